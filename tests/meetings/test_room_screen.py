"""The screen of the hall in a real Chromium, on a laptop and on a projector, with the code for late comers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from tests import factories as make
from tests.browser import needs_chromium, open_signed_in
from tests.meetings.factories import Held, make_meeting

pytestmark = [pytest.mark.browser, needs_chromium]

SIZES = ((1280, 800), (1920, 1080))
LONG = (
    "同意将「院内电动车充电棚和老年食堂助餐点合并改造」列入 2026 年民生微实事居民票决项目，预算 46.8 万元，"
    "由社区工作站会同物业公司在六月底前完成选址公示，施工期间留出消防通道，"
    "完工后由居民议事会派两名成员参加验收，验收结果在公告栏张贴十五天，收费标准另行表决"
)
FITS = """() => {
  const door = document.querySelector('#door').getBoundingClientRect(), faults = [];
  if (document.documentElement.scrollHeight > innerHeight + 1) faults.push('scrolls');
  if (document.documentElement.scrollWidth > innerWidth + 1) faults.push('wide');
  if (door.right > innerWidth + 1 || door.bottom > innerHeight + 1) faults.push('door cut off');
  if (document.querySelector('#door svg').getBoundingClientRect().width < innerHeight / 8) faults.push('door small');
  const words = document.createTreeWalker(document.querySelector('#main'), NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    if (!words.currentNode.data.trim() || words.currentNode.parentElement.closest('#door, [hidden]')) continue;
    const range = document.createRange(); range.selectNode(words.currentNode);
    for (const box of range.getClientRects()) {
      const over = box.left < door.right && box.right > door.left && box.top < door.bottom && box.bottom > door.top;
      if (box.width > 1 && over) faults.push('over the door: ' + words.currentNode.data.trim().slice(0, 20));
      if (box.bottom > innerHeight + 1) faults.push('cut off: ' + words.currentNode.data.trim().slice(0, 20));
    }
  }
  return faults;
}"""


def desk(app: Flask, held: Held, browser: Browser, address: str, size: tuple[int, int]) -> Page:
    return open_signed_in(browser, make.enter(app.test_client(), held.session, held.moderator), address, size)


def hours(held: Held) -> Iterator[str]:
    """The meeting goes on from one thing on the screen to the next, with a long question and four who wait."""
    held.do("begin_speech", member=held.ids[2], side="for")
    for member in (3, 4, 5, 6):
        held.do("raise_hand", held.members[member], side="for")
    yield "speech"
    held.do("end_speech")
    for member in (3, 4, 5, 6):
        held.do("lower_hand", held.members[member])
    held.do("put_question", method="ballot")
    yield "vote"
    held.do("enter_votes", **{"for": 8, "against": 3, "abstain": 1})
    yield "counted"
    held.do("announce")
    yield "result"
    held.do("recess", minutes=10)
    yield "recess"


def test_late_comers_see_the_code_at_every_hour(app: Flask, session: Session, browser: Browser, address: str) -> None:
    now = datetime.now(UTC)
    held = make_meeting(session, size=13, now=now - timedelta(days=9), starts_at=now - timedelta(minutes=3)).open(12)
    held.open_item()
    held.pending(text=LONG)
    pages = [desk(app, held, browser, address, size) for size in SIZES]
    for hour in hours(held):
        session.commit()
        for page, size in zip(pages, SIZES, strict=True):
            page.goto(f"{address}/meetings/{held.id}/screen")
            assert page.locator("#door b").inner_text().replace(" ", "").isdigit(), hour
            assert page.evaluate(FITS) == [], (hour, size)
