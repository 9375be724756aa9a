"""A moderator at the console with nothing but a keyboard: every step is a key, and every step is waited for."""

from __future__ import annotations

from playwright.sync_api import Error, Page, expect

from deliberation.meetings import queries
from deliberation.web.keys import HELP, KEYS
from tests.journeys.site import Site

MOST_TABS = 120
PATIENCE = 60_000
_READY = """seq => {
  const looks = [...document.querySelectorAll('[hx-get*="seq="]')].map(e => e.getAttribute('hx-get'));
  return !looks.length || looks.some(get => get.includes(seq));
}"""
_HAS_FOCUS = "words => document.activeElement.matches('a,button') && document.activeElement.innerText.includes(words)"


class Keyboard:
    """The hands on the keys; ``meeting`` is the one that the console shows."""

    def __init__(self, site: Site, page: Page, meeting: str) -> None:
        self.site, self.page, self.meeting = site, page, meeting
        self.numbers: dict[str, str] = {}

    @property
    def seq(self) -> int:
        """How many events the book holds of this meeting."""
        with self.site.writing() as session:
            row = queries.meeting(session, self.meeting)
        assert row is not None
        return row.seq

    def press(self, *keys: str) -> Keyboard:
        """Keys that change nothing in the book."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, words: str) -> Keyboard:
        """Write over what the field holds."""
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(words)
        return self

    def opens(self, act: str) -> Keyboard:
        """The key of an act that asks something, unless it stands open as what comes next; the focus is in its form."""
        form = self.page.locator(f"form:has(input[name=do][value='{act}'])[data-form]")
        if not form.count():
            self._offered(act)
            self.page.keyboard.press(KEYS[act])
        self.page.wait_for_function("() => document.activeElement.closest('form[data-form]')", timeout=PATIENCE)
        return self

    def does(self, act: str) -> Keyboard:
        """The key of an act that is done at one press."""
        self._offered(act)
        return self.moves(KEYS[act])

    def decides(self, act: str) -> Keyboard:
        """The key of an act that asks once more: the answer is yes."""
        self._offered(act)
        self.page.keyboard.press(KEYS[act])
        return self.agrees()

    def agrees(self) -> Keyboard:
        """Yes to what is asked once more."""
        self.page.wait_for_selector("dialog[open]", timeout=PATIENCE)
        return self.moves("ArrowLeft", "Enter")

    def moves(self, *keys: str) -> Keyboard:
        """Keys of which the last one changes the meeting: wait for the book, then for the page."""
        before = self.seq
        self.press(*keys)
        for _ in range(100):
            if (now := self.seq) > before:
                break
            self.page.wait_for_timeout(50)
        else:
            raise AssertionError(f"{keys} moved nothing:\n{self.page.inner_text('body')}")
        self.page.wait_for_function(_READY, arg=f"seq={now}", timeout=PATIENCE)
        return self

    def learn(self) -> None:
        """Read off the list of members which number stands in front of which name."""
        for text in self.page.locator("[data-people] button").all_inner_texts():
            number, _, name = text.strip().partition("\n")
            self.numbers[name.strip()] = number

    def person(self, name: str) -> Keyboard:
        """Go to a member by the number in front of the name; Enter or the next field follows."""
        for digit in self.numbers[name]:
            self.page.keyboard.press(digit)
        return self

    def tab_to(self, words: str) -> Keyboard:
        """Tab until the focus is on something that says ``words``."""
        for _ in range(MOST_TABS):
            if self.page.evaluate(_HAS_FOCUS, words):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way to {words!r} by Tab:\n{self.page.inner_text('body')}")

    def tab_to_field(self, name: str) -> Keyboard:
        """Tab until the focus is in the field of that id."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("id => document.activeElement.id === id", name):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way to {name!r} by Tab")

    def hears(self, words: str, act: str) -> Keyboard:
        """Type what a resident says into the search and go to the act it means."""
        if self.page.evaluate("() => Boolean(document.activeElement.closest('form'))"):
            self.press("Escape")
        self.press("/")
        expect(self.page.locator("#say")).to_be_focused()
        self.type(words).press("Enter")
        self.page.wait_for_selector(".said")
        assert act in self.page.inner_text(".said"), self.page.inner_text("body")
        return self.tab_to(act)

    def _offered(self, act: str) -> None:
        key = KEYS[act].replace('"', '\\"')
        try:
            self.page.wait_for_selector(f'[data-key="{key}"]', state="attached", timeout=PATIENCE)
        except Error as late:
            raise AssertionError(f"{act} ({key}) is not offered:\n{self.page.inner_text('body')}") from late


__all__ = ["HELP", "Keyboard"]
