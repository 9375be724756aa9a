"""The auditor's answer: as issued, saved again, altered (and where), not ours, or no sheet at all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.communities.service import adopt_layer
from deliberation.disclosure.pages import looked_up
from deliberation.disclosure.queries.examine import Answer, examine
from deliberation.disclosure.sheets import reading
from deliberation.disclosure.sheets.kinds import KINDS
from deliberation.rules.refusal import Refusal
from deliberation.rules.rulebook import Setting
from tests import factories as make
from tests.disclosure import factories as make_year
from tests.disclosure.conftest import Year
from tests.disclosure.test_sheets import issue

pytestmark = pytest.mark.usefixtures("zh")


def answer(session: Session, data: bytes) -> Answer:
    found = examine(session, data)
    assert isinstance(found, Answer), found
    return found


def edited(data: bytes, change: Callable[[Any], None]) -> bytes:
    """The sheet as somebody changed and saved it in a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
@pytest.mark.parametrize("name", ["projects", "money"])
def test_what_was_issued_is_recognised(session: Session, year: Year, name: str, extension: str) -> None:
    sheet = issue(session, name, extension)
    found = answer(session, sheet.data)
    assert (found.verdict, found.issue) == ("issued", sheet.issue)
    assert found.backing is not None
    assert found.backing.sound
    assert not found.backing.moved_on


def test_saved_again_without_a_change_is_the_same(session: Session, year: Year) -> None:
    assert answer(session, edited(issue(session).data, lambda _sheet: None)).verdict == "same"
    plain = issue(session, extension="csv").data.decode("utf-8-sig")
    dressed = plain.replace("2026-03-22", "2026/3/22").replace("\r\n", "\n").encode("gb18030")
    assert answer(session, dressed).verdict == "same"


def test_a_changed_sum_is_named_with_both_values(session: Session, year: Year) -> None:
    def change(sheet: Any) -> None:
        cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == 113_400)
        cell.value = 13_400

    found = answer(session, edited(issue(session).data, change))
    assert found.verdict == "altered"
    first = found.differences[0]
    assert (first.change, first.found, first.issued) == ("cell", "13400.00", "113400.00")
    assert year.running.title in first.what


def test_every_single_cell_is_watched(session: Session, year: Year) -> None:
    data = issue(session, extension="csv").data.decode("utf-8-sig").splitlines(keepends=True)
    for at in range(len(data)):
        changed = [*data]
        changed[at] = changed[at].replace(changed[at].strip()[-1], "改", 1)
        assert answer(session, "".join(changed).encode("utf-8-sig")).verdict == "altered", data[at]


def test_a_removed_row_and_an_added_row_are_named(session: Session, year: Year) -> None:
    removed = answer(session, edited(issue(session).data, lambda sheet: sheet.delete_rows(7)))
    assert [difference.change for difference in removed.differences] == ["missing"]
    added = answer(session, edited(issue(session).data, lambda sheet: sheet.append([9, "另外", "一笔", None, 5])))
    assert [difference.change for difference in added.differences] == ["added"]


def test_a_sum_turned_into_a_formula_is_altered(session: Session, year: Year) -> None:
    def change(sheet: Any) -> None:
        sheet["E5"] = "=100000+278000"

    found = answer(session, edited(issue(session).data, change))
    assert "=100000+278000" in {difference.found for difference in found.differences}


def test_a_sheet_of_somebody_elses_is_not_ours(session: Session, year: Year) -> None:
    assert answer(session, "序号,项目\r\n1,路灯\r\n".encode()).verdict == "unknown"
    stranger = edited(issue(session).data, lambda sheet: sheet.delete_rows(1, 50))
    assert answer(session, stranger).verdict == "unknown"


def test_without_its_number_the_code_of_the_book_is_enough(session: Session, year: Year) -> None:
    sheet = issue(session)
    found = answer(session, edited(sheet.data, _cut_number))
    assert (found.verdict, found.issue) == ("altered", sheet.issue)


def test_the_number_printed_on_a_sheet_finds_it(session: Session, year: Year) -> None:
    sheet = issue(session)
    (found,) = looked_up(session, sheet.issue.id)["issued"]
    assert found[0] == sheet.issue
    assert looked_up(session, "0" * 32)["issued"] == []


def _cut_number(sheet: Any) -> None:
    sheet.cell(sheet.max_row, 1).value = "文件编号"


