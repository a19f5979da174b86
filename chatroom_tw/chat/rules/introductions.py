"""The rules of introductions: how a client that keeps track of others says who its user is.

    Introduce                       a guest has the name from then on
    Authenticate, then Introduce    the user is the owner of an account, and has its name

`Authenticate` alone only proves that the account is theirs; an introduced user logs in by it.
"""

from __future__ import annotations

from dataclasses import replace

from chatroom_tw.chat.rules import (
    accounts,
    coming_back,
    devices,
    lookups,
    moderation,
    rights,
    tries,
)
from chatroom_tw.chat.rules.effects import Effects, Matches, ProofOf
from chatroom_tw.chat.rules.entities import Account, Device
from chatroom_tw.chat.rules.identity import Profile
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell, tell_sharing
from chatroom_tw.chat.rules.tracking_commands import (
    Authenticate,
    Introduce,
    ReadModes,
    SetEcho,
    SetProfile,
)
from chatroom_tw.chat.rules.tracking_events import (
    IdentityChanged,
    Introduced,
    Modes,
    ProfileSet,
)
from chatroom_tw.server import text
from chatroom_tw.server.refusals import CommonError, Refused


def introduce(state: State, device: Device, command: Introduce, when: float) -> Effects:
    if device.introduced or not device.tracks:
        return []
    profile = replace(device.user.profile, username=command.username, realname=command.realname)
    before, account = device.user.rooms, device.proved
    effects: Effects = []
    unread: Effects = []
    if account:
        blocked = rights.block_of(state, device, when, account)
        if blocked:
            return moderation.end_blocked(device, blocked, when)
        _set_profile(state, device, profile)
        is_first = account.user is None
        wanted = text.person_name(command.name)
        if account.user:  # Another device has the user's name already.
            wanted = str(account.user.name)
        effects, _ = accounts.become_owner(state, device, account, when, wanted)
        unread = coming_back.ask_unread(state, device, account) if is_first else []
    else:
        _take_name(state, device, command.name, when)
        _set_profile(state, device, profile)
    state.introduce(device)
    user = device.user
    inbox = user.inbox
    waiting = inbox.waiting.messages if inbox else 0
    there = len(state.users) - state.unknown, len(state.rooms)
    own = tuple(("", *each) for each in user.metadata) if device.followed is not None else None
    told = Introduced(str(user.name), user.identity, device.address, waiting, *there, own)
    answer = tell(device, told)
    return [*effects, answer, *devices.tell_rooms(device, before, when), *unread]


def _take_name(state: State, device: Device, written: str, when: float) -> None:
    """Nobody knows the user yet, so nobody is told. Raises `Refused`."""
    user, name = device.user, text.person_name(written)
    if lookups.is_registered(state, name, user):
        raise Refused(ChatError.NAME_REGISTERED, name)
    if not lookups.is_free(state, name, user):
        raise Refused(CommonError.NAME_TAKEN, name)
    if not (state.policy.guests or user.account or device.operator):
        raise Refused(ChatError.LOG_IN_FIRST)
    state.set_name(user, name, when)


def _set_profile(state: State, device: Device, profile: Profile) -> None:
    state.user_changes.set_profile(device.user, profile)


def authenticate(state: State, device: Device, command: Authenticate, when: float) -> Effects:
    key = tries.key_of(command.name)
    account = state.accounts.get(key)
    passwords = account.passwords if account else 0
    question = ProofOf(key, command.password, tries.place_of(device), passwords)
    return tries.attempt(state, device, question, when)


def authenticated(
    state: State, device: Device, question: ProofOf, matches: Matches, when: float
) -> Effects:
    account = lookups.account_with(state, question.account)
    if not matches or account is None or account.passwords != question.passwords:
        return tries.wrong(state, device, question)
    tries.right(state, question)
    effects = accounts.keep_verifier(state, account, matches)
    return [*effects, *log_in_by_proof(state, device, account, when)]


def log_in_by_proof(state: State, device: Device, account: Account, when: float) -> Effects:
    """The device's user has proved that the account is theirs: they log in, or do so when they
    are introduced."""
    proved = accounts.tell_authenticated(device, account)
    if device.introduced:
        name = str(device.user.name)
        return [*proved, *accounts.log_in_as(state, device, account, when, name)]
    state.set_proved(device, account)
    return proved


def set_profile(state: State, device: Device, command: SetProfile, when: float) -> Effects:
    user = device.user
    identity, before = user.identity, user.profile
    changes = {
        name: value
        for name in ("realname", "is_bot", "invisible")
        if (value := getattr(command, name)) is not None
    }
    profile = replace(before, **changes)
    state.user_changes.set_profile(user, profile)
    told: Effects = [tell(device, ProfileSet(before, profile))]
    if user.identity == identity:
        return told
    changed = IdentityChanged(str(user.name), identity, user.identity)
    return [*tell_sharing(state, user, changed, but=device), tell(device, changed), *told]


def read_modes(state: State, device: Device, command: ReadModes, when: float) -> Effects:
    profile = device.user.profile
    return [tell(device, Modes(profile.invisible, profile.is_bot, bool(device.operator)))]


def set_echo(state: State, device: Device, command: SetEcho, when: float) -> Effects:
    state.set_echoes(device, command.on)
    return []
