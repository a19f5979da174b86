"""Private conversations on the chat's page: whose they are, and what becomes of what one writes."""

from __future__ import annotations

from browsers import DESKTOP, Browser, Browsers, needed
from chat_pages import go_in, say, texts, wait_for_texts
from servers import Client, Server

pytestmark = needed


def call(netcat: Client, name: str) -> None:
    netcat.send(f"/nick {name}", "L")
    netcat.read_until(" clients")


def write_to(page: Browser, name: str) -> None:
    """Choose somebody in the list of people."""
    page.resize(DESKTOP)
    page.wait_for_text(name, "#people")
    page.click(f"#people button[title='Write to {name}']")
    page.wait_for_text(name, "#talk-title")


def privates(page: Browser) -> list[str]:
    return [each.text for each in page.shown("#privates .name")]


def test_a_conversation_follows_somebody_to_another_name(browser: Browsers, chat: Server) -> None:
    ann = go_in(browser(0), "ann", chat.addresses[0])
    with chat.connect() as netcat:
        call(netcat, "bob")
        write_to(ann, "bob")
        say(ann, "who are you?")
        netcat.read_until("<ann -> you>")
        call(netcat, "carl")
        ann.wait_for_text("carl", "#talk-title")
        ann.wait(lambda: privates(ann) == ["carl"])
        say(ann, "carl, then")
        netcat.read_until("<ann -> you> carl, then")
        wait_for_texts(ann, ["who are you?", "carl, then"])


def test_a_conversation_does_not_follow_who_has_the_name_later(
    browser: Browsers, chat: Server
) -> None:
    ann = go_in(browser(0), "ann", chat.addresses[0])
    with chat.connect() as netcat:
        call(netcat, "bob")
        write_to(ann, "bob")
        say(ann, "a secret")
        netcat.read_until("<ann -> you>")
    with chat.connect() as stranger:
        call(stranger, "bob")
        call(stranger, "mallory")
        ann.wait_for_text("mallory", "#people")
        assert privates(ann) == ["bob"]
        assert texts(ann) == ["a secret"]


def test_a_conversation_stays_with_a_name_that_its_owner_takes_up(
    browser: Browsers, chat: Server
) -> None:
    ann = go_in(browser(0), "ann", chat.addresses[0])
    with chat.connect() as old, chat.connect() as new:
        call(old, "bob")
        old.send("/register secret")
        old.read_until("is registered; /login")
        write_to(ann, "bob")
        say(ann, "one")
        old.read_until("<ann -> you> one")
        new.send("/login bob secret")
        new.send("hello")
        ann.wait_for_text("1", "#rooms")
        say(ann, "two")
        new.read_until("<ann -> you> two")
        assert privates(ann) == ["bob"]


def test_a_message_to_somebody_who_has_gone_is_back_in_the_field(
    browser: Browsers, chat: Server
) -> None:
    ann = go_in(browser(0), "ann", chat.addresses[0])
    with chat.connect() as netcat:
        call(netcat, "bob")
        write_to(ann, "bob")
    ann.wait(lambda: "bob" not in ann.text("#people"))
    say(ann, "are you there?")
    ann.wait_for_text("nobody called bob", "#fault")
    assert ann.find("#text").get_attribute("value") == "are you there?"
