"""The chat's page: the formatting that people type."""

from __future__ import annotations

from typing import Any

from support.browsers import Browsers, needed
from support.chat_page import enter, say
from support.servers import Server

pytestmark = needed

TREE = """
const [texts] = arguments;
const KINDS = {bold: 'b', italic: 'i', code: 'c', block: 'B', quote: 'q', link: 'a'};
const shown = ({kind, text, address, children}) => (kind === 'text' ? text
  : `${KINDS[kind]}{${children ? children.map(shown).join('') : text ?? address}}`);
return import(document.querySelector('script[type=module]').src.replace(/[^/]+$/, '') + 'markup.js')
  .then(({treeOf}) => texts.map((text) => treeOf(text).map(shown).join('')));
"""
SLOWEST = """
const [texts] = arguments;
const folder = document.querySelector('script[type=module]').src.replace(/[^/]+$/, '');
return import(folder + 'markup.js').then(({treeOf}) => Math.max(...texts.map((text) => {
  const begin = performance.now();
  treeOf(text);
  return performance.now() - begin;
})));
"""
SHOWN = "return document.querySelector('#log .message:last-child .text').innerHTML"
ELEMENTS = "<strong>&lt;b onclick=x&gt;</strong> <code>&lt;script&gt;</code> <em>&amp;amp;</em>"
TREES = {
    "a *bold* and _italic_ `code`": "a b{bold} and i{italic} c{code}",
    "*a _b_ c*": "b{a i{b} c}",
    "*a _b* c_": "b{a _b} c_",
    '(*b*), *c*. "_d_"': '(b{b}), b{c}. "i{d}"',
    "perché *è* così": "perché b{è} così",
    "`*a* http://x`": "c{*a* http://x}",
    # Not marks.
    "2*3*4 snake_case_name __init__ **x**": "2*3*4 snake_case_name __init__ **x**",
    "5 * 3 * 2 ^_^ ^_^ *_* -_-": "5 * 3 * 2 ^_^ ^_^ *_* -_-",
    "*a\nb*": "*a\nb*",
    "` ` `` ` ": "` ` `` ` ",
    ">_< >x": ">_< >x",
    # Links.
    "http://a_b_c (http://x/(a)), *http://y/z*!": "a{http://a_b_c} (a{http://x/(a)}), b{a{http://y/z}}!",
    "http:// https://!": "http:// https://!",
    # Blocks.
    "```\nx *y*\n```": "B{x *y*}",
    "a\n```js\nf(x)\n\n  g\n```\nb": "aB{f(x)\n\n  g}b",
    "```one line```": "B{one line}",
    "```\nnever ended *b*": "```\nnever ended b{b}",
    "> q *b*\n> r\ns": "q{q b{b}\nr}s",
    "> \n>": "> \n>",
}
PIECES = [
    *("*", "_", "`", "[", "*_", "_a ", " *a", "a*", "`a", "` ", "> ", "> \n", "> a\n", "```\n"),
    *("```a\n", "```a", "http://", "http://!", "h", "(_*", "_*a*", "\n", "!", "\ud83d\ude00*"),
]
FULL = 4096
SLOW = 50
"""Milliseconds within which any text is read; most take less than one."""


def test_marks_become_a_tree(browser: Browsers, chat: Server) -> None:
    page = enter(browser(0), "ann", chat.addresses[0])
    found: list[Any] = page.run_script(TREE, list(TREES))
    assert dict(zip(TREES, found)) == TREES


def test_no_text_takes_long(browser: Browsers, chat: Server) -> None:
    page = enter(browser(0), "ann", chat.addresses[0])
    full = [piece * (FULL // len(piece.encode("utf-8", "surrogatepass"))) for piece in PIECES]
    full += [f"http://x/{'!' * FULL}a", "*" + "a " * (FULL // 2), "`" + " " * FULL + "`"]
    page.run_script(SLOWEST, full)  # The first time, the browser compiles it.
    assert page.run_script(SLOWEST, full) < SLOW


def test_they_are_elements_and_never_markup(browser: Browsers, chat: Server) -> None:
    page = enter(browser(0), "ann", chat.addresses[0])
    with chat.connect() as netcat:
        netcat.send("/nick bob")
        page.wait_for_text("bob", "#log")
        say(page, "*<b onclick=x>* `<script>` _&amp;_")
        netcat.read_until("<ann> *<b onclick=x>* `<script>` _&amp;_")
        page.wait(lambda: page.run_script(SHOWN) == ELEMENTS)
        say(page, "```" + "x" * 300 + "```")
        page.find("#log pre")
        fits = "return document.querySelector('#scroller').scrollWidth <= innerWidth"
        assert page.run_script(fits)
