"""The rules of moderation: roles, kicks, bans, mutes and blocks.

Each act is logged (`changes.ActDone`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatroom_tw.chat.rules import lookups, ownership, rights, rooms, shown_targets, targets
from chatroom_tw.chat.rules.acts import act, carry, signed
from chatroom_tw.chat.rules.applying import restriction_set
from chatroom_tw.chat.rules.bans import LIMIT, Bans, Entry
from chatroom_tw.chat.rules.changes import ACCOUNT, Change, RestrictionEnded, RoleSet, RoomUnowned
from chatroom_tw.chat.rules.deciding import ORDERS, EndBlocked, Order, PutOut, record
from chatroom_tw.chat.rules.effects import Effect, Effects
from chatroom_tw.chat.rules.entities import Device, Room, User
from chatroom_tw.chat.rules.events import Kick as KickOf
from chatroom_tw.chat.rules.events import Left
from chatroom_tw.chat.rules.extras import Manner
from chatroom_tw.chat.rules.happenings import happened
from chatroom_tw.chat.rules.pages import page_of
from chatroom_tw.chat.rules.person_events import Blocked
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import SERVER, Role
from chatroom_tw.chat.rules.room_commands import (
    Kick,
    Kind,
    Lift,
    ListRestrictions,
    Restrict,
    SetRole,
)
from chatroom_tw.chat.rules.room_events import (
    Kicked,
    Lifted,
    Restricted,
    Restriction,
    RestrictionList,
    RoleChanged,
)
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell, tell_room, tell_user
from chatroom_tw.chat.rules.tracking_events import RestrictionChanged
from chatroom_tw.server import text
from chatroom_tw.server.effects import Close, Resubscribe
from chatroom_tw.server.refusals import Refused

# -- roles


def set_role(state: State, device: Device, command: SetRole, when: float) -> Effects:
    room = lookups.room_meant(state, device, command.room)
    person, name, user = rights.person_called(state, command.name)
    had, _ = room.roles.get(person, (Role.MEMBER, ""))
    if command.keep_higher and (user is None or room not in user.rooms):
        rights.check_operator(device, room)
        raise Refused(ChatError.NOT_THERE, name)
    if (command.had and had not in command.had) or (
        command.keep_higher and had.rank > command.role.rank
    ):
        rights.check_operator(device, room)
        return []
    _check_giving(device, room, person, name, had, command.role)
    by = signed(device)
    if had is command.role:
        return [tell(device, RoleChanged(room.name, name, had, by))]
    roles, stored = ownership.role_changes(state, room, person, name, command.role)
    _check_owned(room, person, roles, stored)
    told = [
        RoleChanged(
            *(room.name, each.name, each.role, by, device.user.identity),
            before=room.roles.get(each.person, (Role.MEMBER, ""))[0],
        )
        for each in roles
    ]
    then: list[Effect] = [one for event in told for one in tell_room(room, event, device, user)]
    then += [
        happened(
            *(room, by, device.user.identity, Manner.ROLE),
            f"{each.before.value} {each.role.value} {each.name}",
        )
        for each in told
    ]
    done = act(device, room, "role", name, command.role.value, when)
    return carry(state, device, room, [*roles, *stored, done], then, when)


def _check_giving(
    device: Device, room: Room, person: str, name: str, had: Role, role: Role
) -> None:
    """Raises `Refused`: NOT_AN_OPERATOR, NOT_AN_OWNER or HIGHER_ROLE."""
    mine = rights.rank(device, room)
    if person == device.user.person and role.rank <= mine < SERVER:
        return  # Everybody may step down.
    if role.rank >= Role.OPERATOR.rank or had.rank >= Role.OPERATOR.rank:
        rights.check_owner(device, room)
    rights.check_operator(device, room)
    if had.rank >= mine:
        raise Refused(ChatError.HIGHER_ROLE, name)


def _check_owned(
    room: Room, person: str, roles: Sequence[RoleSet], stored: Sequence[Change]
) -> None:
    """Raises `Refused(LAST_OWNER)` if nobody could be the owner instead, or if no more rooms can be
    stored for the accounts that could."""
    owners = ownership.owners(room, roles)
    has_account = any(one.startswith(ACCOUNT) for one in owners)
    is_lost = RoomUnowned(room.key) in stored and has_account
    if is_lost or (not owners and ownership.is_last_owner(room, person)):
        raise Refused(ChatError.LAST_OWNER, room.name)


# -- out of a room


def kick(state: State, device: Device, command: Kick, when: float) -> Effects:
    room = lookups.room_meant(state, device, command.room)
    rights.check_operator(device, room)
    other = lookups.user_called(state, command.name)
    _check_other(device, room, other)
    if room not in other.rooms:
        raise Refused(ChatError.NOT_THERE, other.name)
    by = signed(device)
    kicked = Kicked(*(room.name, by, command.reason, room.number, 0), identity=device.user.identity)
    outside = [] if room in device.user.rooms else [tell(device, _left_event(room, other, kicked))]
    done = act(device, room, "kick", str(other.name), command.reason, when)
    # It is logged first: a room that is empty then goes with its log.
    return [*record(state, done), *put_out(state, other, room, kicked), *outside]


def put_out(state: State, user: User, room: Room, kicked: Kicked) -> Effects:
    """The user is told why, and is in the room no more. The members are told."""
    # The client's renderers may not be those of its last subscription.
    again = {one: Resubscribe(one.id, room.name, room is one.current) for one in user.devices}
    how = KickOf(kicked.by, kicked.identity, kicked.reason)
    gone = rooms.exit_room(state, user, room, _why(kicked), kick=how)
    effects: Effects = []
    for device, resubscribe in again.items():
        moved = device.current.name if resubscribe.current and device.current else ""
        told = replace(kicked, membership=device.membership, current=moved)
        effects += [tell(device, told), resubscribe]
    return [*effects, *gone]


def _why(kicked: Kicked) -> str:
    done = f"{'banned' if kicked.banned else 'kicked'} by {kicked.by}"
    return f"{done}: {kicked.reason}" if kicked.reason else done


def _left_event(room: Room, user: User, kicked: Kicked) -> Left:
    return Left(room.name, (str(user.name),), _why(kicked), room.number)


def _check_other(device: Device, room: Room | None, other: User) -> None:
    """Raises `Refused`: ONESELF or HIGHER_ROLE."""
    if other is device.user:
        raise Refused(ChatError.ONESELF)
    if room:
        rights.check_above(device, room, other)
    elif any(one.operator for one in other.devices):
        raise Refused(ChatError.HIGHER_ROLE, other.name)


# -- bans, mutes and blocks

_SPARING = (Kind.EXEMPT, Kind.ADMIT)
ENDED_AT_ONCE = 50
"""The most entries that are removed, as they are over, when one is added: a list gets shorter, and
a ban never waits for thousands of others."""
HIDDEN = "addresses are hidden here; ban a name, or an address as it is shown: address:h-…"


def restrict(state: State, device: Device, command: Restrict, when: float) -> Effects:
    room = _room_of(state, device, command.kind, command.room)
    target, user = _target_of(state, device, command.who)
    if command.kind in _SPARING:
        pass
    elif user:
        _check_other(device, room, user)
    elif isinstance(target, targets.Account):
        _check_account(device, room, target)
    entries = state.room_changes.restrictions(command.kind, room)
    over = entries.expired(when, ENDED_AT_ONCE)
    if room and not over and not device.operator:
        _check_space(entries, room, target)
    until = when + command.seconds if command.seconds else 0.0
    sees = isinstance(target, targets.Network) or not shown_targets.hides(state, device)
    by, reason = signed(device), command.reason
    entry = Entry(target, by, when, until, reason, sees)
    shown = shown_targets.shown(state, device, entry)
    told = Restricted(command.kind, room.name if room else "", shown, by, until, reason, when)
    key = room.key if room else ""
    changes: list[Change] = [
        *(RestrictionEnded(key, command.kind, targets.written(one.target)) for one in over),
        restriction_set(key, command.kind, entry),
    ]
    then: list[Effect | Order] = [
        tell(device, told),
        *_tell_members(state, room, command.kind, entry, device, on=True),
    ]
    if room is None:
        then.append(EndBlocked(targets.written(target)))
    elif command.kind is Kind.BAN:
        roles, stored = _demoted(state, room, target, user)
        changes += [*roles, *stored]
        for heir in roles[:-1]:
            then += tell_room(room, RoleChanged(room.name, heir.name, heir.role, by), device)
        rank, who = rights.rank(device, room), device.user.identity
        then.append(PutOut(room.key, targets.written(target), by, rank, who))
    elif user:
        then += tell_user(user, replace(told, you=True))
    whom = shown_targets.logged(state, room, entry) if user is None else str(user.name)
    changes.append(act(device, room, command.kind.value, whom, reason, when))
    return carry(state, device, room, changes, then, when)


def _tell_members(
    state: State, room: Room | None, kind: Kind, entry: Entry, device: Device, *, on: bool
) -> Effects:
    """Clients that keep track of the room's lists are told, with hidden addresses hidden."""
    if room is None or not state.tracking:
        return []
    target = shown_targets.logged(state, room, entry)
    who = signed(device), device.user.identity
    return [*tell_room(room, RestrictionChanged(room.name, kind, target, on, *who), device)]


