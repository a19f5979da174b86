"""Tests for `core.people`, through the hall."""

from __future__ import annotations

from chatroom_tw.chat.rules import effects, events
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import (
    Add,
    Join,
    Leave,
    ListClients,
    LogIn,
    Quit,
    Register,
    Remove,
    Rename,
    StopServer,
    Tell,
)
from chatroom_tw.chat.rules.effects import NewAccount, PasswordOf
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.effects import Ask, Close, Deliver, InRoom, InRooms, Person, Subscribe
from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.tests.chat.rules.test_rooms import HallCase


class ComingAndGoing(HallCase):
    def test_who_connects_is_welcomed_and_in_the_main_room(self) -> None:
        three, effects = self.hall.connect("127.0.0.1:1003")
        self.assertEqual(
            effects,
            [
                Deliver(Person(three), events.Welcome("den", "guest-3", "127.0.0.1:1003")),
                Subscribe(three, "main", True),
                Deliver(InRoom("main"), events.Joined("main", ("guest-3",), 1), three),
            ],
        )

    def test_a_guests_name_that_somebody_has_is_passed_over(self) -> None:
        self.does(self.one, Rename("guest-3"))
        three, _ = self.hall.connect("127.0.0.1:1003")
        [told] = self.does(three, ListClients())
        self.assertIn(("127.0.0.1:1003", "guest-4", three), told.event.clients)

    def test_everyone_is_listed_in_the_order_they_came(self) -> None:
        [told] = self.does(self.two, ListClients())
        self.assertEqual(
            told.event,
            events.ClientList(
                (("127.0.0.1:1001", "guest-1", self.one), ("127.0.0.1:1002", "guest-2", self.two))
            ),
        )

    def test_who_quits_is_told_goodbye_first(self) -> None:
        self.assertEqual(
            self.does(self.one, Quit()),
            [Deliver(Person(self.one), events.Goodbye("guest-1")), Close(self.one)],
        )

    def test_an_address_that_comes_twice_is_the_later_ones(self) -> None:
        again, _ = self.hall.connect("127.0.0.1:1001")
        self.hall.disconnect(self.one)
        self.hall.disconnect(again)


class Names(HallCase):
    def test_a_new_name_is_told_to_the_room_and_to_oneself(self) -> None:
        renamed = events.Renamed((("guest-1", "ann"),))
        self.assertEqual(self.does(self.one, Rename("ann")), [Deliver(InRoom("main"), renamed)])

    def test_in_several_rooms_it_is_told_once(self) -> None:
        self.does(self.one, Join("tea"))
        [told] = self.does(self.one, Rename("ann"))
        self.assertEqual(told.to, InRooms(("main", "tea")))

    def test_in_no_room_it_is_told_to_oneself(self) -> None:
        self.does(self.one, Leave())
        [told] = self.does(self.one, Rename("ann"))
        self.assertEqual(told.to, Person(self.one))

    def test_a_name_that_somebody_has_is_refused_in_any_case(self) -> None:
        self.does(self.one, Rename("ann"))
        self.assertEqual(self.refuses(self.two, Rename("ANN")), (CommonError.NAME_TAKEN, "ANN"))

    def test_ones_own_name_can_be_written_another_way(self) -> None:
        self.does(self.one, Rename("ann"))
        [told] = self.does(self.one, Rename("Ann"))
        self.assertEqual(told.event, events.Renamed((("ann", "Ann"),)))

    def test_a_name_is_free_again_when_it_is_given_up(self) -> None:
        self.does(self.one, Rename("ann"))
        self.does(self.one, Rename("anne"))
        self.does(self.two, Rename("ann"))
        self.hall.disconnect(self.one)
        self.does(self.two, Rename("anne"))


