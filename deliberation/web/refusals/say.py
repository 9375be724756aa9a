"""From a refusal's code to the words a person reads: what, which rule, the way out."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from flask_babel import LazyString

from deliberation.rules.refusal import Json, Refusal
from deliberation.web import refusals
from deliberation.web.filters import dated, exact_yuan, moment

STAGES = ("phase", "package_status", "standing")
"""Params that say where a matter stands."""

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@cache
def messages() -> dict[str, LazyString]:
    """Every message by code, from the ``MESSAGES`` of each area; a code twice is a mistake in the house."""
    table: dict[str, LazyString] = {}
    for module in iter_modules(refusals.__path__):
        area = getattr(import_module(f"{refusals.__name__}.{module.name}"), "MESSAGES", {})
        clash = table.keys() & area.keys()
        if clash:
            raise RuntimeError(f"two messages for {', '.join(sorted(clash))}")
        table |= area
    return table


@cache
def words() -> dict[tuple[str, str], LazyString]:
    """What code names among the params are called, by param and code, from the ``WORDS`` of each area."""
    areas = (import_module(f"{refusals.__name__}.{module.name}") for module in iter_modules(refusals.__path__))
    tables = (table for area in areas for table in getattr(area, "WORDS", {}).items())
    return {(param, code): word for param, table in tables for code, word in table.items()}


def say(refusal: Refusal) -> str:
    """The refusal in the reader's language.

    Params ending in ``_fen`` are shown as money, in ``_at`` as times; days as on pages; code names by their words.
    """
    shown = {key: _shown(key, value) for key, value in refusal.params.items()}
    stage = next((shown[key] for key in STAGES if key in shown), None)
    return str(messages()[_fullest(refusal, stage)]) % (shown | {"stage": stage})


def _fullest(refusal: Refusal, stage: Json) -> str:
    """The message that says most: a stage that is wrong first, and the offices whose step it is."""
    if refusal.code != "NOT_ENTITLED" or not refusal.params.get("offices"):
        return refusal.code
    return "NOT_ENTITLED:stage" if stage else "NOT_ENTITLED:office"


def _shown(key: str, value: Json) -> Json:
    if isinstance(value, list):
        return "、".join(str(_shown(key, one)) for one in value)
    if key.endswith("_fen") and isinstance(value, int):
        return exact_yuan(value)
    if key.endswith("_at") and isinstance(value, str):
        return moment(datetime.fromisoformat(value))
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return dated(date.fromisoformat(value))
    if isinstance(value, str) and (key, value) in words():
        return str(words()[key, value])
    return value
