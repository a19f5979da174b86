"""Tests for `chat.verifiers`."""

from __future__ import annotations

from base64 import b64decode

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.verifiers import (
    ITERATIONS,
    challenge,
    decoy,
    derive,
    parse,
    prepared,
    signature,
)

NONCE, OURS = "rOprNGfwEbeRWgbNEkqO", "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
SALT = b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
BEGUN = f"r={NONCE}{OURS},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
MESSAGE = f"n=user,r={NONCE},{BEGUN},c=biws,r={NONCE}{OURS}"
PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="


class Verifiers(SynchronousTestCase):
    """The exchange is that of RFC 7677, section 3."""

    def setUp(self) -> None:
        self.verifier = derive("pencil", SALT, 4096)

    def test_the_exchange_of_the_rfc_is_right(self) -> None:
        self.assertEqual(challenge(self.verifier, NONCE, OURS), BEGUN)
        signed = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
        self.assertEqual(signature(self.verifier, MESSAGE, PROOF), signed)

    def test_other_proofs_are_wrong(self) -> None:
        for proof in ("", "!", "AAAA", "é", PROOF[:-4], PROOF[::-1], f"A{PROOF[1:]}"):
            self.assertEqual(signature(self.verifier, MESSAGE, proof), "", proof)
        self.assertEqual(signature(self.verifier, MESSAGE + ",", PROOF), "")
        self.assertEqual(signature(derive("pen", SALT, 4096), MESSAGE, PROOF), "")

    def test_what_is_stored_is_read_back_and_shows_no_key(self) -> None:
        self.assertEqual(parse(self.verifier.written), self.verifier)
        self.assertNotIn("key=", repr(self.verifier))

    def test_each_has_a_salt_of_its_own(self) -> None:
        self.assertNotEqual(derive("pencil").salt, derive("pencil").salt)

    def test_a_decoy_is_the_same_each_time_and_looks_like_others(self) -> None:
        ann, real = decoy(b"secret", "ann"), derive("pencil")
        self.assertEqual(ann, decoy(b"secret", "ann"))
        for other in (decoy(b"secret", "bob"), decoy(b"other", "ann")):
            self.assertNotEqual(ann.salt, other.salt)
        self.assertEqual((len(ann.salt), ann.iterations), (len(real.salt), ITERATIONS))

    def test_passwords_are_prepared(self) -> None:
        for written, found in (
            ("I\u00adX", "IX"),
            ("\u00aa", "a"),
            ("\u2168", "IX"),
            ("e\u0301", "\u00e9"),
            ("a\u00a0b", "a b"),
            ("\u0627\u0628", "\u0627\u0628"),
            ("\u06271", "\u06271"),  # SASLprep refuses it: it stays.
            ("\u00ad", "\u00ad"),
            ("a\u0007é", "a\u0007é"),
        ):
            self.assertEqual(prepared(written), found)
