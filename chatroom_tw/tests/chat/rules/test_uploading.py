"""Tests for `chat.rules.uploading` and `space`."""

from __future__ import annotations

from typing import Any

from chatroom_tw.chat.rules.changes import FileDropped, FileSent
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import Join, Leave, LogOut, Rename
from chatroom_tw.chat.rules.effects import Decided, Effects, Record, Remember, Store
from chatroom_tw.chat.rules.events import Received, Said, Sent
from chatroom_tw.chat.rules.extras import Extra, File
from chatroom_tw.chat.rules.file_commands import EndUpload, SendFile, Upload
from chatroom_tw.chat.rules.message_events import MayUpload
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.room_commands import Kick, Kind, Restrict, Set
from chatroom_tw.chat.rules.stored import StoredAccount
from chatroom_tw.chat.rules.uploading import AT_ONE_TIME, caption_of
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tests.support.chat_rules import RulesCase

FILE = File("files/x/a.txt", "a.txt", "text/plain", 40)
ADDRESS = "https://chat.example/files/x/a.txt"


class UploadCase(RulesCase):
    """Both users are in the room tea, which ann has made. A file has at most 100 bytes."""

    def setUp(self) -> None:
        super().setUp()
        self.rules = ChatRules("chat.example", policy=Policy(upload=100, uploads=200))
        self.one, _ = self.rules.connect("127.0.0.1:1001")
        self.two, _ = self.rules.connect("192.0.2.2:1002")
        for user, name in ((self.one, "ann"), (self.two, "bob")):
            self.does(user, Rename(name))
            self.does(user, Join("tea"))

    def allowed(self, user: int, size: int = 40, target: str = "#tea", **more: Any) -> MayUpload:
        [event] = self.events(self.does(user, Upload(target, "a.txt", "", size, **more)))
        assert isinstance(event, MayUpload)
        return event

    def sent(self, user: int, allowed: MayUpload, file: File = FILE) -> Effects:
        return self.does(user, SendFile(allowed.number, allowed.upload, "x", file, ADDRESS))

    def refuses_upload(self, user: int, size: int = 40, target: str = "#tea") -> tuple[Any, str]:
        return self.refuses(user, Upload(target, "a.txt", "", size))


class Asking(UploadCase):
    def test_whoever_may_not_talk_there_sends_no_file(self) -> None:
        for target, reason in (
            ("#pie", ChatError.NO_SUCH_ROOM),
            ("carl", ChatError.NO_SUCH_NAME),
        ):
            self.assertEqual(self.refuses_upload(self.two, target=target)[0], reason)
        self.does(self.one, Set("moderated", "on", "tea"))
        self.assertEqual(self.refuses_upload(self.two), (ChatError.MODERATED, "tea"))
        self.allowed(self.one)
        self.does(self.one, Set("moderated", "off", "tea"))
        self.does(self.one, Restrict(Kind.MUTE, "bob", room="tea"))
        self.assertEqual(self.refuses_upload(self.two), (ChatError.MUTED, "tea"))
        self.does(self.two, Leave("tea"))
        self.assertEqual(self.refuses_upload(self.two), (ChatError.NOT_A_MEMBER, "tea"))

    def test_sizes_are_limited(self) -> None:
        self.assertEqual(self.refuses_upload(self.one, 101), (ChatError.TOO_BIG, "100"))
        for user in (self.one, self.two):
            self.allowed(user, 100)
        self.assertEqual(self.refuses_upload(self.one, 1), (ChatError.FILES_FULL, ""))

    def test_a_server_may_take_none(self) -> None:
        self.rules = ChatRules("chat.example", policy=Policy(uploads=200))
        self.one, _ = self.rules.connect("127.0.0.1:1001")
        self.assertEqual(self.refuses_upload(self.one, 1), (ChatError.NO_UPLOADS, ""))

    def test_one_client_has_a_few_under_way(self) -> None:
        several = [self.allowed(self.one, 1) for _ in range(AT_ONE_TIME)]
        refusal = ChatError.TOO_MANY_UPLOADS, str(AT_ONE_TIME)
        self.assertEqual(self.refuses_upload(self.one, 1), refusal)
        self.allowed(self.two, 1)
        self.does(self.one, EndUpload(several[3].number))
        self.allowed(self.one, 1)

    def test_space_is_free_again(self) -> None:
        first, _ = self.allowed(self.one, 100), self.allowed(self.two, 100)
        self.does(self.two, EndUpload(first.number))  # It is not theirs.
        self.assertEqual(self.refuses_upload(self.one, 1)[0], ChatError.FILES_FULL)
        self.does(self.one, EndUpload(first.number))
        self.allowed(self.one, 100)
        self.rules.disconnect(self.two)
        self.allowed(self.one, 100)


