"""Every page in every state that looks different: for tests of accessibility, and for pictures.

Each generator brings a browser from one state to the next, and gives the name of each. Whoever
reads it may change the theme and the size of the window meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from support.browsers import DESKTOP, PHONE, Browser
from support.chat_page import enter, say, send_one_by_one
from support.clients import Client
from support.relays import Relay
from support.servers import Server
from support.tombola_page import ENTER, WAITING, make_hall, open_host_page, sit

LONG_NAME = "Maximiliana-Wilhelmina-Antonia-8"
ARABIC = "مرحبا"
ROOMS = 17
"""So many rooms that the list does not fit."""


@dataclass(frozen=True, slots=True)
class State:
    """A page's state. Some are there only on a narrow screen."""

    name: str
    is_narrow: bool = False


def click(page: Browser, css: str) -> None:
    """Click an element that another one may hide."""
    page.run_script("document.querySelector(arguments[0]).click()", css)


def offer(page: Browser) -> None:
    """Have the page offer notifications, as after a message that came while it was out of sight."""
    script = """
        const [done] = [...arguments].reverse();
        const main = document.querySelector("script[type=module]").src;
        import(new URL("offers.js", main)).then((page) => {
          page.offer("notifyOffer", [["notifyAllow"], ["notNow"]]);
          done();
        });
    """
    page.driver.execute_async_script(script)


def close_dialogs(page: Browser) -> None:
    script = "document.querySelectorAll('dialog[open]').forEach((one) => one.close())"
    page.run_script(script)


def entry_states(page: Browser, server: Server) -> Iterator[State]:
    """The chat's page before a user is in."""
    page.open(server.addresses[0])
    page.find("#entry-name")
    yield State("chat-entry")
    page.type("#entry-name", "?!")
    page.click("#entry-go")
    page.find("#entry-fault")
    yield State("chat-entry-refused")


def talk(bob: Client, carl: Client) -> None:
    """A conversation with all that a log can show."""
    send_one_by_one(bob, "/nick bob", "/join main", "shall we have tea?", "https://example.org/tea")
    send_one_by_one(carl, f"/nick {ARABIC}", f"{ARABIC}!", "at five, Ann?", "/me boils water")
    send_one_by_one(bob, "long ones, too: " + "word " * 60, "W" * 200, "/msg Ann are you there?")
    send_one_by_one(carl, "/nick carl", "one more thing")


def quiet_states(page: Browser, address: tuple[str, int]) -> Iterator[State]:
    """The chat with nobody else in it."""
    enter(page, "Ann", address)
    page.wait_for_text("begins", "#log")
    yield State("chat-quiet")


ACT = """
    const texts = [...document.querySelectorAll("#log .message[data-at] .text")];
    const message = texts.find((one) => one.textContent.includes(arguments[0]))?.parentNode;
    message?.dispatchEvent(new PointerEvent("pointerover", {bubbles: true}));
    const button = message?.querySelector(`.message-bar [data-key=${arguments[1]}]`);
    button?.click();
    return Boolean(button);
"""
"""Presses a button of the message that has a text."""
PASTE = """
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(arguments[1])], arguments[0]));
    const event = new ClipboardEvent("paste", {clipboardData: files, bubbles: true});
    document.querySelector("#text").dispatchEvent(event);
"""
"""Pastes a file of a name and a size."""


