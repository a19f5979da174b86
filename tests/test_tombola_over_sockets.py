"""The tombola over real sockets: games from the commitment to the seed.

The six cards of a series have each number once, so one of them is full at the latest when five
numbers are still to be drawn. In a test that needs a winner these six cards play, and so there
is time for the claim.
"""

from __future__ import annotations

import json
import random
import re
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.clients import Client, reset
from support.players import Player, assert_fair, play, seated, transcript, winner
from support.programs import DEADLINE, ROOT, chatroom, run
from support.servers import StartServer

QUICK = ("--interval", "0.04", "--countdown", "0.2")
SIX = ("ann", "bob", "carl", "dora", "emil", "frida")


# -- Games.


def test_a_table_plays_two_games_without_a_restart(tombola: StartServer) -> None:
    server = tombola("--players", "3", *QUICK)
    games = set()
    for _ in range(2):
        with seated(server, "ann", "bob") as (ann, bob):
            ann.choose("CARDS 6")
            for player in (ann, bob):
                player.send(f"ENTROPY of {player.name}, ½")
                player.receive_until("* your words")
            with seated(server, "carl") as [carl]:
                players = [ann, bob, carl]
                for player in players:
                    player.receive_until("BEGIN")
                    assert player.commits[player.game]  # before BEGIN
                play(players, *players)
                assert winner(ann) == winner(bob) == winner(carl)
                assert winner(ann) in {"ann", "bob", "carl"}
                for player in players:
                    assert_fair(player, "of ann, ½", "of bob, ½")
                    assert player.read_to_end() == "BYE\n"
        with seated(server, "zoe") as [zoe]:
            data = transcript(zoe, ann.game)
            assert data == transcript(zoe)
            assert data["draws"] == ann.drawn
            assert data["commit"] == ann.commits[ann.game]
            zoe.send("EXIT")
            zoe.receive_until("BYE")
        games.add(ann.game)
    assert len(games) == 2


def test_late_players_have_all_the_numbers_and_win(tombola: StartServer) -> None:
    server = tombola(*QUICK)
    with seated(server, "ann") as [ann]:
        while len(ann.drawn) < 10:
            ann.receive_until("NUMBER")
        with ExitStack() as stack:
            late = [stack.enter_context(Player(server)) for _ in range(5)]
            for player in late:
                player.receive_until("DRAWN")
                assert player.game == ann.game
                assert len(player.drawn) >= 10
                assert len(player.cards) == 1
                while len(ann.drawn) < len(player.drawn):
                    ann.receive_until("NUMBER")
                assert player.drawn == ann.drawn[: len(player.drawn)]
            everyone = [ann, *late]
            count = max(len(player.drawn) for player in everyone)
            for player in everyone:
                while len(player.drawn) < count:
                    player.receive_until("NUMBER")
            assert all(player.drawn == ann.drawn for player in everyone)
            play(everyone, *late)
            assert winner(ann) in {player.name for player in late}
            for player in everyone:
                assert_fair(player)
                player.receive_until("* do you play again?")
            transcript(late[0])


def test_two_with_the_same_board_share_the_tombola(tombola: StartServer) -> None:
    server = tombola("--players", "11", *QUICK)
    with seated(server, *(f"p{number}" for number in range(10))) as players:
        for place, player in enumerate(players):
            first = place // 2 * 15 + 1
            player.choose("BOARD " + " ".join(map(str, range(first, first + 15))))
        with seated(server, "last") as [last]:
            pairs = list(zip(players[::2], players[1::2], strict=True))
            full: tuple[Player, ...] = ()
            while not full:
                for player in (*players, last):
                    player.receive_until("NUMBER")
                full = next((pair for pair in pairs if pair[0].is_full()), ())
            # The server is stopped, so that it reads both claims before it draws a number.
            server.process.send_signal(signal.SIGSTOP)
            for player in full:
                player.send("TOMBOLA")
            server.process.send_signal(signal.SIGCONT)
            play([*players, last])
            assert {prize.split(" ")[1] for prize in last.prizes} == {one.name for one in full}
            assert len(last.prizes) == 2
            assert all(player.prizes == last.prizes for player in players)
            assert_fair(last)


def test_six_cards_have_each_number_once(tombola: StartServer) -> None:
    with seated(tombola(), "ann") as [ann]:
        ann.choose("CARDS 6")
        assert sorted(number for card in ann.cards.values() for number in card) == [*range(1, 91)]


def test_two_hundred_players_receive_the_same_numbers(tombola: StartServer) -> None:
    server = tombola(*QUICK)
    server.process.send_signal(signal.SIGSTOP)
    players = [Player(server, wait=False) for _ in range(200)]
    server.process.send_signal(signal.SIGCONT)
    try:
        for player in players:
            player.socket.settimeout(DEADLINE)
            player.receive_until("REVEAL")
            assert_fair(player)
        assert len(players[0].drawn) == 90
        assert all(player.drawn == players[0].drawn for player in players)
        assert len({player.token for player in players}) == 200
        assert transcript(players[-1])["draws"] == players[0].drawn
    finally:
        for player in players:
            player.socket.close()


