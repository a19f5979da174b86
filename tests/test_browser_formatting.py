"""The chat's page: texts of IRC with formatting codes, and what somebody does (`/me`)."""

from __future__ import annotations

from support.browsers import Browsers, needed
from support.chat_page import enter, say, wait_for_texts
from support.clients import Client
from support.servers import Server

pytestmark = needed

RUNS = """
return [...document.querySelectorAll('#log .text:not(.pending *) span')]
  .map((one) => [one.className, one.textContent]);
"""
STYLES = """
const style = (name) => getComputedStyle(document.querySelector(`#log .text .${name}`));
return [
  style('bold').fontWeight, style('italic').fontStyle, style('underlined').textDecorationLine,
];
"""


def test_formatting_of_irc_is_shown(browser: Browsers, chat: Server) -> None:
    page = enter(browser(0), "ann", chat.addresses[0])
    with Client(chat.addresses[0]) as bob:
        bob.send("NICK bob", "USER b 0 * :Bob", "JOIN #main")
        bob.read_until(" 366 ")
        bob.send(
            "PRIVMSG #main :a \x02bold\x02 \x1d\x1fword\x0f, \x0304,01red https://a.example\x03."
        )
        wait_for_texts(page, ["a bold word, red https://a.example."])
        assert page.run_script(RUNS) == [
            ["bold", "bold"],
            ["italic underlined", "word"],
            ["colour colour-4", "red https://a.example"],
        ]
        assert page.run_script(STYLES) == ["700", "italic", "underline"]
        assert page.find("#log .colour a").text == "https://a.example"
        # It is the same when it comes from the history.
        page.driver.refresh()
        wait_for_texts(page, ["a bold word, red https://a.example."])
        assert len(page.run_script(RUNS)) == 3


def test_what_somebody_does_is_told_everywhere(browser: Browsers, chat: Server) -> None:
    page = enter(browser(0), "ann", chat.addresses[0])
    with Client(chat.addresses[0]) as bob, chat.connect() as carl:
        carl.send("/nick carl")  # Where a browser was, nobody is greeted before they say something.
        carl.read_until("is now carl")
        bob.send("NICK bob", "USER b 0 * :Bob", "JOIN #main")
        bob.read_until(" 366 ")
        say(page, "/me waves")
        bob.read_until("PRIVMSG #main :\x01ACTION waves\x01")
        carl.read_until("* ann waves")
        bob.send("PRIVMSG #main :\x01ACTION waves back\x01", "NOTICE #main :I am a program")
        wait_for_texts(page, ["* ann waves", "* bob waves back", "I am a program"])
        assert page.run_script("return document.querySelectorAll('.said-as-action').length") == 2
        assert page.run_script("return document.querySelectorAll('.said-as-notice').length") == 1
        assert not page.run_script("return document.querySelectorAll('.pending').length")
