"""The public pages come out for everybody, lead everywhere, and ask the database a bounded number of questions."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.communities.models import Place
from deliberation.disclosure.queries import rollup
from deliberation.funds import queries as funds
from tests import factories as make
from tests.conftest import counted
from tests.delivery import factories as office
from tests.disclosure import factories as make_year
from tests.disclosure.conftest import Year
from tests.proposals import factories as projects

MOST_QUERIES = 12
MOST_BYTES = 60_000


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        "/", "/?q=文华", "/places/4403", "/places/440303", "/places/440303002", "/places/440303002019",
        "/places/440303002019/sheets", "/places/440303/sheets", "/verify",
    ],
)  # fmt: skip
def test_every_page_is_open_to_everybody_and_asks_little(
    client: FlaskClient, session: Session, year: Year, path: str
) -> None:
    for number in range(30):
        projects.make_project(session, title=f"更多建议 {number}")
    session.expire_all()
    with counted(session) as sent:
        answer = client.get(path)
    assert answer.status_code == 200
    assert len(sent) <= MOST_QUERIES, sent
    assert len(answer.data) < MOST_BYTES


def test_the_front_finds_a_community_by_two_characters(client: FlaskClient, session: Session, year: Year) -> None:
    make.place(session, make.ELSEWHERE)
    page = text(client, "/?q=文华")
    assert "/places/440303002019" in page
    assert "罗湖区 · 黄贝街道" in page
    assert "/places/440303002019" in text(client, "/?q=罗湖 文华")
    assert "/places/440303002019" not in text(client, "/?q=福田 文华")
    assert "/places/440303002019" in text(client, "/?q=440303002019")


@pytest.mark.parametrize("words", ["没有这个地方", "%", "_", "'; DROP TABLE place", "文" * 500])
def test_a_search_without_a_hit_leads_on(client: FlaskClient, session: Session, year: Year, words: str) -> None:
    page = client.get("/", query_string={"q": words})
    assert page.status_code == 200
    assert "/places/440303" in page.get_data(as_text=True)


def test_a_signed_in_resident_is_at_home_at_once(client: FlaskClient, session: Session, year: Year) -> None:
    make.enter(client, session, make.resident(session))
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (302, "/places/440303002019")
    assert client.get("/?all=1").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/places/999", "/places/440303002018", "/places/440303002019'", "/projects/none", "/places/999/sheets",
        "/places/999/sheets/money.xlsx", "/places/440303002019/sheets/money.docx",
        "/places/440303002019/sheets/people.xlsx",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_a_page_that_says_so(
    client: FlaskClient, session: Session, year: Year, path: str
) -> None:
    assert "回到首页" in text(client, path, 404)


def test_the_roll_up_adds_up_to_the_accounts(session: Session, year: Year) -> None:
    make_year.elsewhere(session, make.NEIGHBOUR)
    make_year.elsewhere(session, make.ELSEWHERE, wan=180)
    for code, level in (("4403", "city"), ("440303", "district"), ("440303002", "subdistrict")):
        with counted(session) as sent:
            children = rollup.children(session, code, level, 2026)
        assert len(sent) == 1
        total, account = rollup.total(children), funds.balance(session, code, 2026)
        sums = (total.appropriated_fen, total.committed_fen, total.disbursed_fen)
        assert sums == (account.appropriated_fen, account.committed_fen, account.disbursed_fen)
    below = rollup.children(session, make.SUBDISTRICT, "subdistrict", 2026)
    here = next(child for child in below if child.code == make.COMMUNITY)
    assert (here.sum.proposals, here.sum.chosen, here.sum.done, here.sum.funded) == (4, 3, 1, 1)
    assert (here.sum.done_percent, here.short) == (33, "文华社区")


def test_a_community_where_nothing_has_begun_says_so(client: FlaskClient, session: Session, year: Year) -> None:
    session.add(Place(code=make.SUBDISTRICT + "888", level="community", parent_code=make.SUBDISTRICT, name="新村社区"))
    session.flush()
    page = client.get(f"/places/{make.SUBDISTRICT}?year=2026").text
    rows = re.findall(r'<tr role="row">.*?</tr>', page, re.DOTALL)
    assert not any(f"/places/{make.SUBDISTRICT}888" in row for row in rows), "no empty rows"
    assert sum(f"/places/{make.COMMUNITY}" in row for row in rows) == 1
    idle = page[page.index("还没有开展的 1 个") :]
    assert f'href="/places/{make.SUBDISTRICT}888?year=2026">新村社区</a>' in idle


def test_a_page_of_a_place_has_a_field_to_search_in_it(client: FlaskClient, session: Session, year: Year) -> None:
    for code in (make.COMMUNITY, make.SUBDISTRICT):
        page = client.get(f"/places/{code}").text
        assert f'name="at" value="{code}"' in page
        assert 'action="/search"' in page


def test_the_parts_of_a_project_page_are_one_press_away(client: FlaskClient, session: Session, year: Year) -> None:
    page = client.get(f"/projects/{year.running.id}").text
    spots = re.findall(r'class="chip" href="#([a-z]+)"', page)
    assert {"money", "story", "check"} <= set(spots)
    assert all(page.count(f'id="{spot}"') == 1 for spot in spots)


def test_a_year_without_money_is_shown_as_such(client: FlaskClient, session: Session, year: Year) -> None:
    assert "这里还没有社区公布 2031 年的安排" in text(client, "/places/440303?year=2031")
    assert "本社区还没有公布今年的安排" in text(client, f"/places/{make.place(session, make.NEIGHBOUR)}")


def test_a_project_page_tells_money_hands_and_story(client: FlaskClient, session: Session, year: Year) -> None:
    page = text(client, f"/projects/{year.running.id}")
    words = re.sub(r"<[^>]+>", "", page)
    assert "李** / 赵** / 钱**" in words
    for said in (
        "议事会通过",
        "10 &gt; 11 ÷ 2",
        "居民投票第 1 名，入选",
        "3 家比选，签合同",
        "支付第 1 笔：113,400.00 元",
        "记-07-012",
    ):
        assert said in words, said
    for name in ("李明", "王芳", "赵强"):
        assert name not in page
    assert f"/places/{make.COMMUNITY}/sheets/money.xlsx?year=2026" in page


def test_a_project_page_asks_little_however_much_happened(client: FlaskClient, session: Session) -> None:
    row = make_year.led(session, office.funded(session), "archived", supporters=60)
    with counted(session) as sent:
        answer = client.get(f"/projects/{row.id}")
    assert len(sent) <= MOST_QUERIES + 1, sent
    assert len(answer.data) < MOST_BYTES


@pytest.mark.parametrize(
    "phase",
    ["collected", "screened", "deliberated", "balloted", "on_notice", "approved", "under_way", "accepted", "evaluated",
     "settled", "archived", "returned", "rejected", "withdrawn", "pooled"],
)  # fmt: skip
def test_every_phase_has_its_page(client: FlaskClient, session: Session, phase: str) -> None:
    row = make_year.led(session, office.funded(session), phase)
    assert row.title in text(client, f"/projects/{row.id}")


def test_a_sheet_is_downloaded_recorded_and_verified(client: FlaskClient, session: Session, year: Year) -> None:
    answer = client.get(f"/places/{make.COMMUNITY}/sheets/money.xlsx?year=2026")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.data == client.get(f"/places/{make.COMMUNITY}/sheets/money.xlsx?year=2026").data
    judged = client.post("/verify", data={"sheet": (io.BytesIO(answer.data), "表.xlsx")})
    assert "一模一样" in judged.get_data(as_text=True)
    code = answer.headers["X-Book-Code"]
    found = text(client, f"/verify?code={code[:4]}·{code[4:8]}·{code[8:12]}")
    assert "文华社区2026年民生微实事资金使用明细表" in found


def test_an_altered_sheet_is_called_altered(client: FlaskClient, session: Session, year: Year) -> None:
    plain = client.get(f"/places/{make.COMMUNITY}/sheets/money.csv?year=2026").data
    judged = client.post("/verify", data={"sheet": (io.BytesIO(plain.replace(b"113400.00", b"13400.00")), "表.csv")})
    words = judged.get_data(as_text=True)
    assert "不一样" in words
    assert "113400.00" in words
    assert year.running.title in words


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (b"MZ\x90\0\x03", "表.xlsx", 415),
        (b"a" * (5 * 1024 * 1024 + 1), "表.csv", 413),
        (b"PK\x03\x04broken", "表.xlsx", 422),
        (b"", "表.xlsx", 422),
    ],
)
def test_what_cannot_be_judged_is_refused_with_a_reason(
    client: FlaskClient, session: Session, data: bytes, name: str, status: int
) -> None:
    answer = client.post("/verify", data={"sheet": (io.BytesIO(data), name)})
    assert answer.status_code == status
    assert 'role="alert"' in answer.get_data(as_text=True)


def test_no_file_at_all_is_said(client: FlaskClient, session: Session) -> None:
    assert client.post("/verify", data={}).status_code == 422


def test_the_home_shows_what_to_do_now(client: FlaskClient, session: Session) -> None:
    office.funded(session)
    page = text(client, f"/places/{make.COMMUNITY}")
    assert page.count('class="card stack lead"') == 1
    assert 'aria-current="step"' in page or "接下来" in page
    for way in ("projects", "money", "rules", "sheets", "notices", "polls"):
        assert f"/places/{make.COMMUNITY}/{way}" in page, way
