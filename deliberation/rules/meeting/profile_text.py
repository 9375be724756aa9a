"""The text of a profile: parsed, every entry with its line, so that a fault can be shown where it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from deliberation.rules.meeting.profile_check import fault
from deliberation.rules.refusal import Json, Refusal

_TABLE = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?$")
_ENTRY = re.compile(r"\s*([A-Za-z0-9_.\"-]+)\s*=")
_ITEM = re.compile(r"[\"']([a-z0-9_]+)[\"']")
_PLACE = re.compile(r"\(?at line (\d+)")


def parse(text: str) -> dict[str, Any] | Refusal:
    """The text as tables, or ``PROFILE_SYNTAX`` with its line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        line = int(found[1]) if found else max(1, len(text.splitlines()))
        return _at(fault("PROFILE_SYNTAX", "TOML"), "TOML", line)


def entry_lines(text: str) -> dict[str, int]:
    """The line of every table, every entry by its dotted path, and every item of a list (``disable.amend``)."""
    lines: dict[str, int] = {}
    table = entry = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table, entry = header[1].strip().replace('"', ""), ""
            lines.setdefault(table, number)
        elif found := _ENTRY.match(line):
            name = found[1].replace('"', "")
            entry = f"{table}.{name}" if table else name
            lines.setdefault(entry, number)
        if entry and not line.lstrip().startswith("#"):
            for item in _ITEM.finditer(line.partition("=")[2] if _ENTRY.match(line) else line):
                lines.setdefault(f"{entry}.{item[1]}", number)
    return lines


def located(faults: Iterable[Refusal], text: str) -> tuple[Refusal, ...]:
    """The faults with the entry in the text that causes each, and its line; sorted by line."""
    lines = entry_lines(text)
    return tuple(sorted((_located(one, lines) for one in faults), key=_line))


def _located(one: Refusal, lines: dict[str, int]) -> Refusal:
    if _line(one):
        return one
    at = one.params["at"]
    causes = [str(entry) for entry in at] if isinstance(at, list) else []
    for entry in causes:
        if entry in lines:
            return _at(one, _shown(entry), lines[entry])
    for entry in causes:
        above = entry.rpartition(".")[0]
        if above in lines:
            return _at(one, entry, lines[above])
    return _at(one, causes[0], lines.get("base", 1))


def _shown(entry: str) -> str:
    """``disable`` for the item ``disable.amend``: what stands before the equals sign."""
    head, _dot, _item = entry.partition(".")
    return head if head in ("disable", "enable", "only") else entry


def _at(one: Refusal, entry: str, line: int) -> Refusal:
    params: dict[str, Json] = {**one.params, "entry": entry, "line": line}
    return replace(one, params=params)


def _line(one: Refusal) -> int:
    line = one.params["line"]
    return line if isinstance(line, int) else 0
