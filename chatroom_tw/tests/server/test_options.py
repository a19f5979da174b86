"""Tests for `server.options`: the command line, the file, and the messages about errors."""

from __future__ import annotations

import os
import pwd
import re
import socket
from pathlib import Path
from typing import ClassVar

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.service import PROTOCOLS, Options
from chatroom_tw.server import open_files
from chatroom_tw.server.limits import FRIENDS, PUBLIC, Limits, RateLimit
from chatroom_tw.server.listen.listeners import CannotStart
from chatroom_tw.server.listen.proxies import NO_PROXIES
from chatroom_tw.server.open_files import most_clients
from chatroom_tw.server.options import ServerOptions
from chatroom_tw.tests.support.certificates import make
from chatroom_tw.tombola import service as tombola
from chatroom_tw.tombola.rules.prizes import AMBO, FIVE, PRESETS, TOMBOLA


class OptionsCase(SynchronousTestCase):
    kind: ClassVar[type[ServerOptions]] = Options

    def options(self, *arguments: str) -> ServerOptions:
        options = self.kind()
        options.parseOptions(list(arguments))
        return options

    def error(self, *arguments: str) -> str:
        cannot = self.assertRaises(CannotStart, self.options, *arguments)
        self.assertNotIn("\n", str(cannot))
        self.assertTrue(str(cannot).startswith(f"{self.kind.application}: "), cannot)
        return str(cannot)

    def file(self, text: str) -> str:
        path = Path(self.mktemp())
        path.write_text(text)
        return str(path)


