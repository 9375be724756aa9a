"""The seals on a phone and at a desk: every step worked out by the browser, the sheet sent to nobody."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from deliberation.anchors import service
from tests.anchors.conftest import FIRST, SECOND, at
from tests.browser import DESK, PHONE, Watch, needs_chromium
from tests.delivery import factories as office
from tests.disclosure import factories as make_year
from tests.journeys.site import Site
from tests.journeys.someone import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture(scope="module")
def project(site: Site) -> str:
    """A project on its way, sealed on two days; a sheet of it was downloaded in between."""
    with site.writing() as session:
        staff = office.funded(session)
        row = make_year.led(session, staff, "under_way", supporters=2)
        service.seal(session, at(FIRST), day=FIRST)
        make_year.pay(session, staff, row, "进度款", "记-1")
    return row.id


@pytest.fixture
def sheet(site: Site, project: str, tmp_path: Path) -> Path:
    """The sheet as its reader keeps it."""
    answer = site.app.test_client().get("/places/440303002019/sheets/money.csv?year=2026")
    with site.writing() as session:
        service.seal(session, at(SECOND), day=SECOND)
    path = tmp_path / "money.csv"
    path.write_bytes(answer.data)
    return path


def shot(page: Page, name: str, size: tuple[int, int]) -> None:
    """A picture, where somebody wants to look."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{size[0]}.png", full_page=True)


def verdict(page: Page) -> str:
    """What the page says of what it was given."""
    expect(page.locator("[data-verdict]")).to_be_visible()
    return page.locator("[data-verdict]").inner_text()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_sheet_is_checked_without_leaving_the_device(
    site: Site, browser: Browser, project: str, sheet: Path, size: tuple[int, int]
) -> None:
    watch = Watch()
    one = Someone(site, browser, watch, "13900000000", size)
    sent: list[str] = []
    one.page.on("request", lambda request: sent.append(request.method))
    one.go("/roots/check")
    page = one.page
    page.set_input_files("input[type=file]", sheet)
    page.locator("[data-seal] button[type=submit]").click()
    assert "对得上" in verdict(page)
    one.look()
    shot(page, "check-yes", size)
    assert "POST" not in sent
    with watch.expecting(404):
        sheet.write_bytes(sheet.read_bytes().replace("元".encode(), "圆".encode(), 1))
        page.set_input_files("input[type=file]", [])
        page.set_input_files("input[type=file]", sheet)
        page.locator("[data-seal] button[type=submit]").click()
        expect(page.locator("[data-said=unsealed]")).to_be_visible()
        expect(page.locator("[data-said=wait]")).to_be_visible()
        expect(page.locator("[data-said=no]")).to_be_hidden()
    one.look()
    shot(page, "check-no", size)
    assert not watch.faults, dict(watch.faults)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_proof_is_worked_out_and_compared_with_the_paper(
    site: Site, browser: Browser, project: str, sheet: Path, size: tuple[int, int]
) -> None:
    watch = Watch()
    one = Someone(site, browser, watch, "13900000000", size)
    told = json.loads(site.app.test_client().get(f"/roots/proof?of=project:{project}").text)
    page = one.go("/roots/check").page
    for proof, root, words in (
        (told, told["root"][:8], "same"),
        (told, "", "paper"),
        (told, "0" * 8 if told["root"][0] != "0" else "1" * 8, "differs"),
        ({**told, "leaf": told["leaf"] | {"seq": 99}}, "", "broken"),
        ({**told, "path": told["path"][1:]}, "", "broken"),
        ({**told, "seal": None}, "", "broken"),
        ("photo", "", "unreadable"),
    ):
        page.fill("textarea", proof if isinstance(proof, str) else json.dumps(proof))
        page.fill("input[name=root]", root)
        page.locator("[data-seal] button[type=submit]").click()
        expect(page.locator(f"[data-said={words}]")).to_be_visible()
    assert not watch.faults, dict(watch.faults)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pages_are_sound(site: Site, browser: Browser, project: str, sheet: Path, size: tuple[int, int]) -> None:
    watch = Watch()
    one = Someone(site, browser, watch, "13900000000", size)
    for name, path in (("index", "/roots"), ("day", "/roots/2026-06-02"), ("notice", "/roots/2026-06-02/notice")):
        one.go(path)
        shot(one.page, name, size)
        watch.weigh(one.context, site.url + path)
    one.go("/print-size?size=large&next=/roots/check")
    shot(one.page, "check-large", size)
    one.go("/roots")
    shot(one.page, "index-large", size)
    assert not watch.faults, dict(watch.faults)
    assert not watch.heavy()