def _check_space(entries: Bans, room: Room, target: targets.Target) -> None:
    """Raises `Refused(TOO_MANY_RESTRICTED)`."""
    if len(entries) >= LIMIT and not entries.get(target):
        raise Refused(ChatError.TOO_MANY_RESTRICTED, room.name)


def _demoted(
    state: State, room: Room, target: targets.Target, user: User | None
) -> tuple[Sequence[RoleSet], Sequence[Change]]:
    """The changes by which somebody who is banned by name or account has no role any more, here or
    not: those who lead a room are not banned. They are as those of `ownership.role_changes`."""
    person = user.person if user else ""
    if isinstance(target, targets.Account):
        person = f"{ACCOUNT}{target.key}"
    if person not in room.roles:
        return (), ()
    _, name = room.roles[person]
    return ownership.role_changes(state, room, person, name, Role.MEMBER)


def lift(state: State, device: Device, command: Lift, when: float) -> Effects:
    room = _room_of(state, device, command.kind, command.room)
    entries, entry, user = state.room_changes.restrictions(command.kind, room), None, None
    for candidate, whose in _candidates(state, device, command.who, entries):
        entry, user = entries.get(candidate), whose
        if entry and not entry.is_over(when):
            break
        entry = None
    if entry is None:
        raise Refused(ChatError.NOT_RESTRICTED, command.who)
    shown, name = shown_targets.shown(state, device, entry), room.name if room else ""
    ended = RestrictionEnded(room.key if room else "", command.kind, targets.written(entry.target))
    then: list[Effect | Order] = [tell(device, Lifted(command.kind, name, shown))]
    if user and command.kind is Kind.MUTE:
        then += tell_user(user, Lifted(command.kind, name, shown, you=True))
    then += _tell_members(state, room, command.kind, entry, device, on=False)
    whom = shown_targets.logged(state, room, entry)
    done = act(device, room, f"un{command.kind.value}", whom, "", when)
    return carry(state, device, room, [ended, done], then, when)