def message_states(page: Browser) -> Iterator[State]:
    """Single messages with all that they can have, and what is done with them."""

    def act(text: str, key: str) -> None:
        page.wait(lambda: page.run_script(ACT, text, key), f"no {key} at {text}")

    def throttle(upload: int) -> None:
        limit = {"offline": False, "latency": 0, "downloadThroughput": -1}
        page.driver.execute_cdp_cmd("Network.enable", {})
        page.driver.execute_cdp_cmd(
            "Network.emulateNetworkConditions", {**limit, "uploadThroughput": upload}
        )

    for text in ("who brings the cake?", "a mistake", "a secret"):
        say(page, text)
        page.wait_for_text(text, "#log .message[data-at]")
    act("who brings", "reply")
    page.find("#doing")
    yield State("chat-replying")
    say(page, "I do")
    page.find("#log .quote")
    act("a mistake", "edit")
    yield State("chat-editing")
    say(page, "no mistake")
    page.find("#log .edited")
    act("I do", "react")
    page.find(".emoji-picker")
    page.wait(lambda: page.visible(".emoji-grid button"))
    yield State("chat-emoji")
    page.click(".emoji-grid button")
    page.find("#log .reaction")
    act("a secret", "delete")
    page.find("#delete-dialog")
    yield State("chat-delete")
    page.click("#delete-dialog .warm")
    page.find("#log .deleted")
    page.run_script(PASTE, "list.txt", 1000)
    page.find("#log .file")
    page.click("#log .message .text", "I do")
    page.find("#log .selected .who")
    yield State("chat-messages")
    throttle(5_000)
    for name in ("one.bin", "two.bin"):
        page.run_script(PASTE, name, 500_000)
    page.wait_for_text("two.bin", "#uploads")
    yield State("chat-uploads")
    while page.visible("#uploads button"):
        click(page, "#uploads button")
    throttle(-1)
    page.click("#open-search")
    page.type("#search-words", "cake")
    page.click("#search-form .primary")
    page.wait_for_text("1 message", "#found-count")
    page.click("#search-filters summary")
    yield State("chat-search")
    page.type("#search-words", "nothing of this")
    page.click("#search-form .primary")
    page.wait_for_text("Nothing", "#found-count")
    yield State("chat-search-nothing")
    close_dialogs(page)


def busy_states(page: Browser, server: Server) -> Iterator[State]:
    """The chat with people, rooms and unread messages; its columns, and its theme of trouble."""
    with ExitStack() as running:
        bob, carl, *others = (running.enter_context(server.connect()) for _ in range(8))
        for number, other in enumerate(others):
            send_one_by_one(other, f"/nick {LONG_NAME[: 32 - number * 4]}", "L")
        for number in range(ROOMS):
            page.run_script("location.hash = arguments[0]", f"room-{number}")
            page.wait_for_text(f"room-{number}", "#conversation-title")
        page.run_script("location.hash = 'main'")
        page.wait_for_text("main", "#conversation-title")
        talk(bob, carl)
        send_one_by_one(bob, f"/join room-{ROOMS - 1}", "Ann, look here", "/join main")
        page.wait_for_text("one more thing", "#log")
        page.wait(lambda: page.run_script("return !document.querySelector('#next-unread').hidden"))
        yield State("chat")
        yield from private_states(page, bob)
        for opener, name in (("#open-rooms", "chat-rooms"), ("#open-people", "chat-people")):
            page.resize(PHONE)
            page.click(opener)
            yield State(name, is_narrow=True)
            page.press("\ue00c")
        yield from dialog_states(page, server, bob)


def private_states(page: Browser, bob: Client) -> Iterator[State]:
    """A private conversation with somebody who is away; what is suggested, and what is offered."""
    send_one_by_one(bob, "/away back at five")
    page.resize(DESKTOP)
    page.click("#people .item", "bob")
    page.wait_for_text("are you there?", "#log")
    say(page, "I am here")
    page.wait_for_text("bob is away", "#log")
    yield State("chat-private")
    page.type("#text", "/")
    page.find("#suggestions li")
    yield State("chat-suggestions")
    page.type("#text", "/nonsense")
    page.press("\ue007")
    page.find("#fault")
    offer(page)
    yield State("chat-offer")
    click(page, ".offer button:last-of-type")
    page.run_script("location.hash = 'room-0'")
    page.wait_for_text("room-0", "#conversation-title")
    page.run_script("location.hash = 'main'")
    page.wait_for_text("main", "#conversation-title")