class Accounts(HallCase):
    def setUp(self) -> None:
        super().setUp()
        self.does(self.one, Rename("ann"))

    def register(self) -> None:
        [ask] = self.does(self.one, Register("secret"))
        self.hall.answered(self.one, ask.question, None, 5.0)

    def log_in(self, user: int) -> list[object]:
        [ask] = self.does(user, LogIn("ann", "secret"))
        return self.hall.answered(user, ask.question, True, 5.0)

    def test_registering_keeps_the_name_one_has(self) -> None:
        asked = NewAccount("ann", "secret")
        self.assertEqual(self.does(self.one, Register("secret")), [Ask(self.one, asked)])
        self.assertEqual(
            self.hall.answered(self.one, asked, None, 5.0),
            [Deliver(Person(self.one), events.Registered("ann"))],
        )

    def test_a_password_is_shown_by_nothing(self) -> None:
        for command in (Register("secret"), LogIn("ann", "secret")):
            self.assertNotIn("secret", repr(command))
        self.assertNotIn("secret", repr(self.does(self.one, Register("secret"))))
        self.assertNotIn("secret", repr(PasswordOf("ann", "secret")))

    def test_a_name_is_kept_once(self) -> None:
        self.register()
        self.assertEqual(
            self.refuses(self.one, Register("other")), (ChatError.ALREADY_REGISTERED, "ann")
        )

    def test_a_kept_name_is_nobody_elses(self) -> None:
        self.register()
        self.hall.disconnect(self.one)
        self.assertEqual(self.refuses(self.two, Rename("Ann")), (ChatError.NAME_REGISTERED, "Ann"))

    def test_it_is_kept_from_the_moment_it_was_asked_for(self) -> None:
        self.does(self.one, Register("secret"))
        self.hall.disconnect(self.one)
        self.assertEqual(self.refuses(self.two, Rename("ann"))[0], ChatError.NAME_REGISTERED)

    def test_until_it_is_safe_nobody_logs_in_or_leaves_a_message(self) -> None:
        [ask] = self.does(self.one, Register("secret"))
        self.hall.disconnect(self.one)
        log_in, tell = LogIn("ann", "secret"), Tell("ann", "psst")
        self.assertEqual(self.refuses(self.two, log_in)[0], ChatError.WRONG_PASSWORD)
        self.assertEqual(self.refuses(self.two, tell)[0], ChatError.NO_SUCH_NAME)
        self.assertEqual(self.hall.answered(self.one, ask.question, None, 5.0), [])
        self.does(self.two, log_in)
        self.does(self.two, tell)

    def test_it_is_not_kept_if_that_failed(self) -> None:
        [ask] = self.does(self.one, Register("secret"))
        self.hall.unanswered(ask.question)
        self.hall.disconnect(self.one)
        self.does(self.two, Rename("ann"))

    def test_the_owner_may_take_another_name_and_come_back(self) -> None:
        self.register()
        self.does(self.one, Rename("annie"))
        self.does(self.one, Rename("ann"))

    def test_logging_in_takes_the_name_up_and_is_answered_by_one_line(self) -> None:
        self.register()
        self.hall.disconnect(self.one)
        self.assertEqual(
            self.log_in(self.two),
            [
                Deliver(InRoom("main"), events.Renamed((("guest-2", "ann"),)), self.two),
                Deliver(Person(self.two), events.LoggedIn("ann", 0)),
            ],
        )

    def test_logging_in_takes_the_name_from_an_older_connection_of_ones_own(self) -> None:
        self.register()
        effects = self.log_in(self.two)
        self.assertEqual(
            [effect.event for effect in effects],
            [
                events.Renamed((("ann", "guest-3"),)),
                events.NameTakenUp("ann", "guest-3"),
                events.Renamed((("guest-2", "ann"),)),
                events.LoggedIn("ann", 0),
            ],
        )
        self.assertEqual(self.refuses(self.one, Rename("ann"))[0], ChatError.NAME_REGISTERED)

    def test_a_wrong_password_and_a_name_that_nobody_keeps_are_told_alike(self) -> None:
        self.register()
        [ask] = self.does(self.two, LogIn("ann", "wrong"))
        self.assertEqual(ask.question, PasswordOf("ann", "wrong"))
        wrong = self.assertRaises(Refused, self.hall.answered, self.two, ask.question, False, 5.0)
        self.assertEqual((wrong.reason, wrong.subject), (ChatError.WRONG_PASSWORD, ""))
        self.assertEqual(self.refuses(self.two, LogIn("eve", "x")), (ChatError.WRONG_PASSWORD, ""))

    def test_who_has_gone_before_the_answer_hears_nothing(self) -> None:
        self.register()
        [ask] = self.does(self.two, LogIn("ann", "secret"))
        self.hall.disconnect(self.two)
        self.assertEqual(self.hall.answered(self.two, ask.question, True, 5.0), [])

    def test_a_room_is_its_makers_on_any_connection_of_theirs(self) -> None:
        self.register()
        self.does(self.one, Join("tea"))
        self.does(self.two, Join("tea"))
        self.hall.disconnect(self.one)
        self.log_in(self.two)
        self.hall.connect("127.0.0.1:1003")

        self.does(self.two, Add("guest-3"))

    def test_a_room_stays_its_makers_when_they_log_in_anew(self) -> None:
        self.register()
        self.does(self.one, Join("tea"))
        self.log_in(self.two)
        self.hall.connect("127.0.0.1:1003")
        self.does(self.two, Add("guest-4", "tea"))
        self.assertEqual(self.refuses(self.one, Add("guest-4", "tea"))[0], ChatError.NOT_THE_OWNER)

    def test_a_room_made_before_the_name_was_kept_is_its_owners_too(self) -> None:
        self.does(self.one, Join("tea"))
        self.register()
        self.log_in(self.two)
        self.does(self.two, Remove("guest-3", "tea"))

    def test_names_kept_from_before_are_kept(self) -> None:
        hall = ChatRules("den", [("Ann", 2)])
        user, _ = hall.connect("127.0.0.1:1")
        refused = self.assertRaises(Refused, hall.submit, user, Rename("ann"), 5.0)
        self.assertEqual(refused.reason, ChatError.NAME_REGISTERED)
        effects = hall.answered(user, PasswordOf("ann", "secret"), True, 5.0)
        self.assertEqual(effects[-1].event, events.LoggedIn("Ann", 2))


class Stopping(HallCase):
    def test_nobody_may_stop_the_server(self) -> None:
        self.assertEqual(self.refuses(self.one, StopServer()), (ChatError.MAY_NOT_STOP, ""))

    def test_unless_that_is_allowed(self) -> None:
        hall = ChatRules("den", may_be_stopped=True)
        user, _ = hall.connect("127.0.0.1:1")
        self.assertEqual(hall.submit(user, StopServer(), 5.0), [effects.StopServer()])
