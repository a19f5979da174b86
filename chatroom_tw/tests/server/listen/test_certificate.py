"""Tests for `server.listen.certificate`: what is read, and what is refused in one line."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.listen.certificate import Certificate, Files, load, read
from chatroom_tw.server.reloading import Mistake
from chatroom_tw.tests.support.certificates import NOW, Made, make

SIGNER = make("signer.example")
MADE = make("chat.example", "*.w.example", "192.0.2.7", "2001:db8::7", signer=SIGNER)


class CertificateCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        self.folder.mkdir()

    def file(self, name: str, *parts: bytes) -> str:
        path = self.folder / name
        path.write_bytes(b"".join(parts))
        return str(path)

    def load(self, where: str, key: str | None = None) -> Certificate:
        return load(read(Files.at(where, key)), NOW)

    def mistake(self, where: str, key: str | None = None) -> str:
        text = str(self.assertRaises(Mistake, self.load, where, key))
        self.assertNotIn("\n", text)
        return text


class Reading(CertificateCase):
    def test_two_files_or_one_or_a_folder(self) -> None:
        chain, key = self.file("a.pem", MADE.chain), self.file("k.pem", MADE.key)
        one = self.file("both.pem", MADE.key, MADE.chain)
        folder = str(MADE.write_to(self.folder / "live"))
        other = self.folder / "other"
        other.mkdir()
        (other / "fullchain.pem").write_bytes(MADE.chain)
        for where, with_key in ((chain, key), (one, None), (folder, None), (str(other), key)):
            found = self.load(where, with_key)
            self.assertEqual(found.names, {"chat.example", "*.w.example"})
            self.assertEqual(found.addresses, {"192.0.2.7", "2001:db8::7"})
            self.assertEqual(found.expires, NOW + timedelta(days=30))

    def test_what_stands_around_the_blocks_is_ignored(self) -> None:
        text = b"subject: chat\r\n"
        found = self.load(self.file("a.pem", text, MADE.key, b"\n\n", text, MADE.chain, text))
        self.assertTrue(found.covers("chat.example"))

    def test_the_digest_changes_with_either_file(self) -> None:
        chain, key = self.file("a.pem", MADE.chain), self.file("k.pem", MADE.key)
        before = read(Files.at(chain, key)).digest
        self.assertEqual(read(Files.at(chain, key)).digest, before)
        for path in (chain, key):
            with open(path, "ab") as file:
                file.write(b"\n")
            after = read(Files.at(chain, key)).digest
            self.assertNotEqual(after, before)
            before = after

    def test_which_hosts_it_is_for(self) -> None:
        found = self.load(self.file("a.pem", MADE.chain, MADE.key))
        for host in ("chat.example", "a.w.example", "192.0.2.7", "[2001:db8::7]"):
            self.assertTrue(found.covers(host), host)
        for host in (
            *("example", "a.chat.example", "w.example", "a.b.w.example"),
            *("192.0.2.8", "[2001:db8::8]", "localhost", "signer.example"),
        ):
            self.assertFalse(found.covers(host), host)

    def test_the_subject_names_no_host(self) -> None:
        made = make()
        found = self.load(self.file("a.pem", made.certificate, made.key))
        self.assertFalse(found.covers("a.test"))
        self.assertIn("for no name", str(found))

    def test_capitals_in_a_name_are_the_same(self) -> None:
        made = make("Chat.Example")
        found = self.load(self.file("a.pem", made.certificate, made.key))
        self.assertTrue(found.covers("chat.example"))


class Refusing(CertificateCase):
    def test_a_certificate_without_its_key(self) -> None:
        where = self.file("a.pem", MADE.chain)
        self.assertEqual(
            self.mistake(where),
            f"{where}: it has a certificate without its key; add the private key to the file, or "
            "give --key FILE",
        )
        key = self.file("k.pem", MADE.chain)
        self.assertIn(f"{key}: it has no private key", self.mistake(where, key))

    def test_a_key_that_is_another_ones(self) -> None:
        where, key = self.file("a.pem", MADE.chain), self.file("k.pem", make("b.example").key)
        self.assertEqual(
            self.mistake(where, key),
            f"{key}: its key does not belong to the certificate in {where}",
        )

    def test_certificates_in_the_wrong_order(self) -> None:
        where = self.file("a.pem", SIGNER.certificate, MADE.certificate, MADE.key)
        self.assertIn("has to be the first", self.mistake(where))

    def test_an_encrypted_key(self) -> None:
        where = self.file("a.pem", MADE.chain, MADE.encrypted_key)
        self.assertIn("its key is encrypted", self.mistake(where))

    def test_files_that_cannot_be_read(self) -> None:
        for where, why in (
            (f"{self.folder}/none.pem", "No such file or directory"),
            (str(self.folder), "a folder has fullchain.pem and privkey.pem"),
            (f"{self.file('a.pem')}/b.pem", "Not a directory"),
            ("/a\0b", "null"),
        ):
            self.assertIn(why, self.mistake(where))
        self.assertIn("Is a directory", self.mistake(self.file("a.pem"), str(self.folder)))

    def test_a_file_that_this_user_may_not_read(self) -> None:
        where = self.file("a.pem", MADE.chain, MADE.key)
        os.chmod(where, 0)
        if os.access(where, os.R_OK):
            self.skipTest("this user may read anything")
        self.assertIn("it has to belong to the user", self.mistake(where))

    def test_files_without_a_certificate(self) -> None:
        for text in (b"", b"\xff\0\xfe", MADE.key, b"-----BEGIN CERTIFICATE-----\nMII", b"x" * 999):
            self.assertIn("it has no certificate in it", self.mistake(self.file("a.pem", text)))

    def test_a_file_without_end(self) -> None:
        self.assertIn("is longer than", self.mistake(self.file("a.pem", b"x" * (1 << 21))))
        self.assertIn("is longer than", self.mistake("/dev/zero"))

    def test_broken_certificates_and_keys(self) -> None:
        def broken(pem: bytes) -> bytes:
            lines = pem.splitlines(keepends=True)
            return b"".join([lines[0], *lines[2:]])

        for text in (
            broken(MADE.certificate) + MADE.key,
            MADE.certificate + broken(SIGNER.certificate) + MADE.key,
            MADE.certificate + broken(MADE.key),
            b"-----BEGIN CERTIFICATE-----\nhello\n-----END CERTIFICATE-----\n" + MADE.key,
            MADE.certificate + b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        ):
            self.assertIn("is broken", self.mistake(self.file("a.pem", text)))

    def test_certificates_of_another_time(self) -> None:
        def at(begins: float, ends: float) -> Made:
            return make("chat.example", begins=begins, ends=ends)

        for made, why in (
            (at(-9, -1), "has expired"),
            (at(1, 9), "is valid only from"),
        ):
            where = self.file("a.pem", made.certificate, made.key)
            self.assertIn(why, self.mistake(where))