def list_restrictions(
    state: State, device: Device, command: ListRestrictions, when: float
) -> Effects:
    room = _room_listed(state, device, command)
    entries = [
        entry
        for entry in state.room_changes.restrictions(command.kind, room)
        if not entry.is_over(when)
    ]
    listed = tuple(
        Restriction(
            shown_targets.shown(state, device, each), each.by, each.at, each.until, each.reason
        )
        for each in page_of(entries, command.page)
    )
    name = room.name if room else ""
    return [tell(device, RestrictionList(command.kind, name, listed, len(entries), command.page))]


def _room_listed(state: State, device: Device, command: ListRestrictions) -> Room | None:
    """As `_room_of`. Clients that are told of each change may read the list of their rooms."""
    if device.tracks and command.kind is not Kind.BLOCK:
        room = lookups.room_meant(state, device, command.room)
        if room in device.user.rooms:
            return room
    return _room_of(state, device, command.kind, command.room)


def _room_of(state: State, device: Device, kind: Kind, name: str | None) -> Room | None:
    """The room that is meant; None: it is about the server. Raises `Refused`."""
    if kind is Kind.BLOCK:
        rights.check_server(device)
        return None
    room = lookups.room_meant(state, device, name)
    rights.check_operator(device, room)
    return room


def _target_of(state: State, device: Device, who: str) -> tuple[targets.Target, User | None]:
    """Who is meant, and the user if somebody is meant who is here.

    Raises `Refused`: BAD_TARGET or NO_SUCH_NAME.
    """
    target = _parsed(who)
    if isinstance(target, targets.Network) and shown_targets.hides(state, device):
        raise Refused(ChatError.BAD_TARGET, HIDDEN)
    if not isinstance(target, targets.Name):
        return target, _user_of(state, target)
    person, _, user = rights.person_called(state, target.text)
    if user is None or user.account:
        return targets.Account(person.removeprefix(ACCOUNT)), user
    return targets.network_of(next(iter(user.devices)).address), user