# -- Claims.


def test_a_forged_claim_is_refused_and_changes_nothing(tombola: StartServer) -> None:
    server = tombola("--players", "2", "--claim-port", "0", *QUICK)
    with seated(server, "ann", "bob") as (ann, bob):
        for player in (ann, bob):
            player.receive_until("NUMBER")
        with Client(server.listeners("claims")[0]) as forger:
            forger.send("TOMBOLA 0123456789abcdef", f"TOMBOLA {ann.token}", "TOMBOLA", "\x00")
            assert forger.read_until("nobody has this token")[-1].startswith("ERROR ")
            [false] = forger.read_until("")
            assert false.startswith(f"ERROR no tombola: {next(iter(ann.cards))} lacks ")
            assert forger.read_until("claim like this")[-1].startswith("ERROR ")
        bob.send("TOMBOLA", "AMBO", f"TOMBOLA {ann.token}", "PRIZE tombola bob s1-1", "STATUS")
        assert bob.receive_until("ERROR no tombola: ")
        assert bob.receive_until("ERROR that is not played for")
        assert bob.receive_until("ERROR use it like this: TOMBOLA")
        assert bob.receive_until("ERROR unknown command PRIZE")
        assert "prizes open: tombola;" in bob.receive_until("* game")
        assert bob.prizes == []
        while len(ann.drawn) < len(bob.drawn):
            ann.receive_until("NUMBER")
        play([ann, bob], ann, bob)
        assert winner(ann) == winner(bob)
        for player in (ann, bob):
            assert_fair(player)


def test_a_claim_on_the_claim_port_is_told_to_all_players(tombola: StartServer) -> None:
    server = tombola("--players", "2", "--claim-port", "0", *QUICK)
    with seated(server, "ann") as [ann]:
        ann.choose("CARDS 6")
        with seated(server, "bob") as [bob], Client(server.listeners("claims")[0]) as claims:

            def claim() -> None:
                if ann.is_full() and not ann.prizes:
                    claims.send(f"TOMBOLA {ann.token}")
                    assert claims.read_until("") == ["OK"]
                    for player in (ann, bob):
                        player.receive_until("PRIZE tombola ann ")

            play([ann, bob], at_number=claim)
            assert winner(ann) == winner(bob) == "ann"
            assert_fair(bob)
            claims.send(f"TOMBOLA {ann.token}")
            assert claims.read_until("")[0].startswith("ERROR ")


def test_a_client_that_sends_no_newline_plays_and_wins(tombola: StartServer) -> None:
    # The server takes each of its words as a line after 150 ms.
    server = tombola("--players", "2", "--interval", "0.05", "--countdown", "0.2")
    with Player(server) as bare:
        bare.receive_until("WAITING 1 2")
        bare.cards = {}
        bare.socket.sendall(b"CARDS 6")
        while len(bare.cards) < 6:
            bare.receive_until("CARD ")
        with seated(server, "bob") as [bob]:
            while not bare.is_full():
                bare.receive_until("NUMBER")
            bare.socket.sendall(b"TOMBOLA")
            for player in (bare, bob):
                player.receive_until("REVEAL")
            assert winner(bob) == winner(bare) == bare.name
            assert_fair(bob)


# -- Players who come and go.


def test_a_player_who_was_reset_resumes_and_wins(tombola: StartServer) -> None:
    server = tombola("--players", "2", *QUICK)
    with seated(server, "ann") as [ann]:
        ann.choose("CARDS 6")
        with seated(server, "bob") as [bob]:
            while len(ann.drawn) < 20:
                ann.receive_until("NUMBER")
            reset(ann)
            while len(bob.drawn) < 30:
                bob.receive_until("NUMBER")
            with Player(server) as again:
                again.send("RESUME 0123456789abcdef", f"RESUME {ann.token}")
                again.receive_until("ERROR nobody has this token")
                again.receive_until("DRAWN")
                assert (again.name, again.token) == ("ann", ann.token)
                assert again.cards == ann.cards
                assert len(again.drawn) >= 30
                assert again.drawn[:20] == ann.drawn
                again.game = ann.game
                while len(bob.drawn) < len(again.drawn):
                    bob.receive_until("NUMBER")
                assert bob.drawn == again.drawn
                play([again, bob], again)
                assert winner(bob) == winner(again) == "ann"
                assert_fair(bob)
                assert again.read_to_end() == "BYE\n"


