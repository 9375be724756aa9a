"""What a request may ask of a table: read strictly, with the fault named."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext as _

from deliberation.opendata import queries
from deliberation.opendata.resources import Resource
from deliberation.opendata.resources.table import PLACE

DEFAULT, MOST = 100, 500
FIRST_YEAR, LAST_YEAR = 2000, 2200


class AskingError(ValueError):
    """A parameter that is wrong: which, and what it should be."""

    def __init__(self, where: str, detail: str) -> None:
        super().__init__(detail)
        self.where, self.detail = where, detail


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for."""

    place: str = ""
    year: int = 0
    after: str = ""
    limit: int = DEFAULT
    narrowed: dict[str, str] = field(default_factory=dict)


def names_of(resource: Resource) -> tuple[str, ...]:
    """The parameters that the list of a table knows."""
    scope = [name for name, column in (("place", resource.place), ("year", resource.year)) if column is not None]
    return (*scope, *resource.narrowed, "after", "limit")


def asked(resource: Resource) -> Asked:
    """What this request asks of ``resource``; raises :class:`AskingError`."""
    known(*names_of(resource))
    narrowed = {name: _word(resource, name) for name in resource.narrowed if name in request.args}
    return Asked(
        place=_matching("place", PLACE, _("a code of 4 to 12 digits")),
        year=_number("year", 0, FIRST_YEAR, LAST_YEAR),
        after=_after(resource),
        limit=_number("limit", DEFAULT, 1, MOST),
        narrowed=narrowed,
    )


def known(*names: str) -> None:
    """Refuse what is not asked for here, and what is asked twice."""
    for name, values in request.args.lists():
        if name not in names:
            allowed = "、".join(names) or "—"
            raise AskingError(name, _("This address knows no such parameter; it knows: %(names)s.", names=allowed))
        if len(values) > 1:
            raise AskingError(name, _("Please give this parameter once only."))


def _word(resource: Resource, name: str) -> str:
    words = resource.field(resource.narrowed[name]).words
    value = request.args[name]
    if value not in words:
        raise AskingError(name, _("Please give one of: %(words)s.", words=", ".join(words)))
    return value


def _matching(name: str, pattern: str, meant: str) -> str:
    if name not in request.args:
        return ""
    value = request.args[name]
    if not re.fullmatch(pattern.strip("^$"), value, re.ASCII):
        raise AskingError(name, _("Please give %(what)s.", what=meant))
    return value


def _number(name: str, default: int, least: int, most: int) -> int:
    if name not in request.args:
        return default
    value = request.args[name]
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise AskingError(name, _("Please give a whole number from %(least)s to %(most)s.", least=least, most=most))
    return int(value)


def _after(resource: Resource) -> str:
    if "after" not in request.args:
        return ""
    value = request.args["after"]
    try:
        queries.key_in(resource, value)
    except ValueError:
        wrong = True
    else:
        wrong = not re.fullmatch(cursor_pattern(resource), value, re.ASCII)
    if wrong:
        raise AskingError("after", _("Please take this from “next” of the page before."))
    return value


KEYS = {"integer": "[0-9]{1,9}", "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}", "string": "[0-9a-z_:-]{1,120}"}
"""What each part of a cursor looks like, by the type of its column."""


def cursor_pattern(resource: Resource) -> str:
    """What a cursor of this table looks like (the whole of it)."""
    return queries.SEPARATOR.join(KEYS[one.type] for one in resource.keys)