class Reading(OptionsCase):
    def test_every_option_has_a_default(self) -> None:
        options = self.options()
        self.assertEqual(
            (options["port"], options["interface"], options["line"]), (12000, "127.0.0.1", ())
        )
        self.assertTrue(options["name"])

    def test_the_command_line(self) -> None:
        options = self.options("--port", "0", "--name=rossi", "--line", "1", "--line", "unix:/x")
        self.assertEqual(options["port"], 0)
        self.assertEqual(options["name"], "rossi")
        self.assertEqual(options["line"], ("1", "unix:/x"))

    def test_listeners_may_be_given_several_times(self) -> None:
        options = self.options(*(f"--{word}={n}" for n in (1, 2) for word in PROTOCOLS))
        for word in PROTOCOLS:
            self.assertEqual(options[word], ("1", "2"))
            self.assertEqual(self.options()[word], ())

    def test_a_flag_on_the_command_line_and_in_the_file(self) -> None:
        for allowed, options in (
            (False, self.options()),
            (True, self.options("--allow-kill")),
            (True, self.options("--config", self.file("allow-kill = true"))),
            (False, self.options("--config", self.file("allow-kill = false"))),
            (True, self.options("--allow-kill", "--config", self.file("allow-kill = false"))),
        ):
            self.assertIs(options["allow-kill"], allowed)

    def test_the_file(self) -> None:
        options = self.options("--config", self.file('port = 5\nline = ["1", 2]\nname = "rossi"'))
        self.assertEqual((options["port"], options["line"]), (5, ("1", "2")))
        self.assertEqual((options["name"], options["interface"]), ("rossi", "127.0.0.1"))

    def test_the_command_line_takes_precedence_over_the_file(self) -> None:
        path = self.file('port = 5\nline = ["1", "2"]\nname = "rossi"')
        options = self.options("--port", "6", "--config", path, "--line", "3")
        self.assertEqual((options["port"], options["line"]), (6, ("3",)))
        self.assertEqual(options["name"], "rossi")

    def test_a_bad_value_is_one_clear_line(self) -> None:
        for port in ("65536", "-1", "twelve", ""):
            self.assertIn("--port takes a number from 0 to 65535", self.error(f"--port={port}"))
        self.assertIn("--name takes 1 to 64 bytes", self.error("--name", "é" * 33))
        self.assertIn("--name takes", self.error("--name", "a\nb"))
        self.assertIn("--name takes", self.error("--name", "\udcff"))
        self.assertIn("--student-id takes 1 to 64 bytes", self.error("--student-id", ""))
        self.assertIn("--interface takes an address", self.error("--interface", ""))
        self.assertIn("--state takes a folder, or none", self.error("--state="))
        self.assertIn("--history-lines takes a number", self.error("--history-lines", "-1"))
        self.assertIn("--history-days takes a number", self.error("--history-days", "month"))
        self.assertIn("--history-bytes takes bytes", self.error("--history-bytes", "1K"))
        self.assertEqual(self.options("--history-bytes", "64m")["history-bytes"], 1 << 26)

    def test_files_have_limits(self) -> None:
        given = self.options("--uploads", "0", "--uploads-total", "20g")
        self.assertEqual((given["uploads"], given["uploads-total"]), (0, 20 << 30))
        self.assertEqual((given.policy(b"").upload, given.policy(b"").uploads), (0, 20 << 30))
        self.assertEqual(self.options()["uploads"], 10 << 20)
        self.assertIn("--uploads takes bytes, from 0 to", self.error("--uploads", "many"))

    def test_origins_and_proxies_may_be_given_several_times(self) -> None:
        options = self.options(
            *("--origin", "https://chat.example/chat/", "--origin=http://Talk.example:8080"),
            *("--proxy", "127.0.0.1", "--proxy=10.1.2.3/8", "--proxy", "unix"),
        )
        origins = {str(origin) for origin in options.access().origins}
        self.assertEqual(origins, {"https://chat.example", "http://talk.example:8080"})
        proxies = options.proxies()
        self.assertEqual([str(network) for network in proxies.networks],
                         ["127.0.0.1/32", "10.0.0.0/8", "unix"])  # fmt: skip
        self.assertEqual(options.access().proxies, proxies)

    def test_origins_and_proxies_in_the_file(self) -> None:
        path = self.file('origin = ["https://a.example"]\nproxy = ["10.0.0.0/8", "unix"]')
        options = self.options("--config", path)
        self.assertEqual(str(*options["origin"]), "https://a.example")
        self.assertEqual(len(options.proxies().networks), 2)
        options = self.options("--config", path, "--proxy", "::1")
        self.assertEqual([str(network) for network in options["proxy"]], ["::1/128"])

    def test_without_proxies_nobody_is_believed(self) -> None:
        self.assertEqual(self.options().proxies(), NO_PROXIES)

    def test_a_server_is_known_by_its_name_and_its_computers(self) -> None:
        self.patch(socket, "gethostname", lambda: "pi.lan")
        for arguments, names in (
            ([], {"pi.lan", "pi", "pi.local"}),
            (["--name", "Our chat!"], {"pi.lan", "pi", "pi.local"}),
            (["--name", "rossi"], {"pi.lan", "pi", "pi.local", "rossi", "rossi.local"}),
            (["--interface", "192.0.2.1"], {"pi.lan", "pi", "pi.local"}),
            (["--interface", "box"], {"pi.lan", "pi", "pi.local", "box", "box.local"}),
        ):
            if "--name" not in arguments:
                arguments = [*arguments, "--name", "pi.lan"]
            self.assertEqual(self.options(*arguments).access().names, names)

    def test_the_certificate_is_read_with_the_key(self) -> None:
        folder = str(make("chat.example").write_to(Path(self.mktemp())))
        for arguments in (
            ["--certificate", folder],
            [f"--certificate={folder}/fullchain.pem", f"--key={folder}/privkey.pem"],
            ["--config", self.file(f'certificate = "{folder}"')],
        ):
            options = self.options(*arguments)
            certificate = options.certificate
            assert certificate is not None
            self.assertTrue(certificate.covers("chat.example"))
            self.assertIs(options.certificate, certificate, "it is read once")
            self.assertIs(options.access().certificate, certificate)
        self.assertIsNone(self.options().certificate)

    def test_a_certificate_that_cannot_be_used_is_one_clear_line(self) -> None:
        folder = make("chat.example").write_to(Path(self.mktemp()))
        other = make("chat.example").write_to(Path(self.mktemp()))
        for arguments, why in (
            ([f"--certificate={folder}/fullchain.pem"], "a certificate without its key"),
            ([f"--certificate={folder}", f"--key={other}/privkey.pem"], "does not belong to"),
            ([f"--certificate={folder}/none.pem"], "none.pem: it cannot be read: No such file"),
            ([f"--key={folder}/privkey.pem"], "--key goes with --certificate"),
            (["--certificate="], "it cannot be read"),
        ):
            options = self.options(*arguments)
            cannot = self.assertRaises(CannotStart, lambda options=options: options.certificate)
            self.assertTrue(str(cannot).startswith(f"{self.kind.application}: no TLS: "), cannot)
            self.assertIn(why, str(cannot))
            self.assertNotIn("\n", str(cannot))

    def test_a_bad_origin_or_proxy_is_one_clear_line(self) -> None:
        for text in ("", "chat.example", "ftp://chat.example", "https://", "null", "*"):
            self.assertIn(
                f"--origin takes the address of a page, such as https://chat.example, not {text!r}",
                self.error(f"--origin={text}"),
            )
        for text in ("", "proxy.example", "10.0.0.0/33", "unix:/run/x", "*"):
            self.assertIn(
                "--proxy takes an address or a network, such as 192.0.2.1 or 10.0.0.0/8, or unix; "
                f"not {text!r}",
                self.error(f"--proxy={text}"),
            )

    def test_the_default_limits_are_for_friends(self) -> None:
        limits = self.options().limits()
        self.assertEqual(
            (limits.backlog, limits.flood, limits.per_address), (1 << 20, FRIENDS, 500)
        )
        self.assertEqual(limits.clients, most_clients())

    def test_limits_can_be_changed(self) -> None:
        for text, limit in (
            ("none", None), ("public", PUBLIC), ("5/0.5", RateLimit(5, 0.5)),
            ("100/1000", RateLimit(100, 1000)),
        ):  # fmt: skip
            self.assertEqual(self.options("--flood", text).limits().flood, limit)
        for text, backlog in (
            ("4096", 4096),
            ("64K", 1 << 16),
            ("2m", 1 << 21),
            ("1024M", 1 << 30),
        ):
            self.assertEqual(self.options("--max-backlog", text).limits().backlog, backlog)
        limits = self.options("--max-clients=9", "--max-per-address=0").limits()
        self.assertEqual((limits.clients, limits.per_address), (9, 0))
        limits = self.options("--config", self.file('flood = "5/1"\nmax-backlog = "2K"')).limits()
        self.assertEqual((limits.flood, limits.backlog), (RateLimit(5, 1), 2048))

    def test_a_bad_limit_is_one_clear_line(self) -> None:
        for text in ("some", "", "0/1", "1/0", "1/0.0", "-1/1", "1/1e9", "1/1/1", "٣/1", "1/", "5"):
            self.assertIn(
                "--flood takes one of none, friends, public, or N/R (N lines at once, then R a "
                f"second), not {text!r}",
                self.error(f"--flood={text}"),
            )
        for text in ("", "1023", "1025M", "2G", "K", "1.5M", "-1", "64 K", "9" * 500):
            self.assertIn(
                "--max-backlog takes bytes, from 1024 to", self.error(f"--max-backlog={text}")
            )
        self.assertIn("--max-clients takes a number from 1", self.error("--max-clients=0"))
        self.assertIn("--max-per-address takes a number from 0", self.error("--max-per-address=x"))

    def test_an_unknown_option_is_one_clear_line(self) -> None:
        self.assertIn("option --prot not recognized", self.error("--prot", "1"))
        self.assertIn("Wrong number of arguments", self.error("12000"))

    def test_errors_in_the_file_name_the_file(self) -> None:
        for text, complaint in (
            ("prot = 1", "there is no option prot; is it port?"),
            ("config = 'x'", "there is no option config"),
            ("port = 70000", "--port takes a number from 0 to 65535"),
            ("port = true", "port takes text or a number"),
            ("allow-kill = 1", "allow-kill is true or false, not 1"),
            ("tcd = {}", "tcd takes text or a number"),
            ("port = [1, 2]", "port takes one value"),
            ("port = ", "is not TOML"),
            ("port = {}", "port takes text or a number"),
        ):
            path = self.file(text)
            error = self.error("--config", path)
            self.assertIn(path, error)
            self.assertIn(complaint, error)

    def test_an_unreadable_file_is_one_clear_line(self) -> None:
        self.assertIn(
            "cannot read --config /nowhere: No such file", self.error("--config", "/nowhere")
        )

    def test_help_names_every_option_with_its_default(self) -> None:
        usage = " ".join(Options().getUsage(80).split())
        for option in (
            *("port", "interface", "state", "name", "config", "student-id"),
            *("flood", "max-backlog", "max-clients", "max-per-address"),
        ):
            self.assertIn(f"--{option}=", usage)
        self.assertIn("--allow-kill ", usage)
        for word in ("origin", "proxy"):
            self.assertIn(f"--{word}=", usage)
        for word, spoken in PROTOCOLS.items():
            self.assertIn(f"--{word}=", usage)
            self.assertIn(f"speaks only {spoken.description[:20]}", usage)
        self.assertIn("[default: 12000]", usage)

    def test_help_has_no_gaps_in_its_sentences(self) -> None:
        for options in (Options(), tombola.Options()):
            for line in options.getUsage(80).splitlines():
                text = re.sub(r"^ *--\S+ *", "", line).strip()
                self.assertNotIn("  ", text)