def dialog_states(page: Browser, server: Server, bob: Client) -> Iterator[State]:
    """Each dialog of the chat."""
    page.resize(DESKTOP)
    for name, opened, css in _dialogs(page, bob):
        opened()
        page.find(css)
        yield State(f"chat-{name}")
        close_dialogs(page)
        page.resize(DESKTOP)
        page.wait(lambda css=css: not page.visible(css))


def _dialogs(page: Browser, bob: Client) -> Iterator[tuple[str, Callable[[], None], str]]:
    """The name of each dialog, how it is opened, and its element."""

    def clicking(*buttons: str) -> Callable[[], None]:
        return lambda: [click(page, css) for css in buttons] and None

    def open_member() -> None:
        click(page, "#room-menu")
        page.wait_for_text("bob", "#members")
        click(page, "#members button:last-of-type")

    def open_whole_menu() -> None:
        click(page, "#room-menu")
        page.find("#settings-section")
        page.run_script(
            "document.querySelectorAll('#room-dialog details').forEach((e) => { e.open = true; })"
        )
        page.wait_for_text("Who", "#settings")

    def be_put_out() -> None:
        send_one_by_one(bob, "/join cellar", "/topic the cellar, and what is in it")
        page.run_script("location.hash = 'cellar'")
        page.wait_for_text("cellar", "#conversation-title")
        send_one_by_one(bob, "/kick Ann no reason")

    def ask_key() -> None:
        send_one_by_one(bob, "/join safe", "/set key sesame", "L")
        page.run_script("location.hash = 'safe'")

    def ask_password() -> None:
        send_one_by_one(bob, "/nick dora", "/register secret-99", "/nick bob")
        click(page, "#me")
        page.type("#rename-name", "dora")
        page.click("#rename-form button")

    def see_whole_self() -> None:
        click(page, "#me")
        page.run_script(
            "document.querySelectorAll('#you-dialog details').forEach((e) => { e.open = true; })"
        )

    page.run_script("location.hash = 'room-1'")
    page.wait_for_text("room-1", "#conversation-title")
    send_one_by_one(bob, "/join room-1", "hello")
    page.wait_for_text("hello", "#log")
    yield "new-room", clicking("#new-room"), "#rooms-dialog"
    yield "room-menu", open_whole_menu, "#room-dialog"
    yield "member", open_member, "#member-dialog"
    yield "close-room", clicking("#room-menu", "#close-room"), "#close-dialog"
    yield "leave-room", clicking("#room-menu", "#leave-room"), "#leave-dialog"
    yield "invite", clicking("#invite"), "#invite-dialog"
    yield "everybody", clicking("#everybody"), "#everybody-dialog"
    yield "add", clicking("#add-somebody"), "#add-dialog"
    yield "remove", clicking("#people button[title^='Take']"), "#remove-dialog"
    yield "you", see_whole_self, "#you-dialog"
    yield "password", ask_password, "#password-dialog"
    yield "news", be_put_out, "#news-dialog"
    yield "key", ask_key, "#key-dialog"


def lost_states(page: Browser, server: Server) -> Iterator[State]:
    """The chat without a connection."""
    with Relay(server.addresses[0]) as relay:
        enter(page, "Eve", relay.address)
        relay.cut()
        page.wait_for_text("connection", "#status")
        page.type("#text", "what I was writing")
        page.click("#send")
        yield State("chat-lost")


def chat_states(page: Browser, server: Server) -> Iterator[State]:
    """The chat's page in all its states."""
    yield from entry_states(page, server)
    yield from quiet_states(page, server.addresses[0])
    yield from message_states(page)
    yield from busy_states(page, server)
    yield from lost_states(page, server)


