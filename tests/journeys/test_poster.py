"""A resident stands before a poster in the street, points a phone at it, and learns what was paid to whom."""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser

from deliberation.disclosure import keeping
from deliberation.proposals import releasing
from deliberation.proposals.files import store_document, store_photo
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.browser import DESK, PHONE, Watch, needs_chromium
from tests.delivery import factories as office
from tests.disclosure import factories as make_year
from tests.journeys.cast import PLACE, YEAR, at
from tests.journeys.site import Site
from tests.journeys.someone import Someone
from tests.proposals import pictures

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]

QUIET_ZONE = 3
TITLE = "深宝住宅区天台防水修复"


@pytest.fixture(scope="module")
def project(site: Site) -> ProjectRow:
    """A project that is finished and paid for, in a year with one more that is paid in part."""
    site.clock.set(at(6, 1))
    folder = Path(site.app.config["UPLOAD_DIR"])
    with site.writing() as session, pytest.MonkeyPatch.context() as patch:
        staff = office.funded(session)
        clerk, picture = staff.act(session, "clerk"), io.BytesIO(pictures.noisy((800, 600)))
        patch.setattr(office, "PHOTO", store_photo(session, clerk, site.now, folder, picture))
        patch.setattr(office, "PAPER", store_document(session, clerk, site.now, folder, io.BytesIO(pictures.PDF)))
        running = make_year.led(session, staff, "under_way", title="背街小巷路灯", cost_wan=20)
        make_year.pay(session, staff, running, "预付款", "记-03-018")
        done = make_year.led(session, staff, "archived", title=TITLE, supporters=3)
        for row in releasing.desk(session, PLACE, "waiting"):
            told = {"project_id": row.project_id, "digest": row.digest, "verdict": "release"}
            releasing.decide(session, staff.act(session, "officer"), site.now, **told)
        keeping.draw(session, site.now, PLACE)
    return done


def seen(picture: bytes, side: int) -> tuple[tuple[int, ...], ...]:
    """The modules of a code of ``side`` modules as a camera sees them: dark or light at the middle of each."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    whole = side + 2 * QUIET_ZONE
    wide, high = image.width / whole, image.height / whole

    def dark(row: int, column: int) -> int:
        spot = (int((column + QUIET_ZONE + 0.5) * wide), int((row + QUIET_ZONE + 0.5) * high))
        return int(image.getpixel(spot) < 128)  # type: ignore[operator]

    return tuple(tuple(dark(row, column) for column in range(side)) for row in range(side))


def scan(poster: Someone) -> str:
    """What the code on the poster says: the printed address, if the picture is that of the address."""
    address = poster.page.locator(".qr .num").inner_text().strip()
    code = segno.make(address, error="m")
    picture = poster.page.locator(".qr svg").screenshot()
    drawn = tuple(tuple(int(module) for module in row) for row in code.matrix)
    assert seen(picture, len(drawn)) == drawn
    return address


def test_from_the_poster_to_what_was_paid_to_whom(
    site: Site, browser: Browser, watch: Watch, project: ProjectRow
) -> None:
    poster = Someone(site, browser, watch, "", DESK)
    poster.go(f"/projects/{project.id}/poster").sees(TITLE, "付给了谁", project.supplier)
    address = scan(poster)
    assert address.startswith(site.url)

    resident = Someone(site, browser, watch, "", PHONE)
    resident.go(urlsplit(address).path)
    resident.sees(TITLE, "钱从哪里来", "市级资金", "钱付给了谁", project.supplier)
    resident.sees("共 3 笔，合计 36.8 万元", "款项和凭证号")
    resident.sees("议事会通过", "居民投票第 1 名", "居民验收通过", "款项付清，归档")
    assert resident.page.locator("table.data tfoot").first.inner_text().split()[-1] == "368,000.00"

    resident.press("看图说账").sees(f"{YEAR} 年的钱，分成一百格看", "付给了谁、付了多少", TITLE, "368,000.00")
    assert resident.page.locator("svg.squares rect").count() == 100
    resident.press("背街小巷路灯").sees("钱付给了谁", "共 1 笔", "记-03-018")


def test_from_the_community_s_poster_and_by_search(
    site: Site, browser: Browser, watch: Watch, project: ProjectRow
) -> None:
    poster = Someone(site, browser, watch, "", DESK)
    address = scan(poster.go(f"/places/{PLACE}/poster").sees("文华社区", "您来定，您能查"))
    resident = Someone(site, browser, watch, "", PHONE)
    resident.go(urlsplit(address).path).write(q="天台 防水").press("查找", within="main form")
    resident.sees("找到", "只在文华社区中找").press(TITLE).sees("钱付给了谁", project.supplier)
    resident.go(f"/search?at={PLACE}").write(q="游泳池").press("查找", within="main form")
    resident.sees("文华社区里没有找到“游泳池”").press("在全市里查找", within="main").sees("没有找到“游泳池”")
    resident.press("只在文华社区中找").sees("在文华社区里查找")
    resident.go(f"/places/{make.SUBDISTRICT}").sees("看方位图", "发言机会均衡度")


def test_documents_are_for_everybody_once_somebody_has_read_them(
    site: Site, browser: Browser, watch: Watch, project: ProjectRow
) -> None:
    resident = Someone(site, browser, watch, "", PHONE)
    resident.go(f"/projects/{project.id}").sees("文件", "逐页核对", "项目文件清单")
    link = resident.page.locator("#documents a").first.get_attribute("href")
    read = resident.context.request.get(f"{site.url}{link}")
    assert (read.status, read.body()) == (200, pictures.PDF)
    digest = str(link).rpartition("/")[2]
    with site.writing() as session:
        officer = Actor("officer", frozenset({"subdistrict_officer"}))
        told = {"project_id": project.id, "digest": digest, "verdict": "withhold", "reason": "private"}
        releasing.decide(session, officer, site.now, **told)
    resident.go(f"/projects/{project.id}").sees("不公开", "有居民姓名、电话或住址")
    closed = resident.context.request.get(f"{site.url}{link}")
    assert closed.status == 403
    assert "这份文件不公开" in closed.text()


def test_in_large_print_nothing_is_lost(site: Site, browser: Browser, watch: Watch, project: ProjectRow) -> None:
    resident = Someone(site, browser, watch, "", PHONE)
    resident.context.add_cookies([{"name": "print", "value": "large", "url": site.url}])
    resident.go(f"/projects/{project.id}").sees("钱付给了谁")
    resident.go(f"/search?q=防水&at={PLACE}").sees("只在文华社区中找")
    resident.go(f"/places/{make.SUBDISTRICT}").sees("看方位图")
    resident.go(f"/places/{PLACE}?year={YEAR}").sees("付给了谁、付了多少")


@pytest.mark.parametrize("kind", ["axe", "width", "height", "console", "script", "network", "status"])
def test_pages_had_no_fault(site: Site, watch: Watch, kind: str) -> None:
    assert site.crashes == []
    assert watch.patterns
    assert watch.faults[kind] == []


def test_the_pages_are_light(watch: Watch) -> None:
    assert watch.weights
    assert watch.heavy() == {}
