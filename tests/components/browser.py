"""A real Chromium for the tests: it finds the browser, serves an application on loopback, judges pages and types keys."""

from __future__ import annotations

import atexit
import functools
import re
import threading
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

CHROMIUM: Final = Path("/usr/bin/chromium-headless-shell")
"""The whole browser draws a window of its own round each page, which nobody looks at."""
AXE: Final = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"

FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCRIPT: Final = re.compile(r"<script\b.*?</script>", re.DOTALL)
STANDARDS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
BY_STANDARDS: Final = {"type": "tag", "values": STANDARDS}
BY_LAYOUT: Final = {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}
"""What axe judges by: all that the standards say, or what hangs on where things stand, whatever they are."""

WIDE: Final = (1280, 900)
NARROW: Final = (320, 640)
"""1280 pixels at 400% zoom: WCAG's measure of reflow."""


class MissingComponentError(RuntimeError):
    """Something the browser tests need is not installed."""


@functools.cache
def chromium() -> Browser:
    """Start the one browser of this test run; Playwright's driver cannot run twice in a thread."""
    if not CHROMIUM.exists():
        raise MissingComponentError(f"{CHROMIUM} is missing: run scripts/system-packages test")
    driver = sync_playwright().start()
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    atexit.register(driver.stop)
    atexit.register(browser.close)
    return browser


@contextmanager
def open_page(base_url: str | None = None, *, size: tuple[int, int] = WIDE, javascript: bool = True) -> Iterator[Page]:
    """Give a page of its own session, and at the end object to script errors and to anything our own policy blocked."""
    width, height = size
    context = chromium().new_context(
        base_url=base_url,
        java_script_enabled=javascript,
        locale="en-GB",
        timezone_id="Europe/London",
        viewport={"width": width, "height": height},
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A page that answers 404 is reported as an error too; those are asked for on purpose.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert not complaints, "\n".join(complaints)


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of loopback, and give its address."""
    server = make_server("127.0.0.1", 0, _at_once(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _at_once(app: Flask) -> WSGIApplication:
    """Answer with whole bodies: Werkzeug's server leaves a file open when a browser hangs up while it is being sent."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        with closing(app(environ, start_response)) as body:  # type: ignore[type-var]
            return [b"".join(body)]

    return answer


def axe_violations(page: Page, rules: Mapping[str, object] = BY_STANDARDS) -> list[str]:
    """Judge a page by WCAG 2.0, 2.1 and 2.2, A and AA, or some of it: one line for each element at fault.

    Evaluating axe through the browser's debugger leaves the page's own content security policy in force.
    """
    if not page.evaluate("matchMedia('(scripting: enabled)').matches"):
        return _axe_violations_of_a_copy(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe_source())
    result: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})",
        rules,
    )
    return [
        f"{violation['id']}: {violation['help']}: {node['html']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def faults_at_every_width(page: Page, *, when_narrow: Mapping[str, object] = BY_STANDARDS) -> list[str]:
    """Judge a page wide and narrow, as the same window is made narrower: by WCAG, and by whether it fits.

    *when_narrow* are the rules for the narrow one; those of layout will do for pages that are made of the same parts.
    """
    faults = []
    for (width, height), rules in ((WIDE, BY_STANDARDS), (NARROW, when_narrow)):
        page.set_viewport_size({"width": width, "height": height})
        over = sideways_overflow(page)
        found = [*axe_violations(page, rules), *([f"{over} pixels too wide"] if over else [])]
        faults += [f"at {width} pixels: {fault}" for fault in found]
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    return faults


def _axe_violations_of_a_copy(page: Page) -> list[str]:
    """Judge a page that was loaded without JavaScript, where axe itself cannot run, by its HTML less its scripts."""
    without_scripts = SCRIPT.sub("", page.content())
    size = (page.viewport_size["width"], page.viewport_size["height"]) if page.viewport_size else WIDE
    with open_page(size=size) as copy:
        copy.route(page.url, lambda route: route.fulfill(body=without_scripts, content_type="text/html; charset=utf-8"))
        copy.goto(page.url)
        return axe_violations(copy)


@functools.cache
def _axe_source() -> str:
    if not AXE.exists():
        raise MissingComponentError(f"{AXE} is missing: run scripts/build-assets")
    return AXE.read_text(encoding="utf-8")


class Keyboard:
    """Gets about a page as someone does who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def focused(self) -> Locator:
        return self.page.locator(":focus")

    def focused_name(self) -> str:
        """Say what the focused element is called: by its labels, its words, or its value."""
        name: str = self.focused().evaluate(
            "e => e.ariaLabel || [...(e.labels || [])].map(l => l.innerText).join(' ') || e.innerText || e.value || ''"
        )
        return " ".join(name.split())

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def tab_to(self, name: str, *, most_presses: int = 100) -> Locator:
        """Press Tab until something whose name contains `name` has the focus."""
        passed: list[str] = []
        for _ in range(most_presses):
            self.press("Tab")
            if self.focused().count() == 0:
                continue
            if name in (focused := self.focused_name()):
                return self.focused()
            passed.append(focused)
        raise AssertionError(f"no Tab reaches {name!r}; passed {passed}")

    def type_into(self, label: str, text: str) -> None:
        self.tab_to(label)
        self.page.keyboard.type(text)

    def choose(self, group_first: str, wanted: str) -> None:
        """Tab to the radio buttons that begin with `group_first`, and go by arrow key to the one wanted."""
        self.tab_to(group_first)
        self.press("Space")
        for _ in range(50):
            if wanted in self.focused_name():
                return
            self.press("ArrowDown")
        raise AssertionError(f"no arrow key reaches {wanted!r} from {group_first!r}")

    def activate(self, name: str) -> None:
        self.tab_to(name)
        self.press("Enter")


def visible_focus(page: Page) -> bool:
    """Tell whether what has the focus can be seen, and is not covered by anything that stays in view."""
    return bool(
        page.locator(":focus").evaluate(
            """e => {
                const box = e.getBoundingClientRect();
                const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 10));
                return Boolean(at) && (e === at || e.contains(at) || at.contains(e));
            }"""
        )
    )


def sideways_overflow(page: Page) -> int:
    """Count the pixels by which a page is wider than its window."""
    overflow: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return overflow
