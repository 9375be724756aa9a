"""What a meeting is at a moment: a stack of questions, the floor, the count in progress and its ledgers.

Every value is immutable; mappings are replaced, never changed. The state is rebuilt from events by
:mod:`evolve` and holds the profile that the first event carried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from deliberation.rules.meeting.parts import (
    Ballot,
    Consent,
    Floor,
    Frame,
    Hand,
    Interrupted,
    Item,
    Nominations,
    Point,
    Record,
    Ruling,
)
from deliberation.rules.meeting.profile import MotionRule, Profile
from deliberation.rules.refusal import Json

__all__ = [
    "Ballot",
    "Consent",
    "Floor",
    "Frame",
    "Hand",
    "Interrupted",
    "Item",
    "LastResult",
    "Nominations",
    "Point",
    "Record",
    "Ruling",
    "State",
    "attending",
    "debatable",
    "has_quorum",
    "known_ids",
    "quorum_needed",
    "seats",
    "speech_limit",
    "turn_limit",
    "voting_members",
]


@dataclass(frozen=True, slots=True)
class LastResult:
    """The latest result: what a division undoes and a late chair's vote is judged by."""

    motion: str
    kind: str
    verdict: str
    method: str
    document: Mapping[str, Json]
    before: State | None = None
    doubtable: bool = True


@dataclass(frozen=True, slots=True)
class State:
    """A meeting. ``phase`` is ``none``, ``called``, ``open``, ``recess`` or ``adjourned``.

    ``due`` are the members with a seat, ``present`` those checked in, ``recused`` pairs of item and
    member; ``quorum_known`` is what was last found; ``proposed`` is moved but not stated,
    ``stayed`` are such motions that others came before.
    ``oath`` tells whether the rules were sworn to, ``last_at`` the time of the latest event; ``secret_asked``
    are pairs of motion and member, ``cautioned`` the cautions of the open item by member. ``waiting`` are
    the parts of a divided question still to come, ``interrupted`` the business that gave way, ``orders``
    the due item demanded, ``reports`` questions a committee has partly reported on, ``due_questions`` those
    put off whose hour has come, ``rested`` the speech ended last and its question,
    ``suspends`` the rules set aside with the motion that did it, ``left`` the
    questions open at the close, each with what adheres.
    """

    phase: str = "none"
    profile: Profile | None = None
    session: int = 0
    day: str = ""
    host: str = ""
    chair: str = ""
    future_meeting: bool = True
    next_day_meeting: bool = False
    due: tuple[str, ...] = ()
    present: frozenset[str] = frozenset()
    recused: frozenset[tuple[str, str]] = frozenset()
    quorum_known: bool = True
    agenda: tuple[Item, ...] = ()
    item: str = ""
    stack: tuple[Frame, ...] = ()
    proposed: Frame | None = None
    stayed: tuple[tuple[int, Frame], ...] = ()
    floor: Floor | None = None
    hands: tuple[Hand, ...] = ()
    ballot: Ballot | None = None
    point: Point | None = None
    ruling: Ruling | None = None
    answers: frozenset[str] = frozenset()
    inquiry: str = ""
    consent: Consent | None = None
    records: Mapping[str, Record] = field(default_factory=dict)
    tabled: Mapping[str, tuple[Frame, ...]] = field(default_factory=dict)
    postponed: Mapping[str, tuple[Frame, ...]] = field(default_factory=dict)
    referred: Mapping[str, tuple[Frame, ...]] = field(default_factory=dict)
    entered: tuple[Frame, ...] = ()
    suspended: frozenset[str] = frozenset()
    notices: frozenset[str] = frozenset()
    cautions: Mapping[str, int] = field(default_factory=dict)
    progress: int = 0
    adjourn_voted: bool = False
    last: LastResult | None = None
    unfinished: tuple[str, ...] = ()
    oath: bool = False
    last_at: datetime | None = None
    secret_asked: frozenset[tuple[str, str]] = frozenset()
    cautioned: Mapping[str, int] = field(default_factory=dict)
    waiting: tuple[Frame, ...] = ()
    interrupted: tuple[Interrupted, ...] = ()
    orders: str = ""
    due_questions: frozenset[str] = frozenset()
    suspends: Mapping[str, str] = field(default_factory=dict)
    nominations: Nominations = field(default_factory=Nominations)
    reports: frozenset[str] = frozenset()
    next_meeting: str = ""
    left: tuple[tuple[Frame, ...], ...] = ()
    rested: tuple[str, Floor] | None = None

    @property
    def rules(self) -> Profile:
        """The profile in force; only after ``called``."""
        if self.profile is None:
            raise ValueError("the meeting has not been called")
        return self.profile

    @property
    def top(self) -> Frame | None:
        """The immediately pending question."""
        return self.stack[-1] if self.stack else None

    @property
    def main(self) -> Frame | None:
        """The main question: the bottom of the stack if it is of the main class."""
        return self.stack[0] if self.stack and self.rule(self.stack[0]).main_class else None

    def rule(self, frame: Frame) -> MotionRule:
        """The rule of the frame's kind."""
        return self.rules.motions[frame.kind]

    def frame(self, motion: str) -> Frame | None:
        """The pending frame of that id."""
        return next((frame for frame in self.stack if frame.id == motion), None)

    def agenda_item(self, item: str) -> Item | None:
        """The agenda item of that id."""
        return next((entry for entry in self.agenda if entry.id == item), None)

    def name(self, kind: str) -> str:
        """The Chinese name of a kind of motion, for messages."""
        rule = self.rules.motions.get(kind)
        return rule.zh if rule else kind

    @property
    def out(self) -> frozenset[str]:
        """Members recused from the open item."""
        return frozenset(member for item, member in self.recused if item == self.item and self.item)

    @property
    def chair_is_member(self) -> bool:
        """Whether whoever presides holds a seat."""
        return self.chair in self.due


