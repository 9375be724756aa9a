"""What each page is given to show: figures from the queries, words and addresses put to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.queries import PlaceRow, Step
from deliberation.delivery.steps import PHASES as DELIVERED
from deliberation.disclosure import audited, community, wide
from deliberation.disclosure import now as acts
from deliberation.disclosure.forms import SheetForm
from deliberation.disclosure.queries import examine, finding, indicators, issues, papers, rollup
from deliberation.disclosure.queries import home as homes
from deliberation.disclosure.queries.examine import Answer
from deliberation.disclosure.queries.papers import Found
from deliberation.disclosure.queries.project import Dossier
from deliberation.disclosure.queries.rollup import Child, Sum
from deliberation.disclosure.sheet_pages import sheet_url, sheets_of
from deliberation.disclosure.sheets import packing
from deliberation.disclosure.sheets.attendance import Rows
from deliberation.disclosure.sheets.content import load
from deliberation.disclosure.sheets.frame import LEVELS
from deliberation.disclosure.told import Told
from deliberation.extensions import db
from deliberation.meetings.papers import figures
from deliberation.polls import queries as polls
from deliberation.polls.standing import Standing, standing
from deliberation.procurement.queries import PackageRow, package_of
from deliberation.rules.cycle import LOCAL
from deliberation.rules.refusal import Refusal
from deliberation.web import clock
from deliberation.web.look import page_url
from deliberation.web.words import STAGES

FIRST_YEAR, LAST_YEAR = 2000, 2200
HUNDREDTH = 10_000
"""Fen of 0.01 万元."""
PAGES = {
    "meeting": ("meetings.show", "meeting_id"),
    "minutes": ("meetings.minutes", "meeting_id"),
    "project": ("disclosure.project", "project_id"),
    "election": ("councils.election_page", "election_id"),
    "body": ("councils.show", "body_id"),
}
"""The page that tells what a stream of the book is about."""


def year_of(session: Session, code: str, now: datetime) -> int:
    """The year a page is about where none is asked for: the last one with money, else this one."""
    return next(iter(rollup.years(session, code)), now.astimezone(LOCAL).year)


def front(session: Session, now: datetime, words: str) -> dict[str, Any]:
    """The city at a glance, and what the search has found."""
    root = communities.root(session) or ""
    words = words.replace("\0", "").strip()[:40]
    found = finding.find(session, words) if words else ()
    year = year_of(session, root, now)
    children = rollup.children(session, root, "city", year) if root else ()
    return {
        "root": root,
        "words": words,
        "found": found,
        "most": finding.MOST,
        "year": year,
        "children": children,
        "total": rollup.total(children),
    }


def place(session: Session, now: datetime, lineage: tuple[PlaceRow, ...], year: int | None) -> dict[str, Any]:
    """A city, district or sub-district: its figures and those of the places in it."""
    here = lineage[-1]
    years = rollup.years(session, here.code)
    chosen = year or next(iter(years), now.astimezone(LOCAL).year)
    children = rollup.children(session, here.code, here.level, chosen)
    total = rollup.total(children)
    return {
        "place": here,
        "crumbs": crumbs(lineage),
        "year": chosen,
        "years": years,
        "children": children,
        "total": total,
        "columns": _columns(here.level),
        "rows": [_child_row(child, chosen) for child in children if _begun(child)],
        "idle": [(child.short, _child_url(child, chosen)) for child in children if not _begun(child)],
        "totals": {**_figures(total), "name": _("Total")} if sum(map(_begun, children)) > 1 else None,
        "keeps_sheets": here.level in LEVELS,
        "drawn_at": indicators.drawn_at(session, here.code),
        **wide.shown(session, here, children, chosen, now.astimezone(LOCAL).date()),
    }


def year(lineage: tuple[PlaceRow, ...], year: int) -> dict[str, Any]:
    """One year of a community in pictures."""
    told = community.shown(db.session(), lineage[-1], year, clock.today())
    way = [*crumbs(lineage, linked=True), (_("%(year)s", year=year), "")]
    return {"place": lineage[-1], "crumbs": way, "now": clock.now(), **told}


def home(session: Session, now: datetime, lineage: tuple[PlaceRow, ...]) -> dict[str, Any]:
    """The home of a community."""
    here = lineage[-1]
    found = homes.home(session, here.code, now)
    return {
        "place": here,
        "crumbs": crumbs(lineage),
        "home": found,
        "act": acts.act_of(found),
        "steps": [_step(step) for step in found.steps],
        "stage": _step(found.stage) if found.stage else None,
        "upcoming": _step(found.next_stage) if found.next_stage else None,
        "now": now,
    }


def vote_of(session: Session, found: homes.Home, reader: Any) -> Standing | None:
    """How whoever reads the page stands in the vote that is on; None for who has no vote in it."""
    if found.vote is None or found.vote.phase != "open" or not reader.is_authenticated:
        return None
    return standing(session, found.vote.poll.id, reader.id)


def project(session: Session, found: Dossier) -> dict[str, Any]:
    """One project with its story told."""
    at, row = clock.now(), found.row
    return {
        "told": Told(found.key, clock.today(), found),
        "row": row,
        "state": found.state,
        "place": found.lineage[-1],
        "crumbs": [*crumbs(found.lineage, linked=True), (_("%(year)s projects", year=row.year), _year_url(found))],
        "head": found.history[-1],
        "sheets": tuple(sheets_of(found.lineage[-1], row.year)),
        "now": at,
        "vote": polls.running_poll(session, row.place, at) if row.phase == "deliberated" else None,
        "delivered": DELIVERED,
        "purchase": _purchase(session, found),
        "audits": audited.of(session, project=row.id) if found.state.budget_fen else (),
    }


def _purchase(session: Session, found: Dossier) -> PackageRow | None:
    """The package that the project was bought in, once its award is published."""
    state = found.state
    if not state.budget_fen or (state.contract_fen and not state.package and not state.ended):
        return None  # no money yet, or contracted without a package: there is nothing to look for
    package = package_of(session, found.row.id)
    return package if package and package.award_announced_at else None


def looked_up(session: Session, code: str) -> dict[str, Any]:
    """What a code names: the sheet with this number, sheets that were issued under it, papers, records of the book."""
    numbered = issues.by_id(session, code) if code else None
    found = (numbered,) if numbered else issues.by_code(session, code) if code else ()
    known = papers.by_code(session, code) if code else ()
    places = communities.places(session, {one.place for one in known})
    return {
        "issued": [(issue, load(issue.content).title) for issue in found],
        "papers": [(one, places.get(one.place), paper_url(one)) for one in known],
    }


def paper_url(found: Found) -> str:
    """Where the public reads what a paper or record is about; nothing where it is about nobody's page."""
    page, name = PAGES.get(found.kind, ("", ""))
    return (page_url(page, **{name: found.id}) or "") if page and found.title else ""


