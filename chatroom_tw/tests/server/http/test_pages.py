"""Tests for `server.http.pages`: the version of the pages, and their files at addresses with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from struct import unpack

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.spoken import PAGES
from chatroom_tw.server.http.pages import Pages
from chatroom_tw.server.http.request import HEADERS
from chatroom_tw.server.http.resources import FOREVER, STATIC
from chatroom_tw.server.http.site import WebSite
from chatroom_tw.tests.support.server import ACCESS
from chatroom_tw.tests.support.site_case import Browser, SiteCase, get

FILES = {
    "page.html": '<meta content="{page}"><script src="static/a/main.js"></script>{server}',
    "a/worker.js": 'const FILES = "{files}"; // {page}',
    "a/main.js": 'import "./part.js"; import {x} from "../b/x.js"; fetch("./not-there.js");',
    "a/part.js": 'import "./main.js";',
    "b/x.js": 'const outside = "../../../etc/passwd";',
    "b/never-named.js": "",
    "a/it.webmanifest": '{"name": "{server}", "src": "static/b/x.js"}',
}
AT = {"": "page.html", "worker.js": "a/worker.js", "it.webmanifest": "a/it.webmanifest"}


class PagesCase(SiteCase):
    def folder(self, **changed: str) -> Path:
        """A folder with `FILES`. `changed` are the contents of `b/NAME.js`."""
        folder = Path(self.mktemp())
        more = {f"b/{name}.js": text for name, text in changed.items()}
        for name, text in {**FILES, **more}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return folder

    def bodies(self, pages: Pages) -> Mapping[str, str]:
        return {path: body.decode() for path, _, body in pages.bodies()}


class Versions(PagesCase):
    def test_any_file_and_the_servers_name_change_the_version(self) -> None:
        folder = self.folder()
        version = Pages(AT, folder, "rossi").version
        self.assertEqual(Pages(AT, folder, "rossi").version, version)
        others = {
            Pages(AT, folder, "verdi").version,
            Pages(AT, self.folder(x="other"), "rossi").version,
            Pages(AT, self.folder(added=""), "rossi").version,
            Pages(AT, folder, "rossi", {"table": "<tr>"}).version,
        }
        self.assertEqual(len(others - {version}), 4)

    def test_a_page_names_its_version_and_files_of_it(self) -> None:
        pages = Pages(AT, self.folder())
        body = self.bodies(pages)[""]
        self.assertIn(f'content="{pages.version}"', body)
        self.assertIn(f'src="static/{pages.version}/a/main.js"', body)

    def test_the_worker_has_all_files_that_are_needed_and_no_other(self) -> None:
        pages = Pages(AT, self.folder())
        listed = self.bodies(pages)["worker.js"].split('"')[1].split()
        names = ("a/main.js", "a/part.js", "b/x.js")
        self.assertEqual(listed, [f"static/{pages.version}/{name}" for name in names])

    def test_the_servers_name_breaks_no_manifest(self) -> None:
        name = 'a "b" \\ <c>'
        manifest = json.loads(self.bodies(Pages(AT, self.folder(), name))["it.webmanifest"])
        self.assertEqual(manifest["name"], name)


class Served(PagesCase):
    def setUp(self) -> None:
        super().setUp()
        self.chat.site = WebSite(self.chat.clock, AT, self.chat.web, self.folder(), ACCESS)
        self.version = self.chat.web.page

    def test_what_is_asked_for_by_version_is_stored_for_good(self) -> None:
        for path, cached in (
            (f"/static/{self.version}/b/x.js", FOREVER.decode()),
            ("/static/b/x.js", "no-cache"),
            ("/", "no-cache"),
            ("/worker.js", "no-cache"),
        ):
            answer = self.ask(get(path))
            self.assertEqual((answer.code, answer.fields["cache-control"]), (200, cached), path)

    def test_another_version_is_not_there_and_that_is_not_stored(self) -> None:
        for path in (f"/static/{'0' * 16}/b/x.js", f"/static/{self.version}/b/none.js"):
            answer = self.ask(get(path))
            self.assertEqual((answer.code, answer.fields["cache-control"]), (404, "no-cache"))

    def test_a_page_learns_the_servers_version(self) -> None:
        [welcome] = self.chat.web_client().received()
        self.assertEqual(welcome["page"], self.version)
        self.assertIn(f'content="{self.version}"', Browser(self.chat.site).ask(get("/")).body)

    def test_the_policy_lets_the_manifest_and_the_worker_in(self) -> None:
        policy = HEADERS[b"content-security-policy"].decode()
        for directive in ("manifest-src 'self'", "worker-src 'self'"):
            self.assertIn(directive, policy)


class TheChats(SynchronousTestCase):
    """The pages as they are in the package."""

    def setUp(self) -> None:
        self.pages = Pages(PAGES, STATIC, "rossi")
        self.bodies = {path: body.decode() for path, _, body in self.pages.bodies()}

    def test_its_icons_are_as_large_as_the_manifest_says(self) -> None:
        icons = json.loads(self.bodies["manifest.webmanifest"])["icons"]
        self.assertEqual({icon.get("purpose", "any") for icon in icons}, {"any", "maskable"})
        self.assertEqual({icon["sizes"] for icon in icons}, {"192x192", "512x512"})
        for icon in icons:
            data = self.pages.files[icon["src"].split("/", 2)[2]]
            self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
            width, height = unpack("!II", data[16:24])
            self.assertEqual(f"{width}x{height}", icon["sizes"])

    def test_the_worker_has_every_file_of_the_page(self) -> None:
        needed = set(self.bodies["worker.js"].split('FILES = "')[1].split('"')[0].split())
        prefix = f"static/{self.pages.version}/"
        for name in ("chat/main.js", "chat/chat.css", "common/dom.js", "common/favicon.svg"):
            self.assertIn(prefix + name, needed)
        self.assertFalse([name for name in needed if "tombola" in name])
