"""A whole practice meeting in a real Chromium, led from the keyboard alone; the pages fit phone, desk, large print."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.moderators import queries, service
from deliberation.moderators.practice import deck, guide
from deliberation.moderators.practice.story import story
from deliberation.moderators.practice.world import World
from deliberation.moderators.words import key_of
from tests import factories as make
from tests.browser import DESK, PHONE, Watch, needs_chromium, open_signed_in
from tests.meetings.factories import make_meeting
from tests.moderators.factories import certified, me

pytestmark = [pytest.mark.browser, needs_chromium]


def visit(app: Flask, session: Session, browser: Browser, address: str, person: Person, size: tuple[int, int]) -> Page:
    return open_signed_in(browser, make.enter(app.test_client(), session, person), address, size)


def stage(session: Session, run_id: str) -> World:
    session.expire_all()
    run = queries.run(session, run_id)
    assert run is not None
    told = story(run.story)
    assert told is not None
    return deck.replay(told, run.seed, 1, run.choices)


def press(page: Page, now: World, choice: dict[str, Any]) -> None:
    """The choice made with the keyboard: the step's own key, then arrows, digits, Tab and Enter."""
    with page.expect_navigation():
        page.keyboard.press(key_of(choice["step"], now.state))
    if page.locator("form.says").count() == 0:
        return
    if "who" in choice:
        page.keyboard.press("Space")
        while page.eval_on_selector("input[name=who]:checked", "el => el.value") != choice["who"]:
            page.keyboard.press("ArrowDown")
    if "for" in choice:
        page.keyboard.type(str(choice["for"]))
        page.keyboard.press("Tab")
        page.keyboard.type(str(choice["against"]))
        page.keyboard.press("Tab")
    if "result" in choice:
        page.keyboard.press("Space")
        if choice["result"] == "lost":
            page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press(str(choice["say"] + 1) if "say" in choice else "Enter")


def test_a_practice_meeting_from_the_keyboard(app: Flask, session: Session, browser: Browser, address: str) -> None:
    person = certified(session)
    run_id = service.start_practice(session, me(person), make.NOW, story_id="adoption", helped=True, seed=4)
    session.commit()
    page = visit(app, session, browser, address, person, DESK)
    watch = Watch()
    watch.follow(page)
    page.goto(f"{address}/moderators/practice/{run_id}")
    while not (now := stage(session, run_id)).over:
        watch.look(page, resident=False)
        press(page, now, guide.due(now))
    assert page.locator("b", has_text="100").count() == 1
    assert watch.faults == {}
    run = queries.run(session, run_id)
    assert run is not None
    assert run.scores == (100,)


def test_a_choice_that_is_missing_is_asked_for_where_it_belongs(
    app: Flask, session: Session, browser: Browser, address: str
) -> None:
    person = certified(session)
    run_id = service.start_practice(session, me(person), make.NOW, story_id="adoption", helped=False, seed=4)
    session.commit()
    page = visit(app, session, browser, address, person, DESK)
    page.goto(f"{address}/moderators/practice/{run_id}")
    page.keyboard.press("r")
    page.wait_for_selector("form.says")
    with page.expect_navigation():
        page.keyboard.press("1")  # a sentence, without the result
    assert page.locator("form.says .note").count() == 1
    assert page.locator("form.says input[name=result]").count() == 2
    page.locator("form.says input[name=result]").first.focus()
    assert page.locator("kbd", has_text="Esc").inner_text() == "Esc"
    with page.expect_navigation():
        page.keyboard.press("Escape")
    assert page.locator("form.says").count() == 0
    made = stage(session, run_id)
    assert made.slips == []


def test_the_pages_fit_a_phone_in_normal_and_large_print(
    app: Flask, session: Session, browser: Browser, address: str
) -> None:
    person = certified(session)
    run_id = service.start_practice(session, me(person), make.NOW, story_id="shouting", helped=True, seed=4)
    held = make_meeting(session, moderator=person).open()
    held.do("adjourn", override="时间到")
    session.commit()
    page = visit(app, session, browser, address, person, PHONE)
    watch = Watch()
    watch.follow(page)
    run = f"practice/{run_id}"
    for path in ("mine", "mine/hours", "mine/ties", "practice", run, f"{run}?do=put_question"):
        page.goto(f"{address}/moderators/{path}")
        watch.look(page, resident=True)
    page.goto(f"{address}/places/{make.COMMUNITY}/moderators")
    watch.look(page, resident=True)
    member = visit(app, session, browser, address, held.members[0], PHONE)
    watch.follow(member)
    member.goto(f"{address}/meetings/{held.id}/evaluation")
    assert member.locator(".marks input").count() == 25
    watch.look(member, resident=True)
    with watch.expecting(422):
        member.get_by_role("button", name="提交").click()
        watch.look(member, resident=True)
    watch.faults.pop("height", None)  # a phone scrolls
    assert watch.faults == {}
