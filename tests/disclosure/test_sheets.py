"""The sheets read back by another program say what the book says, and are issued once for one state of the book."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, InternalError
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.disclosure import service
from deliberation.disclosure.models import SheetIssue
from deliberation.disclosure.sheets.content import head_digest
from deliberation.funds import queries as funds
from deliberation.ledger import book
from deliberation.rules.parameters import WAN
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.disclosure import factories as make_year
from tests.disclosure.conftest import Year
from tests.disclosure.reading import cells, plain, table

READER = Actor("", frozenset())
LATER = make.NOW + timedelta(days=20)


def issue(session: Session, name: str = "money", extension: str = "xlsx", now: datetime = LATER) -> service.Issued:
    return service.issue(session, READER, now, place=make.COMMUNITY, name=name, year=2026, extension=extension)


def test_the_money_sheet_adds_up_to_the_account(session: Session, year: Year, zh: None) -> None:
    rows, totals = table(issue(session).data)
    account = funds.balance(session, make.COMMUNITY, 2026)
    paid, contract, final = (column(rows, word) for word in ("已付", "合同", "结算"))
    assert sum(paid) * 100 == account.disbursed_fen == totals["已付金额（元）"] * 100
    assert sum(row["本次支付（元）"] or 0 for row in rows) * 100 == account.disbursed_fen
    assert sum(contract) == totals["合同金额（元）"]
    assert (sum(final), len(rows)) == (totals["结算金额（元）"], 5)
    # bound = settled, else contracted, else approved
    assert account.committed_fen == 42 * WAN * 90 // 100 + 20 * WAN + (6 * WAN * 90 // 100 - WAN)


def column(rows: list[dict[str, Any]], word: str) -> list[float]:
    return [value for row in rows for name, value in row.items() if name.startswith(word) and value is not None]


def test_a_payment_names_its_hands_masked(session: Session, year: Year, zh: None) -> None:
    rows, _totals = table(issue(session).data)
    first = next(row for row in rows if row["项目名称"] == year.running.title)
    assert first["经办 / 复核 / 支付"] == "李** / 赵** / 钱**"
    assert first["日期"] == datetime(2026, 3, 22)  # noqa: DTZ001 -- spreadsheets know no zones
    assert (first["款项"], first["凭证号"], first["收款方"]) == ("预付款", "记-07-012", "供应商0")
    assert first["本次支付（元）"] == 113_400
    assert "李四" not in str(cells(issue(session).data))


def test_the_project_sheet_lists_what_residents_chose(session: Session, year: Year, zh: None) -> None:
    rows, totals = table(issue(session, "projects").data)
    assert [row["序号"] for row in rows] == [1, 2, 3]
    assert {row["项目名称"] for row in rows} == {year.running.title, "'=HYPERLINK(1)", "社区邻里节"}
    assert totals["批准预算（元）"] == 680_000
    vote = [rows[0][name] for name in ("同意", "反对", "弃权", "实到", "应到")]
    assert vote == [10, 1, 0, 11, 13]
    assert {row["公示期"] for row in rows} == {"2026-03-12至2026-03-16"}


def test_both_formats_hold_the_same(session: Session, year: Year, zh: None) -> None:
    sheet, text = cells(issue(session).data), plain(issue(session, extension="csv").data)
    assert issue(session, extension="csv").data.startswith(b"\xef\xbb\xbf")
    assert len(sheet) == len(text) + 1  # the second row of headings
    for left, right in zip(sheet[6:-3], text[5:-3], strict=True):
        for cell, said in zip(left, right, strict=True):
            assert _as_text(cell, said) == said


def _as_text(cell: Any, like: str) -> str:
    said = cell.date().isoformat() if isinstance(cell, datetime) else cell
    said = f"{said:.2f}" if isinstance(said, int | float) and "." in like else said
    return str(said if said is not None else "")


def test_numbers_are_numbers_and_days_are_days(session: Session, year: Year, zh: None) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(issue(session).data)).worksheets[0]
    heading = {str(cell.value): cell.column for row in (5, 6) for cell in sheet[row]}
    at = next(cell.row for cell in sheet["C"] if cell.value == year.running.title)
    paid, day = sheet.cell(at, heading["已付金额（元）"]), sheet.cell(at, heading["日期"])
    assert (paid.data_type, paid.number_format) == ("n", "#,##0.00")
    assert (day.data_type, day.number_format) == ("d", "yyyy-mm-dd")
    assert not any(str(cell.value).startswith("=") for row in sheet.iter_rows() for cell in row)


def test_it_prints_with_its_headings_on_every_page(session: Session, year: Year, zh: None) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(issue(session).data)).worksheets[0]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 8)
    assert (sheet.print_title_rows, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("$1:$6", True)
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert {"A1:P1", "A5:A6", "E5:I5", "J5:P5"} <= merged
    assert (sheet["E5"].value, sheet["E6"].value, sheet["A5"].value) == ("项目金额（元）", "批准预算（元）", "序号")
    code = head_digest(book.heads(session, make.COMMUNITY))
    assert code in sheet.cell(sheet.max_row - 1, 1).value
    assert code in sheet.oddFooter.left.text
    assert [cell.value for cell in sheet[sheet.max_row - 2] if cell.value] == ["制表：公众下载", "审核：", "负责人："]


@pytest.mark.parametrize(
    ("role", "place", "office"),
    [
        ("clerk", make.COMMUNITY, "文华社区居民委员会"), ("subdistrict_officer", make.SUBDISTRICT, "黄贝街道办事处"),
        ("auditor", make.SUBDISTRICT, "黄贝街道（审计）"), ("clerk", make.NEIGHBOUR, "公众下载"),
        ("resident", make.COMMUNITY, "公众下载"),
    ],
)  # fmt: skip
def test_the_office_that_takes_a_sheet_out_is_named_and_no_person(
    session: Session, year: Year, zh: None, role: str, place: str, office: str
) -> None:
    make.place(session, place)
    person = make.holder(session, role, place, name="欧阳经办")
    actor = make.actor(session, person)
    made = service.issue(session, actor, LATER, place=make.COMMUNITY, name="money", year=2026, extension="xlsx")
    rows = cells(made.data)
    assert rows[-3][0] == f"制表：{office}"
    assert rows[-1][0].endswith(f"制表 {office}")
    assert "欧阳" not in str(rows)


def test_an_unchanged_book_gives_the_same_file(session: Session, year: Year, zh: None) -> None:
    first, second = issue(session), issue(session, now=LATER + timedelta(hours=1))
    assert (first.issue.id, first.data) == (second.issue.id, second.data)
    assert count(session) == 1


def test_any_move_makes_a_new_sheet(session: Session, year: Year, zh: None) -> None:
    first = issue(session)
    make_year.pay(session, year.staff, year.running, "进度款", "记-08-001")
    second = issue(session)
    assert first.issue.id != second.issue.id
    assert first.issue.head_digest != second.issue.head_digest
    assert count(session) == 2


def test_an_issue_cannot_be_changed(session: Session, year: Year, zh: None) -> None:
    issue(session)
    with pytest.raises((InternalError, IntegrityError)), session.begin_nested():
        session.execute(sa.update(SheetIssue).values(content="{}"))


def test_a_wider_place_names_the_community_of_each_row(session: Session, year: Year, zh: None) -> None:
    make_year.elsewhere(session, make.NEIGHBOUR, title="隔壁的项目", cost_wan=3)
    sheet = service.issue(session, READER, LATER, place=make.SUBDISTRICT, name="projects", year=2026, extension="xlsx")
    rows, totals = table(sheet.data)
    names = communities.places(session, [make.NEIGHBOUR])
    assert {row["社区"] for row in rows} == {"文华社区", names[make.NEIGHBOUR].short}
    assert totals["批准预算（元）"] == 710_000


def count(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(SheetIssue)) or 0
