"""Tests for `rules.tombola` and `rules.player_commands`: the commands of players, and refusals."""

from __future__ import annotations

from random import Random

from chatroom_tw.server.effects import Close, Deliver, InRoom, InRooms, Person, Unsubscribe
from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.tests.support.tombola_case import BOARD, SETTINGS, OnePlays, standing
from chatroom_tw.tombola.rules import commands, events, transcripts
from chatroom_tw.tombola.rules import seats as seats_module
from chatroom_tw.tombola.rules.draw import commit
from chatroom_tw.tombola.rules.effects import Effects, StopDraws
from chatroom_tw.tombola.rules.game import ENTROPY_LENGTH
from chatroom_tw.tombola.rules.journal import Ended
from chatroom_tw.tombola.rules.player_commands import CHOICES
from chatroom_tw.tombola.rules.prizes import AMBO, TOMBOLA, kinds
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.tombola import TombolaRules
from chatroom_tw.tombola.rules.verification import verify


class Seating(OnePlays):
    def test_a_user_without_a_seat_can_only_sit_resume_and_claim(self) -> None:
        unseated = self.unseated_user()
        for command in (
            commands.Rename("ann"),
            commands.TakeCards(1),
            commands.TakeBoard(BOARD),
            commands.Contribute("words"),
            commands.Claim("tombola"),
            commands.PlayAgain(True),
            commands.PlayAgain(False),
            commands.Say("hello"),
            commands.AskStatus(),
            commands.Exit(),
        ):
            self.assertEqual(self.refuses(unseated, command), (TombolaError.NOT_SEATED, ""))
        self.assertEqual(self.tombola.disconnect(unseated), [])

    def test_drop_closes_the_connection(self) -> None:
        for user in (self.unseated_user(), self.one):
            self.assertEqual(self.does(user, commands.Drop()), [Close(user)])

    def test_exit_says_goodbye_and_gives_the_seat_up(self) -> None:
        token = self.player(self.one).token
        self.assertEqual(
            self.does(self.one, commands.Exit()),
            [
                Unsubscribe(self.one, "hall"),
                Deliver(Person(self.one), events.Bye()),
                Close(self.one),
            ],
        )
        self.assertEqual(self.tombola.disconnect(self.one), [])
        two = self.sits()
        self.assertEqual(self.refuses(two, commands.Resume(token)), (TombolaError.NO_SUCH_SEAT, ""))

    def test_an_unknown_token_is_refused(self) -> None:
        token = self.player(self.one).token
        for forged in ("", "00" * 16, token[:-1], token.upper() + " ", token + "0"):
            self.assertEqual(
                self.refuses(self.one, commands.Resume(forged))[0], TombolaError.NO_SUCH_SEAT
            )
            claim = commands.Claim("ambo", forged)
            self.assertEqual(self.refuses(self.one, claim)[0], TombolaError.NO_SUCH_SEAT)

    def test_resuming_the_own_seat_repeats_what_it_has(self) -> None:
        token = self.player(self.one).token
        self.assertEqual(
            self.does(self.one, commands.Resume(token))[:2],
            [self.hello(self.one), self.cards(self.one)],
        )

    def test_beyond_the_limit_the_first_absent_seat_is_given_up(self) -> None:
        self.patch(seats_module, "ABSENT_LIMIT", 1)
        first, second = self.player(self.one), self.sits()
        self.tombola.disconnect(self.one)
        self.assertEqual(self.tombola.disconnect(second), [Unsubscribe(second, "hall")])
        third = self.sits()
        self.assertEqual(
            self.refuses(third, commands.Resume(first.token))[0], TombolaError.NO_SUCH_SEAT
        )


