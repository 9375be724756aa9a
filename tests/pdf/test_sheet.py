"""Printable sheets: what a reader and a printer find in them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from deliberation.paths import PACKAGE
from deliberation.pdf import blocks, fonts, sheet


def said(pdf: bytes, folder: Path) -> str:
    """The text of a PDF as another program reads it."""
    file = folder / "sheet.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True).stdout


def long_table(rows: int) -> bytes:
    cells = [[str(number), f"项目{number}", "46.8 万元"] for number in range(rows)]
    made = blocks.table(["序号", "名称", "金额"], cells, [20, None, 40], aligns=["right", "left", "right"], total=True)
    return sheet.render(sheet.Frame("审计明细表", head="文华社区", foot="校验码 ABCD"), [made])


def test_another_program_reads_the_chinese(tmp_path: Path) -> None:
    words = "居民议事会表决：同意、反对、弃权。喆堃镕犇颢㙟"
    found = said(
        sheet.render(sheet.Frame("题目"), [blocks.text(words), blocks.facts([("造价", "46.8 万元")])]), tmp_path
    )
    assert words.replace("㙟", fonts.MISSING) in found
    assert re.search(r"造价\s+46.8 万元", found)


def test_the_heading_is_repeated_and_the_pages_are_counted(tmp_path: Path) -> None:
    pages = said(long_table(120), tmp_path).split("\f")[:-1]
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert re.search(r"序号\s+名称\s+金额", page)
        assert f"第 {number} 页，共 {len(pages)} 页" in page
        assert "文华社区" in page
        assert "校验码 ABCD" in page


@pytest.mark.parametrize("rare", ["𠮷野家", "👨‍👩‍👧", "\x00\x07", "العربية", "é\u0301", "\u202e反", "\ud800"])
def test_what_the_typeface_has_not_is_no_fall(rare: str, tmp_path: Path) -> None:
    assert "完" in said(sheet.render(sheet.Frame(rare, head=rare, foot=rare), [blocks.text(rare + "完")]), tmp_path)


def test_marks_of_the_library_are_printed_as_they_are(tmp_path: Path) -> None:
    words = "<b>甲</b> & <img src='x'/> <para>"
    assert words in said(sheet.render(sheet.Frame("甲<乙>"), [blocks.text(words)]), tmp_path)


def test_the_same_sheet_gives_the_same_bytes_and_embeds_only_what_it_uses() -> None:
    once = long_table(3)
    assert once == long_table(3)
    assert len(once) < 60_000
    assert b"/FontFile2" in once


@pytest.mark.parametrize(("size", "points"), [("A4", (595, 842)), ("A5", (420, 595)), ("A4-landscape", (842, 595))])
def test_sizes(size: str, points: tuple[int, int], tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(sheet.render(sheet.Frame("题目", size=size), [blocks.Code("https://example.org/polls/1")]))
    info = subprocess.run(["pdfinfo", file], capture_output=True, check=True, text=True).stdout
    wide, high = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info).groups()  # type: ignore[union-attr]
    assert (round(float(wide)), round(float(high))) == points


def test_sheets_bound_together_number_their_own_pages(tmp_path: Path) -> None:
    parts = [(sheet.Frame(name), [blocks.text(name)]) for name in ("甲", "乙")]
    assert said(sheet.bind(parts), tmp_path).count("第 1 页，共 1 页") == 2


def test_a_row_of_another_width_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="wide"):
        blocks.table(["甲", "乙"], [["一"]], [None, None])


def test_the_typeface_ships_with_its_licence_and_stays_small() -> None:
    assert fonts.FILE.is_relative_to(PACKAGE)
    assert 5_000_000 < fonts.FILE.stat().st_size < 7_500_000
    assert "SIL Open Font License" in (fonts.FILE.parent / "NotoSansSC.OFL.txt").read_text("utf-8")
    every = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    assert all(fonts.known(pair.decode("gbk")) for pair in every if not (pair[0] == 0xD7 and pair[1] > 0xF9))
