"""The proposal form in a real Chromium: photos travel small, an impatient finger makes one proposal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from deliberation.accounts import service as accounts
from deliberation.proposals import queries
from deliberation.proposals.models import EvidenceFile, Project
from tests import factories as make
from tests.browser import PHONE, needs_chromium, open_context
from tests.journeys.site import Site
from tests.proposals import factories as fx
from tests.proposals import pictures
from tests.proposals.test_propose import ADDRESS, FORM

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]


@pytest.fixture
def page(site: Site, browser: Browser) -> Iterator[Page]:
    """A phone in the hand of a resident who has opened the form."""
    with site.writing() as session:
        token = accounts.open_session(session, site.now, person_id=make.resident(session, name="林小满").id)
    serializer = site.app.session_interface.get_signing_serializer(site.app)  # type: ignore[attr-defined]
    context = open_context(browser, PHONE)
    name, value = site.app.config["SESSION_COOKIE_NAME"], serializer.dumps({"_user_id": token, "_fresh": True})
    context.add_cookies([{"name": name, "value": value, "url": site.url}])
    found = context.new_page()
    found.goto(site.url + ADDRESS)
    yield found
    context.close()
    assert site.crashes == []


def fill(page: Page) -> None:
    """Write the form of a sound proposal."""
    for name in ("title", "need", "location", "cost"):
        page.fill(f"[name={name}]", FORM[name])
    page.check(f"[name=category][value={FORM['category']}]")
    page.select_option("[name=theme]", FORM["theme"])
    page.check("[name=agreed]")


def test_a_photo_travels_small_and_two_taps_make_one_proposal(site: Site, page: Page, tmp_path: Path) -> None:
    photo = tmp_path / "IMG_0001.jpg"
    photo.write_bytes(pictures.noisy((3200, 2400)))
    fill(page)
    page.set_input_files("[name=photos]", [photo])
    page.wait_for_function("size => document.querySelector('[name=photos]').files[0].size < size / 2",
                           arg=photo.stat().st_size)  # fmt: skip
    assert page.locator("#photos-shots img").count() == 1
    page.get_by_role("button", name="提交建议").dblclick()
    page.wait_for_url("**/proposals/*")
    assert "谢谢您，建议已收到" in page.inner_text("main")
    with site.writing() as session:
        (id_,) = session.scalars(select(Project.id)).all()
        (digest,) = queries.project_state(session, id_).photos
        kept = session.get_one(EvidenceFile, digest)
        assert (kept.width, kept.height) == (1600, 1200)


def test_what_reads_alike_appears_while_writing(site: Site, page: Page) -> None:
    with site.writing() as session:
        other = fx.make_project(session, title="电动自行车充电雨棚", now=site.now)
    page.fill("[name=title]", "电动自行车充电棚")
    page.fill("[name=need]", FORM["need"])
    page.locator("[name=location]").focus()
    hint = page.get_by_text("是不是同一件事？")
    hint.wait_for()
    assert page.locator(f"[name=seen][value='{other.id}']").count() == 1