def _parsed(who: str) -> targets.Target:
    try:
        return targets.parse(who)
    except ValueError as wrong:
        raise Refused(ChatError.BAD_TARGET, str(wrong)) from None


def _user_of(state: State, target: targets.Target) -> User | None:
    if not isinstance(target, targets.Account):
        return None
    account = state.accounts.get(target.key)
    return account.user if account else None


def _check_account(device: Device, room: Room | None, target: targets.Account) -> None:
    """An account whose owner is not here has its role all the same."""
    if room is None:
        return
    role, name = room.roles.get(f"{ACCOUNT}{target.key}", (Role.MEMBER, target.key))
    if role.rank >= Role.OPERATOR.rank and role.rank >= rights.rank(device, room):
        raise Refused(ChatError.HIGHER_ROLE, name)


def _candidates(
    state: State, device: Device, who: str, entries: Bans
) -> list[tuple[targets.Target, User | None]]:
    """The targets that may be meant by what is typed to end a restriction."""
    target = _parsed(who)
    if isinstance(target, targets.Network) and shown_targets.hides(state, device):
        raise Refused(ChatError.BAD_TARGET, HIDDEN)
    if isinstance(target, targets.Hidden | targets.Mask) and shown_targets.hides(state, device):
        like = shown_targets.shown_like(state, device, entries, target)
        return [(one, None) for one in like]
    if not isinstance(target, targets.Name):
        return [(target, _user_of(state, target))]
    user = state.names.get(text.key(target.text))
    account = lookups.account_called(state, target.text)
    key = account.key if account else text.key(target.text)
    found: list[targets.Target] = [targets.Account(key), target]
    if user is None:
        user = account.user if account else None
        return [(one, user) for one in found]
    if user.account:
        found.insert(0, targets.Account(user.account.key))
    # A guest is banned by address, and may have registered since.
    found += [targets.network_of(one.address) for one in user.devices]
    return [(one, user) for one in found]


# -- orders


def _put_out_banned(state: State, order: PutOut, when: float) -> Effects:
    room = state.rooms.get(order.room)
    entry = _entry(room.bans if room else None, order.target)
    if room is None or entry is None:
        return []
    only = _alone(entry)
    effects: Effects = []
    for member in list(room.members):
        rank = rights.rank_of_user(member, room)
        if rank < min(order.rank, Role.OPERATOR.rank) and rights.find(state, only, member, when):
            kicked = Kicked(
                *(room.name, order.by, entry.reason, room.number, 0),
                *(True, entry.until, when),
                identity=order.identity,
            )
            effects += put_out(state, member, room, kicked)
    return effects


def _end_blocked(state: State, order: EndBlocked, when: float) -> Effects:
    entry = _entry(state.blocks, order.target)
    if entry is None:
        return []
    only = _alone(entry)
    return [
        effect
        for device in state.devices.values()
        if not device.operator
        and only.find(rights.subject_of(state, device), when, spare_accounts=True)
        for effect in end_blocked(device, entry, when)
    ]


def _entry(entries: Bans | None, target: str) -> Entry | None:
    return entries.get(targets.parse(target)) if entries else None


def _alone(entry: Entry) -> Bans:
    """This entry alone, as looking for all others again would take long in a big room."""
    only = Bans()
    only.add(entry)
    return only


def end_blocked(device: Device, entry: Entry, when: float) -> Effects:
    """The device is told why, and disconnected."""
    return [tell(device, Blocked(entry.until, entry.reason, when)), Close(device.id)]


ORDERS[PutOut] = _put_out_banned
ORDERS[EndBlocked] = _end_blocked