class Paths(OptionsCase):
    """A path may begin with the user's home, and the home is needed only if it is used."""

    def setUp(self) -> None:
        self.home = str(Path(self.mktemp()).absolute())
        Path(self.home).mkdir()
        self.patch(os, "environ", {"HOME": self.home})

    def without_a_home(self) -> None:
        def unknown(*_: object) -> None:
            raise KeyError("no such user")

        self.patch(os, "environ", {})
        self.patch(pwd, "getpwuid", unknown)

    def test_the_state_may_be_in_the_home(self) -> None:
        self.assertEqual(self.options("--state", "~/chat")["state"], f"{self.home}/chat")
        file = self.file('state = "~/chat"')
        self.assertEqual(self.options("--config", file)["state"], f"{self.home}/chat")

    def test_the_file_may_be_in_the_home(self) -> None:
        Path(self.home, "chat.toml").write_text("port = 1")
        self.assertEqual(self.options("--config=~/chat.toml")["port"], 1)

    def test_a_home_that_is_not_known_is_one_clear_line(self) -> None:
        self.assertIn("home that is not known", self.error("--state", "~no-such-user/chat"))
        self.assertIn("home that is not known", self.error("--config", "~no-such-user/chat"))

    def test_without_a_home_a_state_that_is_given_is_used(self) -> None:
        self.without_a_home()
        for where in ("none", "/srv/chat"):
            self.assertEqual(self.options("--state", where)["state"], where)
            file = self.file(f'state = "{where}"')
            self.assertEqual(self.options("--config", file)["state"], where)
            self.assertEqual(
                self.options("--state", where, "--config", self.file(""))["state"], where
            )

    def test_without_a_home_the_default_is_one_clear_line(self) -> None:
        self.without_a_home()
        self.assertIn("this user has no home (HOME is not set)", self.error())

    def test_the_file_may_have_a_bom_and_any_ends_of_lines(self) -> None:
        for text in ("\ufeffport = 1\nname = 'x'\n", "\ufeffport = 1\r\nname = 'x'\r\n"):
            path = Path(self.mktemp())
            path.write_bytes(text.encode())
            options = self.options("--config", str(path))
            self.assertEqual((options["port"], options["name"]), (1, "x"))

    def test_a_file_in_another_encoding_is_one_clear_line(self) -> None:
        path = Path(self.mktemp())
        path.write_bytes("port = 1\n".encode("utf-16"))
        self.assertIn(f"--config {path} is not TOML", self.error("--config", str(path)))


