"""Every sheet in every format: read back by other programs, adding up to the book, and each altered digit named."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.disclosure import service
from deliberation.disclosure.queries.examine import Answer, examine
from deliberation.disclosure.sheets.compose import columns_of
from deliberation.disclosure.sheets.content import load
from deliberation.disclosure.sheets.frame import QUARTERS, Reach
from deliberation.disclosure.sheets.kinds import KINDS
from deliberation.disclosure.sheets.widths import ROOM, across
from deliberation.funds import queries as funds
from deliberation.proposals.queries import project_state
from deliberation.rules.parameters import WAN
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.delivery import factories as office
from tests.disclosure.conftest import Year
from tests.disclosure.reading import EMPTY, cells, plain, table

READER = Actor("", frozenset())
SOFFICE, PDFTOTEXT = shutil.which("soffice"), shutil.which("pdftotext")
TITLES = {
    "needs": "征集汇总表", "projects": "项目公示表", "votes": "表决结果表", "objections": "异议处理表",
    "procurement": "采购结果表", "money": "资金使用明细表", "acceptance": "验收表", "satisfaction": "满意度表",
    "quarterly": "季度评估表", "final_accounts": "年度决算表", "handbook": "统计分析手册",
}  # fmt: skip


def issue(session: Session, name: str, extension: str = "xlsx", place: str = make.COMMUNITY, **about: Any) -> bytes:
    made = service.issue(
        session, READER, office.at(30), place=place, name=name, year=2026, extension=extension, **about
    )
    return made.data


def test_there_are_eleven() -> None:
    assert set(KINDS) == set(TITLES)


@pytest.mark.parametrize("name", KINDS)
def test_every_sheet_says_what_it_is_and_who_made_it(session: Session, year: Year, zh: None, name: str) -> None:
    rows = cells(issue(session, name))
    assert rows[0][0] == f"文华社区2026年民生微实事{TITLES[name]}"
    assert str(rows[1][0]).startswith("编制单位：")
    assert "2026" in str(rows[1][0])
    assert "公示期：" in str(rows[2][0])
    assert re.fullmatch(r"账本校验码 [0-9a-f]{64}", str(rows[-2][0]))
    assert re.match(r"文件编号 [0-9a-f]{32} · 生成时间 \d{4}-", str(rows[-1][0]))
    assert str(rows[3][0]).startswith("期间口径：")
    said = [row[0] for row in rows]
    assert any("合计" in row for row in rows) == (
        EMPTY not in said and any(field.added for field in KINDS[name].fields)
    )
    assert rows[-3][0] == "制表：公众下载"
    assert not any(str(cell).startswith("=") for row in rows for cell in row)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("place", [make.COMMUNITY, make.SUBDISTRICT, "440303", "4403"])
def test_the_totals_are_the_sums_of_their_columns(
    session: Session, year: Year, zh: None, name: str, place: str
) -> None:
    rows, totals = table(issue(session, name, place=place))
    assert bool(rows) or not totals
    added = [str(field.label) for field in KINDS[name].fields if field.added and rows]
    for label in added:
        cells_ = [row[label] for row in rows if row[label] is not None]
        assert round(sum(cells_) * 1_000_000) == round(totals[label] * 1_000_000), label
    assert [row["序号"] for row in rows] == list(range(1, len(rows) + 1))


def test_the_final_accounts_come_to_the_same_on_both_sides(session: Session, year: Year, zh: None) -> None:
    _rows, totals = table(issue(session, "final_accounts"))
    account = funds.balance(session, make.COMMUNITY, 2026)
    assert totals["金额（元）"] * 100 == totals["决算数（元）"] * 100 == account.appropriated_fen
    assert round(totals["决算数（万元）"] * 1_000_000) == account.appropriated_fen
    assert totals["已付金额（元）"] * 100 == account.disbursed_fen


def test_needs_are_all_there(session: Session, year: Year, zh: None) -> None:
    rows, totals = table(issue(session, "needs"))
    assert {row["需求名称"] for row in rows} == {year.running.title, "'=HYPERLINK(1)", "社区邻里节", "路灯"}
    assert totals["申报金额（元）"] == 42_0000 + 20_0000 + 6_0000 + 42_0000
    assert {row["初筛结论"] for row in rows} == {"通过", None}


def test_votes_acceptance_and_satisfaction_follow_the_stream(session: Session, year: Year, zh: None) -> None:
    state = project_state(session, year.archived.id)
    votes, _totals = table(issue(session, "votes"))
    mine = next(row for row in votes if row["议题"] == "社区邻里节")
    assert (mine["应到"], mine["实到"], mine["同意"], mine["反对"], mine["弃权"]) == (13, 11, 10, 1, 0)
    assert (mine["结果"], mine["居民得票"], mine["名次"], mine["是否入选"]) == ("通过", 320, 1, "入选")
    accepted, totals = table(issue(session, "acceptance"))
    assert [row["项目名称"] for row in accepted] == ["社区邻里节"]
    assert accepted[0]["结算金额（元）"] * 100 == state.final_fen == totals["结算金额（元）"] * 100
    assert "议事员" in accepted[0]["验收组"]
    rated, totals = table(issue(session, "satisfaction"))
    assert totals["收到份数"] == len(state.ratings)
    assert state.satisfied is not None
    assert round(rated[0]["满意度"] * 10_000) == int(state.satisfied * 10_000)


def test_procurement_shows_every_offer(session: Session, year: Year, zh: None) -> None:
    rows, totals = table(issue(session, "procurement"))
    running = next(row for row in rows if row["项目名称"] == year.running.title)
    assert running["报价家数"] == 3
    assert running["需要说明的迹象"] is None
    assert running["报价单位及金额（元）"] == "供应商0 378,000.00；供应商1 399,000.00；供应商2 411,600.00"
    assert totals["签约金额（元）"] * 100 == (42 + 6) * WAN * 90 // 100


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.quarterly and name != "objections"])
def test_four_quarters_make_the_year(session: Session, year: Year, zh: None, name: str) -> None:
    """What a year holds stands in one of its quarters, and in no two: the sums of four are those of the year."""
    whole = table(issue(session, name))[1]
    parts = [table(issue(session, name, quarter=quarter))[1] for quarter in QUARTERS]
    added = [str(field.label) for field in KINDS[name].fields if field.added]
    if name == "satisfaction":  # a survey that is still open belongs to no quarter
        rows = [row for row in table(issue(session, name))[0] if row["结束日期"]]
        whole = {label: sum(row[label] or 0 for row in rows) for label in added}
    for label in added:
        assert round(sum(part.get(label, 0) for part in parts), 6) == round(whole[label], 6), label


def test_a_quarter_reaches_over_the_ends_of_the_year(session: Session, year: Year) -> None:
    here = communities.lineage(session, make.COMMUNITY)[-1]
    reach = Reach(here, {}, 2026)
    days = {quarter: office.at(0).replace(month=3 * quarter - 1) for quarter in QUARTERS}
    for quarter, day in days.items():
        assert [q for q in QUARTERS if replace(reach, quarter=q).holds(day)] == [quarter]
    assert replace(reach, quarter=1).holds(office.at(0).replace(year=2025))
    assert replace(reach, quarter=4).holds(office.at(0).replace(year=2027))


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_one_altered_digit_is_named(session: Session, year: Year, zh: None, name: str, extension: str) -> None:
    data = issue(session, name, extension)
    if name == "objections":
        pytest.skip("this year has no objection; an altered one is tried in test_sheet_objections.py")
    forged, cell = _forged_book(data) if extension == "xlsx" else _forged_text(data)
    answer = examine(session, forged)
    assert isinstance(answer, Answer)
    assert answer.verdict == "altered"
    assert [one.cell for one in answer.differences] == [cell]


def _forged_book(data: bytes) -> tuple[bytes, str]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    cell = next(
        cell
        for row in sheet.iter_rows(min_row=6)
        for cell in row[1:]
        if isinstance(cell.value, int | float) and cell.value
    )
    cell.value = cell.value + 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), cell.coordinate


def _forged_text(data: bytes) -> tuple[bytes, str]:
    rows = plain(data)
    at, col = next(
        (at, col) for at, row in enumerate(rows[4:], start=4) for col, cell in enumerate(row)
        if col and re.fullmatch(r"[\d.]+%?", cell)
    )  # fmt: skip
    digit = rows[at][col][0]
    rows[at][col] = str((int(digit) + 1) % 10) + rows[at][col][1:]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig"), f"{openpyxl.utils.get_column_letter(col + 1)}{at + 1}"


@pytest.mark.parametrize("name", KINDS)
def test_a_pdf_is_known_by_its_bytes(session: Session, year: Year, zh: None, name: str) -> None:
    data = issue(session, name, "pdf")
    assert data == issue(session, name, "pdf")
    known = examine(session, data)
    assert isinstance(known, Answer)
    assert known.verdict == "issued"


@pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not installed")
@pytest.mark.parametrize("name", KINDS)
def test_a_pdf_is_read_back_in_chinese(session: Session, year: Year, zh: None, name: str, tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(issue(session, name, "pdf"))
    text = subprocess.run([str(PDFTOTEXT), "-raw", str(path), "-"], capture_output=True, check=True).stdout.decode()
    words = re.sub(r"\s", "", text)
    for said in (
        f"文华社区2026年民生微实事{TITLES[name]}",
        "编制单位：",
        "账本校验码",
        "第1页",
        "制表：",
        "序号",
    ):
        assert said in words, said
    content = _content(session, name)
    for field in KINDS[name].fields:
        assert re.sub(r"\s", "", str(field.label)) in words, str(field.label)
    at = next(at for at, column in enumerate(content.columns) if at and column.kind == "text")
    for title in {str(row[at]) for row in content.rows if row[at]}:
        assert re.sub(r"\s", "", title) in words


def _content(session: Session, name: str) -> Any:
    made = service.issue(session, READER, office.at(30), place=make.COMMUNITY, name=name, year=2026, extension="xlsx")
    return load(made.issue.content)


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_every_sheet_and_says_the_same(
    session: Session, year: Year, zh: None, tmp_path: Path
) -> None:
    """Saved again by LibreOffice, each sheet is still, cell by cell, what was issued."""
    for name in KINDS:
        (tmp_path / f"{name}.xlsx").write_bytes(issue(session, name))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    files = sorted(str(path) for path in tmp_path.glob("*.xlsx"))
    again = tmp_path / "again"
    done = subprocess.run(
        [str(SOFFICE), home, "--headless", "--convert-to", "xlsx", "--outdir", str(again), *files],
        capture_output=True, check=True, timeout=240,
    )  # fmt: skip
    assert b"rror" not in done.stderr, done.stderr
    for name in KINDS:
        answer = examine(session, (again / f"{name}.xlsx").read_bytes())
        assert isinstance(answer, Answer)
        assert answer.verdict == "same", (name, answer.differences)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("place", [make.COMMUNITY, make.SUBDISTRICT, "440303", "4403"])
def test_every_sheet_fits_its_paper_in_type_of_ten_points(session: Session, name: str, place: str) -> None:
    """Nothing is made smaller to fit: figures have the room they need, and no text is squeezed below half of it."""
    make.place(session)
    lineage = communities.lineage(session, place)
    kind = KINDS[name]
    columns = columns_of(kind, lineage[-1])
    assert across(columns) <= ROOM[kind.paper]
    declared = {field.key: field for field in kind.fields}
    for column in columns[1:]:
        least = {"day": 11, "money": 13, "count": 6}.get(column.kind, 6)
        wanted = declared[column.key].width if column.key in declared else 11
        assert column.width >= (
            min(least, wanted) if column.kind != "text" else min(wanted, max(6, wanted * 45 // 100))
        )