def examined(session: Session, form: SheetForm) -> Answer | Refusal:
    """The judgement on an uploaded sheet."""
    upload = form.sheet.data
    if not upload:
        return Refusal("SHEET_NEEDED", "disclosure:verify")
    folder = packing.folder_of(Path(current_app.config["UPLOAD_DIR"]))
    return examine.examine(session, upload.read(), folder)  # no request is longer than the house allows


def answered(session: Session, answer: Answer) -> dict[str, Any]:
    """The judgement with what its page needs besides."""
    found = answer.paper
    about = {"paper_place": communities.place(session, found.place), "paper_url": paper_url(found)} if found else {}
    issue = answer.issue
    anew = sheet_url(issue) if issue else ""
    return {"answer": answer, "anew": anew, **about}


def crumbs(lineage: Iterable[PlaceRow], *, linked: bool = False) -> list[tuple[str, str]]:
    """The way from the city to a place; the place itself is linked only where something follows it."""
    rows = list(lineage)
    last = len(rows) if linked else len(rows) - 1
    return [(row.short, url_for("disclosure.place", code=row.code) if at < last else "") for at, row in enumerate(rows)]


def _year_url(found: Dossier) -> str:
    return url_for("proposals.index", code=found.row.place, year=found.row.year)


def _columns(level: str) -> list[tuple[str, str, str]]:
    names = {"city": _("District"), "district": _("Sub-district"), "subdistrict": _("Community")}
    columns = [
        ("name", names[level], "main"),
        ("communities", _("Communities"), "num"),
        ("proposals", _("Proposals"), "num"),
        ("chosen", _("Projects chosen"), "num"),
        ("appropriated", _("Allocation"), "num"),
        ("committed", _("Committed"), "num"),
        ("paid", _("Paid out"), "num"),
        ("done", _("Done"), "num"),
    ]
    return [column for column in columns if column[0] != "communities" or level != "subdistrict"]


def _begun(child: Child) -> bool:
    return bool(child.sum.proposals or child.sum.appropriated_fen)


def _child_url(child: Child, year: int) -> str:
    return url_for("disclosure.place", code=child.code, year=year)


def _child_row(child: Child, year: int) -> dict[str, object]:
    name = Markup('<a href="{}">{}</a>').format(_child_url(child, year), child.short)
    return {"name": name, **_figures(child.sum)}


def _figures(sum_: Sum) -> dict[str, object]:
    done = sum_.done_percent
    return {
        "communities": f"{sum_.communities:,}",
        "proposals": f"{sum_.proposals:,}",
        "chosen": f"{sum_.chosen:,}",
        "appropriated": _sum(sum_.appropriated_fen),
        "committed": _sum(sum_.committed_fen),
        "paid": _sum(sum_.disbursed_fen),
        "done": "—" if done is None else _("%(percent)s%% (%(done)s)", percent=done, done=sum_.done),
    }


def _sum(fen: int) -> str:
    """万元 with two decimals, rounded half up, so that a column stands in line; a plain nought for nothing."""
    hundredths = (fen + HUNDREDTH // 2) // HUNDREDTH
    return f"{hundredths // 100:,}.{hundredths % 100:02d}" if fen else "0"


def _step(step: Step) -> SimpleNamespace:
    when = _span(step.first, step.last)
    return SimpleNamespace(label=str(STAGES[step.name]), state=step.state, when=when, url="", last=step.last,
                           first=step.first)  # fmt: skip


def _span(first: date, last: date) -> str:
    """4/1–4/20: short enough for the step bar."""
    return f"{first.month}/{first.day}–{last.month}/{last.day}"


def attendance_rows(year: figures.Year) -> Rows:
    """The sheet of attendance: what the year comes to, and its rows."""
    told = _("%(meetings)s meetings held, %(votes)s votes taken", meetings=year.meetings, votes=year.votes)
    return told, tuple({key: getattr(one, key) for key in figures.heads()} for one in year.members)