class OfTheTombola(OptionsCase):
    kind = tombola.Options

    def test_its_clients_have_the_same_limits(self) -> None:
        self.assertEqual(self.options().limits(), Limits(clients=most_clients()))
        self.assertIsNone(self.options("--flood=none").limits().flood)

    def test_too_few_open_files_end_the_start(self) -> None:
        self.patch(open_files, "limit", lambda: 79)
        cannot = self.assertRaises(CannotStart, self.options().limits)
        self.assertRegex(str(cannot), r"\A\w+: this process may open 79 files, .* at least 80")
        self.patch(open_files, "limit", lambda: 80)
        self.assertGreater(self.options().limits().clients or 0, 0)

    def test_every_option_has_a_default(self) -> None:
        options = self.options()
        self.assertEqual(
            {name: options[name] for name in ("port", "claim-port", "players", "line")},
            {"port": 12001, "claim-port": None, "players": None, "line": ()},
        )
        self.assertEqual(
            (options["interval"], options["countdown"], options["pause"], options["prizes"]),
            (5, 3, 60, (TOMBOLA,)),
        )

    def test_the_command_line(self) -> None:
        options = self.options(
            "--claim-port=0", "--players=3", "--interval=0.05", "--countdown=0", "--pause=86400",
            "--prizes=tombola, Ambo", "--state=/var/lib/tombola",
        )  # fmt: skip
        self.assertEqual(
            (options["claim-port"], options["players"], options["interval"]), (0, 3, 0.05)
        )
        self.assertEqual((options["countdown"], options["pause"]), (0, 86400))
        self.assertEqual(options["prizes"], (AMBO, TOMBOLA))
        self.assertEqual(options["state"], "/var/lib/tombola")

    def test_all_prizes(self) -> None:
        self.assertEqual(self.options("--prizes", "all")["prizes"], FIVE)
        self.assertEqual(self.options("--prizes", "Tombola")["prizes"], (TOMBOLA,))
        for preset in ("bingo-uk", "tambola"):
            self.assertEqual(self.options("--prizes", preset)["prizes"], PRESETS[preset])
        patterns = self.options("--prizes", "row 3 x2, four-corners, full")
        self.assertEqual([prize.times for prize in patterns["prizes"]], [2, 1, 1])

    def test_a_bad_port_is_one_clear_line(self) -> None:
        for option in ("port", "claim-port"):
            for port in ("65536", "-1", "twelve", "", "٣", "1.5", "9" * 5000):
                self.assertIn(
                    f"--{option} takes a number from 0 to 65535", self.error(f"--{option}={port}")
                )

    def test_a_bad_number_of_players_is_one_clear_line(self) -> None:
        for players in ("0", "-1", "1000001", "three", "", "2.5"):
            self.assertIn(
                f"--players takes a number from 1 to 1000000, not {players!r}",
                self.error(f"--players={players}"),
            )

    def test_leading_zeros_do_not_evade_a_limit(self) -> None:
        zeros = "0" * 20
        self.assertIn("--port takes a number", self.error(f"--port={zeros}65536"))
        self.assertIn("--players takes a number", self.error(f"--players={zeros[1:]}12000000"))
        self.assertIn("--port takes a number", self.error(f"--port={'0' * 5000}1"))

    def test_a_bad_time_is_one_clear_line(self) -> None:
        for option, least in (("interval", "more than 0"), ("countdown", "0"), ("pause", "0")):
            for time in ("-1", "86401", "inf", "nan", "soon", "", "1,5", "-0.001"):
                self.assertIn(
                    f"--{option} takes seconds, from {least} to 86400, fractions allowed; "
                    f"not {time!r}",
                    self.error(f"--{option}={time}"),
                )
        for time in ("0", "0.0", "-0", "1e-999"):
            self.assertIn("--interval takes seconds, from more", self.error(f"--interval={time}"))

    def test_bad_prizes_are_one_clear_line(self) -> None:
        for prizes in ("bingo", "", "ambo,", "ambo tombola", "all,ambo", "ambo;terno"):
            self.assertIn(
                "--prizes takes a preset, or a list of prizes: ", self.error(f"--prizes={prizes}")
            )
        self.assertIn("'bingo' is no prize", self.error("--prizes=bingo"))
        self.assertIn("row takes 1 to 5, not 6", self.error("--prizes=row 6"))

    def test_other_bad_values_are_one_clear_line(self) -> None:
        self.assertIn("--state takes a folder, or none", self.error("--state="))
        self.assertIn("--name takes 1 to 64 bytes", self.error("--name="))
        self.assertIn("--interface takes an address", self.error("--interface="))
        self.assertIn("option --history-lines not rec", self.error("--history-lines=1"))

    def test_the_file(self) -> None:
        path = self.file(
            "port = 5\nclaim-port = 0\nplayers = 3\ninterval = 0.05\ncountdown = 1\n"
            'pause = 2.5\nprizes = "all"\nstate = "x"\nline = ["unix:/x", 7]\n'
        )
        options = self.options("--config", path, "--players", "4")
        self.assertEqual(
            [options[name] for name in ("port", "claim-port", "players", "interval", "countdown")],
            [5, 0, 4, 0.05, 1],
        )
        self.assertEqual(
            [options[name] for name in ("pause", "prizes", "state", "line")],
            [2.5, FIVE, "x", ("unix:/x", "7")],
        )

    def test_errors_in_the_file_name_the_file(self) -> None:
        for text, complaint in (
            ("player = 1", "there is no option player; is it players?"),
            ("players = 0", "--players takes a number from 1 to 1000000"),
            ("players = 2.5", "--players takes a number"),
            ("claim-port = 70000", "--claim-port takes a number from 0 to 65535"),
            ("interval = 0", "--interval takes seconds, from more than 0"),
            ("pause = inf", "--pause takes seconds"),
            ("countdown = nan", "--countdown takes seconds"),
            ("countdown = true", "countdown takes text or a number"),
            ('prizes = ["ambo", "terno"]', "prizes takes one value, not a list"),
            ('prizes = "bingo"', "--prizes takes a preset, or a list of prizes: 'bingo'"),
            ('state = ""', "--state takes a folder"),
        ):
            path = self.file(text)
            error = self.error("--config", path)
            self.assertIn(path, error)
            self.assertIn(complaint, error)

    def test_help_names_every_option_with_its_default(self) -> None:
        usage = " ".join(tombola.Options().getUsage(80).split())
        for option, default in (
            ("port", "12001"), ("claim-port", "none"), ("players", "none"), ("interval", "5"),
            ("countdown", "3"), ("pause", "60"), ("prizes", "tombola"),
            ("state", "chatroom_tw/tombola, where your system keeps its users' data"),
            ("flood", "friends"), ("max-backlog", "1048576"), ("max-per-address", "500"),
        ):  # fmt: skip
            _, _, rest = usage.partition(f"--{option}=")
            self.assertIn(f"[default: {default}]", rest.partition(" --")[0], option)
