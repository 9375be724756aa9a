"""The report of an audit as a PDF: how it was drawn, what was looked at, what was found. It names no person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from flask import url_for
from flask_babel import gettext as _
from reportlab.platypus import Flowable

from deliberation.audit.queries.audits import AuditRow, ItemRow
from deliberation.audit.words import CHECK_NAMES, GRADE_NAMES, MARK_NAMES, METHOD_NAMES, STAGES, STATUSES, sign
from deliberation.communities.queries import PlaceRow
from deliberation.pdf.blocks import Code, beside, facts, gap, signatures, table, text
from deliberation.pdf.sheet import Frame, render
from deliberation.rules.audit import AuditState
from deliberation.web.filters import dated, yuan


def report(row: AuditRow, state: AuditState, items: tuple[ItemRow, ...], places: Mapping[str, PlaceRow]) -> bytes:
    """The report; a draft says so on every page."""
    draft = "" if state.status == "signed" else _("Draft, not signed yet")
    title = _("Audit report: %(title)s", title=state.title)
    frame = Frame(title=title, head=draft or places[row.place].name, foot=_("No. %(number)s", number=row.id))
    return render(frame, [*_head(row, state, places, draft), *_items(state, items, places), *_found(state, items)])


def _head(row: AuditRow, state: AuditState, places: Mapping[str, PlaceRow], draft: str) -> list[Flowable]:
    told = [
        (_("Place"), places[row.place].name),
        (_("Year"), _("%(year)s", year=state.year)),
        (_("How the projects were drawn"), _("%(way)s: %(items)s of %(units)s", way=METHOD_NAMES[state.method],
                                             items=len(state.papers), units=len(state.units))),
        (_("State of the audit"), str(STATUSES[state.status])),
    ]  # fmt: skip
    if state.signed_at:
        told.append((_("Signed"), _("%(day)s, by two auditors", day=dated(state.signed_at))))
    if state.seed:
        told += [(_("Sealed before the draw (SHA-256)"), state.commit), (_("Seed"), state.seed)]
    if state.root:
        told += [(_("Code of the day, published after the plan"), state.root), (_("Seed of the lot"), state.lot_seed)]
    title = [text(state.title, 18, bold=True, after=8), *([text(draft, 11)] if draft else [])]
    code = Code(url_for("audit.result", audit_id=row.id, _external=True), 28)
    opinion = [text(_("Opinion"), 13, bold=True), text(state.opinion or "—")]
    return [beside(title, [code], right_width=30), facts(told, label=46), gap(4), *opinion, gap(3)]


def _items(state: AuditState, items: tuple[ItemRow, ...], places: Mapping[str, PlaceRow]) -> list[Flowable]:
    heads = [_("Serial no."), _("Project"), _("Community"), _("Sum (yuan)"), _("Why"), _("Checks")]
    rows = [
        [str(one.number), f"{one.title}\n{one.label}", places[one.place].short, yuan(one.sum_fen),
         _why(state, one.project_id), _checks(state, one.project_id)]
        for one in items
    ]  # fmt: skip
    widths = (10, None, 24, 26, 42, 34)
    made = table(heads, rows, widths, size=8.5, aligns=("center", "left", "left", "right", "left", "left"))
    return [text(_("What was looked at"), 13, bold=True), made, gap(4)]


def _why(state: AuditState, project: str) -> str:
    unit, paper = state.unit(project), state.paper(project)
    told = [paper.added] if paper and paper.added else []
    told += [sign(reason) for reason in unit.reasons] if unit else []
    return "\n".join(told) or "—"


def _checks(state: AuditState, project: str) -> str:
    paper = state.paper(project)
    counted = Counter(tick.mark for tick in paper.ticks) if paper else Counter()
    return "\n".join(f"{word} {counted[mark]}" for mark, word in MARK_NAMES.items() if counted[mark]) or "—"


def _found(state: AuditState, items: tuple[ItemRow, ...]) -> list[Flowable]:
    titles = {one.project_id: one.title for one in items}
    heads = [_("Grave"), _("Project"), _("What is not in order, and by which rule"), _("Sum (yuan)"), _("Stands")]
    found = [one for one in state.findings if one.status != "withdrawn"]
    rows = [
        [str(GRADE_NAMES[one.grade]), titles.get(one.project, ""), f"{one.text}\n{one.rule}",
         yuan(one.amount_fen) if one.amount_fen else "—", f"{STAGES[one.status]}\n{dated(one.due)}"]
        for one in found
    ]  # fmt: skip
    made: list[Flowable] = [text(_("Findings"), 13, bold=True)]
    if rows:
        made.append(table(heads, rows, (14, 34, None, 26, 34), size=8.5))
    else:
        made.append(text(_("Nothing was found that is not in order.")))
    faults = [
        f"{titles.get(paper.project, '')} · {CHECK_NAMES[tick.check]}：{tick.note}"
        for paper in state.papers
        for tick in paper.ticks
        if tick.mark == "fault"
    ]
    if faults:
        made += [gap(3), text(_("Remarks from the working papers"), 13, bold=True), *(text(one, 9) for one in faults)]
    return [*made, gap(6), signatures([_("Prepared by"), _("Reviewed by")])]
