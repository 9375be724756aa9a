"""Files of residents: encodings, headers, every kind of bad line, and files that are no lists at all."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.polls.roll.file import Rejected, RollFileError, Rules, Taken, examine, identity, rows, table

RULES = Rules(date(2026, 3, 12), 16, ("live", "work", "study"))
HEAD = ("姓名", "手机号", "身份证号", "出生日期", "楼栋", "关系")


def card(born: str, serial: str = "001") -> str:
    """A well-formed number of a card for a birth date."""
    body = f"440303{born}{serial}"
    return body + identity.check_digit(body)


GOOD = ("王小明", "13812345678", card("19580307"), "", "3栋", "居住")


def as_csv(lines: Sequence[Sequence[str]], encoding: str = "utf-8", head: Sequence[str] = HEAD) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([head, *lines])
    return out.getvalue().encode(encoding)


def as_xlsx(lines: Sequence[Sequence[object]], head: Sequence[str] = HEAD) -> bytes:
    book = openpyxl.Workbook()
    for line in (head, *lines):
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def judge(data: bytes, rules: Rules = RULES) -> list[Taken | Rejected]:
    return list(examine(rows(data), rules))


def reasons(data: bytes, rules: Rules = RULES) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.reason) for one in judge(data, rules) if isinstance(one, Rejected)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    (one,) = judge(as_csv([GOOD], encoding))
    assert one == Taken(2, "王小明", date(1958, 3, 7), "+8613812345678", GOOD[2], "3栋", "live")


def test_a_workbook_and_a_text_file_say_the_same() -> None:
    assert judge(as_xlsx([GOOD])) == judge(as_csv([GOOD]))


def test_columns_stand_in_any_order_below_a_title_and_full_width_is_read() -> None:
    head = ("楼栋", "与社区关系", "证件号码", "联系电话（手机）", "备注", "姓 名*")
    line = ("３栋", "工 作", "　" + GOOD[2].translate({ord(str(n)): ord(str(n)) + 0xFEE0 for n in range(10)}),
            "１３８ １２３４ ５６７８", "=1+1", " 王 小 明 ")  # fmt: skip
    data = ("文华社区选民名册\r\n" + as_csv([line], head=head).decode()).encode()
    (one,) = judge(data)
    assert one == Taken(3, "王小明", date(1958, 3, 7), "+8613812345678", GOOD[2], "3栋", "work")


def test_numbers_and_dates_of_a_spreadsheet_are_read_as_they_show() -> None:
    born = datetime(1990, 2, 1)  # noqa: DTZ001 -- a spreadsheet knows no zone
    (one,) = judge(as_xlsx([("李雷", 13812345678, None, born, 12, "就学")]))
    assert isinstance(one, Taken)
    assert (one.phone, one.born, one.building, one.tie) == ("+8613812345678", date(1990, 2, 1), "12", "study")


WRONG_CHECK = GOOD[2][:17] + ("1" if GOOD[2][17] != "1" else "2")
BAD = [
    (("", *GOOD[1:]), "name", "NAME_MISSING"),
    (("13812345678", *GOOD[1:]), "name", "NAME_ODD"),
    (("<script>", *GOOD[1:]), "name", "NAME_ODD"),
    (("王" * 50, *GOOD[1:]), "name", "TOO_LONG"),
    (("王" * 500, *GOOD[1:]), "name", "TOO_LONG"),
    (("=cmd|' /C calc'!A0", *GOOD[1:]), "name", "FORMULA"),
    ((GOOD[0], "12345678901", *GOOD[2:]), "phone", "PHONE_BAD"),
    ((GOOD[0], "0755-2510123", *GOOD[2:]), "phone", "PHONE_BAD"),
    ((*GOOD[:2], WRONG_CHECK, *GOOD[3:]), "id", "ID_CHECK_DIGIT"),
    ((*GOOD[:2], "440303580307001", *GOOD[3:]), "id", "ID_OLD"),
    ((*GOOD[:2], "H12345678", *GOOD[3:]), "id", "ID_SHAPE"),
    ((*GOOD[:2], card("19580230"), *GOOD[3:]), "id", "BIRTH_IMPOSSIBLE"),
    ((*GOOD[:2], card("18580307"), *GOOD[3:]), "id", "BIRTH_IMPOSSIBLE"),
    ((*GOOD[:2], card("20310307"), *GOOD[3:]), "id", "BIRTH_IMPOSSIBLE"),
    ((*GOOD[:3], "1958-3-8", *GOOD[4:]), "born", "BIRTH_DIFFERS"),
    ((*GOOD[:3], "1958-2-30", *GOOD[4:]), "born", "BIRTH_IMPOSSIBLE"),
    ((*GOOD[:2], "", "", *GOOD[4:]), "born", "AGE_UNKNOWN"),
    ((*GOOD[:2], card("20100313"), *GOOD[3:]), "id", "TOO_YOUNG"),
    ((*GOOD[:5], "路过"), "tie", "TIE_UNKNOWN"),
]


@pytest.mark.parametrize(("line", "column", "reason"), BAD)
def test_a_bad_line_is_rejected_with_its_number_cell_and_reason(
    line: tuple[str, ...], column: str, reason: str
) -> None:
    other = ("李雷", "13900000000", card("19900101"), "", "1栋", "")
    for data in (as_csv([other, line]), as_xlsx([other, line])):
        assert reasons(data) == [(3, column, reason)]


def test_sixteen_on_the_day_of_the_opening_is_old_enough() -> None:
    assert reasons(as_csv([(*GOOD[:2], card("20100312"), *GOOD[3:])])) == []


def test_a_number_that_a_spreadsheet_has_rounded_is_no_number() -> None:
    assert reasons(as_xlsx([(*GOOD[:2], 440303195803070000, *GOOD[3:])])) == [(2, "id", "DIGITS_LOST")]


def test_a_formula_in_a_workbook_is_not_taken_for_its_value() -> None:
    assert reasons(as_xlsx([('=CONCATENATE("王","五")', *GOOD[1:])])) == [(2, "name", "FORMULA")]


def test_a_tie_that_the_place_does_not_take_is_told() -> None:
    narrow = Rules(RULES.day, RULES.least, ("live",))
    assert reasons(as_csv([(*GOOD[:5], "工作")]), narrow) == [(2, "tie", "TIE_NOT_HERE")]


def test_repetitions_are_found_by_card_by_number_and_by_birth() -> None:
    same_card = ("王晓明", "", *GOOD[2:])
    same_number = (GOOD[0], GOOD[1], "", "1980-01-01", "", "")
    same_birth = (GOOD[0], "13900000001", "", "19580307", "", "")
    namesake = (GOOD[0], "13900000002", card("19580307", "002"), "", "", "")
    family = ("王奶奶", GOOD[1], card("19300307"), "", "", "")
    found = judge(as_csv([GOOD, same_card, same_number, same_birth, namesake, family]))
    assert [(one.line, one.column, one.first) for one in found if isinstance(one, Rejected)] == [
        (3, "id", 2), (4, "phone", 2), (5, "name", 2),
    ]  # fmt: skip
    assert [one.line for one in found if isinstance(one, Taken)] == [2, 6, 7]


def test_what_is_rejected_carries_no_number_of_a_card() -> None:
    (one,) = judge(as_csv([(GOOD[0], "1", *GOOD[2:])]))
    assert GOOD[2] not in repr(one)
    assert GOOD[2][:17] not in repr(one)


def test_a_number_in_the_wrong_column_is_not_kept_with_the_rejected_line() -> None:
    (one,) = judge(as_csv([(GOOD[2], "", "", "", GOOD[1], "")]))
    assert isinstance(one, Rejected)
    assert (one.name, one.building) == ("…", "…")


def zip_of(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def with_entities() -> bytes:
    source, out = zipfile.ZipFile(io.BytesIO(as_xlsx([GOOD]))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in source.infolist():
            text = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                text = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + text
            archive.writestr(part.filename, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "ROLL_FILE_EMPTY"),
        (b" \r\n ", "ROLL_FILE_EMPTY"),
        (b"%PDF-1.7 ...", "ROLL_FILE_KIND"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "ROLL_FILE_KIND"),
        (zip_of(**{"word__document.xml": b"<w/>"}), "ROLL_FILE_KIND"),
        (b"PK\x03\x04 and then nothing", "ROLL_FILE_BROKEN"),
        (as_xlsx([GOOD])[:-400], "ROLL_FILE_BROKEN"),
        (with_entities(), "ROLL_FILE_BROKEN"),
        ("姓名,身份证号\n王".encode() + b"\xff\xff\xff", "ROLL_FILE_ENCODING"),
        (as_csv([GOOD], head=("甲", "乙", "丙", "丁", "戊", "己")), "ROLL_FILE_NO_HEADER"),
        (as_csv([GOOD], head=("姓名", "手机号", "丙", "丁", "戊", "己")), "ROLL_FILE_NO_AGE"),
        (as_csv([GOOD], head=("姓名", "手机号", "电话", "出生日期", "戊", "己")), "ROLL_FILE_HEADER_TWICE"),
        (b"a" * (table.LARGEST + 1), "ROLL_FILE_TOO_LARGE"),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(data: bytes, code: str) -> None:
    with pytest.raises(RollFileError) as fault:
        judge(data)
    assert fault.value.code == code


def test_a_bomb_is_refused_by_its_directory_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zip_of(**{"xl__workbook.xml": b"<w/>", "xl__worksheets__sheet1.xml": b"0" * (table.LARGEST_UNPACKED + 1)})
    assert len(bomb) < table.LARGEST // 10
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_args, **_more: pytest.fail("a part was unpacked"))
    with pytest.raises(RollFileError) as fault:
        judge(bomb)
    assert fault.value.code == "ROLL_FILE_UNPACKS"


def test_too_many_lines_end_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_LINES", 10)
    with pytest.raises(RollFileError) as fault:
        judge(as_csv([GOOD] * 20))
    assert fault.value.code == "ROLL_FILE_TOO_MANY_LINES"


@given(st.text(alphabet="0123456789", min_size=17, max_size=17).filter(lambda text: text[0] != "0"))
def test_one_wrong_digit_or_two_swapped_neighbours_are_always_noticed(body: str) -> None:
    number = body + identity.check_digit(body)
    assert identity.id_fault(number) == ""
    for place in range(1, 17):
        other = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert identity.id_fault(other)
        swapped = number[: place - 1] + number[place] + number[place - 1] + number[place + 1 :]
        assert swapped == number or swapped[0] == "0" or identity.id_fault(swapped)


@given(st.lists(st.lists(st.text(max_size=30), max_size=8), max_size=8))
def test_no_text_in_any_cell_breaks_the_reading(lines: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *lines])
    with suppress(RollFileError):  # any other fault would break the page
        assert all(one.line > 1 for one in judge(out.getvalue().encode("utf-8", "surrogatepass")))
