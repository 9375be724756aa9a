"""The small helps of app.js and the promises of the layout, in a real Chromium."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from deliberation.web import look
from tests.browser import needs_chromium
from tests.web.look_shell import make_shell

pytestmark = [pytest.mark.browser, needs_chromium]

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    shell = make_shell()
    shell.config["SERVER_NAME"] = None
    server = make_server("127.0.0.1", 0, shell, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Open]:
    """Open a page at a size, in normal or large print; it must load without a complaint."""
    pages: list[Page] = []
    said: list[str] = []

    def go(path: str, width: int = 390, height: int = 844, large: bool = False) -> Page:
        page = browser.new_page(viewport={"width": width, "height": height})
        if large:
            page.context.add_cookies([{"name": "print", "value": "large", "url": address}])
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address + path)
        pages.append(page)
        return page

    yield go
    for page in pages:
        page.close()
    assert not said


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("path", ["/look", *(f"/look/{name}" for name in look.SCREENS)])
def test_nothing_is_cut_off_at_320(visit: Open, path: str, large: bool) -> None:
    page = visit(path, 320, 640, large)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_console_fits_without_scrolling(visit: Open) -> None:
    page = visit("/look/console", 1280, 800)
    tall = (
        "[document.documentElement, ...document.querySelectorAll('.cols>*')].map(e => e.scrollHeight - e.clientHeight)"
    )
    assert max(page.evaluate(tall)) <= 0


def test_targets_are_big_enough(visit: Open) -> None:
    targets = "[...document.querySelectorAll('.btn,.tabs a,.tool,.choice,.input')]"
    size = f"{targets}.map(e => e.offsetHeight).filter(Boolean)"
    assert min(visit("/look").evaluate(size)) >= 48
    assert min(visit("/look", large=True).evaluate(size)) >= 60


def test_the_basket_says_what_is_left_and_why_not(visit: Open) -> None:
    page = visit("/look/ballot")
    assert page.inner_text("[data-left]") == "125.2 万元"
    assert page.is_disabled("#pick-c")
    assert "预算还剩 125.2 万元，比它少 12.8 万元" in page.inner_text(".pick:nth-of-type(3) .why")
    page.click("label[for=pick-b]")
    assert page.inner_text("[data-left]") == "153.2 万元"
    assert page.is_enabled("#pick-c")
    assert page.inner_text(".actbar [data-chosen]") == "1"


def test_a_big_act_asks_and_may_be_put_off(visit: Open) -> None:
    page = visit("/look")
    page.evaluate(
        """window.done = 0;
        document.querySelector('[data-confirm]').addEventListener('click', e => e.defaultPrevented || done++)"""
    )
    page.click("[data-confirm]")
    page.click("dialog .line")
    assert page.evaluate("done") == 0
    page.click("[data-confirm]")
    page.click("dialog .seal")
    assert page.evaluate("done") == 1
    page.wait_for_selector("dialog", state="detached")


def test_one_press_one_act(visit: Open) -> None:
    page = visit("/look/console")
    page.evaluate(
        """window.sent = 0;
        window.addEventListener('submit', e => { e.defaultPrevented || sent++; e.preventDefault(); })"""
    )
    page.evaluate("const b = document.querySelector('.moves .btn'); b.click(); b.click()")
    assert page.evaluate("sent") == 1


def test_keys_press_what_they_name_but_not_while_typing(visit: Open) -> None:
    page = visit("/look/console", 1280, 800)
    page.evaluate(
        """window.hits = [];
        document.addEventListener('click', e => {
          hits.push(e.target.closest('button').dataset.key);
          e.preventDefault();
        })"""
    )
    page.keyboard.press("2")
    page.keyboard.press(" ")
    page.focus(".tally input")
    page.keyboard.press("3")
    assert page.evaluate("hits") == ["2", " "]


def test_clocks_run_on_the_servers_time(visit: Open) -> None:
    page = visit("/look/hall", 1280, 720)
    before = page.inner_text(".clock")
    page.wait_for_function("before => document.querySelector('.clock').textContent !== before", arg=before)
    assert page.inner_text(".clock") < before


def test_a_live_page_fetches_htmx_and_others_do_not(visit: Open) -> None:
    page = visit("/lives")
    page.wait_for_selector("#part:has-text('到会 12 人')")
    still = visit("/look/home")
    still.wait_for_load_state("networkidle")
    assert still.evaluate("typeof htmx") == "undefined"


def test_a_refused_move_is_said_where_messages_go(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address + "/lives")
    page.wait_for_selector("#part:has-text('到会 12 人')")
    page.click("#move button")
    page.wait_for_selector("#flashes .note:has-text('请重新打开')")
    assert page.inner_text("#part") == "到会 12 人"
    assert page.inner_text("#move button") == "x"
    page.close()


def test_pages_read_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address + "/look/ballot")
    assert page.inner_text("[data-left]") == "125.2 万元"
    page.click("label[for=pick-d]")
    assert page.is_checked("#pick-d")
    context.close()
