"""A poll as a procedure for those who carry it out: each step, who asked for it, who confirmed it, what is next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.accounts import queries as accounts
from deliberation.ledger import book
from deliberation.polls import papers
from deliberation.polls.queries import PollRow, stream_of
from deliberation.polls.roll import queries as roll_queries
from deliberation.proposals import queries as proposals
from deliberation.rules.poll import POLL, PollState, money_follows, needs_two
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import SYSTEM, Actor, Event

STEPS = {
    "prepare": ("", "prepared"),
    "open": ("opening_asked", "opened"),
    "close": ("closing_asked", "closed"),
    "count": ("", "counted"),
    "annul": ("annulment_asked", "annulled"),
    "rerun": ("", "rerun_prepared"),
}
"""Step → the event by which it is asked for, and the one by which it is done."""

ROLES = frozenset({"clerk", "subdistrict_officer", "district_supervisor", "auditor"})
"""Who sees how far a poll has come, step by step."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who did something and when; ``name`` is empty where the hour itself did it."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``state`` is done, asked (waits for a second person), next or later."""

    name: str
    state: str
    asked: Hand | None = None
    done: Hand | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """The procedure as it stands: its steps, every move with the reason why it is not in order, and why to annul.

    ``mine``: this actor asked for the annulment. ``roll``: what would be fixed, for whoever may open the box.
    """

    steps: tuple[Step, ...]
    moves: Mapping[str, Refusal | None]
    roles: frozenset[str]
    two: bool
    reason: str = ""
    rerun: str = ""
    mine: bool = False
    roll: roll_queries.Figures | None = None

    def can(self, name: str) -> bool:
        """Whether this actor may make the move now."""
        return self.moves[name] is None


def desk(session: Session, poll: PollRow, actor: Actor, now: datetime) -> Desk:
    """How far the poll has come, for ``actor``."""
    told = [item.event for item in book.history(session, stream_of(poll.id))]
    state, rules = POLL.replay(told), proposals.rulebook_of(session, poll.place, poll.year)
    moves = {option.action: option.refusal for option in POLL.legal(rules, state, actor, now)}
    names = accounts.names(session, {event.actor for event in told} - {SYSTEM.id})
    for name in ("ask_annul", "annul"):
        moves[name] = moves[name] or what_follows(session, poll)
    for name in ("ask_close", "close"):
        moves[name] = moves[name] or paper_missing(session, poll.id)
    return Desk(
        _steps(state, told, names),
        moves,
        actor.roles,
        needs_two(rules),
        state.reason,
        state.rerun,
        mine=bool(state.annulment_by) and state.annulment_by == actor.id,
        roll=roll_queries.figures(session, poll) if moves["open"] is None else None,
    )


def what_follows(session: Session, poll: PollRow) -> Refusal | None:
    """What rests on a counted vote already, so that it can no longer be annulled."""
    if poll.subject == "people" and poll.result_hash:
        return Refusal("POLL_ELECTION_FOLLOWS", "poll:annul")
    return money_follows(proposals.funded_by(session, poll.place, poll.id))


def paper_missing(session: Session, poll_id: str) -> Refusal | None:
    """The batches of paper ballots for which the close must wait."""
    missing = papers.outstanding(session, poll_id)
    return Refusal("PAPERS_OUTSTANDING", "poll:close", {"batches": missing}) if missing else None


def _steps(state: PollState, told: list[Event], names: Mapping[str, str]) -> tuple[Step, ...]:
    last = {event.type: event for event in told if event.type != "annulment_dropped"}
    if told and "annulment_asked" in last and not state.annulment_by and state.status != "annulled":
        del last["annulment_asked"]  # it was dropped
    found, next_ = [], True
    for name, (asking, doing) in STEPS.items():
        done, asked = last.get(doing), last.get(asking)
        if "imported" in last and name == "prepare":
            done = last["imported"]
        if name in {"annul", "rerun"} and not done and not asked:
            continue
        stage = "done" if done else "asked" if asked else "next" if next_ else "later"
        skipped = not done and name in {"close", "count", "open"} and (state.status == "annulled" or "imported" in last)
        if skipped:
            continue
        next_ = next_ and bool(done)
        found.append(Step(name, stage, _hand(asked, names), _hand(done, names)))
    return (*found, *_dropped(told, names))


def _dropped(told: list[Event], names: Mapping[str, str]) -> Iterator[Step]:
    """Every request for an annulment that was taken back or not followed, with who asked and who dropped it."""
    asked: Event | None = None
    for event in told:
        if event.type == "annulment_asked":
            asked = event
        elif event.type == "annulment_dropped":
            yield Step("drop_annul", "done", _hand(asked, names), _hand(event, names))


def _hand(event: Event | None, names: Mapping[str, str]) -> Hand | None:
    return None if event is None else Hand(names.get(event.actor, ""), event.at)
