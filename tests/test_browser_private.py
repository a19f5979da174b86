"""Private conversations on the chat's page: with whom they are, and what they show."""

from __future__ import annotations

from support.browsers import DESKTOP, Browser, Browsers, needed
from support.chat_page import enter, say, texts, wait_for_texts
from support.clients import Client
from support.servers import Server

pytestmark = needed


def rename(netcat: Client, name: str) -> None:
    """Take a name, and wait until all users have been told."""
    netcat.send(f"/nick {name}", "L")
    netcat.read_until(" client")


def write_to(page: Browser, name: str) -> None:
    """Choose a user in the list of people."""
    page.resize(DESKTOP)
    page.wait_for_text(name, "#people")
    page.click(f"#people button[title='Write to {name}']")
    page.wait_for_text(name, "#conversation-title")


def privates(page: Browser) -> list[str]:
    return page.texts("#privates .name")


def test_a_conversation_follows_a_user_to_a_new_name(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    with chat.connect() as netcat:
        rename(netcat, "bob")
        write_to(ann, "bob")
        say(ann, "who are you?")
        netcat.read_until("<ann -> you>")
        rename(netcat, "carl")
        ann.wait_for_text("carl", "#conversation-title")
        ann.wait(lambda: privates(ann) == ["carl"])
        say(ann, "carl, then")
        netcat.read_until("<ann -> you> carl, then")
        wait_for_texts(ann, ["who are you?", "carl, then"])


def test_a_conversation_does_not_follow_a_reused_name(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    with chat.connect() as netcat:
        rename(netcat, "bob")
        write_to(ann, "bob")
        say(ann, "a secret")
        netcat.read_until("<ann -> you>")
    with chat.connect() as other:
        rename(other, "bob")
        rename(other, "mallory")
        ann.wait_for_text("mallory", "#people")
        assert privates(ann) == ["bob"]
        assert texts(ann) == ["a secret"]


def test_a_conversation_stays_with_a_registered_name(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    with chat.connect() as old, chat.connect() as new:
        rename(old, "bob")
        old.send("/register secret-1")
        old.read_until("is registered; /login")
        write_to(ann, "bob")
        say(ann, "one")
        old.read_until("<ann -> you> one")
        new.send("/login bob secret-1")
        new.send("hello")
        ann.wait_for_text("1", "#rooms")
        say(ann, "two")
        new.read_until("<ann -> you> two")
        old.read_until("<ann -> you> two")
        assert privates(ann) == ["bob"]


def test_a_message_that_cannot_be_sent_stays_in_the_field(browser: Browsers, chat: Server) -> None:
    ann = enter(browser(0), "ann", chat.addresses[0])
    with chat.connect() as netcat:
        rename(netcat, "bob")
        write_to(ann, "bob")
    ann.wait(lambda: "bob" not in ann.text("#people"))
    say(ann, "are you there?")
    ann.wait_for_text("nobody called bob", "#fault")
    assert ann.find("#text").get_attribute("value") == "are you there?"
