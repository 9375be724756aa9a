"""What the worker does by itself: every working day, remind those in whose hands something is, and tell those above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from deliberation.accounts.gateway import GATEWAYS
from deliberation.accounts.queries import phone_of
from deliberation.communities import queries as communities
from deliberation.followup import reminding
from deliberation.jobs.service import enqueue
from deliberation.jobs.tasks import Handler
from deliberation.rules.refusal import Json
from deliberation.web.filters import day as said_day

ROUND, TELL = "followup.round", "followup.tell"


def make_round(session: Session, payload: Mapping[str, Json], now: datetime) -> str | None:
    """Look at everything that is due anywhere, and promise one message to each person concerned."""
    root, today = communities.root(session), str(payload["day"])
    told = reminding.remind(session, now, root) if root else {}
    for person, message in sorted(told.items()):
        if message.first is not None and message.first.day is not None:
            said: dict[str, Json] = {
                "person": person, "count": message.count, "late": message.late, "title": message.first.title,
                "day": message.first.day.isoformat(),
            }  # fmt: skip
            enqueue(session, TELL, said, f"{TELL}:{today}:{person}")
    return f"{len(told)} people told" if told else None


def tell(session: Session, payload: Mapping[str, Json], _now: datetime) -> None:
    """One message: how many things are due, how many overdue, the most urgent one, and where to look."""
    phone = phone_of(session, str(payload["person"]))
    if phone:
        GATEWAYS[current_app.config["SMS_BACKEND"]].tell(phone, message(payload))


def message(payload: Mapping[str, Json]) -> str:
    """The words of a message."""
    words = {key: payload[key] for key in ("count", "late", "title")}
    words["day"] = said_day(date.fromisoformat(str(payload["day"])))
    if payload["late"]:
        text = _("%(count)s things need you, %(late)s of them overdue. First: “%(title)s”, %(day)s. See “What is due”.")
    else:
        text = _("%(count)s things are due soon. First: “%(title)s”, by %(day)s. See “What is due”.")
    return text % words


HANDLERS: dict[str, Handler] = {ROUND: make_round, TELL: tell}
"""Kind of work → its handler."""

DAILY = {ROUND: time(8, 0)}
"""Kind of work → its hour."""