def test_the_book_may_go_on_behind_a_sheet(session: Session, year: Year) -> None:
    sheet = issue(session)
    make_year.pay(session, year.staff, year.running, "进度款", "记-08-001")
    backing = answer(session, sheet.data).backing
    assert backing is not None
    assert backing.sound
    assert backing.moved_on
    assert backing.since is not None
    changed = {(one.number, one.title, one.column): (one.issued, one.found) for one in backing.since if one.column}
    mine = ("1", year.running.title, "项目金额（元） · 已付金额（元）")
    assert changed[mine] == ("113400.00", "264600.00")
    assert any(one.part == "totals" for one in backing.since)
    assert any(one.change == "added" and "记-08-001" in one.found for one in backing.since)


def test_records_that_a_sheet_does_not_speak_of_leave_it_up_to_date(session: Session, year: Year) -> None:
    sheet = issue(session, "acceptance")
    make_year.pay(session, year.staff, year.running, "进度款", "记-08-001")
    backing = answer(session, sheet.data).backing
    assert backing is not None
    assert (backing.moved_on, backing.since) == (True, ())


@pytest.mark.parametrize("kind", KINDS)
def test_every_sheet_reads_the_same_when_nothing_it_tells_has_changed(session: Session, year: Year, kind: str) -> None:
    """The three answers: unchanged, up to date although the book went on, and (above) what has changed since."""
    sheet = issue(session, kind)
    fresh = answer(session, sheet.data).backing
    assert fresh is not None
    assert (fresh.moved_on, fresh.since) == (False, ())
    adopt_layer(session, make.SYSTEM, make.NOW, place=make.COMMUNITY, title="新", rules={
        "screening.days": Setting(9, "测试", "G")})  # fmt: skip
    later = answer(session, sheet.data).backing
    assert later is not None
    assert (later.moved_on, later.since) == (True, ())


def test_the_page_gives_each_answer_in_words(session: Session, year: Year, client: FlaskClient) -> None:
    def asked(data: bytes) -> str:
        upload = {"sheet": (io.BytesIO(data), "sheet.xlsx")}
        return client.post("/verify", data=upload, content_type="multipart/form-data").get_data(as_text=True)

    sheet = issue(session)
    assert "发出之后没有新记录" in asked(sheet.data)
    forged = asked(edited(sheet.data, lambda page: page.cell(7, 8, 13_400)))
    assert f"第 1 行“{year.running.title}”的“项目金额（元） · 已付金额（元）”一栏" in forged
    make_year.pay(session, year.staff, year.running, "进度款", "记-08-001")
    changed = asked(sheet.data)
    assert "发出时属实" in changed
    assert "发出之后变了哪些" in changed
    assert "264600.00" in changed


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (reading.LARGEST_UNPACKED + 1))
    return out.getvalue()


def entities(session: Session) -> bytes:
    data, out = issue(session).data, io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                text = text.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
            new.writestr(part, text)
    return out.getvalue()


def test_files_that_are_no_sheets_are_refused_by_name(session: Session, year: Year) -> None:
    sheet = issue(session).data
    cases = {
        b"MZ\x90\x00\x03" + b"\0" * 500: "SHEET_KIND",
        b"%PDF-1.7 whatever": "SHEET_PDF",
        b"\xff\xfe\xfa\x80": "SHEET_KIND",
        b"  \r\n": "SHEET_EMPTY",
        b"a" * (reading.LARGEST + 1): "SHEET_TOO_LARGE",
        sheet[: len(sheet) // 2]: "SHEET_BROKEN",
        sheet[:1000] + b"\0" * 200 + sheet[1200:]: "SHEET_BROKEN",
        bomb(): "SHEET_UNPACKS_TOO_LARGE",
        entities(session): "SHEET_BROKEN",
    }
    for data, code in cases.items():
        refusal = examine(session, data)
        assert isinstance(refusal, Refusal), code
        assert refusal.code == code


def test_a_zip_that_is_no_workbook_is_refused(session: Session, year: Year) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", b"jpg")
    refusal = examine(session, out.getvalue())
    assert isinstance(refusal, Refusal)
    assert refusal.code == "SHEET_KIND"


def test_a_number_that_is_unknown_is_not_compared_with_a_sheet_of_another_kind(
    session: Session, year: Year, client: FlaskClient
) -> None:
    """All sheets of a place at one moment share the code of the book; only the title tells which one it is."""
    plain = issue(session, "projects", "csv").data.decode("utf-8-sig")
    mine = issue(session, "money", "csv")
    numbered = mine.data.decode("utf-8-sig").replace(mine.issue.id, "0" * 32)
    assert answer(session, numbered.encode()).issue == mine.issue
    stranger = numbered.replace("资金使用明细表", "验收表", 1)
    assert mine.issue.head_digest in plain
    assert answer(session, stranger.encode()).verdict == "unknown"
    judged = client.post("/verify", data={"sheet": (io.BytesIO(stranger.encode()), "表.csv")})
    assert "编号查不到" in judged.get_data(as_text=True)
