"""A year of a community in pictures: every figure of a picture also stands in words or a table, and re-adds."""

from __future__ import annotations

import re

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.disclosure import community, keeping, wide
from deliberation.disclosure.columns import PlaceYear
from deliberation.funds import queries as funds
from tests import factories as make
from tests.conftest import counted
from tests.disclosure import factories as make_year
from tests.disclosure.conftest import Year

MOST_QUERIES, MOST_BYTES = 12, 60_000
PAGE = f"/places/{make.COMMUNITY}?year=2026"


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_picture_has_a_hundred_squares_of_the_right_kind(client: FlaskClient, session: Session, year: Year) -> None:
    page, money = client.get(PAGE).text, funds.balance(session, make.COMMUNITY, 2026)
    drawing = re.search(r'<svg class="squares".*?</svg>', page, re.DOTALL)
    assert drawing
    kinds = re.findall(r'<rect class="k-(\w+)"', drawing[0])
    assert len(kinds) == 100
    assert abs(kinds.count("paid") - money.disbursed_fen * 100 / money.appropriated_fen) <= 1
    assert abs(kinds.count("free") - money.free_fen * 100 / money.appropriated_fen) <= 1
    assert 'role="img"' in drawing[0]
    assert "还可安排" in drawing[0] or "aria-label" in drawing[0]


def test_a_year_says_what_was_paid_to_whom(client: FlaskClient, session: Session, year: Year) -> None:
    said = words(client.get(PAGE).text)
    for told in (
        "付给了谁、付了多少",
        year.running.supplier,
        "113,400.00",
        "钱从哪里来",
        "市级资金",
        "一格就是 2 万元",
    ):
        assert told in said, told


def test_the_categories_add_up_to_the_account(session: Session, year: Year) -> None:
    kinds, money = community.by_kind(session, make.COMMUNITY, 2026), funds.balance(session, make.COMMUNITY, 2026)
    assert sum(kind.held_fen for kind in kinds) == money.committed_fen
    assert sum(kind.paid_fen for kind in kinds) == money.disbursed_fen
    assert [kind.held_fen for kind in kinds] == sorted((kind.held_fen for kind in kinds), reverse=True)


def test_indicators_stand_beside_it_once_they_are_drawn(client: FlaskClient, session: Session, year: Year) -> None:
    assert "怎么算的" not in client.get(PAGE).text
    keeping.draw(session, make.NOW, make.COMMUNITY)
    said = words(client.get(PAGE).text)
    assert "75%（3 / 4）" in said
    assert "怎么算的" in said


def test_a_year_asks_little_and_is_light(client: FlaskClient, session: Session, year: Year) -> None:
    for number in range(12):
        make_year.led(session, year.staff, "approved", cost_wan=1, title=f"小项目 {number}")
    keeping.draw(session, make.NOW, make.COMMUNITY)
    session.expire_all()
    with counted(session) as sent:
        answer = client.get(PAGE)
    assert answer.status_code == 200
    assert len(sent) <= MOST_QUERIES, sent
    assert len(answer.data) < MOST_BYTES


def test_a_year_without_anything_says_so_and_nonsense_is_the_home(client: FlaskClient, session: Session,
                                                                  year: Year) -> None:  # fmt: skip
    assert "2019 年这里没有项目" in words(client.get(f"/places/{make.COMMUNITY}?year=2019").text)
    for asked in ("x", "-1", "99999", ""):
        answer = client.get(f"/places/{make.COMMUNITY}?year={asked}")
        assert answer.status_code == 200
        assert "看图说账" in answer.text


def test_wider_places_honour_the_year_and_compare(client: FlaskClient, session: Session, year: Year) -> None:
    make_year.elsewhere(session, make.NEIGHBOUR)
    keeping.sweep(session, make.NOW)
    with counted(session) as sent:
        answer = client.get("/places/440303002?year=2026")
    assert len(sent) <= MOST_QUERIES, sent
    said = words(answer.text)
    assert "看方位图" in said
    assert "发言机会均衡度" in said
    assert 'class="tiles"' in answer.text
    assert f"/places/{make.NEIGHBOUR}?year=2026" in answer.text


def test_the_years_side_by_side_say_of_when_they_are(client: FlaskClient, session: Session, year: Year) -> None:
    keeping.draw(session, make.NOW, make.COMMUNITY)
    kept = session.get(PlaceYear, (make.COMMUNITY, 2026))
    before = {column.name: getattr(kept, column.name) for column in PlaceYear.__table__.columns} | {"year": 2025}
    session.execute(sa.insert(PlaceYear).values(before))
    for page in (PAGE, "/places/440303002?year=2026"):
        assert "页面上方的数字是此刻的" in words(client.get(page).text)


def test_districts_stand_four_in_a_row_as_they_lie_and_others_as_many_as_fit() -> None:
    assert [code for code, _spot in sorted(wide.SPOTS.items(), key=lambda item: item[1][::-1])][:4] == [
        "440311", "440309", "440307", "440310"
    ]  # fmt: skip
    assert [(at % 4, at // 4) for at in range(len(wide.SPOTS))] == sorted(wide.SPOTS.values(), key=lambda xy: xy[::-1])


def test_the_page_of_a_project_names_sources_and_payees(client: FlaskClient, session: Session, year: Year) -> None:
    said = words(client.get(f"/projects/{year.running.id}").text)
    for told in (
        "钱从哪里来",
        "市级资金",
        "钱付给了谁",
        year.running.supplier,
        "共 1 笔，合计 11.34 万元",
        "已付 11.34 万元 / 共 37.8 万元",
    ):
        assert told in said, told
