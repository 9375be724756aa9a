"""The home of a community: what is going on there today, read in a handful of queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.queries import CycleRow, Step
from deliberation.funds import queries as funds
from deliberation.funds.queries import Balance
from deliberation.meetings import queries as meetings
from deliberation.meetings.queries import MeetingRow
from deliberation.notices import queries as notices
from deliberation.notices.queries import NoticeRow
from deliberation.polls import queries as polls
from deliberation.polls.queries import PollRow
from deliberation.proposals import queries as proposals
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.cycle import LOCAL

IN_HAND = ("approved", "under_way", "accepted", "evaluated", "settled")
"""Projects being carried out, as residents see it."""

SHOWN = 6
"""Notices and projects on the home page; the rest is one tap away."""


@dataclass(frozen=True, slots=True)
class Vote:
    """The poll of the day: its phase, how many took a ballot (never how they voted), how many projects.

    ``others`` are open beside it.
    """

    poll: PollRow
    phase: str
    issued: int
    projects: int
    others: tuple[PollRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """The meeting of the day: ``when`` is running, next or last; ``item`` the title of what is being discussed."""

    meeting: MeetingRow
    when: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A community today; ``paid_before`` is the last year with payments and their sum, where this one has none."""

    year: int
    cycle: CycleRow | None
    steps: tuple[Step, ...]
    vote: Vote | None
    sitting: Sitting | None
    notices: tuple[NoticeRow, ...]
    more_notices: bool
    in_hand: tuple[ProjectRow, ...]
    counts: dict[str, int]
    money: Balance
    today: date
    paid_before: tuple[int, int] | None = None

    @property
    def open_notices(self) -> tuple[NoticeRow, ...]:
        """Notices that still take objections: their days run, or an objection has stopped them."""
        running = (row for row in self.notices if row.last_day is None or row.last_day >= self.today)
        return tuple(running)

    @property
    def stage(self) -> Step | None:
        """The stage of the year that today falls into (the later one where two overlap)."""
        return next((step for step in reversed(self.steps) if step.state == "now"), None)

    @property
    def next_stage(self) -> Step | None:
        """The stage that begins next."""
        return next((step for step in self.steps if step.state == "next"), None)

    @property
    def to_rate(self) -> tuple[ProjectRow, ...]:
        """Accepted projects whose users are being asked."""
        return tuple(row for row in self.in_hand if row.phase == "accepted")


def home(session: Session, code: str, now: datetime) -> Home:
    """Everything the home page of the community ``code`` shows, whatever its size."""
    cycle = communities.current_cycle(session, code, now)
    today = now.astimezone(LOCAL).date()
    year = cycle.year if cycle else today.year
    vote, sitting = _vote(session, code, now), _sitting(session, code)
    board = notices.board(session, code, limit=SHOWN)
    in_hand = proposals.listing(session, code, proposals.Filter(phases=IN_HAND), limit=SHOWN)
    money = funds.balance(session, code, year)
    return Home(
        year=year,
        cycle=cycle,
        steps=_steps(communities.cycle_steps(cycle, now), vote, sitting) if cycle else (),
        vote=vote,
        sitting=sitting,
        notices=board.rows,
        more_notices=bool(board.after),
        in_hand=in_hand.rows,
        counts=proposals.phase_counts(session, code, proposals.Filter(year=year)),
        money=money,
        today=today,
        paid_before=None if money.disbursed_fen else funds.paid_before(session, code, year),
    )


def _steps(steps: tuple[Step, ...], vote: Vote | None, sitting: Sitting | None) -> tuple[Step, ...]:
    """The step bar by what is on: a meeting or a vote that runs keeps its stage open beyond the days announced."""
    on = {"deliberate": sitting is not None and sitting.when == "running",
          "vote": vote is not None and vote.phase == "open" and vote.poll.subject == "projects"}  # fmt: skip
    return tuple(replace(step, state="now") if on.get(step.name) else step for step in steps)


def _vote(session: Session, code: str, now: datetime) -> Vote | None:
    """The poll in which one may vote now (on the money first), else the one to come, else the one held last."""
    order = ("open", "waiting", "prepared", "over", "closed", "counted", "annulled")
    found = sorted(
        polls.polls_at(session, code), key=lambda poll: (order.index(poll.phase(now)), poll.subject != "projects")
    )
    if not found:
        return None
    poll = found[0]
    phase = poll.phase(now)
    issued = polls.issued(session, poll.id) if phase == "open" else poll.issued
    projects = len(polls.candidates(session, poll.id)) if phase in {"open", "waiting", "prepared"} else 0
    others = tuple(row for row in found[1:] if row.phase(now) == "open")
    return Vote(poll, phase, issued, projects, others)


def _sitting(session: Session, code: str) -> Sitting | None:
    """The meeting being held now, else the next one called, else the one held last."""
    found = meetings.meetings_at(session, code, limit=SHOWN)
    running = next((meeting for meeting in found if meeting.running), None)
    if running is not None:
        titles = {item.id: item.title for item in meetings.agenda(session, running.id)}
        return Sitting(running, "running", titles.get(running.item, ""))
    called = [meeting for meeting in found if meeting.status == "called"]
    if called:
        return Sitting(min(called, key=lambda meeting: meeting.starts_at), "next")
    return Sitting(found[0], "last") if found else None
