"""``deliberation verify FILE…``: a pack, or a sheet, judged without database and network."""

from __future__ import annotations

import argparse
import json
import re
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deliberation.audit.offline import check, sums
from deliberation.disclosure.sheets.compare import differences
from deliberation.disclosure.sheets.content import lines, load, stamp
from deliberation.disclosure.sheets.reading import LARGEST, Grid, read
from deliberation.rules.refusal import Refusal

NUMBER = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
CODE = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
SEVERITY = (0, check.NOT_TOLD, 1, 2)
"""What the command returns, of several files the last of these."""
ROOT_LABEL = 4
"""Where the words before the root stand among the labels of a sheet; the earliest sheets have none."""
UNKNOWN = datetime(2000, 1, 1, tzinfo=UTC)
"""The time of an issue stands in a line that is not compared."""


def run(args: argparse.Namespace) -> int:
    """Judge every file.

    0: all is right; 1: something is not; 2: a file cannot be read; 3: nothing at hand tells (:data:`SEVERITY` decides).
    """
    paths = [Path(one) for one in args.files]
    gone = next((path for path in paths if not path.exists()), None)
    if gone is not None:
        return _say(f"没有这个文件：{gone}", 2)
    packs = [path for path in paths if path.is_dir() or check.is_pack(path)]
    told = [check.main([str(path), *filter(None, [args.against])]) for path in packs]
    told += [_sheet(path, packs) for path in paths if path not in packs]
    return max(told, key=SEVERITY.index, default=0)


def _sheet(path: Path, packs: list[Path]) -> int:
    """A sheet: compared cell by cell with the one in a pack; without a pack re-added, and told what to compare."""
    data = path.read_bytes()[: LARGEST + 1]
    if data.startswith(b"%PDF"):
        words = "PDF 请到网站的「核验」页核对；同一张表的 XLSX、CSV 可以在这里核对。"
        return _say(f"· {path.name}：{words}", check.NOT_TOLD)
    grid = read(data)
    if isinstance(grid, Refusal):
        return _say(f"{path.name}：不是公开表，或文件已损坏。", 2)
    said = [str(cell) for row in grid for cell in row if isinstance(cell, str)]
    number = next((found for text in said for found in NUMBER.findall(text)), "")
    known = next(filter(None, (_content(pack, number) for pack in packs)), None) if number else None
    if known is not None:
        return _compared(path, grid, known, number)
    if packs and number:
        title = next((str(row[0]) for row in grid if row and row[0]), "")
        return _say(f"· {path.name}「{title}」：{check.ABSENT}（编号 {number}）。", check.NOT_TOLD)
    return _alone(path, data, grid, number, said)


def _compared(path: Path, grid: Grid, content: dict[str, Any], number: str) -> int:
    issued = load(json.dumps(content))
    expected = [
        line
        for line in lines(issued, stamp(number, UNKNOWN), path.suffix.lstrip("."))
        if line.part not in {"issue", "root"}
    ]
    label = issued.labels[ROOT_LABEL] if len(issued.labels) > ROOT_LABEL else ""
    rows = [row for row in grid if not _of_issue(row, number, label)]
    found = differences(issued.columns, expected, rows)
    for one in found:
        _say(f"✗ {path.name} {one.cell} {one.what}：现在是「{one.found}」，发出时是「{one.issued}」")
    if found:
        return 1
    return _say(f"✓ {path.name}：每一格都与发出时相同（{issued.title}）。", 0)


def _alone(path: Path, data: bytes, grid: Grid, number: str, said: list[str]) -> int:
    table = sums.table_in(data, grid)
    faults = list(sums.faults_in(table)) if table else []
    for fault in faults:
        _say(f"✗ {path.name} {fault}")
    code = next((found for text in said for found in CODE.findall(text)), "")
    if not number or not code:
        return _say(f"✗ {path.name}：表尾没有编号和账本校验码，不是从这里发出的。", 1)
    if not faults:
        adds = "各列加起来与合计相同" if table and table.total else "表里没有合计可加"
        _say(f"✓ {path.name}：{adds}。这不能证明是真的：数字可以一起改，要与发出的那一份逐格比。")
    if table and (left := sums.unjudged(table)):
        _say(f"· {path.name}：{'、'.join(left)}，是比例，不相加；离线不能判断，请逐格核对。")
    _say(f"编号 {number}，账本校验码 {code}")
    _say("要逐格核对，请把审计包一起写上，或在网站的「核验」页上传。")
    return 1 if faults else 0


def _of_issue(row: tuple[object, ...], number: str, label: str) -> bool:
    """The line with the number and the time, and that of the root: they are no part of what was issued."""
    text = " ".join(str(cell) for cell in row if cell)
    return number in text or bool(label and text.startswith(label) and CODE.search(text))


def _content(pack: Path, number: str) -> dict[str, Any] | None:
    """What the sheet with this number said when it was issued, where the pack has it."""
    try:
        found = check.Pack(pack)
        name = f"sheets/{number}.json"
        return json.loads(found.whole(name)) if name in found.names() else None
    except (check.Problem, OSError, ValueError, zipfile.BadZipFile):
        return None


def _say(line: str, status: int = 0) -> int:
    sys.stdout.write(f"{line}\n")
    return status
