"""The notice of a meeting as its page shows it: what was said when it was called, what changed since, who comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import segno
from flask_babel import gettext as _
from markupsafe import Markup

from deliberation.ledger.book import Recorded
from deliberation.meetings.papers.reading import InvitationRow
from deliberation.meetings.projection import NOTICE
from deliberation.meetings.queries import MeetingRow
from deliberation.web.filters import moment


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the notice: when, what, and the reason given."""

    at: datetime
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands in the book about a meeting's notice; ``guests`` by id, ``recorder`` a person's id or empty."""

    words: str
    reviewer: str
    opinion: str
    changes: tuple[Change, ...]
    guests: Mapping[str, str]
    recorder: str


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who comes as far as is known. ``outlook`` is enough, short, or open where the silent ones decide."""

    coming: tuple[str, ...]
    away: tuple[tuple[str, str], ...]
    silent: tuple[str, ...]
    outlook: str


def read(events: tuple[Recorded, ...]) -> Notice:
    """The notice as the events of the meeting tell it."""
    said: Mapping[str, Any] = {}
    changes: list[Change] = []
    guests: dict[str, str] = {}
    recorder = ""
    for item in events:
        kind, data = item.event.type, cast("dict[str, Any]", item.event.data)
        if kind == "called":
            said = data["carried"][NOTICE]
        elif kind == "guest_noted":
            guests[data["guest"]] = data["words"]
        elif kind == "guest_struck":
            guests.pop(data["guest"], None)
        elif kind == "recorder_named":
            recorder = data["person"]
        elif kind in CHANGES:
            changes.append(Change(item.event.at, CHANGES[kind](data), data.get("why", "")))
    return Notice(
        said.get("words", ""), said.get("reviewer", ""), said.get("opinion", ""), tuple(changes), guests, recorder
    )  # fmt: skip


CHANGES: Mapping[str, Any] = {
    "rescheduled": lambda data: _(
        "Now %(at)s, at %(location)s", at=moment(data["starts_at"]), location=data["location"]
    ),
    "agenda_amended": lambda data: _(
        "Added to the agenda: %(items)s", items="；".join(item["title"] for item in data["items"])
    ),
    "cancelled": lambda _data: _("The meeting was called off"),
    "members_renewed": lambda data: _(
        "Seats have changed: %(joined)s new, %(left)s left; %(n)s members are due now",
        joined=len(data["joined"]),
        left=len(data["left"]),
        n=len(data["members"]),
    ),
}
"""Type of event → what it changed, in words."""


def turnout(row: MeetingRow, rows: tuple[InvitationRow, ...], names: Mapping[str, str]) -> Turnout:
    """Who comes, who asks for leave and why, who has not answered, and whether the quorum is likely."""
    coming = tuple(names.get(one.person_id, "") for one in rows if one.coming)
    away = tuple((names.get(one.person_id, ""), one.reason) for one in rows if one.coming is False)
    silent = tuple(names.get(one.person_id, "") for one in rows if one.coming is None)
    outlook = "enough" if len(coming) >= row.quorum else "short"
    if outlook == "short" and len(coming) + len(silent) >= row.quorum:
        outlook = "open"
    return Turnout(coming, away, silent, outlook)


def qr(url: str) -> Markup:
    """The address as a picture to point a phone at: it scales to any size, with its quiet zone."""
    code = segno.make(url, error="m")
    return Markup(code.svg_inline(border=4, dark="#000", omitsize=True))  # noqa: S704 -- drawn here, from our own address
