"""How what the state knows of users changes: their accounts, absence, and whom they ignore."""

from __future__ import annotations

from chatroom_tw.chat.rules.entities import Account, User
from chatroom_tw.chat.rules.identity import Profile
from chatroom_tw.chat.rules.markers import advance
from chatroom_tw.chat.rules.state_entities import Entities, forget_oldest


class UserChanges:
    """Changes of users, whatever devices they have."""

    def __init__(self, state: Entities) -> None:
        self._state = state

    def set_account(self, user: User, account: Account | None) -> None:
        """The user has this account from now on, which nobody else has; None: none."""
        for person in user.ignores:
            self._ignores_no_more(user, person)
        if user.account:
            user.account.user = None
        user.account = account
        user.known_as = None
        if account:
            account.user = user
            self.set_browser(user, "")  # Only a password makes a device an account's.
        for person in user.ignores:
            self._ignores(user, person)
        self.look_at(user)
        self._state.touched.add(user.part)

    def set_browser(self, user: User, secret: str) -> None:
        """Further devices that know this secret are the user's."""
        if user.browser:
            self._state.browsers.pop(user.browser, None)
        user.browser = secret
        if secret:
            self._state.browsers[secret] = user
        self._state.touched.add(user.part)

    def set_profile(self, user: User, profile: Profile) -> None:
        """What the user has told of themselves is this."""
        user.profile, user.known_as = profile, None
        self._state.touched.add(user.part)

    def set_away(self, user: User, text: str | None) -> None:
        """The user is away, with this text for others; None: they are here."""
        user.away = text
        for room in user.rooms:
            if text is None:
                room.away.discard(user)
            else:
                room.away.add(user)
        self.look_at(user)
        self._state.touched.add(user.part)

    def set_marker(self, user: User, target: str, at: int) -> None:
        """The user, who has no account, has read this up to then."""
        advance(user.marked, target, at)
        self._state.touched.add(user.part)

    def take_markers(self, user: User) -> dict[str, int]:
        """The user's own markers, which are another's from now on."""
        marked, user.marked = user.marked, {}
        self._state.touched.add(user.part)
        return marked

    def note_talk(self, user: User, conversation: str, most: int) -> list[str]:
        """The user, a guest, and another one have this conversation. The oldest ones, of which
        there are too many, are returned."""
        user.talks.pop(conversation, None)
        user.talks[conversation] = None
        self._state.touched.add(user.part)
        gone = list(user.talks)[:-most]
        for name in gone:
            del user.talks[name]
        return gone

    def note_last(self, user: User, what: str, when: float) -> None:
        """The user has done this now, or was told it."""
        user.last.pop(what, None)
        user.last[what] = when
        forget_oldest(user.last)
        self._state.touched.add(user.part)

    def set_ignored(
        self, user: User | None, account: Account | None, person: str, name: str | None
    ) -> None:
        """The user, or the account of one who is gone, ignores a person; None: no more."""
        ignored = account.ignored if account else user.ignored if user else {}
        if name is None:
            ignored.pop(person, None)
        else:
            ignored[person] = name
        if account:
            self._state.touched.add(account.part)
        if user:
            self._state.touched.add(user.part)
            if name is None:
                self._ignores_no_more(user, person)
            else:
                self._ignores(user, person)

    def hand_ignores_over(self, user: User, account: Account, most: int) -> list[tuple[str, str]]:
        """Whom the guest ignores the account, which is about to be the user's, ignores too.

        Those who are new to it, as far as it has `most` then: each person, and the name to show.
        """
        ignored, user.ignored = user.ignored, {}
        for person in ignored:
            self._ignores_no_more(user, person)
        others = {account.part, *account.ignored}
        new = [(one, name) for one, name in ignored.items() if one not in others]
        new = new[: max(most - len(account.ignored), 0)]
        account.ignored |= dict(new)
        self._state.touched.update((user.part, account.part))
        return new

    def _ignores(self, user: User, person: str) -> None:
        self._state.ignores.add(user, person)
        self._look_at_person(person)

    def _ignores_no_more(self, user: User, person: str) -> None:
        self._state.ignores.remove(user, person)
        self._look_at_person(person)

    def _look_at_person(self, person: str) -> None:
        user = self._state.user_of(person)
        if user:
            self.look_at(user)

    def take_up_user(self, user: User) -> None:
        """The user was loaded: bring up to date what follows from that."""
        for person in user.ignores:
            self._ignores(user, person)
        if user.browser:
            self._state.browsers[user.browser] = user
        self.look_at(user)

    def look_at(self, user: User) -> None:
        """Bring `is_special` up to date."""
        user.is_special = (
            len(user.devices) > 1
            or user.away is not None
            or any(one.echoes for one in user.devices)
            or bool(self._state.ignores.of(user.person))
        )
