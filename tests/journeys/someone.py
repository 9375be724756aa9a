"""Somebody at a screen: signs in, opens pages, reads, fills in, presses; every page is looked at on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Download, Locator, Request

from deliberation.accounts.models import Person
from tests.browser import PHONE, Watch, open_context
from tests.journeys.site import Site

MARK = """() => { const line = document.getElementById('script'); if (line) line.dataset.read = 'yes';
  return performance.timeOrigin; }"""
COME = """before => performance.timeOrigin !== before
  || Boolean(document.querySelector('[data-desk] #script:not([data-read])'))"""
"""Another page has come, or the console shows what came of a move."""


class Someone:
    """A person with a browser of their own, on a phone or at a desk."""

    def __init__(self, site: Site, browser: Browser, watch: Watch, phone: str, size: tuple[int, int], **more: Any):
        self.site, self.watch, self.phone = site, watch, phone
        self.resident, self.member = size == PHONE, False
        self.context = open_context(browser, size, **more)
        self.page = self.context.new_page()
        self.plain = more.get("java_script_enabled") is False
        self._opened = False
        self.page.on("request", self._navigated)
        watch.follow(self.page)

    @classmethod
    def known(cls, site: Site, browser: Browser, watch: Watch, person: Person, size: tuple[int, int]) -> Someone:
        """Somebody who is on the books already, and signs in before all else."""
        one = cls(site, browser, watch, person.phone, size)
        one.member = True
        return one

    @property
    def path(self) -> str:
        """Where they are."""
        return urlsplit(self.page.url).path

    def go(self, path: str) -> Someone:
        """Open a page by its address; sign in first where the last time was too long ago."""
        self.page.goto(self.site.url + path)
        if self.member and self.page.locator("header a.who[href^='/sign-in']").count():
            self.page.goto(f"{self.site.url}/sign-in?next={path}")
            self.sign_in()
        self.look()
        return self

    def sign_in(self) -> Someone:
        """By number and code, on the page that asks for them."""
        self.member = True
        self.look()
        self.write(phone=self.phone.removeprefix("+86")).press("获取验证码")
        self.write(code=self.site.post.codes[self.phone]).press("登录", within="main")
        return self

    def write(self, **fields: str) -> Someone:
        """Fill in fields by their names."""
        for name, words in fields.items():
            self.page.locator(f"main [name={name}]").first.fill(words)
        return self

    def choose(self, **fields: str) -> Someone:
        """Choose from lists, radio cards and ticks by name and value."""
        for name, value in fields.items():
            control = self.page.locator(f"main [name={name}]")
            if control.first.evaluate("e => e.tagName") == "SELECT":
                control.first.select_option(value)
            else:
                self.page.locator(f"main [name={name}][value='{value}']").check()
        return self

    def attach(self, name: str, files: Iterable[Path]) -> Someone:
        """Add files to a field."""
        self.page.locator(f"main input[type=file][name={name}]").set_input_files([*files])
        return self

    def press(self, words: str, *, within: str = "body", exact: bool = False) -> Someone:
        """Press the first thing that says ``words``, agree if asked once more, and read what comes."""
        return self._act(self.find(words, within=within, exact=exact).click)

    def key(self, words: str) -> Someone:
        """Press the key that the button with ``words`` names."""
        key = self.find(words).get_attribute("data-key")
        assert key, f"{words!r} has no key"
        return self._act(lambda: self.page.keyboard.press(key))

    def enter(self, name: str) -> Someone:
        """Press Enter in the field ``name``."""
        return self._act(lambda: self.page.locator(f"main [name={name}]").press("Enter"))

    def _act(self, act: Callable[[], None]) -> Someone:
        """Do what leads to another page, and read that."""
        if self.plain:
            act()
        else:
            before = self.page.evaluate(MARK)
            act()
            if (agree := self.page.locator("dialog[open] button").first).is_visible():
                agree.click()
            self.page.wait_for_function(COME, arg=before)
        self.page.wait_for_load_state("load")
        self.look()
        return self

    def waits_for(self, words: str) -> Someone:
        """Watch the page until something to press says ``words``, without touching it."""
        self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words)).first.wait_for()
        return self

    def waits_for_text(self, where: str, words: str) -> Someone:
        """Watch a part of the page until it says ``words``."""
        self.page.locator(where, has_text=words).wait_for()
        return self

    def find(self, words: str, *, within: str = "body", exact: bool = False) -> Locator:
        """The first link or button that says ``words`` and can be seen."""
        scope = self.page.locator(within)
        button, link = (scope.get_by_role(role, name=words, exact=exact) for role in ("button", "link"))
        found = button.or_(link).filter(visible=True).first
        assert found.count(), f"nothing to press says {words!r} on {self.path}:\n{self.page.inner_text('body')}"
        return found

    def fetch(self, words: str, *, within: str = "body") -> Download:
        """Press what starts a download."""
        with self.page.expect_download() as coming:
            self.find(words, within=within).click()
        return coming.value

    def sees(self, *words: str) -> Someone:
        """Read the page; every one of ``words`` must be there."""
        text = self.page.inner_text("body")
        for each in words:
            assert each in text, f"{each!r} is not on {self.path}:\n{text}"
        return self

    def reads(self, pattern: str) -> str:
        """What on the page has the form of ``pattern``."""
        found = re.search(pattern, self.page.inner_text("main"))
        assert found, f"nothing like {pattern} is on {self.path}"
        return found.group()

    def look(self) -> None:
        """Let the watch judge the page, and its weight where a resident can open it by its address."""
        if self.plain:
            return
        self.watch.look(self.page, resident=self.resident)
        if self.resident and self._opened:
            self.watch.weigh(self.context, self.page.url)

    def _navigated(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self._opened = request.method == "GET"
