"""Tests for `web_uploads` and `web_files`: files come by PUT, and are fetched by GET."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.web_uploads import SETTLED_SECONDS, TICKET_SECONDS
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.server.http.bodies import PERIOD
from chatroom_tw.server.limits import OPENING
from chatroom_tw.tests.support.chat import FakeChat
from chatroom_tw.tests.support.clients import WebClient
from chatroom_tw.tests.support.messages import make_message
from chatroom_tw.tests.support.site_case import Answer, Browser, get

HELLO = b"hello"
CHUNK = 1 << 16


def put(url: str, data: bytes, *fields: str, length: int | None = None) -> bytes:
    """A request that sends a file."""
    size = f"Content-Length: {len(data) if length is None else length}"
    return get(f"/{url}", size, *fields, method="PUT") + data


class UploadCase(SynchronousTestCase):
    """Ann and Bob are pages of version 2 in the room tea."""

    def setUp(self) -> None:
        self.chat = FakeChat(
            lambda *job: Deferred(), policy=Policy(upload=1 << 20, uploads=1 << 21)
        )
        self.addCleanup(self.chat.storage.close)
        self.ann, self.bob = self.page("ann"), self.page("bob")
        self.ann.received()

    def page(self, name: str) -> WebClient:
        page = self.chat.web_client()
        page.ask(make_message("hello", name=name, version=2))
        page.ask(make_message("join", room="tea"))
        self.chat.clock.advance(0)
        page.received()
        return page

    def begin(self, page: WebClient, size: int = len(HELLO), **more: Any) -> str:
        """Ask to send a file: the address for that."""
        where = {} if "to" in more else {"room": "tea"}
        asked = {"name": "a.txt", "media": "text/plain", **where, **more}
        [answer] = page.ask(make_message("upload", size=size, **asked))
        self.assertEqual(answer["type"], "upload-to", answer)
        return str(answer["url"])

    def browser(self) -> Browser:
        return Browser(self.chat.site)

    def send(self, url: str, data: bytes = HELLO, *fields: str) -> Answer:
        return self.browser().ask(put(url, data, *fields))

    def files_of(self, page: WebClient, *types: str) -> list[dict[str, Any]]:
        self.chat.clock.advance(0)
        return [one for one in page.received() if one["type"] in (types or ("said",))]

    def sent(self, **more: Any) -> dict[str, Any]:
        """A file that ann has sent, as bob is told of it."""
        self.assertEqual(self.send(self.begin(self.ann, **more)).code, 202)
        [said] = self.files_of(self.bob, "said", "received")
        self.ann.received()
        return said

    def left(self) -> list[Path]:
        """What there is of files that are not whole."""
        return [*(self.chat.storage.files.blobs.path("new")).glob("*")]


class Sending(UploadCase):
    def test_a_page_is_told_how_large_a_file_may_be(self) -> None:
        [welcome] = self.chat.web_client().received()
        self.assertEqual(welcome["uploads"], 1 << 20)
        [welcome] = FakeChat().web_client().received()
        self.assertEqual(welcome["uploads"], 0)

    def test_all_in_the_room_are_told(self) -> None:
        url = self.begin(self.ann, id="7", text="look", reply=5)
        answer = self.send(url)
        self.assertEqual((answer.code, answer.fields["cache-control"]), (202, "no-store"))
        [own], [said] = self.files_of(self.ann), self.files_of(self.bob)
        self.assertEqual((own["id"], own["mine"]), ("7", True))
        path = said["file"].pop("url")
        told = {"name": "a.txt", "media": "text/plain", "size": 5}
        self.assertEqual((said["file"], said["caption"], said["reply"]), (told, "look", 5))
        self.assertEqual(said["text"], f"look a.txt https://chat.example/{path}")
        self.assertRegex(path, r"^files/[\w-]{22,}/a\.txt$")

    def test_in_private_both_are_told(self) -> None:
        self.send(self.begin(self.ann, to="bob", id="8"))
        [own], [got] = self.files_of(self.ann, "sent"), self.files_of(self.bob, "received")
        self.assertEqual((own["id"], own["file"]), ("8", got["file"]))

    def test_the_history_has_it(self) -> None:
        said = self.sent()
        [page] = self.bob.ask(make_message("history", room="tea"))
        self.assertEqual(page["lines"][-1]["file"], said["file"])

    def test_other_clients_get_the_address(self) -> None:
        [carl] = self.chat.line_clients("carl")
        carl.send("/join tea")
        carl.received()
        for page in (self.ann, self.bob):
            page.received()
        said = self.sent()
        self.assertIn(f"<ann> a.txt https://chat.example/{said['file']['url']}", carl.received())

    def test_it_may_come_in_any_pieces(self) -> None:
        data = bytes(range(256)) * 1000
        browser, url = self.browser(), self.begin(self.ann, len(data))
        request = put(url, data)
        for start in range(0, len(request), 1000):
            browser.send(request[start : start + 1000])
        [answer] = browser.answers()
        self.assertEqual(answer.code, 202)
        [said] = self.files_of(self.bob)
        browser.send(get("/" + said["file"]["url"]))
        self.assertTrue(browser.value().endswith(b"\r\n\r\n" + data))

    def test_another_request_may_follow_at_once(self) -> None:
        browser = self.browser()
        browser.send(put(self.begin(self.ann), HELLO) + get("/healthz"))
        self.assertEqual([answer.code for answer in browser.answers()], [202, 200])

    def test_a_continuation_is_asked_for(self) -> None:
        browser = self.browser()
        url = self.begin(self.ann)
        browser.send(put(url, b"", "Expect: 100-continue", length=5))
        self.assertTrue(browser.value().startswith(b"HTTP/1.1 100 "))


class Refusing(UploadCase):
    def test_an_address_is_used_once(self) -> None:
        url = self.begin(self.ann)
        self.assertEqual([self.send(url).code, self.send(url).code], [202, 404])
        self.assertEqual(len(self.files_of(self.bob)), 1)

    def test_an_address_lasts_a_minute(self) -> None:
        url = self.begin(self.ann, 1 << 20)
        self.begin(self.ann, 1 << 20)
        [refused] = self.bob.ask(
            make_message("upload", room="tea", name="x", media="", size=1 << 20)
        )
        self.assertEqual(refused["reason"], "files-full")
        self.chat.clock.advance(TICKET_SECONDS)
        self.assertEqual(self.send(url).code, 404)
        self.begin(self.bob, 1 << 20)

    def test_its_length_is_that_announced(self) -> None:
        for length in (4, 6, 1 << 30):
            browser = self.browser()
            browser.send(put(self.begin(self.ann), b"", length=length))
            [answer] = browser.answers()
            self.assertEqual((answer.code, browser.disconnecting), (400, True))
        self.assertEqual(self.send("uploads/unknown").code, 404)
        self.assertEqual(self.send("uploads/unknown", b"").code, 404)
        self.assertEqual(self.left(), [])

    def test_other_methods_and_chunks_are_refused(self) -> None:
        url = self.begin(self.ann)
        post = get(f"/{url}", "Content-Length: 5", method="POST") + HELLO
        self.assertEqual(self.browser().ask(post).code, 405)
        self.assertEqual(self.browser().ask(get(f"/{url}")).code, 405)
        chunked = get(f"/{url}", "Transfer-Encoding: chunked", method="PUT")
        self.assertEqual(self.browser().ask(chunked).code, 413)
        self.assertEqual(self.send(url).code, 202)

    def test_other_paths_take_no_body(self) -> None:
        for path in ("", "ws", "files/x/y", "healthz"):
            self.assertIn(self.send(path, b"x" * 100).code, (404, 405))
            self.assertEqual(self.send(path, b"x" * 20_000).code, 413)

    def test_a_slow_client_leaves_nothing(self) -> None:
        browser = self.browser()
        browser.send(put(self.begin(self.ann, 1 << 20), b"x" * CHUNK, length=1 << 20))
        self.assertEqual(len(self.left()), 1)
        self.chat.clock.advance(PERIOD)
        [answer] = browser.answers()
        self.assertEqual((answer.code, browser.disconnecting), (408, True))
        self.assertEqual(self.left(), [])
        browser.send(b"x" * 1000)
        self.assertEqual(browser.value(), b"")

    def test_a_body_may_take_longer_than_other_requests(self) -> None:
        browser, size = self.browser(), CHUNK * 10
        self.assertGreater(PERIOD * 5, OPENING)
        browser.send(put(self.begin(self.ann, size), b"", length=size))
        for _ in range(10):
            browser.send(b"x" * CHUNK)
            self.chat.clock.advance(PERIOD / 2)
        [answer] = browser.answers()
        self.assertEqual(answer.code, 202)

    def test_a_connection_that_ends_leaves_nothing(self) -> None:
        browser = self.browser()
        browser.send(put(self.begin(self.ann, 1 << 20), b"x" * CHUNK, length=1 << 20))
        browser.go()
        self.assertEqual(self.left(), [])
        self.begin(self.bob, 1 << 20)
        self.begin(self.bob, 1 << 20)  # All space is free again.

    def test_a_page_that_goes_takes_its_uploads_along(self) -> None:
        unused, url = self.begin(self.ann), self.begin(self.ann, 1 << 20)
        browser = self.browser()
        browser.send(put(url, b"x" * CHUNK, length=1 << 20))
        self.ann.reset()
        [answer] = browser.answers()
        self.assertEqual((answer.code, self.left()), (410, []))
        self.assertEqual(self.send(unused).code, 404)

    def test_a_request_for_another_server_sends_nothing(self) -> None:
        request = put(self.begin(self.ann, 1 << 20), b"x" * (1 << 20))
        answer = self.browser().ask(request.replace(b"chat.example:12000", b"evil.example"))
        self.assertEqual((answer.code, self.left()), (421, []))
        self.assertEqual(self.files_of(self.bob), [])
        self.begin(self.bob, 1 << 20)
        self.begin(self.bob, 1 << 20)

    def test_whoever_was_put_out_meanwhile_is_refused(self) -> None:
        url = self.begin(self.bob, id="9")
        self.ann.send(make_message("kick", room="tea", name="bob"))
        self.chat.clock.advance(0)
        self.bob.received()
        self.assertEqual(self.send(url).code, 202)
        [refused] = self.files_of(self.bob, "refused")
        self.assertEqual((refused["reason"], refused["id"]), ("not-a-member", "9"))
        folder = self.chat.storage.files.blobs.path("x").parent
        self.assertEqual([path.name for path in folder.iterdir()], ["new"])

    def test_a_fault_is_told_and_leaves_nothing(self) -> None:
        def broken(*_: object) -> None:
            raise ZeroDivisionError

        self.patch(self.chat.storage.files, "keep", broken)
        self.assertEqual(self.send(self.begin(self.ann)).code, 500)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertEqual(self.left(), [])

    def test_one_on_which_nothing_was_decided_is_dropped(self) -> None:
        files = self.chat.storage.files._files
        url = self.begin(self.ann)
        self.ann.send(make_message("register", password="long enough"))  # It takes for ever.
        self.assertEqual(self.send(url).code, 202)
        self.assertEqual(len(files), 1)
        self.ann.reset()
        self.chat.clock.advance(SETTLED_SECONDS)
        self.assertEqual((files, self.files_of(self.bob)), ({}, []))


class Fetching(UploadCase):
    def fetch(self, said: dict[str, Any], *fields: str, method: str = "GET") -> Answer:
        return self.browser().ask(get(f"/{said['file']['url']}", *fields, method=method))

    def test_a_file_is_a_download_that_can_do_nothing(self) -> None:
        answer = self.fetch(self.sent(name="ü<x>.html", media="text/html"))
        self.assertEqual((answer.code, answer.body), (200, "hello"))
        for field, value in (
            ("content-type", "application/octet-stream"),
            ("content-disposition", "attachment; filename*=UTF-8''%C3%BC_x_.html"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "same-origin"),
            ("content-length", "5"),
        ):
            self.assertEqual(answer.fields[field], value)
        policy = answer.fields["content-security-policy"]
        self.assertTrue(policy.startswith("sandbox; default-src 'none';"), policy)
        self.assertNotIn("script", policy)
        self.assertNotIn("allow", policy)
        self.assertIn("immutable", answer.fields["cache-control"])

    def test_a_sound_is_played(self) -> None:
        url = self.begin(self.ann, 8, media="audio/mpeg", name="a.mp3")
        self.send(url, b"ID3\x03\0\0\0\0")
        [said] = self.files_of(self.bob)
        fields = self.fetch(said).fields
        self.assertEqual(fields["content-type"], "audio/mpeg")
        self.assertTrue(fields["content-disposition"].startswith("inline;"))

    def test_a_part_is_answered(self) -> None:
        said = self.sent()
        answer = self.fetch(said, "Range: bytes=1-3")
        self.assertEqual((answer.code, answer.body), (206, "ell"))
        self.assertEqual(answer.fields["content-range"], "bytes 1-3/5")
        answer = self.fetch(said, "Range: bytes=9-")
        self.assertEqual((answer.code, answer.fields["content-range"]), (416, "bytes */5"))
        answer = self.fetch(said, "Range: bytes=1-3", 'If-Range: "another"')
        self.assertEqual((answer.code, answer.body), (200, "hello"))

    def test_a_cached_file_is_not_sent_again(self) -> None:
        said = self.sent()
        answer = self.fetch(said, f"If-None-Match: {self.fetch(said).fields['etag']}")
        self.assertEqual((answer.code, answer.body), (304, ""))

    def test_head_has_no_body(self) -> None:
        said = self.sent()
        answer = self.fetch(said, method="HEAD")
        self.assertEqual((answer.code, answer.body), (200, ""))
        self.assertEqual(answer.fields["content-length"], "5")

    def test_only_whole_addresses_are_answered(self) -> None:
        name = self.sent()["file"]["url"].split("/")[1]
        for path in (
            *("files", "files/", f"files/{name}", f"files/{name}/a/b", "files/x/a.txt"),
            *(f"files/{name}x/a.txt", "files/../a.txt", f"files/{'x' * 100}/a.txt"),
            *("files/%2e%2e/state.sqlite3", "files/%ff/x", "files/new/x"),
        ):
            self.assertEqual(self.browser().ask(get(f"/{path}")).code, 404, path)

    def test_a_deleted_one_is_gone(self) -> None:
        said = self.sent()
        self.ann.ask(make_message("delete", room="tea", at=said["at"]))
        answer = self.fetch(said)
        self.assertEqual((answer.code, answer.fields["cache-control"]), (404, "no-store"))
        self.assertEqual((self.chat.rules.files, self.chat.rules.file_bytes), (0, 0))

    def test_one_whose_bytes_are_lost_is_not_found(self) -> None:
        said = self.sent()
        folder = self.chat.storage.files.blobs.path("x").parent
        [blob] = [path for path in folder.iterdir() if path.is_file()]
        blob.write_bytes(b"short"[:2])
        self.assertEqual(self.fetch(said).code, 404)
        blob.unlink()
        self.assertEqual(self.fetch(said).code, 404)