class Naming(OnePlays):
    def test_rename_is_answered_by_hello_with_the_same_token(self) -> None:
        token = self.player(self.one).token
        self.assertEqual(
            self.does(self.one, commands.Rename("ann")),
            [Deliver(Person(self.one), events.Hello("ann", token))],
        )

    def test_a_taken_or_invalid_name_is_refused(self) -> None:
        two = self.sits()
        self.does(self.one, commands.Rename("Ann"))
        self.assertEqual(self.refuses(two, commands.Rename("ann")), (CommonError.NAME_TAKEN, "ann"))
        self.assertEqual(self.refuses(two, commands.Rename("a b")), (CommonError.BAD_NAME, "a b"))


class Choosing(OnePlays):
    def test_the_number_of_choices_is_limited(self) -> None:
        for _ in range(CHOICES):
            self.does(self.one, commands.TakeCards(6))
        for command in (commands.TakeCards(1), commands.TakeBoard(BOARD)):
            self.assertEqual(self.refuses(self.one, command)[0], TombolaError.ENOUGH_CHOICES)
        self.begins()
        self.does(self.one, commands.TakeCards(6))  # The words are for the next game.

    def test_chosen_cards_replace_the_earlier_ones(self) -> None:
        for count in range(1, 7):
            before = self.player(self.one).cards
            effects = self.does(self.one, commands.TakeCards(count))
            self.assertEqual(effects, [self.cards(self.one)])
            cards = self.player(self.one).cards
            self.assertEqual(len(cards), count)
            self.assertFalse(set(before) & set(cards))

    def test_other_counts_are_refused(self) -> None:
        for count in (0, 7, -1, 9999):
            self.assertEqual(
                self.refuses(self.one, commands.TakeCards(count)),
                (TombolaError.BAD_COUNT, "6"),
            )

    def test_a_board_replaces_the_earlier_cards(self) -> None:
        effects = self.does(self.one, commands.TakeBoard(BOARD))
        self.assertEqual(effects, [self.cards(self.one)])
        [card] = self.player(self.one).cards
        self.assertEqual(card.numbers, BOARD)

    def test_an_invalid_board_is_refused_with_the_reason(self) -> None:
        for numbers, why in (
            ((), "a card has 15 numbers, not 0"),
            ((*BOARD[:14], 1), "1 is there more than once"),
            ((*BOARD[:14], 91), "91 is not from 1 to 90"),
        ):
            self.assertEqual(
                self.refuses(self.one, commands.TakeBoard(numbers)), (TombolaError.BAD_BOARD, why)
            )

    def test_bad_choices_are_refused_during_a_game_as_well(self) -> None:
        self.begins()
        self.assertEqual(self.refuses(self.one, commands.TakeCards(7))[0], TombolaError.BAD_COUNT)
        self.assertEqual(self.refuses(self.one, commands.TakeBoard(()))[0], TombolaError.BAD_BOARD)


class Contributing(OnePlays):
    def test_words_are_taken_once_for_each_game(self) -> None:
        self.assertEqual(
            self.does(self.one, commands.Contribute("words")),
            [Deliver(Person(self.one), events.Notice.ENTROPY)],
        )
        more = commands.Contribute("more")
        self.assertEqual(self.refuses(self.one, more), (TombolaError.ENTROPY_GIVEN, ""))
        self.begins()
        self.assertEqual(self.tombola.lobby.game.entropy, ["words"])
        self.assertEqual(self.refuses(self.one, more), (TombolaError.ORDER_SETTLED, ""))
        self.ends()
        self.does(self.one, more)
        self.assertEqual(self.tombola.lobby.next_game.entropy, ["more"])

    def test_each_player_can_contribute(self) -> None:
        for user in (self.one, self.sits()):
            self.does(user, commands.Contribute("words"))
        self.assertEqual(self.tombola.lobby.next_game.entropy, ["words", "words"])

    def test_words_leave_with_the_seat(self) -> None:
        other = self.sits()
        self.does(self.one, commands.Contribute("mine"))
        self.does(other, commands.Contribute("theirs"))
        self.does(other, commands.Exit())
        self.assertEqual(self.tombola.lobby.next_game.entropy, ["mine"])

    def test_refused_words_do_not_count(self) -> None:
        for text in ("", "x" * (ENTROPY_LENGTH + 1)):
            self.assertEqual(
                self.refuses(self.one, commands.Contribute(text))[0], TombolaError.BAD_ENTROPY
            )
        self.does(self.one, commands.Contribute("words"))

    def test_words_belong_to_the_seat_and_not_to_the_connection(self) -> None:
        self.does(self.one, commands.Contribute("words"))
        token = self.player(self.one).token
        two = self.sits()
        self.does(two, commands.Resume(token))
        self.assertEqual(
            self.refuses(two, commands.Contribute("more"))[0], TombolaError.ENTROPY_GIVEN
        )


