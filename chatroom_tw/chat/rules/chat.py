"""The rules of a chat, and the one way in to them.

    rules = ChatRules("rossi-family")
    ann, effects = rules.connect("192.0.2.1:40000", Traits.ALL, when)
    effects = rules.submit(ann, Say("hello"), when)
    effects = rules.answered(ann, question, answer, when)    # after an `Ask` or a `Store`
    effects = rules.timer(name, when)                        # after a `SetTimer`
    effects = rules.disconnect(ann)

Each call decides, and returns effects for the hub to carry out. `submit` and `answered` raise
`Refused` when a rule is broken, and then nothing has changed. Times (`when`) are in seconds
since the epoch, and no two commands or answers have the same.

`dump` returns the state as values, with which `load` goes on in another instance of the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from chatroom_tw.chat.rules import (
    about,
    accounts,
    asides,
    challenges,
    changes,
    coming_back,
    commands,
    confirming,
    deciding,
    delivery,
    devices,
    directory,
    dumping,
    effects,
    entering,
    file_commands,
    introductions,
    leading,
    loading,
    marking,
    memberships,
    message_commands,
    messages,
    metadata,
    metadata_commands,
    moderation,
    monitoring,
    names,
    operator_commands,
    people,
    person_commands,
    playback,
    presence_batches,
    pushing,
    room_commands,
    rooms,
    rooms_only,
    searching,
    server_operators,
    talking,
    telling,
    tracking_commands,
    uploading,
)
from chatroom_tw.chat.rules.applying import apply
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import Device, Registration
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.state_entities import NO_POLICY
from chatroom_tw.chat.rules.stored import HistoryLimits, StoredAccount, StoredRoom
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.refusals import Refused

LIMITS = HistoryLimits()

# Each function below knows its own type of command, question or write: the tables bind them.
Rule = Callable[..., Effects]
"""Takes (state, device, command, when), or (state, device, question, answer, when)."""
Change = Callable[..., None]
"""Takes (state, device's id, question)."""

RULES: dict[type[commands.Command], Rule] = {
    commands.Say: talking.say,
    commands.Tell: talking.send,
    commands.TellAddress: talking.send_to_address,
    commands.TellUser: talking.send_to_user,
    commands.ReadHistory: talking.read_history,
    commands.ReadPage: talking.read_page,
    commands.AskHelp: talking.help_,
    commands.ReadInbox: delivery.read_inbox,
    commands.SetDelivery: delivery.set_delivery,
    commands.Create: rooms.create,
    commands.Join: rooms.join,
    commands.Leave: rooms.leave,
    commands.LeaveAll: rooms.leave_all,
    commands.JoinAs: rooms_only.join_as,
    commands.LeaveByRef: rooms_only.leave_by_ref,
    commands.Add: rooms.add,
    commands.Remove: rooms.remove,
    commands.ListRooms: rooms.list_rooms,
    commands.ListMembers: rooms.list_members,
    commands.ListClients: people.list_clients,
    commands.Rename: names.rename,
    commands.Register: accounts.register,
    commands.LogIn: accounts.log_in,
    commands.LogOut: accounts.log_out,
    commands.ChangePassword: accounts.change_password,
    room_commands.ReadTopic: leading.read_topic,
    room_commands.SetTopic: leading.set_topic,
    room_commands.SetRole: moderation.set_role,
    room_commands.Kick: moderation.kick,
    room_commands.Restrict: moderation.restrict,
    room_commands.Lift: moderation.lift,
    room_commands.ListRestrictions: moderation.list_restrictions,
    room_commands.Invite: leading.invite,
    room_commands.ReadSettings: leading.read_settings,
    room_commands.Set: leading.set_option,
    room_commands.DeleteLine: leading.delete_line,
    room_commands.CloseRoom: leading.close,
    room_commands.ReadLog: leading.read_log,
    person_commands.Away: about.set_away,
    person_commands.Ignore: about.ignore,
    person_commands.Unignore: about.unignore,
    person_commands.ListIgnored: about.list_ignored,
    person_commands.Unregister: accounts.unregister,
    person_commands.Whois: about.whois,
    person_commands.ListDevices: about.list_devices,
    person_commands.CloseDevice: about.close_device,
    person_commands.MarkRoomRead: memberships.mark_read,
    person_commands.ShareBrowser: devices.share_browser,
    person_commands.RegisterFor: accounts.register_for,
    operator_commands.Oper: server_operators.oper,
    operator_commands.Deoper: server_operators.deoper,
    operator_commands.Kill: server_operators.kill,
    operator_commands.Wall: server_operators.wall,
    operator_commands.Report: server_operators.report,
    operator_commands.Reload: server_operators.reload,
    tracking_commands.Introduce: introductions.introduce,
    tracking_commands.Authenticate: introductions.authenticate,
    tracking_commands.AskChallenge: challenges.ask_challenge,
    tracking_commands.AnswerChallenge: challenges.answer_challenge,
    tracking_commands.RegisterName: accounts.register_name,
    tracking_commands.SetProfile: introductions.set_profile,
    tracking_commands.ReadModes: introductions.read_modes,
    tracking_commands.SetEcho: introductions.set_echo,
    tracking_commands.ReadMembers: directory.read_members,
    tracking_commands.FindPeople: directory.find_people,
    tracking_commands.Look: directory.look,
    tracking_commands.FindRooms: directory.find_rooms,
    tracking_commands.ReadWhowas: directory.read_whowas,
    tracking_commands.Count: directory.count,
    tracking_commands.ListInvitations: directory.list_invitations,
    tracking_commands.SendTags: asides.send_tags,
    tracking_commands.SayAbove: asides.say_above,
    tracking_commands.Watch: monitoring.watch,
    tracking_commands.Unwatch: monitoring.unwatch,
    tracking_commands.ListWatched: monitoring.list_watched,
    tracking_commands.CheckWatched: monitoring.check_watched,
    tracking_commands.ReadSpans: playback.read_spans,
    tracking_commands.ListLatest: playback.list_latest,
    tracking_commands.Mark: marking.mark,
    message_commands.Redact: messages.ask,
    message_commands.Edit: messages.ask,
    message_commands.React: messages.ask,
    message_commands.Search: searching.search,
    message_commands.ReadConversation: searching.read_conversation,
    file_commands.Upload: uploading.upload,
    file_commands.SendFile: uploading.send_file,
    file_commands.EndUpload: uploading.end_upload,
    **metadata.RULES,
    **pushing.RULES,
    commands.Quit: people.quit_,
    commands.StopServer: people.stop_server,
}


def _confirm(
    state: State, device: Device, command: message_commands.Confirmed, when: float
) -> Effects:
    rule = RULES[type(command.command)]
    return confirming.confirmed(device, rule(state, device, command.command, when))


RULES[message_commands.Confirmed] = _confirm

FREE: frozenset[type[commands.Command]] = frozenset(
    {
        *(commands.LogIn, commands.Register, commands.AskHelp, commands.Quit),
        *(commands.StopServer, commands.SetDelivery, operator_commands.Oper),
        *(tracking_commands.Introduce, tracking_commands.Authenticate),
        *(tracking_commands.AskChallenge, tracking_commands.AnswerChallenge),
        tracking_commands.RegisterName,
        *(tracking_commands.SetEcho, tracking_commands.Count, tracking_commands.ReadModes),
        *metadata_commands.MetadataCommand.__args__,  # A guest reads nothing of others.
        *(file_commands.SendFile, file_commands.EndUpload),  # They end what was begun.
        person_commands.RegisterFor,  # A password with a blank in it looks like that.
    }
)
"""What a guest may ask for on a server that takes none."""

STORED: dict[type[object], Callable[..., Effects | None]] = {
    effects.NewAccount: accounts.account_stored,
    effects.NewPassword: accounts.password_stored,
    effects.NewRoom: rooms.room_stored,
    effects.MarkRead: delivery.marked_read,
}
"""What changes when something is stored, whether its device is still there or not. Each takes
(state, device's id, write, answer), and may have more recorded."""

ANSWERS: dict[type[object], Rule] = {
    effects.LinesOf: talking.show_history,
    effects.PageOf: talking.show_page,
    effects.UnreadOf: delivery.show_inbox,
    effects.PasswordOf: accounts.logged_in,
    effects.ProofOf: introductions.authenticated,
    effects.ChallengeOf: challenges.challenged,
    effects.SignatureOf: challenges.answered,
    effects.HashOf: accounts.hashed,
    effects.ReplacementOf: accounts.replaced,
    effects.RemovalOf: accounts.removal_allowed,
    effects.OperatorOf: server_operators.opered,
    effects.LogOf: leading.show_log,
    effects.LineOf: leading.line_found,
    effects.UnreadIn: coming_back.show_unread,
    effects.SpansOf: playback.show_spans,
    effects.LatestOf: playback.show_latest,
    effects.MessageOf: messages.found,
    effects.SearchOf: searching.show_found,
    effects.ConversationOf: searching.show_conversation,
    effects.NewAccount: accounts.registered,
    effects.NewPassword: accounts.password_changed,
    effects.NewMessage: delivery.message_stored,
    effects.NewRoom: rooms.room_ready,
}
"""What follows from an answer for a device that is still there."""

TAKEN_BACK: dict[type[object], Change] = {
    effects.HashOf: accounts.not_hashed,
    effects.ReplacementOf: accounts.not_replaced,
    effects.NewAccount: accounts.account_not_stored,
    effects.NewMessage: delivery.message_not_stored,
    effects.NewRoom: rooms.room_not_stored,
    effects.Decided: deciding.not_decided,
}
"""What changes when something could not be done."""

TIMERS: dict[str, Callable[[State, str, float], Effects]] = {
    presence_batches.TIMER: presence_batches.tell,
}
"""By the kind of a timer, which is its name up to the colon."""


def _for_members(rules: dict[type[commands.Command], Rule]) -> dict[type[commands.Command], Rule]:
    """The rules of a server that takes no guests."""
    return {
        kind: rule if kind in FREE else partial(_if_member, rule) for kind, rule in rules.items()
    }


def _if_member(rule: Rule, state: State, device: Device, command: Any, when: float) -> Effects:
    if device.user.account is None and not device.operator:
        raise Refused(ChatError.LOG_IN_FIRST)
    return rule(state, device, command, when)


def _telling_watchers(rule: Rule) -> Rule:
    """The rule, after which those who watch names are told who has come and gone."""

    def telling_watchers(state: State, device: Device, command: Any, when: float) -> Effects:
        return _with_names(state, rule(state, device, command, when))

    return telling_watchers


def _with_names(state: State, following: Effects) -> Effects:
    return [*following, *telling.tell_names(state)] if state.watches.changed else following


class ChatRules:
    """The rules of one chat, and the state that they work on."""

    def __init__(
        self,
        server: str,
        accounts: Iterable[StoredAccount] = (),
        rooms: Iterable[StoredRoom] = (),
        *,
        limits: HistoryLimits = LIMITS,
        may_be_stopped: bool = False,
        policy: Policy = NO_POLICY,
        restored: Iterable[changes.Restorable] = (),
        files: tuple[int, int] = (0, 0),
    ) -> None:
        """`accounts` are the stored accounts, with what is in the inbox of each.

        `rooms` are the stored rooms, by number, and `restored` is what else was stored. `limits` is
        what users are told of the history. `files` is how many files were sent that are there
        still, and how many bytes they have.
        """
        self._state = State(server, limits, may_be_stopped=may_be_stopped, policy=policy)
        rules = RULES if policy.guests else _for_members(RULES)
        self._rules = {kind: _telling_watchers(rule) for kind, rule in rules.items()}
        self._rules[commands.Say] = rules[commands.Say]  # The hot path: it changes no names.
        for account in accounts:
            self._state.account_changes.add_account(
                account.name, Registration.STORED, account.unread, account.since
            )
        for room in rooms:
            self._state.room_changes.restore_room(room)
        for change in restored:
            apply(self._state, change)
        self._state.space.add(*files)
        self.touched: set[str] = self._state.touched
        """The names of the parts (see `dump`) that have changed since this set was cleared.

        The hub clears it after each batch, even if nothing reads it: otherwise it only grows.
        """

    def set_operators(self, names: Iterable[str]) -> Effects:
        """The operators' file has these names, by key: at the start, and when it is read again."""
        return server_operators.set_operators(self._state, names)

    def set_ahead(self, seconds: float) -> None:
        """The computer's clock was set: `when` is ahead of it by so many seconds from now on."""
        self._state.ahead = seconds

    def files_gone(self, count: int, size: int) -> Effects:
        """So many files, of so many bytes, have gone with their messages."""
        self._state.space.add(-count, -size)
        return []

    @property
    def files(self) -> int:
        """How many files were sent, and are there."""
        return self._state.space.files

    @property
    def file_bytes(self) -> int:
        """How many bytes they have."""
        return self._state.space.bytes

    @property
    def people(self) -> int:
        """How many users are connected."""
        return len(self._state.users)

    @property
    def rooms(self) -> int:
        """How many rooms there are."""
        return len(self._state.rooms)

    def misses(self, account: str, said: Said) -> bool:
        """Whether the owner of the account with this key misses what was said in a room."""
        return pushing.misses(self._state, account, said)

    def connect(
        self,
        address: str,
        traits: Traits | None = None,
        when: float = 0.0,
        protocol: str = "",
    ) -> tuple[int, Effects]:
        """A device has connected from `address` (`ip:port`). Its id, and effects.

        `protocol` is the word of what it speaks.
        """
        traits = Traits.ALL if traits is None else traits
        device = self._state.add_device(address, traits, when, protocol)
        return device.id, _with_names(self._state, people.connect(self._state, device, when))

    def disconnect(self, device: int, why: str = "") -> Effects:
        """The device's connection has ended. `why` is a few words for others, or empty."""
        state = self._state
        return _with_names(state, people.disconnect(state, state.devices[device], why))

    def submit(self, device: int, command: commands.Command, when: float) -> Effects:
        """What follows from a command. Raises `Refused`."""
        state = self._state
        sender = state.devices[device]
        sender.active = when
        try:
            return self._rules[type(command)](state, sender, command, when)
        except Refused as refused:
            raise entering.unseen(state, sender, refused) from None

    def answered(
        self, device: int, question: effects.Question | effects.Write, answer: Any, when: float
    ) -> Effects:
        """What follows from the answer to an `Ask` or a `Store`. Raises `Refused`.

        The device of a `Store` may have gone meanwhile.
        """
        return _with_names(self._state, self._answered(device, question, answer, when))

    def _answered(
        self, device: int, question: effects.Question | effects.Write, answer: Any, when: float
    ) -> Effects:
        state, kind = self._state, type(question)
        if isinstance(question, effects.Decided):
            return deciding.decided(state, device, question, when)
        stored: Effects = []
        if kind in STORED:
            stored = STORED[kind](state, device, question, answer) or []
        if device in state.devices and kind in ANSWERS:
            return [*stored, *ANSWERS[kind](state, state.devices[device], question, answer, when)]
        return stored

    def unanswered(self, device: int, question: effects.Question | effects.Write) -> None:
        """An `Ask` or a `Store` could not be done, or the device of an `Ask` has gone.

        What was reserved for the answer is taken back.
        """
        kind = type(question)
        if kind in TAKEN_BACK:
            TAKEN_BACK[kind](self._state, device, question)

    def timer(self, name: str, when: float) -> Effects:
        """What follows when the timer of that name is due: nothing, if it is unknown."""
        kind, _, key = name.partition(":")
        return TIMERS[kind](self._state, key, when) if kind in TIMERS else []

    def dump(self, parts: Iterable[str] | None = None) -> dict[str, object]:
        """The state as named parts: those of `parts`, or all. `dumping` describes them.

        One that is named and does not exist (any more) is None.
        """
        return dumping.dump(self._state, parts)

    def load(self, parts: Mapping[str, object]) -> None:
        """Go on with the state that another instance has dumped, with the same effects.

        This instance was made with the same arguments, but without accounts and rooms, and
        nothing has happened in it.
        """
        loading.load(self._state, parts)