class Sending(UploadCase):
    def test_in_a_room_everybody_gets_it(self) -> None:
        allowed = self.allowed(self.one, text="look", reply=7)
        kept, said = self.sent(self.one, allowed)
        self.assertEqual(kept, Record((FileSent("x", "tea", 5_000_000),)))
        assert isinstance(said, Said)
        self.assertEqual(said.text, f"look a.txt {ADDRESS}")
        self.assertEqual((said.extra, said.when), (Extra(reply=7, file=FILE), 5.0))
        self.assertEqual((self.rules.files, self.rules.file_bytes), (1, 40))

    def test_in_private_both_get_it(self) -> None:
        following = self.sent(self.one, self.allowed(self.one, target="bob"))
        received, sent = self.events(following)
        assert isinstance(received, Received) and isinstance(sent, Sent)
        for event in (received, sent):
            self.assertEqual(event.message.text, f"a.txt {ADDRESS}")
            self.assertEqual(event.message.extra, Extra(file=FILE))
        [remembered] = [one.said for one in following if isinstance(one, Remember)]
        self.assertEqual(following[0], Record((FileSent("x", remembered.room, 5_000_000),)))

    def test_an_answer_waits_for_the_disk(self) -> None:
        allowed = self.allowed(self.one)
        command = SendFile(allowed.number, allowed.upload, "x", FILE, ADDRESS, confirmed=True)
        *_, store = self.does(self.one, command)
        assert isinstance(store, Store) and isinstance(store.write, Decided)

    def test_whoever_may_not_talk_any_more_is_refused(self) -> None:
        kicked, muted = self.allowed(self.two), self.allowed(self.two)
        self.does(self.one, Kick("bob", room="tea"))
        dropped = Record((FileDropped("x"),))
        told, record = self.sent(self.two, kicked)
        self.assertEqual(self.events([told]), [Refusal(ChatError.NOT_A_MEMBER, "tea")])
        self.assertEqual(record, dropped)
        self.does(self.two, Join("tea"))
        self.does(self.one, Restrict(Kind.MUTE, "bob", room="tea"))
        told, record = self.sent(self.two, muted)
        self.assertEqual(self.events([told]), [Refusal(ChatError.MUTED, "tea")])
        self.assertEqual((record, self.rules.file_bytes), (dropped, 0))
        self.allowed(self.one, 100)
        self.allowed(self.one, 100)  # The space of both is free again.

    def test_whoever_has_logged_out_is_refused(self) -> None:
        policy = Policy(guests=False, upload=100, uploads=100)
        self.rules = ChatRules("x", [StoredAccount("ann")], policy=policy)
        self.one, _ = self.rules.connect("127.0.0.1:1001")
        self.log_in(self.one, "ann")
        self.does(self.one, Join("main"))
        allowed = self.allowed(self.one, 100, "#main")
        self.does(self.one, LogOut())
        told, record = self.sent(self.one, allowed)
        self.assertEqual(self.events([told]), [Refusal(ChatError.LOG_IN_FIRST, "")])
        self.assertEqual(record, Record((FileDropped("x"),)))
        self.log_in(self.one, "ann")
        self.does(self.one, Join("main"))
        self.allowed(self.one, 100, "#main")

    def test_a_file_without_space_is_refused(self) -> None:
        allowed = self.allowed(self.one)
        self.sent(self.one, allowed)
        told, record = self.sent(self.one, allowed)
        self.assertEqual(self.events([told]), [Refusal(ChatError.FILES_FULL, "")])
        self.assertEqual(record, Record((FileDropped("x"),)))

    def test_files_that_are_gone_make_space(self) -> None:
        self.rules = ChatRules("x", policy=Policy(upload=100, uploads=200), files=(2, 150))
        self.one, _ = self.rules.connect("127.0.0.1:1001")
        self.does(self.one, Join("tea"))
        self.assertEqual(self.refuses_upload(self.one, 60)[0], ChatError.FILES_FULL)
        self.rules.files_gone(1, 20)
        self.allowed(self.one, 60)
        self.assertEqual((self.rules.files, self.rules.file_bytes), (1, 130))


class Captions(RulesCase):
    def test_it_is_what_was_said_with_the_file(self) -> None:
        for text, caption in (
            (f"look at this a.txt {ADDRESS}", "look at this"),
            (f"a.txt {ADDRESS}", ""),
            (f"a.txt a.txt {ADDRESS}", "a.txt"),
            ("I have edited that", "I have edited that"),
            (f"this is not xa.txt {ADDRESS}", f"this is not xa.txt {ADDRESS}"),
        ):
            self.assertEqual(caption_of(FILE, text), caption)
