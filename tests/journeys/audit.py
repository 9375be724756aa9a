"""The auditor: downloads the sheet, adds it up against the book, has it confirmed, and finds the changed cell."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import openpyxl

from deliberation.disclosure import verify_command
from deliberation.funds import queries as funds
from deliberation.proposals import queries as proposals
from tests.journeys.cast import PLACE, YEAR, Cast
from tests.journeys.spring import TITLE

Row = dict[str, Any]


def download(cast: Cast, folder: Path) -> Path:
    """The sheet 资金使用明细表 as the auditor gets it."""
    cast.day(12, 20)
    auditor = cast.auditor
    auditor.go(f"/places/{PLACE}/sheets").sees("资金使用明细表")
    file = auditor.fetch("XLSX", within=".card:has(h3:text('资金使用明细表'))")
    path = folder / file.suggested_filename
    file.save_as(path)
    return path


def add_up(cast: Cast, sheet: Path) -> None:
    """Every total equals the account, its entries, and the project's own stream."""
    rows, totals = _table(sheet)
    with cast.site.writing() as session:
        statement = funds.statement(session, PLACE, YEAR)
        project = proposals.project_state(session, cast.project)
    assert statement.agrees
    mine = [row for row in rows if row["项目名称"] == TITLE]
    paid = [row["本次支付（元）"] for row in mine if row["本次支付（元）"]]
    assert [_fen(sum_) for sum_ in paid] == [payment.amount_fen for payment in project.payments]
    assert len(paid) == 3
    assert _fen(sum(paid)) == project.paid_fen == project.final_fen == 42_800_000
    assert _fen(totals["已付金额（元）"]) == statement.account.disbursed_fen == statement.readded.disbursed_fen
    assert _fen(totals["已付金额（元）"]) == project.paid_fen  # the one project that was carried out
    assert _fen(totals["本次支付（元）"]) == project.paid_fen
    assert _fen(totals["结算金额（元）"]) == project.final_fen == statement.account.committed_fen
    assert _fen(totals["批准预算（元）"]) == project.budget_fen
    assert {row["凭证号"] for row in mine} >= {"记-07-012", "记-09-003", "记-12-001"}


def confirm(cast: Cast, sheet: Path) -> None:
    """The page says that the file is what was issued, and that the book behind it stands."""
    auditor = cast.auditor
    auditor.go("/verify").attach("sheet", [sheet]).press("核验", within="main form").sees("真实")


def find_the_change(cast: Cast, sheet: Path) -> None:
    """One payment is made smaller in a spreadsheet program; the page names the cell and both sums."""
    book = openpyxl.load_workbook(sheet)
    cell = next(cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == 129_600)
    cell.value = 29_600
    altered = sheet.with_name("altered.xlsx")
    book.save(altered)
    auditor = cast.auditor
    auditor.go("/verify").attach("sheet", [altered]).press("核验", within="main form")
    auditor.sees("被改动", cell.coordinate, "29600.00", "129600.00")


def verify_the_book(cast: Cast) -> None:
    """Everything that was written this year re-hashes and replays."""
    assert verify_command.run(cast.site.app, argparse.Namespace()) == 0


def look_around(cast: Cast) -> None:
    """Anybody, without signing in, goes from the city down to every fen and every vote."""
    anybody = cast.anybody
    anybody.go("/").press("看明细").press("罗湖区").press("黄贝街道").press("文华社区", within="main")
    ways = anybody.page.locator("main ul.ways a").evaluate_all("all => all.map(a => a.pathname)")
    assert len(ways) >= 8
    for way in ways:
        anybody.go(way)
    anybody.go(f"/projects/{cast.project}").sees(TITLE, "记-07-012", "同意 8", "42.8 万元")


def _table(path: Path) -> tuple[list[Row], Row]:
    """The rows and the totals by column heading."""
    rows = [tuple(row) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)]
    heading = next(at for at, row in enumerate(rows) if row[0] == "序号")
    end = next(at for at, row in enumerate(rows) if "合计" in row)
    names = [str(below or above) for above, below in zip(rows[heading], rows[heading + 1], strict=True)]
    body = [dict(zip(names, row, strict=True)) for row in rows[heading + 2 : end + 1]]
    return body[:-1], body[-1]


def _fen(yuan: float) -> int:
    return round(yuan * 100)
