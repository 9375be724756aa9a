"""Every check of every feature in one list: what ``deliberation verify`` and the auditor's page run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from deliberation.accounts.models import RoleGrant
from deliberation.accounts.queries import check_office
from deliberation.communities import projection as communities
from deliberation.communities.models import Cycle, PlaceContact, RuleLayer
from deliberation.councils.models import Body, Election
from deliberation.councils.projection import CHECKS as COUNCIL_CHECKS
from deliberation.delivery.models import Hands, Voucher
from deliberation.delivery.queries import check_hands, check_series, check_vouchers
from deliberation.disclosure import assessing
from deliberation.disclosure.assessing import Assessment
from deliberation.disclosure.models import SheetIssue
from deliberation.disclosure.queries import indicators
from deliberation.disclosure.sheets.content import load
from deliberation.followup.models import AnnualPlan, Need
from deliberation.followup.needs import check_need
from deliberation.followup.plans import check_plan
from deliberation.funds.models import Account, Pot, Share
from deliberation.funds.queries import check_account, check_fund, check_project_money
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault, StreamCheck
from deliberation.meetings.models import Meeting, Minutes
from deliberation.meetings.papers.checks import check_minutes, check_papers
from deliberation.meetings.queries import check_meeting
from deliberation.moderators.models import Moderator, ModeratorAssignment
from deliberation.moderators.projection import check_assignment, check_moderator
from deliberation.notices.models import Notice
from deliberation.notices.projection import check_notice
from deliberation.polls.checks import check_openings, check_poll
from deliberation.polls.models import Alarm, Openings, PaperBatch, Poll, RollChange, RollObjection
from deliberation.polls.oversight import check_watch
from deliberation.polls.papers.checks import check_papers as check_batches
from deliberation.polls.roll.checks import check_roll
from deliberation.procurement.models import Package, PackageLot, PackageQuote, Supplier
from deliberation.procurement.projection import check_package, check_supplier
from deliberation.proposals.models import PhotoRelease, Project
from deliberation.proposals.queries import check_project
from deliberation.proposals.releasing import check_photos, check_release


def together(*checks: StreamCheck) -> StreamCheck:
    """Several checks of one kind of stream, one after another."""

    def check(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
        for each in checks:
            yield from each(session, stream, events)

    return check


ABOVE: dict[str, StreamCheck] = {}
"""The checks of features above this one, which enter them here when the program starts."""


def stream_checks() -> dict[str, StreamCheck]:
    """The check of every kind of stream (the part of its name before the colon)."""
    return {
        "office": check_office,
        "resident": check_office,
        "rules": communities.check_layer,
        "contact": communities.check_contact,
        "cycle": together(communities.check_cycle, check_account, check_series),
        "project": together(check_project, check_project_money, check_hands, check_vouchers, check_photos),
        "release": check_release,
        "fund": check_fund,
        "notice": check_notice,
        "need": check_need,
        "plan": check_plan,
        "meeting": together(check_meeting, check_papers),
        "minutes": check_minutes,
        "moderator": check_moderator,
        "assignment": check_assignment,
        "poll": check_poll,
        "papers": check_batches,
        "roll": check_roll,
        "openings": check_openings,
        "watch": check_watch,
        "assessment": assessing.check,
        "supplier": check_supplier,
        "package": check_package,
        **COUNCIL_CHECKS,
        **ABOVE,
    }


def _key(kind: str, *columns: Any) -> ColumnElement[str]:
    return func.concat_ws(":", kind, *columns)


_RESIDENT = RoleGrant.role == "resident"
_OFFICE = _key("office", RoleGrant.place)
_QUARTER = func.concat_ws("-", Assessment.year, Assessment.quarter)
_ASSESSMENT = _key("assessment", Assessment.place, _QUARTER)

STREAMS: tuple[tuple[str, ColumnElement[str]], ...] = (
    ("project", _key("project", Project.id)),
    ("photo_release", _key("project", PhotoRelease.project_id)),
    ("notice", _key("notice", Notice.id)),
    ("need", _key("need", Need.project_id)),
    ("annual_plan", _key("plan", AnnualPlan.place, AnnualPlan.year)),
    ("meeting", _key("meeting", Meeting.id)),
    ("meeting_minutes", _key("minutes", Minutes.meeting_id)),
    ("moderator", _key("moderator", Moderator.person_id)),
    ("moderator_assignment", _key("assignment", ModeratorAssignment.id)),
    ("poll", _key("poll", Poll.id)),
    ("poll_batch", _key("papers", PaperBatch.poll_id)),
    ("poll_roll_change", _key("roll", RollChange.poll_id)),
    ("poll_roll_objection", _key("roll", RollObjection.poll_id)),
    ("poll_openings", _key("openings", Openings.poll_id)),
    ("poll_alarm", _key("watch", Alarm.poll_id)),
    ("body", _key("body", Body.id)),
    ("election", _key("election", Election.id)),
    ("cycle", _key("cycle", Cycle.place, Cycle.year)),
    ("rule_layer", _key("rules", RuleLayer.place)),
    ("place_contact", _key("contact", PlaceContact.place)),
    ("role_grant", case((_RESIDENT, _key("resident", RoleGrant.place, RoleGrant.person_id)), else_=_OFFICE)),
    ("supplier", _key("supplier", Supplier.id)),
    ("package", _key("package", Package.id)),
    ("package_lot", _key("package", PackageLot.package_id)),
    ("package_quote", _key("package", PackageQuote.package_id)),
    ("assessment", _ASSESSMENT),
    ("fund_account", _key("cycle", Account.place, Account.year)),
    ("fund_pot", func.concat(Pot.stream)),
    ("fund_pot", _key("cycle", Pot.place, Pot.year)),
    ("fund_share", _key("project", Share.project_id)),
    ("fund_share", _key("cycle", Share.place, Share.year)),
    ("delivery_hands", func.concat(Hands.stream)),
    ("delivery_voucher", func.concat(Voucher.stream)),
)
"""Table → the stream that each of its rows must come from."""

STREAMS_ABOVE: dict[str, ColumnElement[str]] = {}
"""The same of features above this one."""


def table_faults(session: Session) -> Iterator[Fault]:
    """Rows that nothing in the book accounts for, and issued sheets that the book no longer stands behind."""
    known = {head.stream for head in book.heads(session, "")}
    for table, stream in (*STREAMS, *STREAMS_ABOVE.items()):
        for name in session.scalars(select(stream).distinct()):
            if name not in known:
                yield Fault(name, 0, f"table {table} has a row for it, the book has nothing")
    yield from _issues(session)
    yield from indicators.faults(session)


def _issues(session: Session) -> Iterator[Fault]:
    for issue in session.scalars(select(SheetIssue).order_by(SheetIssue.made_at)).yield_per(50):
        content = load(issue.content)
        if content.digest != issue.head_digest:
            yield Fault(f"sheet:{issue.id}", 0, "its code is not the code of its heads")
        for head in book.missing(session, content.heads):
            yield Fault(head.stream, head.seq, f"stood behind sheet {issue.id} and is gone")
