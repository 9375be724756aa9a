"""Which column says what: Chinese headers as communities write them, in any order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from deliberation.polls.roll.file.table import RollFileError

HEADERS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "名字", "居民姓名", "选民姓名", "name"),
    "phone": ("手机号", "手机", "手机号码", "电话", "联系电话", "电话号码", "联系方式", "phone"),
    "id": ("身份证号", "身份证", "身份证号码", "证件号", "证件号码", "公民身份号码", "id"),
    "born": ("出生日期", "出生年月日", "生日", "出生", "birth"),
    "building": ("楼栋", "楼号", "栋号", "楼栋号", "楼座", "小区楼栋", "building"),
    "tie": ("关系", "与社区关系", "类别", "居住情况", "tie"),
}
"""Column → what its header may say."""

TITLES = {"name": "姓名", "phone": "手机号", "id": "身份证号", "born": "出生日期", "building": "楼栋", "tie": "关系"}
"""Column → its usual header, as the template of the file has it."""

SEARCHED = 10
"""Lines above the header that may hold a title and notes."""

_KNOWN = {word: column for column, words in HEADERS.items() for word in words}


def header(cells: Sequence[str]) -> dict[str, int] | None:
    """Column → its place in the line; None where this line is no header."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        column = _KNOWN.get(plain(cell))
        if column is not None and column in found:
            raise RollFileError("ROLL_FILE_HEADER_TWICE")
        if column is not None:
            found[column] = place
    return found if len(found) > 1 and "name" in found else None


def needed(columns: dict[str, int]) -> None:
    """A file must say how old people are: by the number of the identity card or by the birth date."""
    if "id" not in columns and "born" not in columns:
        raise RollFileError("ROLL_FILE_NO_AGE")


def plain(cell: str) -> str:
    """A header without spaces, stars and what stands in brackets."""
    text = unicodedata.normalize("NFKC", cell).casefold()
    return re.sub(r"\(.*?\)|[\s*:_]", "", text)
