"""What one person has begun and no day is set for: acts on the money, and plans of a year, for their second person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.followup.models import AnnualPlan
from deliberation.followup.plans import plan_stream
from deliberation.followup.registry import Due, register
from deliberation.funds import queries as funds
from deliberation.funds.words import ACTS
from deliberation.ledger import search
from deliberation.rules.funds.engine import ROLES as MONEY
from deliberation.rules.plan import ROLES as PLANNING
from deliberation.web.filters import exact_yuan


def money(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Acts on the money that somebody has asked for: to give, move, carry over, give back or undo."""
    for at, year, act in funds.waiting(session, place):
        said = {"act": ACTS[act.name], "year": year, "sum": exact_yuan(act.amount_fen)}
        yield Due(
            kind="fund_act", subject=f"fund_act:{act.act}", title=gettext("%(act)s (%(year)s): %(sum)s", **said),
            place=at, day=None, since=act.at, roles=tuple(sorted(MONEY["confirm"])), other_than=(act.by,),
            page="funds.decide", args=(("code", at), ("year", str(year)), ("act_id", act.act)),
        )  # fmt: skip


def plans(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Plans of a year whose latest draft is not confirmed."""
    query = select(AnnualPlan.place, AnnualPlan.year).where(AnnualPlan.version > AnnualPlan.confirmed_version)
    rows = session.execute(query.where(AnnualPlan.place.startswith(place, autoescape=True))).all()
    drafts = search.latest(session, [plan_stream(at, year) for at, year in rows], ("drafted",))
    for at, year in rows:
        drafted = drafts[plan_stream(at, year)].event
        yield Due(
            kind="plan_draft", subject=plan_stream(at, year), title=gettext("Plan of the year %(year)s", year=year),
            place=at, day=None, since=drafted.at, roles=tuple(PLANNING["confirm"]), other_than=(drafted.actor,),
            page="followup.plan", args=(("code", at), ("year", str(year))),
        )  # fmt: skip


register("fund_act", _("Act on the money to be confirmed"), money)
register("plan_draft", _("Plan of the year to be confirmed"), plans)
