"""A real Chromium for tests, and what every page must keep whatever it shows.

A page may say nothing in the console, cut nothing off at 390 or 320 px, weigh no more than 120 kB when
a resident first opens it, and have no serious fault for axe-core, in normal and in large print. A console
fits its screen.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PHONE = (390, 844)
DESK = (1280, 800)
NARROW = 320
LIGHT = 120_000
"""Bytes over the wire that the first load of a resident's page may take."""
MOST_SECONDS = 60
"""Nothing on a page may take longer."""

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here: install the package chromium, or set CHROMIUM to its program"
)

_GRAVE = ("serious", "critical")
_AXE = """() => axe.run(document, {resultTypes: ['violations'], elementRef: false, preload: false}).then(found =>
  found.violations.map(({id, impact, nodes}) => ({id, impact, at: nodes.slice(0, 4).map(n => n.target.join(' '))})))"""
_SHAPE = """() => [...new Set(Array.from(document.querySelectorAll('body, body *'),
  e => e.tagName + ' ' + (e.getAttribute('class') || '')))]"""
_OVER = """() => document.body.classList.contains('console') ? Math.max(...[document.documentElement,
  ...document.querySelectorAll('.cols > *')].map(e => e.scrollHeight - e.clientHeight)) : 0"""
_WIDTH = "document.documentElement.scrollWidth"
_PRINT = "size => size ? document.documentElement.dataset.print = size : delete document.documentElement.dataset.print"
_ID = re.compile(r"[0-9a-f]{32,64}|\d{2,}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that is gone afterwards."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=MOST_SECONDS * 1000)
        yield browser
        browser.close()


def open_context(browser: Browser, size: tuple[int, int], **more: Any) -> BrowserContext:
    """A browser profile of its own; narrow ones are phones."""
    width, height = size
    phone = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=phone, has_touch=phone, locale="zh-CN",
        timezone_id="Asia/Shanghai", **more,
    )  # fmt: skip
    context.set_default_timeout(MOST_SECONDS * 1000)
    return context


def open_signed_in(browser: Browser, client: FlaskClient, address: str, size: tuple[int, int]) -> Page:
    """An empty page of a profile that is signed in as ``client`` is."""
    cookie = client.get_cookie("s")
    assert cookie is not None
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    context.add_cookies([{"name": "s", "value": cookie.value, "url": address}])
    return context.new_page()


def pattern(url: str) -> str:
    """The address without what is peculiar to one community, project or person."""
    return _ID.sub("*", urlsplit(url).path)


@dataclass
class Watch:
    """Looks at pages and remembers what was wrong with them, by kind of fault."""

    faults: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    patterns: set[str] = field(default_factory=set)
    expected: set[int] = field(default_factory=set)
    """Statuses of refusals that a test provokes on purpose."""
    weights: dict[str, int] = field(default_factory=dict)
    _seen: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @contextmanager
    def expecting(self, status: int) -> Iterator[None]:
        """Where a page is refused on purpose."""
        self.expected.add(status)
        yield
        self.expected.discard(status)

    def follow(self, page: Page) -> None:
        """Note everything the page complains of from now on."""
        page.on("console", lambda message: self._said(page, message))
        page.on("pageerror", lambda error: self.note("script", page, str(error)))
        page.on("requestfailed", lambda request: self._failed(page, request))
        page.on("response", lambda response: self._answered(page, response))

    def note(self, kind: str, page: Page, words: str) -> None:
        """Remember one fault."""
        self.faults[kind].append(f"{urlsplit(page.url).path}: {words}")

    def look(self, page: Page, *, resident: bool) -> None:
        """Check the page as it stands, unless one of the same address and make-up was checked already."""
        name = f"{pattern(page.url)}{' phone' if resident else ''}"
        shape = set(page.evaluate(_SHAPE))
        self.patterns.add(pattern(page.url))
        if shape <= self._seen[name]:
            return
        self._seen[name] |= shape
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(AXE_SCRIPT)
        usual = page.evaluate("document.documentElement.dataset.print || ''")
        self._fits(page)
        for size in ("", "large"):
            page.evaluate(_PRINT, size)
            self._ask_axe(page, size)
            if resident:
                self._measure(page, size)
        page.evaluate(_PRINT, usual)

    def weigh(self, context: BrowserContext, url: str) -> None:
        """Load ``url`` as for the first time and note its bytes over the wire."""
        if pattern(url) in self.weights:
            return
        page = context.new_page()
        wire = context.new_cdp_session(page)
        sizes: list[float] = []
        open_requests: set[str] = set()
        wire.on("Network.requestWillBeSent", lambda sent: _asked(sent, open_requests))
        wire.on("Network.loadingFinished", lambda done: _arrived(done, sizes, open_requests))
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.goto(url)
        quiet = 0
        for _ in range(40):  # what a page fetches once it is loaded counts too; a stream of events never ends
            page.wait_for_timeout(25)
            quiet = 0 if open_requests else quiet + 1
            if quiet == 3:
                break
        self.weights[pattern(url)] = int(sum(sizes))
        page.close()

    def heavy(self) -> dict[str, int]:
        """The pages that weigh more than they may."""
        return {name: size for name, size in self.weights.items() if size > LIGHT}

    def _ask_axe(self, page: Page, size: str) -> None:
        for fault in page.evaluate(_AXE):
            if fault["impact"] in _GRAVE:
                self.note("axe", page, f"{fault['impact']} {fault['id']} {size} {fault['at']}")

    def _fits(self, page: Page) -> None:
        if (over := page.evaluate(_OVER)) > 0:
            said = page.locator("#script").inner_text() if page.locator("#script").count() else ""
            self.note("height", page, f"{over} px below the edge of the screen, at: {said}")

    def _measure(self, page: Page, size: str) -> None:
        usual = page.viewport_size
        assert usual is not None
        for width in (usual["width"], NARROW):
            page.set_viewport_size({"width": width, "height": usual["height"]})
            if (wide := page.evaluate(_WIDTH)) > width:
                self.note("width", page, f"{wide} px wide at {width} {size}")
        page.set_viewport_size(usual)

    def _said(self, page: Page, message: ConsoleMessage) -> None:
        refused = re.search(r"status of (\d{3})", message.text)
        if message.type in ("error", "warning") and not (refused and int(refused[1]) in self.expected):
            self.note("console", page, message.text)

    def _failed(self, page: Page, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # what a page had under way when it was left
            self.note("network", page, f"{request.url} {request.failure}")

    def _answered(self, page: Page, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.note("status", page, f"{response.request.method} {urlsplit(response.url).path} {response.status}")


def _asked(sent: dict[str, Any], under_way: set[str]) -> None:
    if sent.get("type") != "EventSource":
        under_way.add(sent["requestId"])


def _arrived(done: dict[str, Any], sizes: list[float], under_way: set[str]) -> None:
    sizes.append(done["encodedDataLength"])
    under_way.discard(done["requestId"])