class Answering(OnePlays):
    def test_again_is_refused_during_a_game(self) -> None:
        self.begins()
        for yes in (True, False):
            self.assertEqual(
                self.refuses(self.one, commands.PlayAgain(yes)), (TombolaError.GAME_IS_ON, "")
            )

    def test_yes_stays_and_no_gives_the_seat_up(self) -> None:
        before = standing(self.tombola)
        self.assertEqual(
            self.does(self.one, commands.PlayAgain(True)),
            [Deliver(Person(self.one), events.Notice.STAYS)],
        )
        self.assertEqual(standing(self.tombola), before)
        self.assertEqual(
            self.does(self.one, commands.PlayAgain(False)),
            [
                Unsubscribe(self.one, "hall"),
                Deliver(Person(self.one), events.Bye()),
                Close(self.one),
            ],
        )
        self.assertEqual(list(self.tombola.lobby.seats), [])


class Talking(OnePlays):
    def test_what_is_said_is_told_to_all_players(self) -> None:
        self.assertEqual(
            self.does(self.one, commands.Say("hello")),
            [Deliver(InRoom("hall"), events.Said("guest-1", "hello"))],
        )

    def test_what_is_said_reaches_the_table_and_the_queue(self) -> None:
        self.tombola = TombolaRules.table(SETTINGS, Random(90), 2)
        self.assertEqual(
            self.does(self.sits(), commands.Say("hello")),
            [Deliver(InRooms(("table", "queue")), events.Said("guest-1", "hello"))],
        )


