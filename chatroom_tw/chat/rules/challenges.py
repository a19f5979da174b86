"""The rules of logins by challenge and response (SCRAM-SHA-256): the password stays with the user.

    AskChallenge        Ask(ChallengeOf)    Challenged: the server's first message
    AnswerChallenge     Ask(SignatureOf)    Challenged: the server's signature
    the same, confirmed Ask(SignatureOf)    as `introductions.authenticated`

Nothing is remembered from one to the next: the answer says all again, and is checked again when
the client confirms that the signature is right. An answer counts as a try of the password.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import introductions, lookups, tries
from chatroom_tw.chat.rules.effects import ChallengeOf, Effects, SignatureOf
from chatroom_tw.chat.rules.entities import Device
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.chat.rules.tracking_commands import AnswerChallenge, AskChallenge
from chatroom_tw.chat.rules.tracking_events import Challenged
from chatroom_tw.server.effects import Ask


def ask_challenge(state: State, device: Device, command: AskChallenge, when: float) -> Effects:
    return [Ask(device.id, ChallengeOf(tries.key_of(command.name), command.nonce))]


def challenged(
    state: State, device: Device, question: ChallengeOf, message: str, when: float
) -> Effects:
    return [tell(device, Challenged(message))]


def answer_challenge(
    state: State, device: Device, command: AnswerChallenge, when: float
) -> Effects:
    key = tries.key_of(command.name)
    account = state.accounts.get(key)
    passwords, place = account.passwords if account else 0, tries.place_of(device)
    question = SignatureOf(key, command.message, command.proof, place, passwords, command.confirmed)
    return tries.attempt(state, device, question, when)


def answered(
    state: State, device: Device, question: SignatureOf, signature: str, when: float
) -> Effects:
    account = lookups.account_with(state, question.account)
    if not signature or account is None or account.passwords != question.passwords:
        return tries.wrong(state, device, question)
    tries.right(state, question)
    if question.confirmed:
        return introductions.log_in_by_proof(state, device, account, when)
    return [tell(device, Challenged(f"v={signature}"))]
