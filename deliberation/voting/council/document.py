"""Reading a whole council election from one JSON file; ``docs/council.md`` describes it.

Keys: ``seats``, ``candidates`` (``id``, ``name``, ``attributes``), ``ballots`` (lists of ids, or objects with
``choices``, ``count``, ``mark``), ``quotas`` (``attribute``, ``value``, ``min``, ``max``), and settings.
"""

from __future__ import annotations

import json
from typing import Any

from deliberation.voting.council.ballots import Paper
from deliberation.voting.council.candidates import Candidate
from deliberation.voting.council.case import Case, CaseError, Figure, QuotaLine, marked
from deliberation.voting.council.tables import text_of

NUMBERS = ("seats", "roll", "most_ticks", "least_ticks", "decimals")
TEXTS = ("threshold", "basis", "turnout", "ties", "seed", "title")
LISTS = ("candidates", "ballots", "quotas")


def read(data: bytes) -> Case:
    """The election of a JSON file. Raises :class:`CaseError` with a line, or the place of what does not fit."""
    try:
        found = json.loads(text_of(data), object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise CaseError(error.lineno, "bad_json", column=error.colno) from error
    except (RecursionError, ValueError) as error:
        if isinstance(error, CaseError):
            raise
        raise CaseError(1, "bad_json", column=1) from error
    if not isinstance(found, dict):
        raise CaseError("$", "not_an_object")
    for key in found:
        if key not in NUMBERS + TEXTS + LISTS:
            raise CaseError(key, "key_unknown", key=key)
    return Case(
        people=tuple(_candidate(item, f"candidates[{n}]") for n, item in enumerate(_list(found, "candidates"))),
        papers=tuple(_paper(item, f"ballots[{n}]") for n, item in enumerate(_list(found, "ballots"))),
        quotas=tuple(_quota(item, f"quotas[{n}]") for n, item in enumerate(_list(found, "quotas"))),
        settings={key: _setting(key, value) for key, value in found.items() if key not in LISTS},
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise CaseError(twice, "key_twice", key=twice)
    return found


def _list(found: dict[str, Any], key: str) -> list[Any]:
    value = found.get(key, [])
    if not isinstance(value, list):
        raise CaseError(key, "not_a_list")
    return value


def _object(item: Any, where: str, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise CaseError(where, "not_an_object")
    for key in item:
        if key not in keys:
            raise CaseError(where, "key_unknown", key=key)
    return item


def _text(item: dict[str, Any], key: str, where: str, default: str | None = None) -> str:
    value = item.get(key, default)
    if not isinstance(value, str):
        raise CaseError(f"{where}.{key}", "not_a_text")
    return value


def _whole(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**10:
        raise CaseError(where, "bad_whole_number", name=where, text=str(value)[:40])
    return value


def _setting(key: str, value: Any) -> str | int:
    if key in NUMBERS:
        return _whole(value, key)
    if not isinstance(value, str):
        raise CaseError(key, "not_a_text")
    return value


def _candidate(item: Any, where: str) -> Candidate:
    found = _object(item, where, ("id", "name", "attributes"))
    attributes = found.get("attributes", {})
    if not isinstance(attributes, dict):
        raise CaseError(f"{where}.attributes", "not_an_object")
    texts = {key: _text(attributes, key, f"{where}.attributes") for key in attributes}
    return Candidate(_text(found, "id", where), _text(found, "name", where, ""), texts)


def _paper(item: Any, where: str) -> Paper:
    found = {"choices": item} if isinstance(item, list) else _object(item, where, ("choices", "count", "mark"))
    choices = found.get("choices", [])
    if not isinstance(choices, list) or not all(isinstance(choice, str) for choice in choices):
        raise CaseError(f"{where}.choices", "not_a_list")
    count = _whole(found.get("count", 1), f"{where}.count")
    if not count:
        raise CaseError(f"{where}.count", "bad_whole_number", name="count", text="0")
    return Paper(tuple(choices), count, marked(_text(found, "mark", where, ""), where))


def _quota(item: Any, where: str) -> QuotaLine:
    found = _object(item, where, ("attribute", "value", "min", "max"))
    figures = []
    for key in ("min", "max"):
        value = found.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            raise CaseError(f"{where}.{key}", "not_a_text")
        figures.append(None if value is None else Figure(value, f"{where}.{key}"))
    line = QuotaLine(_text(found, "attribute", where), _text(found, "value", where), figures[0], figures[1])
    line.quota(1)  # so that a figure nobody can read is named with its place
    return line
