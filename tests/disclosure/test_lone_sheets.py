"""A genuine sheet by itself is clean in every kind, level and format; an altered sum or share is named."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy.orm import Session

from deliberation.audit.offline import command, sums
from deliberation.disclosure.sheets.frame import QUARTERS
from deliberation.disclosure.sheets.kinds import KINDS
from tests import factories as make
from tests.disclosure.conftest import Year
from tests.disclosure.test_sheet_kinds import issue
from tests.disclosure.test_sheet_satisfaction import rated

pytestmark = pytest.mark.usefixtures("zh")


def verify(folder: Path, name: str, data: bytes) -> int:
    path = folder / name
    path.write_bytes(data)
    return command.run(argparse.Namespace(files=[path], against=None))


@pytest.fixture
def full(session: Session, year: Year) -> Year:
    """Two projects that were rated, three categories with money."""
    rated(session, year)
    return year


@pytest.mark.parametrize("name", KINDS)
def test_every_genuine_sheet_is_clean(
    session: Session, full: Year, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for place in (make.COMMUNITY, make.SUBDISTRICT, "440303", "4403"):
        for extension in ("xlsx", "csv"):
            status = verify(tmp_path, f"{name}.{extension}", issue(session, name, extension, place))
            said = capsys.readouterr().out
            assert (status, "✗" in said) == (0, False), (place, said)
            assert "这不能证明是真的" in said
    if KINDS[name].quarterly:
        for quarter in QUARTERS:
            assert verify(tmp_path, f"{name}.xlsx", issue(session, name, quarter=quarter)) == 0, capsys.readouterr().out


def altered(data: bytes, heading: str, *, total: bool) -> bytes:
    """The workbook with the first share (or that of the totals) of a column made larger."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    cells = [row for row in sheet.iter_rows() if any(cell.value == heading for cell in row)]
    column = next(cell.column for cell in cells[-1] if cell.value == heading)
    found = [
        cell for row in sheet.iter_rows(min_row=cells[-1][0].row + 1) for cell in row
        if cell.column == column and isinstance(cell.value, int | float)
    ]  # fmt: skip
    found[-1 if total else 0].value += 0.01
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize(("name", "heading"), [("final_accounts", "预算执行率"), ("satisfaction", "满意度")])
def test_an_altered_share_is_named(
    session: Session,
    full: Year,
    tmp_path: Path,
    name: str,
    heading: str,
    total: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = issue(session, name)
    table = sums.table_in(data, command_grid(data))
    assert table is not None
    assert sum(1 for _, row in table.rows if row[table.headings.index(heading)] is not None) >= 2
    assert verify(tmp_path, "x.xlsx", altered(data, heading, total=total)) == 1
    assert f"{heading}写的是" in capsys.readouterr().out


def command_grid(data: bytes) -> list[tuple[object, ...]]:
    grid = command.read(data)
    assert isinstance(grid, list)
    return grid


def test_what_cannot_be_reckoned_is_said_and_a_sum_is_not_hidden_as_a_share(
    session: Session, full: Year, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(tmp_path, "handbook.xlsx", issue(session, "handbook")) == 0
    said = capsys.readouterr().out
    assert "列比例，是比例，不相加；离线不能判断" in said
    assert "表里没有合计可加" in said
    book = openpyxl.load_workbook(io.BytesIO(issue(session, "money")))
    cell = next(one for row in book.worksheets[0].iter_rows() for one in row if isinstance(one.value, float | int)
                and one.value > 1000)  # fmt: skip
    cell.value, cell.number_format = cell.value + 1, "0.00%"
    book.save(tmp_path / "book.xlsx")
    assert verify(tmp_path, "hidden.xlsx", (tmp_path / "book.xlsx").read_bytes()) == 1
    assert "加起来是" in capsys.readouterr().out


def test_the_headings_are_those_of_the_sheets() -> None:
    told = {str(field.label) for name in ("final_accounts", "satisfaction") for field in KINDS[name].fields}
    assert all({name, *over} <= told for name, (over, _share) in sums.RATIOS.items())
