"""One long sheet written once: ``python -m bench._sheet_writers prepare|bare|ours|csv FOLDER ROWS COLUMNS``."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from bench._timed import report

KINDS = ("count", "text", "text", "money", "day", "text", "wan", "share", "text", "count")
UNITS = {"money": 100, "wan": 1_000_000, "share": 10_000, "count": 1}


def kinds(columns: int) -> list[str]:
    """What the columns hold."""
    return [KINDS[at % len(KINDS)] for at in range(columns)]


def cell(kind: str, row: int, col: int) -> str | int:
    """Something plausible."""
    if kind == "text":
        return f"文华社区第{row % 113}号楼道{col}照明改造"
    return f"2026-{row % 12 + 1:02d}-{row % 28 + 1:02d}" if kind == "day" else row * 131 + col


def prepare(folder: Path, rows: int, columns: int) -> None:
    """The packed rows, as the pieces of a large sheet are kept."""
    from deliberation.disclosure.sheets import packing  # noqa: PLC0415 -- bare runs without us

    made = (tuple(cell(kind, row, col) for col, kind in enumerate(kinds(columns))) for row in range(1, rows + 1))
    with (folder / "rows.gz").open("wb") as file:
        packing.pack([], made, file)


def ours(folder: Path, rows: int, columns: int, extension: str) -> None:
    """By the program."""
    from deliberation.disclosure.sheets import packing  # noqa: PLC0415 -- bare runs without us
    from deliberation.disclosure.sheets.content import Column, Content, Stamp  # noqa: PLC0415
    from deliberation.disclosure.sheets.files import write  # noqa: PLC0415

    heads = tuple(Column(f"c{at}", f"第{at}列", kind, 14) for at, kind in enumerate(kinds(columns)))  # type: ignore[arg-type]
    held = packing.Rows(lambda: (folder / "rows.gz",), rows)
    content = Content(
        "4403", "money", 2026, "深圳市2026年民生微实事资金使用明细表", "编制单位", heads, held, (None,) * columns,
        ("账本校验码", "编号", "时间", "制表"), (), layout=2, paper="A3", code="0" * 64,
    )  # fmt: skip
    write(content, Stamp("0" * 32, "2026-07-02 10:00:00"), extension, folder / f"ours.{extension}")


def bare(folder: Path, columns: int) -> None:
    """By xlsxwriter alone: the same cells with the same formats, read from the same packed rows."""
    import gzip  # noqa: PLC0415 -- each writer loads what it needs
    import json  # noqa: PLC0415

    import xlsxwriter  # noqa: PLC0415

    book = xlsxwriter.Workbook(folder / "bare.xlsx", {"constant_memory": True})
    grid = {"font_name": "宋体", "font_size": 9, "valign": "vcenter", "border": 1}
    shown = {"money": "#,##0.00", "count": "0", "wan": "#,##0.00####", "share": "0.00%", "day": "yyyy-mm-dd"}
    looks = {kind: book.add_format({**grid, "num_format": form}) for kind, form in shown.items()}
    looks["text"] = book.add_format({**grid, "text_wrap": True})
    sheet = book.add_worksheet()
    named = kinds(columns)
    with gzip.open(folder / "rows.gz", "rb") as lines:
        for at, line in enumerate(lines):
            for col, (kind, value) in enumerate(zip(named, (at + 1, *json.loads(line)), strict=True)):
                if kind == "text":
                    sheet.write_string(at, col, value, looks[kind])
                elif kind == "day":
                    sheet.write_datetime(at, col, date.fromisoformat(value), looks[kind])
                else:
                    sheet.write_number(at, col, value / UNITS[kind], looks[kind])
    book.close()


def main(who: str, folder: Path, rows: int, columns: int) -> None:
    """Do it once and say what it cost."""
    if who == "prepare":
        prepare(folder, rows, columns)
    elif who == "bare":
        report(lambda: bare(folder, columns), 1)
    else:
        report(lambda: ours(folder, rows, columns, "csv" if who == "csv" else "xlsx"), 1)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