def test_a_player_who_says_no_leaves_and_others_play_on(tombola: StartServer) -> None:
    server = tombola("--pause", "1", *QUICK)
    with seated(server, *SIX) as players:
        ann, bob, carl, *_ = players
        play(players, *players)
        for player in players:
            player.receive_until("* do you play again?")
        bob.send("yes")
        carl.send("no")
        carl.receive_until("BYE")
        assert carl.read_to_end() == ""
        bob.receive_until("* you keep your seat")
        first, cards = ann.game, ann.cards
        others = [player for player in players if player is not carl]
        for player in others:
            player.receive_until("BEGIN")
            player.prizes = []
        assert ann.game == bob.game != first
        assert ann.cards == cards
        ann.send("STATUS")
        assert ann.receive_until("* game").endswith("players: 5")
        for player in others:
            while len(player.drawn) < len(ann.drawn):
                player.receive_until("NUMBER")
        play(others, *others)
        for player in others:
            assert_fair(player)
            assert winner(player) == winner(ann) != "carl"


@pytest.mark.parametrize("options", [["--players", "6"], []], ids=["a table", "an open hall"])
def test_garbage_and_resets_disturb_no_game(tombola: StartServer, options: list[str]) -> None:
    server = tombola(*options, "--claim-port", "0", *QUICK)
    chance = random.Random(90)
    garbage = [
        b"\xff\xf4\xff\xfd\x06\x00\x1b[2J\n",
        b"x" * 20_000,
        b"\nTOMBOLA\nTOMBOLA 0\nCARDS 99999999999999999999\nCARDS \xd9\xa3\nBOARD 1 1 1\nCARDS 6\n",
        b"RESUME \xff\nNAME \x07\nSAY \xed\xa0\x80\nENTROPY " + b"z" * 4000 + b"\nno\nyes\n",
        b"HELP\n" * 100,
        b"GET / HTTP/1.1\r\n\r\n",
        b"EXIT\nTOMBOLA\nEXIT\nTOMB",
    ]
    addresses = [server.addresses[0], server.listeners("claims")[0]]
    with seated(server, *SIX) as players:
        vandals: list[Client] = []

        def disturb() -> None:
            vandals.append(Client(addresses[len(vandals) % 2]))
            noise = chance.choice([*garbage, chance.randbytes(5_000)])
            vandals[-1].socket.sendall(noise)
            if len(vandals) > 20:
                reset(vandals.pop(0))

        try:
            play(players, *players, at_number=disturb)
        finally:
            for vandal in vandals:
                vandal.socket.close()
        ann = players[0]
        for player in players:
            assert_fair(player)
            assert winner(player) == winner(ann)
    with seated(server, "zoe") as [zoe]:
        assert transcript(zoe, ann.game)["draws"] == ann.drawn


# -- The end.


def test_a_stopping_server_reveals_a_game_in_memory(tombola: StartServer) -> None:
    server = tombola("--state", "none", *QUICK)
    with seated(server, "ann") as [ann]:
        while len(ann.drawn) < 5:
            ann.receive_until("NUMBER")
        server.process.terminate()
        ann.receive_until("REVEAL")
        assert "BYE" not in ann.read_to_end()
        assert_fair(ann)
    server.stop()
    assert server.process.returncode == 0


def test_transcripts_are_saved_and_can_be_verified(tombola: StartServer, tmp_path: Path) -> None:
    server = tombola("--players", "1", "--state", str(tmp_path), "--prizes", "ambo", *QUICK)
    for _ in range(2):
        with seated(server, "ann") as [ann]:
            while not ann.prizes:
                if ann.receive_until("NUMBER", "PRIZE").startswith("NUMBER"):
                    ann.send("AMBO")
            ann.receive_until("REVEAL")
            ann.read_to_end()
    server.stop()  # It writes its transcripts before it ends.
    files = sorted((tmp_path / "transcripts").iterdir())
    assert len(files) == 2
    for file in files:
        done = chatroom("verify", file)
        assert (done.returncode, done.stderr) == (0, "")
        assert "the 1 cards are those that the game began with" in done.stdout
        assert run(sys.executable, "-c", code_of_the_manual(), file).stdout == "fair\n"
    data = json.loads((tmp_path / "transcripts" / f"{ann.game}.json").read_text())
    assert data["cards"] == ann.cards
    assert data["draws"] == ann.drawn
    assert [(won["prize"], won["name"]) for won in data["winners"]] == [("ambo", "ann")]
    data["draws"][0], data["draws"][1] = data["draws"][1], data["draws"][0]
    files[0].write_text(json.dumps(data))
    done = chatroom("verify", files[0])
    assert (done.returncode, done.stdout) == (1, "")
    assert "number 1 should have been" in done.stderr
    assert "Traceback" not in done.stderr


def code_of_the_manual() -> str:
    """The Python code with which docs/protocols/tombola.md verifies a draw."""
    manual = (ROOT / "docs/protocols/tombola.md").read_text()
    [code] = re.findall(r"```python\n(.*?)```", manual, re.DOTALL)
    return code
