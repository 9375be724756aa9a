"""Paper after paper from the keyboard at a laptop, and by touch on a tablet; the pages of the batches beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from deliberation.polls.models import PaperBatch, PaperReading, Poll
from tests.browser import DESK, PHONE, Watch, needs_chromium
from tests.journeys.site import Site
from tests.journeys.someone import Someone
from tests.polls.factories import AFTER
from tests.polls.papers.factories import Hall, hall

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]
OVER = "1 2 3 4 5"
LINES = ["1", "2", "3", "0", "5", OVER]
"""The last one has more marks than the ballot allows."""
PICTURES = os.environ.get("PICTURES")
"""A folder to keep pictures of the pages in, for whoever wants to look."""


@pytest.fixture
def held(site: Site) -> Hall:
    """Eight papers were handed out; the hour is past."""
    site.clock.set(AFTER)
    with site.writing() as session:
        made = hall(session, issued=8)
        session.get_one(Poll, made.poll).max_picks = 2
        return made


def keep(someone: Someone, name: str) -> None:
    if PICTURES is None:
        return
    for size in ("", "large"):
        someone.page.evaluate("size => document.documentElement.dataset.print = size", size)
        someone.page.screenshot(path=Path(PICTURES) / f"{name}{size}.png", full_page=True)
    someone.page.evaluate("delete document.documentElement.dataset.print")


def type_all(clerk: Someone, watch: Watch) -> None:
    """Every line from the keyboard; what is over the limit is entered a second time."""
    keyboard = clerk.page.keyboard
    for number, line in enumerate(LINES, start=1):
        assert clerk.page.input_value("#number") == str(number)
        keyboard.type(line)  # the line has the focus by itself
        if number == 3:
            assert clerk.page.locator(".options li.on").all_inner_texts()[0].startswith("3")
            keep(clerk, "read")
        if line == OVER:
            with watch.expecting(409), clerk.page.expect_navigation():
                keyboard.press("Enter")
            clerk.sees("就是这样吗")
            keep(clerk, "asked")
        with clerk.page.expect_navigation():
            keyboard.press("Enter")


def tap_all(other: Someone, watch: Watch) -> None:
    """Every line by touch."""
    for at, line in enumerate(LINES):
        for number in line.split():
            if number != "0":
                other.page.locator(f"[data-number='{number}']").tap()
        if line == "0":
            other.page.fill("#text", "0")
        if at == 2:
            keep(other, "touch")
        with watch.expecting(409):
            other.press("录入，下一张")
        if line == OVER:
            other.press("就是这样，按废票录入")


def test_papers_from_the_keyboard_to_the_close(site: Site, browser: Browser, held: Hall) -> None:
    watch = Watch()
    clerk, auditor = (Someone.known(site, browser, watch, held.people[name], DESK) for name in ("clerk", "auditor"))
    other = Someone.known(site, browser, watch, held.people["other"], PHONE)
    clerk.go(f"/polls/{held.poll}/papers").sees("还没有开箱", "发出", "8 张")
    keep(clerk, "empty")
    clerk.write(station="文华社区党群服务中心", found="6").press("登记这一批").press("录入选票")
    type_all(clerk, watch)
    clerk.sees("都录完了")
    with site.writing() as session:
        batch = session.scalars(select(PaperBatch.id)).one()
        kept = session.scalars(select(PaperReading).order_by(PaperReading.number)).all()
        assert [str(row.read1).strip() for row in kept] == LINES
    with clerk.page.expect_navigation():
        clerk.page.locator("[data-before]").click()
    assert clerk.page.input_value("#text") == LINES[-1]

    other.go(f"/polls/{held.poll}/papers/{batch}")
    tap_all(other, watch)
    clerk.go(f"/polls/{held.poll}/papers").sees("等监督人员抽查")
    auditor.go(f"/polls/{held.poll}/papers").press("抽查", within="main .card")
    keep(auditor, "sample")
    number = int(auditor.page.input_value("#number"))
    auditor.page.keyboard.type(LINES[number - 1])
    if LINES[number - 1] == OVER:
        with watch.expecting(409), auditor.page.expect_navigation():
            auditor.page.keyboard.press("Enter")
    with auditor.page.expect_navigation():
        auditor.page.keyboard.press("Enter")
    auditor.sees("抽查相符", "已通过")
    other.go(f"/polls/{held.poll}/papers").sees("有 2 张没有收回")
    keep(other, "batches-phone")
    clerk.go(f"/polls/{held.poll}/papers")
    keep(clerk, "batches")
    clerk.write(note="领走后没有投").press("申报：票箱到齐").sees("现在还没有封箱")
    other.go(f"/polls/{held.poll}/papers").sees("王敏已申报票箱到齐")
    keep(other, "confirm-phone")
    other.press("确认到齐，封箱计票").sees("系统正在自动封箱计票")
    assert not watch.faults, dict(watch.faults)


def test_an_empty_line_goes_nowhere_and_escape_begins_anew(site: Site, browser: Browser, held: Hall) -> None:
    watch = Watch()
    clerk = Someone.known(site, browser, watch, held.people["clerk"], DESK)
    with site.writing() as session:
        batch = Hall(session, held.poll, held.people, held.actors).batch(2)
    clerk.go(f"/polls/{held.poll}/papers/{batch}")
    before = clerk.page.url
    clerk.page.keyboard.press("Enter")
    assert clerk.page.evaluate("document.getElementById('text').validationMessage") == "票上什么也没填，请输入 0。"
    clerk.page.keyboard.type("9")
    clerk.page.keyboard.press("Escape")
    assert (clerk.page.input_value("#text"), clerk.page.url) == ("", before)
    with watch.expecting(409), clerk.page.expect_navigation():
        clerk.page.keyboard.type("9")
        clerk.page.keyboard.press("Enter")
    clerk.sees("选票上没有 9 号，最大是 5 号")
    keep(clerk, "refused")
    assert clerk.page.input_value("#text") == "9"
    assert not watch.faults, dict(watch.faults)
