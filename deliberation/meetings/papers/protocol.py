"""The minutes as a page shows them: the text from the book, the corrections beside it, the seal, what came after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.meetings import minutes, queries
from deliberation.meetings.board import Board
from deliberation.meetings.minutes import Paper
from deliberation.meetings.papers import notice, reading
from deliberation.meetings.service.minuting import minutes_days
from deliberation.proposals import queries as proposals
from deliberation.rules.minutes import MINUTES, MinutesState, Seal
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor
from deliberation.web.clock import LOCAL
from deliberation.web.filters import dated, hour, masked

HEAD = "head"


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction with the names as the reader may see them; ``may`` is what the reader may do with it."""

    id: str
    paragraph: str
    where: str
    text: str
    why: str
    by: str
    status: str
    reason: str
    may_answer: bool
    may_contest: bool


@dataclass(frozen=True, slots=True)
class Protocol:
    """Everything on the page of the minutes. ``next_meeting`` is what this meeting fixed, ``later`` what was called
    since: it is no part of the minutes. ``refusals`` say of propose, seal, reopen why not now; ``body`` names
    the body where it is not the council."""

    board: Board
    paper: Paper
    said: notice.Notice
    state: MinutesState
    corrections: tuple[Correction, ...]
    refusals: Mapping[str, Refusal | None]
    after: Mapping[str, proposals.ProjectRow]
    next_meeting: str
    later: str
    body: str
    versions: tuple[reading.Version, ...]

    @property
    def seal(self) -> Seal | None:
        """The seal of the version in force; None while a first one is being written."""
        return self.state.seals[-1] if self.state.seals else None

    def accepted(self, paragraph: str) -> list[Correction]:
        """The corrections of a paragraph that were accepted."""
        return [one for one in self.corrections if one.paragraph == paragraph and one.status == "accepted"]

    @property
    def paragraphs(self) -> dict[str, str]:
        """The parts that can be corrected, by key."""
        return paragraphs(self.paper)


def paragraphs(paper: Paper) -> dict[str, str]:
    """The parts of the minutes by key: the head, each item, what belongs to none."""
    found = {HEAD: _("Time, place and people")}
    for part in paper.parts:
        found[part.key] = _("Item %(n)s: %(title)s", n=part.number, title=part.title) if part.number else part.title
    return found


def read(session: Session, board: Board, actor: Actor, *, full: bool) -> Protocol:
    """The minutes of the meeting on ``board`` for ``actor``; full names for insiders."""
    row, paper = board.row, minutes.write(board)
    state = standing(session, board)
    options = MINUTES.legal(queries.rulebook_of(session, row), state, actor, board.now)
    ids = [item.project_id for item in board.agenda if item.project_id]
    return Protocol(
        board, paper, notice.read(board.events), state, _corrections(session, state, options, actor, paper, full=full),
        {option.action: option.refusal for option in options if option.target is None},
        proposals.projects(session, ids), paper.facts.until, _next(session, row),
        "" if row.body == queries.COUNCIL else queries.body_name(session, row),
        reading.versions(session, row.id),
    )  # fmt: skip


def standing(session: Session, board: Board) -> MinutesState:
    """The minutes as they stand; where nobody has acted yet, as the program would open them."""
    state = reading.minutes_state(session, board.row.id)
    row = board.row
    if state.status != "none" or row.closed_at is None or not row.held:
        return state
    came, keepers = queries.attendees(session, row)
    last = row.closed_at.astimezone(LOCAL).date() + timedelta(days=minutes_days(session, row))
    return MinutesState("draft", frozenset(came), frozenset(keepers), last)


def _corrections(
    session: Session, state: MinutesState, options: Iterable[object], actor: Actor, paper: Paper, *, full: bool
) -> tuple[Correction, ...]:
    names = people.names(session, {one.by for one in state.corrections})
    where = paragraphs(paper)
    free = {getattr(one, "target", None) for one in options if getattr(one, "refusal", None) is None}
    return tuple(
        Correction(
            one.id, one.paragraph, where.get(one.paragraph, one.paragraph), one.text, one.why,
            names.get(one.by, "") if full else masked(names.get(one.by, "")), one.status, one.reason, one.id in free,
            one.status == "rejected" and one.by == actor.id and not one.council and state.status == "draft",
        )
        for one in state.corrections
    )  # fmt: skip


def _next(session: Session, row: queries.MeetingRow) -> str:
    """The next meeting to which the body has been called, where there is one."""
    following = queries.next_meeting(session, row.place, row.body)
    if following is None or following.number <= row.number:
        return ""
    return f"{dated(following.starts_at)} {hour(following.starts_at)}，{following.location}"