class Asking(OnePlays):
    def status(self, user: int) -> events.Status:
        [told] = self.does(user, commands.AskStatus())
        assert isinstance(told, Deliver) and isinstance(told.event, events.Status)
        self.assertEqual(told.to, Person(user))
        return told.event

    def test_the_status_is_of_the_game_that_is_on_or_the_next(self) -> None:
        both = kinds((AMBO, TOMBOLA))
        first = self.tombola.lobby.next_game.id
        self.assertEqual(self.status(self.one), events.Status(first, "about to begin", (), both, 1))
        self.begins()
        self.draws(89)
        self.does(self.one, commands.Claim("ambo"))
        self.draws(1)
        drawn = tuple(self.tombola.lobby.game.drawn)
        self.assertEqual(len(drawn), 90)
        self.assertEqual(
            self.status(self.one), events.Status(first, "playing", drawn, ("tombola",), 1)
        )
        self.ends()
        second = self.tombola.lobby.next_game.id
        self.assertNotEqual(second, first)
        self.assertEqual(
            self.status(self.one), events.Status(second, "between two games", (), both, 1)
        )

    def test_the_status_counts_connected_players(self) -> None:
        two = self.sits()
        self.unseated_user()
        self.assertEqual(self.status(self.one).players, 2)
        self.tombola.disconnect(two)
        self.assertEqual(self.status(self.one).players, 1)

    def test_a_transcript_is_of_the_last_or_of_a_named_game(self) -> None:
        games = []
        for _ in range(2):
            self.begins()
            games.append(self.tombola.lobby.game.id)
            self.ends()
        self.begins()  # A game that is on has no transcript.
        for asked, game in ((None, games[1]), (games[0], games[0]), (games[1], games[1])):
            [told] = self.transcript(self.one, asked)
            assert isinstance(told, Deliver) and isinstance(told.event, events.TranscriptOf)
            self.assertEqual(told.to, Person(self.one))
            self.assertEqual(told.event.transcript["game"], game)
            self.assertEqual(len(verify(told.event.transcript)), 2)
            self.assertNotIn("cards", told.event.transcript)

    def test_a_user_without_a_seat_can_ask_for_a_transcript(self) -> None:
        self.begins()
        self.ends()
        [told] = self.transcript(self.unseated_user())
        self.assertIsInstance(told.event, events.TranscriptOf)

    def transcript(self, user: int, game: str | None = None) -> Effects:
        """What follows when it is the user's turn to be sent a transcript."""
        [ask] = self.does(user, commands.AskTranscript(game))
        return self.tombola.answered(user, ask.question, None, 4.0)

    def test_a_transcript_that_has_gone_meanwhile_is_refused(self) -> None:
        self.patch(transcripts, "LIMIT", 1)
        self.begins()
        self.ends()
        [ask] = self.does(self.one, commands.AskTranscript())
        self.begins()
        self.ends()
        refused = self.assertRaises(
            Refused, self.tombola.answered, self.one, ask.question, None, 4.0
        )
        self.assertIs(refused.reason, TombolaError.NO_TRANSCRIPT)

    def test_before_the_first_game_there_is_no_transcript(self) -> None:
        asked = commands.AskTranscript()
        self.assertEqual(self.refuses(self.one, asked), (TombolaError.NO_GAME_OVER, ""))
        self.begins()
        self.assertEqual(self.refuses(self.one, asked), (TombolaError.NO_GAME_OVER, ""))

    def test_only_games_that_are_over_have_a_transcript(self) -> None:
        self.begins()
        self.ends()
        self.begins()
        for game in (self.tombola.lobby.game.id, self.tombola.lobby.next_game.id, "5f0c"):
            asked = commands.AskTranscript(game)
            self.assertEqual(self.refuses(self.one, asked), (TombolaError.NO_TRANSCRIPT, game))

    def test_a_limited_number_of_transcripts_is_available(self) -> None:
        self.patch(transcripts, "LIMIT", 2)
        games = []
        for _ in range(3):
            self.begins()
            games.append(self.tombola.lobby.game.id)
            self.ends()
        self.assertEqual(list(self.tombola.lobby.transcripts), games[1:])
        self.assertEqual(
            self.refuses(self.one, commands.AskTranscript(games[0]))[0], TombolaError.NO_TRANSCRIPT
        )


class Stopping(OnePlays):
    def test_a_game_that_is_broken_off_is_revealed(self) -> None:
        self.begins()
        self.draws(3)
        game = self.tombola.lobby.game
        [stop, over] = self.tombola.stop()
        self.assertEqual(stop, StopDraws())
        self.assertEqual(
            over, Deliver(InRoom("hall"), events.Over(game.id, game.seed, tuple(game.missed())))
        )
        [ended] = self.records_of(Ended)
        self.assertEqual(ended.transcript["draws"], game.drawn)
        self.assertEqual(len(verify(ended.transcript)), 4)

    def test_before_the_first_game_nothing_is_revealed(self) -> None:
        self.assertEqual(self.tombola.stop(), [])

    def test_after_the_game_nothing_is_revealed_again(self) -> None:
        self.begins()
        self.ends()
        self.assertEqual(self.tombola.stop(), [])

    def test_each_game_has_its_own_committed_seed(self) -> None:
        commitments, seeds = [], []
        for _ in range(3):
            commitments.append(self.tombola.lobby.committed().commit)
            self.begins()
            seeds.append(self.tombola.lobby.game.seed)
            self.ends()
        self.assertEqual(commitments, [commit(seed) for seed in seeds])
        self.assertEqual(len(set(seeds)), 3)
