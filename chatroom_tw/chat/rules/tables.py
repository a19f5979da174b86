"""The tables of the rules: what decides each command, what goes on with each answer, and what is
taken back if something could not be done.
"""

from __future__ import annotations

from collections.abc import Callable

from chatroom_tw.chat.rules import (
    about,
    accounts,
    asides,
    challenges,
    coming_back,
    commands,
    confirming,
    deciding,
    delivery,
    devices,
    directory,
    effects,
    file_commands,
    introductions,
    leading,
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
    tracking_commands,
    uploading,
)
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import Device
from chatroom_tw.chat.rules.state import State

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
    message_commands.ListConversations: searching.list_conversations,
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
    effects.ConversationsOf: searching.show_conversations,
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