def host_states(page: Browser, server: Server) -> Iterator[State]:
    """The host's page. At the end a game is on."""
    page.open(server.addresses[0], "/host")
    page.find("#key")
    yield State("host-entry")
    open_host_page(page, server)
    yield State("host")
    page.run_script("document.querySelector('#rules').open = true")
    for select in ("#rules-prizes select", "#programme-add select"):
        page.run_script(OWN_PRIZES, select)
    yield State("host-rules")
    for dialog in ("sheets", "voice"):
        page.run_script("document.getElementById(arguments[0]).showModal()", dialog)
        yield State(f"host-{dialog}")
        close_dialogs(page)
    page.click("#player-list button", "bob")
    page.click("#player-remove")
    yield State("host-player")
    close_dialogs(page)
    page.click("#open-sheets")
    page.type("#sheets-first", "1")
    page.type("#sheets-last", "1" + ENTER)
    page.wait_for_text("1", "#sheets-in-play")
    page.click("#start")
    page.wait(lambda: page.text("#ball").isdigit())
    yield State("host-playing")
    page.click("#end")
    yield State("host-sure")
    close_dialogs(page)
    page.click("#open-check")
    page.type("#check-card", "1-1" + ENTER)
    page.find("#answer .verdicts")
    yield State("host-check")


OWN_PRIZES = """
    const select = document.querySelector(arguments[0]);
    select.value = "own";
    select.dispatchEvent(new Event("change"));
"""
"""Chooses a list of one's own in an editor of prizes."""


def tv_states(page: Browser, server: Server) -> Iterator[State]:
    """The television's page: of the game that is on, and of a hall that is made."""
    page.open(server.addresses[0], "/tv")
    page.wait(lambda: page.text("#ball").isdigit())
    yield State("tv-playing")
    with server.connect() as maker:
        code, _ = make_hall(maker)
        page.open(server.addresses[0], f"/t/{code}/tv")
        maker.send("SET board on", "DRAW bag")
        page.wait_for_text(code, "#code")
        yield State("tv")
        maker.send("BEGIN", *(f"CALLED {number}" for number in range(1, 30)), "AWARD ambo t1")
        page.wait_for_text("29 of 90", "#count")
        page.find("#banner .win")
        yield State("tv-banner")
        maker.send("NOTICE the cake is in the kitchen", "END")
        page.find("#winners b")
        page.find("#notice")
        yield State("tv-podium")


def tombola_states(page: Browser, server: Server) -> Iterator[State]:
    """The pages of the tombola: of players, of hosts, and the cards to print."""
    page.open(server.addresses[0])
    page.find("#name")
    yield State("tombola-entry")
    page.click("#host-night")
    page.find("#make")
    yield State("tombola-make")
    page.type("#hall-name", "Zia Pina & Co")
    page.click("#make-form button[type=submit]")
    page.find("#made")
    yield State("tombola-made")
    close_dialogs(page)
    page.wait_for_text("Zia Pina", "#hall-list")
    yield State("tombola-halls")
    page.open(server.addresses[0], "/t/ZZZZZ")
    page.wait_for_text("ZZZZZ", "#why")
    yield State("tombola-no-hall")
    sit(page, "Ann", server.addresses[0])
    yield State("tombola-waiting")
    page.run_script("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    yield State("tombola-all-open")
    page.run_script("document.querySelector('#settings').showModal()")
    yield State("tombola-settings")
    with server.connect() as bob:
        bob.send("NAME bob")
        yield from host_states(page, server)
        yield from tv_states(page, server)
    page.open(server.addresses[0])
    page.wait(lambda: page.text("#ball").isdigit())
    yield State("tombola-playing")
    page.click("#claims .claim[data-state=good]")
    page.find("#banner")
    yield State("tombola-banner")
    page.open(server.addresses[0], "/cards")
    page.find("#ask")
    yield State("cards-entry")
    page.click("#ask button[type=submit]")
    page.find("#sheets .cartella")
    yield State("cards")


TOMBOLA = (*WAITING, "--interval", "0.4", "--prizes", "all")
"""Options of the server for `tombola_states`."""
