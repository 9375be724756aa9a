"""No text of a sheet is ever a formula, and a cell that a spreadsheet program has rewritten is still the same."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.disclosure.sheets.cells import FORMULA_STARTS, safe, said, same, written
from deliberation.disclosure.sheets.content import Column, Content, Stamp, dump, load
from deliberation.disclosure.sheets.files import render
from deliberation.ledger.book import Head

STAMP = Stamp("0" * 32, "2026-07-02 10:00:00")


def content(*titles: str) -> Content:
    columns = (Column("no", "序号", "count"), Column("title", "项目", "text"), Column("sum", "金额（元）", "money"))
    rows = tuple((at, safe(title), 100 * at) for at, title in enumerate(titles, start=1))
    return Content(
        "440303002019", "money", 2026, "题目", "编制单位", columns, rows, (None, "合计", sum(r[2] for r in rows)),
        ("账本校验码", "编号", "时间", "制表"), (Head("project:a", 3, "f" * 64),),
    )  # fmt: skip


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", " =", "\u200b="])
def test_what_could_be_a_formula_is_not(start: str) -> None:
    assert safe(f"{start}cmd|' /C calc'!A0")[0] == "'"


def test_plain_text_stays_as_it_is() -> None:
    assert safe("深宝住宅区 3–9 栋，楼顶防水（二期）") == "深宝住宅区 3–9 栋，楼顶防水（二期）"


@given(st.text(max_size=60))
def test_no_text_starts_a_formula_or_breaks_a_line(text: str) -> None:
    cell = safe(text)
    assert cell[:1] not in FORMULA_STARTS
    assert cell.lstrip()[:1] not in FORMULA_STARTS
    assert not set(cell) & set("\t\r\n\0")


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6))
def test_whatever_is_written_both_files_read_back(titles: list[str]) -> None:
    sheet = content(*titles)
    rows = list(csv.reader(io.StringIO(render(sheet, STAMP, "csv").decode("utf-8-sig"), newline="")))
    assert [row[1] for row in rows[3 : 3 + len(titles)]] == [safe(title) for title in titles]
    book = openpyxl.load_workbook(io.BytesIO(render(sheet, STAMP, "xlsx")), read_only=True)
    cells = [row[1] for row in book.worksheets[0].iter_rows(min_row=4, values_only=True)][: len(titles)]
    assert [cell or "" for cell in cells] == [safe(title) for title in titles]


@given(st.lists(st.text(max_size=40), max_size=4))
def test_a_snapshot_survives_storing(titles: list[str]) -> None:
    assert load(dump(content(*titles))) == content(*titles)


def test_the_same_content_gives_the_same_bytes() -> None:
    for extension in ("xlsx", "csv"):
        assert render(content("甲"), STAMP, extension) == render(content("甲"), STAMP, extension)


@pytest.mark.parametrize(
    ("kind", "issued", "found", "equal"),
    [
        ("money", 11_580_000, 115800, True),
        ("money", 11_580_000, 115800.0, True),
        ("money", 11_580_000, "115,800.00", True),
        ("money", 11_580_000, 115800.01, False),
        ("money", 11_580_000, "=SUM(A1)", False),
        ("money", 10**15, 10**13, True),
        ("count", 3, 3.0, True),
        ("count", 3, True, False),
        ("day", "2026-07-02", datetime(2026, 7, 2), True),  # noqa: DTZ001 -- spreadsheets know no zones
        ("day", "2026-07-02", "2026/7/2", True),
        ("day", "2026-07-02", "2026/2/7", False),
        ("text", "甲", "甲 ", True),
        ("text", "甲", None, False),
        ("text", None, "", True),
        ("text", None, "x", False),
    ],
)
def test_the_same_cell_in_another_dress(kind: str, issued: object, found: object, *, equal: bool) -> None:
    assert same(kind, issued, found) is equal  # type: ignore[arg-type]


def test_cells_in_words() -> None:
    assert (written("money", 11_580_000), written("day", "2026-07-02"), written("text", None)) == (
        "115800.00",
        "2026-07-02",
        "",
    )
    assert (said("money", 115800), said("day", "2026/7/2"), said("count", 3.0)) == ("115800.00", "2026-07-02", "3")
