"""Every line of a file of residents: somebody who can be put on the roll, or what is wrong and in which cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from deliberation.polls.roll.file import identity
from deliberation.polls.roll.file.columns import SEARCHED, header, needed
from deliberation.polls.roll.file.table import FORMULA, LONG, ROUNDED, RollFileError, Row

TIES = {
    "live": ("居住", "居民", "住户", "户籍", "常住", "租户", "租住", "业主", "live"),
    "work": ("工作", "就业", "单位", "职工", "work"),
    "study": ("就学", "学生", "在读", "上学", "学习", "study"),
}
"""How a file may write what ties somebody to the place."""
_TIES = {word: tie for tie, words in TIES.items() for word in words}
_NUMBER = re.compile(r"\d[\d\s-]{4,}[\dXx]?")
"""What may be a number of a card or a telephone in the wrong column: not shown again."""
_NAME = re.compile(r"[^\W\d_][^\d_<>{}\[\]=@#%&*/\\|]*")


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a line is judged: the day of the opening, the least age and the ties that make a voter."""

    day: date
    least: int
    ties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody who can be put on the roll; ``phone`` in E.164 or empty, ``id_number`` in full or empty."""

    line: int
    name: str
    born: date
    phone: str
    id_number: str
    building: str
    tie: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is not taken: its number, the column at fault and why; who it seems to be about.

    ``first`` is the line of which this one is a repetition. No identity number is in it.
    """

    line: int
    column: str
    reason: str
    name: str = ""
    building: str = ""
    first: int = 0


class _Fault(Exception):  # noqa: N818 -- never leaves this module
    def __init__(self, column: str, reason: str, first: int = 0) -> None:
        super().__init__(reason)
        self.column, self.reason, self.first = column, reason, first


@dataclass
class Met:
    """Who has been met: by number of the card, by mobile number and name, by name and birth date; each with a line.

    Two of one name and birth date are two people only where the numbers of both cards say so.
    """

    ids: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    births: dict[str, tuple[int, bool]] = field(default_factory=dict)

    def before(self, one: Taken) -> tuple[str, int] | None:
        """The column by which a line repeats an earlier one, and that line."""
        if one.id_number and one.id_number in self.ids:
            return "id", self.ids[one.id_number]
        if one.phone and (line := self.numbers.get(f"{one.phone} {one.name}")):
            return "phone", line
        line, carded = self.births.get(f"{one.born} {one.name}", (0, True))
        return ("name", line) if line and not (carded and one.id_number) else None

    def meet(self, one: Taken) -> None:
        """Remember a line, or refuse it as a repetition of an earlier one."""
        known = self.before(one)
        if known is not None:
            raise _Fault(known[0], "TWICE_IN_FILE", known[1])
        if one.id_number:
            self.ids[one.id_number] = one.line
        if one.phone:
            self.numbers[f"{one.phone} {one.name}"] = one.line
        self.births.setdefault(f"{one.born} {one.name}", (one.line, bool(one.id_number)))


def examine(rows: Iterable[Row], rules: Rules) -> Iterator[Taken | Rejected]:
    """Judge the lines below the header one by one. Raises :class:`RollFileError` where there is no header."""
    lines = iter(rows)
    columns, seen = _columns(lines), Met()
    for number, cells in lines:
        try:
            one = _line(number, cells, columns, rules)
            seen.meet(one)
        except _Fault as fault:
            name, building = (_shown(cells, columns.get(column)) for column in ("name", "building"))
            yield Rejected(number, fault.column, fault.reason, name, building, fault.first)
        else:
            yield one


def _columns(lines: Iterator[Row]) -> dict[str, int]:
    for _, (_number, cells) in zip(range(SEARCHED), lines, strict=False):
        found = header(cells)
        if found is not None:
            needed(found)
            return found
    raise RollFileError("ROLL_FILE_NO_HEADER")


def _shown(cells: tuple[str, ...], place: int | None) -> str:
    text = cells[place] if place is not None and place < len(cells) else ""
    return "" if text.startswith("\0") else _NUMBER.sub("…", text)


def _line(number: int, cells: tuple[str, ...], columns: dict[str, int], rules: Rules) -> Taken:
    cell = {column: cells[place] if place < len(cells) else "" for column, place in columns.items()}
    for column, text in cell.items():
        if text.startswith("\0"):
            raise _Fault(column, _MARKED.get(text, "CELL_ODD"))
    name = _name(cell["name"])
    id_number = _id(cell.get("id", ""))
    born = _born(cell.get("born", ""), id_number, rules)
    phone = _phone(cell.get("phone", ""))
    tie = _tie(cell.get("tie", ""), rules)
    return Taken(number, name, born, phone, id_number, _half(cell.get("building", "")), tie)


_MARKED = {FORMULA: "FORMULA", ROUNDED: "DIGITS_LOST", LONG: "TOO_LONG"}


def _half(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def _name(text: str) -> str:
    name = " ".join(_half(text).split())
    if not name:
        raise _Fault("name", "NAME_MISSING")
    joined = name if name.isascii() else name.replace(" ", "")
    if len(joined) > 40:
        raise _Fault("name", "TOO_LONG")
    if not _NAME.fullmatch(joined):
        raise _Fault("name", "NAME_ODD")
    return joined


def _id(text: str) -> str:
    number = "".join(_half(text).split()).upper()
    fault = identity.id_fault(number) if number else ""
    if fault:
        raise _Fault("id", fault)
    return number


def _born(text: str, id_number: str, rules: Rules) -> date:
    said = identity.day("".join(_half(text).split())) if text else None
    column = "id" if id_number else "born"
    born = identity.birth_in(id_number) if id_number else said
    if not id_number and not text:
        raise _Fault(column, "AGE_UNKNOWN")
    if (text and said is None) or born is None:
        raise _Fault("born" if text and said is None else column, "BIRTH_IMPOSSIBLE")
    if said is not None and said != born:
        raise _Fault("born", "BIRTH_DIFFERS")
    age = rules.day.year - born.year - ((rules.day.month, rules.day.day) < (born.month, born.day))
    if age < 0 or age > identity.OLDEST:
        raise _Fault(column, "BIRTH_IMPOSSIBLE")
    if age < rules.least:
        raise _Fault(column, "TOO_YOUNG")
    return born


def _phone(text: str) -> str:
    if not text:
        return ""
    number = identity.mobile(_half(text))
    if number is None:
        raise _Fault("phone", "PHONE_BAD")
    return number


def _tie(text: str, rules: Rules) -> str:
    word = "".join(_half(text).split()).casefold()
    tie = _TIES.get(word, "") if word else "live"
    if not tie:
        raise _Fault("tie", "TIE_UNKNOWN")
    if tie not in rules.ties:
        raise _Fault("tie", "TIE_NOT_HERE")
    return tie
