"""The options of a count from a published document: ``options.json`` of a bundle, or a whole result."""

from __future__ import annotations

import json
from dataclasses import fields
from enum import StrEnum
from fractions import Fraction
from typing import Any

from deliberation.voting.errors import ElectionError
from deliberation.voting.options import CountOptions

_START = {"fractional": False, "floored": True}


def read_options(text: str | bytes) -> CountOptions:
    """The options spelled out in a published document; those it does not name have their default.

    Raises :class:`ElectionError` ``options_unreadable``, ``option_unknown`` or ``option_value``.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ElectionError("options_unreadable", reason=str(error)[:80]) from error
    if not isinstance(document, dict):
        raise ElectionError("options_unreadable", reason="no options")
    rule = document["rule"] if isinstance(document.get("rule"), dict) else document
    given = {name: value for name, value in rule.items() if name != "lot"}
    if "start" in given:
        given["floor_start"] = _START.get(str(given.pop("start")))
    default = {field.name: field.default for field in fields(CountOptions)}
    for name in given:
        if name not in default:
            raise ElectionError("option_unknown", option=name[:40])
    return CountOptions(**{name: _value(name, value, default[name]) for name, value in given.items()})


def _value(name: str, value: object, default: object) -> Any:
    """The value as the option has it; only what a result spells out is taken."""
    wanted = type(default)
    try:
        if isinstance(default, StrEnum | Fraction) and isinstance(value, str) and len(value) < 60:
            return wanted(value)  # type: ignore[call-arg]
        if type(value) is wanted:
            return value
    except (ValueError, ZeroDivisionError) as error:
        raise ElectionError("option_value", option=name, value=str(value)) from error
    raise ElectionError("option_value", option=name, value=str(value)[:40])
