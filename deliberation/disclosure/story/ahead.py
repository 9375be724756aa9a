"""What comes next for a project, and when: the end of its story."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from flask_babel import gettext as _

from deliberation.delivery.steps import PHASES as DELIVERED
from deliberation.delivery.steps import Step
from deliberation.disclosure.story.telling import Entry, linked, page
from deliberation.proposals.outlook import Outlook
from deliberation.proposals.queries import ProjectRow
from deliberation.web.filters import day


def ahead(project: ProjectRow, step: Step, outlook: Outlook) -> tuple[Entry, ...]:
    """The next step with its days; nothing once the file is closed."""
    if project.phase in DELIVERED:
        return tuple(_delivered(project, step, outlook))
    if project.phase == "pooled" and not project.number:
        return (Entry(_("Can come back until the end of %(year)s", year=project.pooled_until), state="next"),)
    if project.phase in {"rejected", "withdrawn", "pooled"}:
        links = linked((_("Propose something else"), page("proposals.new", code=project.place)))
        return (Entry(_("Nothing more will happen here"), state="next", links=links),)
    title = _EARLY[project.phase]() if project.phase in _EARLY else ""
    return (Entry(title, _between(outlook), state="next"),) if title else ()


def _delivered(project: ProjectRow, step: Step, outlook: Outlook) -> Iterator[Entry]:
    """The next step of the office, and, while the work goes on, the acceptance with its planned days."""
    dated = step.name in {"post_notice", "contract", "accept"}
    when = _until(step.until) or (_between(outlook) if dated else "")
    if step.name == "rate":  # it is open: a day planned for it would say that it has not come yet
        yield Entry(_DELIVERY["rate"](step), _("Open now"), state="now")
    elif step.name in _DELIVERY:
        yield Entry(_DELIVERY[step.name](step), when, state="next")
    if project.phase == "under_way" and step.name != "accept":
        yield Entry(_DELIVERY["accept"](step), _between(outlook), state="next")


_EARLY: dict[str, Callable[[], str]] = {
    "collected": lambda: _("The clerk screens it and says why"),
    "returned": lambda: _("The proposer completes it"),
    "screened": lambda: _("The residents' council discusses it"),
    "deliberated": lambda: _("The residents vote"),
}

_DELIVERY: dict[str, Callable[[Step], str]] = {
    "post_notice": lambda _step: _("The result is put on public notice"),
    "wait": lambda _step: _("Anyone may object; without objection it is approved after that"),
    "answer": lambda step: _("%(count)s objections wait for an answer", count=step.figures.get("waiting", 0)),
    "end_notice": lambda _step: _("The notice is brought to its end"),
    "approve": lambda _step: _("The sub-district approves it"),
    "contract": lambda _step: _("Quotes are compared and the contract is signed"),
    "propose_payment": lambda step: _("Instalment %(number)s is asked for", number=step.figures.get("number", 0)),
    "approve_payment": lambda step: _("Instalment %(number)s is checked", number=step.figures.get("number", 0)),
    "pay": lambda step: _("Instalment %(number)s is paid", number=step.figures.get("number", 0)),
    "accept": lambda _step: _("Residents accept the work"),
    "rate": lambda step: _("Users rate it, %(left)s more answers are needed", left=step.figures.get("left", 0)),
    "evaluate": lambda _step: _("The ratings are added up"),
    "settle": lambda _step: _("The final sum is audited"),
    "archive": lambda _step: _("The file is closed"),
    "record_cost_review": lambda _step: _("A third party reviews the cost"),
    "wait_council": lambda _step: _("The council decides on the change of contract"),
    "apply_variation": lambda _step: _("The change agreed by the council comes into force"),
    "report_rectified": lambda _step: _("What the inspection found is mended"),
    "wait_retention": lambda _step: _("The retention money is kept, in case a fault shows"),
    "confirm_refund": lambda _step: _("The refund is confirmed"),
    "approve_termination": lambda _step: _("An early end is decided on"),
}


def _until(last: date | None) -> str:
    return _("until %(day)s", day=day(last)) if last else ""


def _between(outlook: Outlook) -> str:
    if outlook.first and outlook.last:
        return _("planned %(first)s to %(last)s", first=day(outlook.first), last=day(outlook.last))
    return _("by %(day)s", day=day(outlook.last)) if outlook.last else ""