def seats(state: State) -> int:
    """Members a share of all is taken of: seats due, without the recused where the profile leaves them out."""
    excluded = 0 if state.rules.parameters.recused_count_for_quorum else len(state.out)
    return len(state.due) - excluded


def attending(state: State) -> int:
    """Members present that count for the quorum."""
    if state.rules.parameters.recused_count_for_quorum:
        return len(state.present)
    return len(state.present - state.out)


def voting_members(state: State) -> int:
    """Members present who may vote on the open item, the chair among them if a member."""
    return len(state.present - state.out)


def quorum_needed(state: State) -> int:
    """The least number of members that makes a quorum now."""
    p = state.rules.parameters
    if p.quorum_count:
        return p.quorum_count
    whole = seats(state) * p.quorum_num
    return max(1, whole // p.quorum_den + 1 if p.quorum_strict else -(-whole // p.quorum_den))


def has_quorum(state: State) -> bool:
    """Whether a quorum is really there, noticed or not."""
    return attending(state) >= quorum_needed(state)


def known_ids(state: State) -> frozenset[str]:
    """Every motion this meeting has heard of: an id is used once."""
    put_away = (*state.tabled.values(), *state.postponed.values(), *state.referred.values())
    aside = (frame for entry in state.interrupted for frame in (*entry.stack, *entry.waiting))
    frames = (*state.stack, *state.entered, *state.waiting, *aside, *(frame for kept in put_away for frame in kept))
    held = [*([state.proposed.id] if state.proposed else []), *(frame.id for _, frame in state.stayed)]
    doubted = [state.point.held.id] if state.point and state.point.held else []
    return frozenset([*held, *doubted, *(frame.id for frame in frames), *state.records])


def debatable(state: State, frame: Frame) -> bool:
    """Whether the question may be debated at all; an amendment as its target is (RROR1915 §33)."""
    rule = state.rule(frame)
    if rule.debatable != "as_target":
        return rule.debatable != "no"
    target = state.frame(frame.target) or _recorded(state, frame.target)
    return target is not None and debatable(state, target)


def _recorded(state: State, motion: str) -> Frame | None:
    record = state.records.get(motion)
    return record.frame if record else None


UNLIMITED = 10_000
"""Speeches where the meeting has set no limit."""


def turn_limit(state: State, frame: Frame, member: str) -> int:
    """Speeches ``member`` has on this question; a limit set for a question holds for what is moved upon it."""
    rule = state.rule(frame)
    if member == state.chair and rule.chair_turns:
        return rule.chair_turns
    if rule.turns:
        return rule.turns
    depth = next((place for place, other in enumerate(state.stack) if other.id == frame.id), 0)
    beneath = (*state.stack[:depth], frame)
    if any(below.informal for below in beneath) or "speech_limits" in state.suspends:
        return UNLIMITED
    own = next((below.max_turns for below in reversed(beneath) if below.max_turns), 0)
    return own or state.rules.parameters.speech_turns


def speech_limit(state: State) -> int:
    """Seconds of one speech on the pending question, extensions of the present speaker included."""
    if "speech_limits" in state.suspends:
        return UNLIMITED
    extra = state.floor.extra if state.floor else 0
    own = next((frame.seconds for frame in reversed(state.stack) if frame.seconds), 0)
    return (own or state.rules.parameters.speech_seconds) + extra
