"""The watch itself: it must see what it is there to see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser import PHONE, Watch, needs_chromium, open_context

pytestmark = [pytest.mark.browser, needs_chromium]

SOUND = (
    "<!doctype html><html lang=zh-Hans><meta name=viewport content='width=device-width'><title>页</title>"
    "<body class=console><main><h1>标题</h1><p>{}</p></main>"
)
AT = "http://page.test/places/440303002019"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = open_context(browser, PHONE)
    yield context.new_page()
    context.close()


def show(page: Page, watch: Watch, body: str, *, status: int = 200) -> Watch:
    def answer(route: Route) -> None:
        found = route.request.url == AT
        route.fulfill(status=status if found else 404, body=body if found else "", content_type="text/html",
                      headers={"Content-Security-Policy": "default-src 'self'"})  # fmt: skip

    watch.follow(page)
    page.route("**/*", answer)
    page.goto(AT)
    watch.look(page, resident=True)
    return watch


def test_a_sound_page_has_no_fault(page: Page) -> None:
    watch = show(page, Watch(), SOUND.format("正文"))
    assert not watch.faults
    assert watch.patterns == {"/places/*"}


@pytest.mark.parametrize(
    ("kind", "inside"),
    [
        ("axe", "<img src='data:,'>"),
        ("axe", "<input>"),
        ("width", "<svg width='500' height='9'></svg>"),
        ("width", "<svg width='350' height='9'></svg>"),
        ("height", "<svg width='9' height='900'></svg>"),
        ("console", "<script>0</script>"),
        ("console", "<span style='color:red'>x</span>"),
        ("status", "<img alt='x' src='/missing.png'>"),
    ],
)
def test_a_fault_is_seen(page: Page, kind: str, inside: str) -> None:
    assert show(page, Watch(), SOUND.format(inside)).faults[kind]


def test_a_refusal_on_purpose_is_no_fault(page: Page) -> None:
    assert show(page, Watch(), SOUND.format("不行"), status=422).faults["status"]
    assert not show(page, Watch(expected={422, 404}), SOUND.format("不行"), status=422).faults


def test_weight_counts_everything_that_comes(page: Page) -> None:
    watch = Watch()
    bodies = {AT: SOUND.format(f"<script src='/a.js'></script>{'字' * 100}"), "http://page.test/a.js": "0;" * 70_000}
    page.context.route("**/*", lambda route: route.fulfill(body=bodies.get(route.request.url, "")))
    watch.weigh(page.context, AT)
    assert watch.heavy()["/places/*"] > 140_000
