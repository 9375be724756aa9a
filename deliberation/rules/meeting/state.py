"""What a meeting is at a moment: a stack of questions, the floor, the count in progress and its ledgers.

Every value is immutable; mappings are replaced, never changed. The state is rebuilt from events by
:mod:`evolve` and holds the profile that the first event carried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from deliberation.rules.meeting.profile import MotionRule, Profile
from deliberation.rules.refusal import Json


@dataclass(frozen=True, slots=True)
class Frame:
    """One question: moved, or stated and pending.

    ``degree`` is 1 or 2 for amendments, else 0; ``turns`` counts speeches by member; ``seconds`` and
    ``max_turns`` are limits set for this question alone; ``closed_by`` is the motion that closed its
    debate; ``terms`` are what the motion lays down (until, committee, minutes ...).
    """

    id: str
    kind: str
    mover: str
    text: str = ""
    target: str = ""
    seconder: str = ""
    degree: int = 0
    form: str = ""
    item: str = ""
    subject: str = ""
    scope: tuple[str, ...] = ()
    terms: Mapping[str, Json] = field(default_factory=dict)
    turns: Mapping[str, int] = field(default_factory=dict)
    last_side: str = ""
    debated: bool = False
    closed_by: str = ""
    seconds: int = 0
    max_turns: int = 0
    wording: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """An agenda item; ``subject`` is an opaque reference such as ``project:<id>``; ``status`` waiting/open/closed."""

    id: str
    title: str
    subject: str = ""
    text: str = ""
    status: str = "waiting"
    outcome: str = ""
    due: bool = False


@dataclass(frozen=True, slots=True)
class Hand:
    """A member asking for the floor, with the side if it was named (``for``/``against``)."""

    member: str
    side: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """Who has the floor; ``began`` is None until the speech begins; ``paused`` are whole seconds already paused."""

    holder: str
    side: str = ""
    began: datetime | None = None
    paused_at: datetime | None = None
    paused: int = 0
    extra: int = 0

    def used(self, now: datetime) -> int:
        """Seconds spoken at ``now``, pauses left out; never negative."""
        if self.began is None:
            return 0
        end = self.paused_at or now
        return max(0, int((end - self.began).total_seconds()) - self.paused)


@dataclass(frozen=True, slots=True)
class Ballot:
    """A question being voted on; the numbers are None until they are entered.

    ``cast`` are votes given by name before the count, ``confirmed`` the second person who saw the count.
    """

    motion: str
    method: str
    votes_for: int | None = None
    votes_against: int = 0
    abstain: int = 0
    chair: str = ""
    present: int = 0
    members: int = 0
    voters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    confirmed: str = ""
    cast: Mapping[str, str] = field(default_factory=dict)

    @property
    def counted(self) -> bool:
        """Whether the numbers are in."""
        return self.votes_for is not None


@dataclass(frozen=True, slots=True)
class Point:
    """A matter before the chair: a point of order, a conduct or a doubted motion; ``held`` waits for the ruling."""

    id: str
    by: str
    about: str
    ground: str = ""
    held: Frame | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """The chair's latest ruling; ``timely`` while an appeal may still be taken."""

    id: str
    point: str
    about: str
    well_taken: bool
    timely: bool = True
    held: Frame | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """Unanimous consent asked for ``what`` (adopt, withdraw, modify, extend_speech, change_vote ...)."""

    what: str
    motion: str = ""
    text: str = ""
    member: str = ""
    vote: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A motion that has left the table, and how: what renewal, reconsideration and the minutes look up."""

    id: str
    kind: str
    outcome: str
    mover: str = ""
    session: int = 0
    day: str = ""
    progress: int = 0
    target: str = ""
    text: str = ""
    item: str = ""
    subject: str = ""
    voters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    executed: bool = False
    reconsidered: bool = False
    replaced: str = ""
    frame: Frame | None = None

    @property
    def prevailing(self) -> str:
        """The side that won: ``for`` where it was adopted, ``against`` where it was lost."""
        return "for" if self.outcome == "adopted" else "against"


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
    member; ``quorum_known`` is what was last found; ``proposed`` is moved but not stated.
    ``oath`` tells whether the rules were sworn to, ``last_at`` the time of the latest event; ``secret_asked``
    are pairs of motion and member, ``cautioned`` the cautions of the open item by member.
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
    recess_voted: bool = False
    last: LastResult | None = None
    unfinished: tuple[str, ...] = ()
    oath: bool = False
    last_at: datetime | None = None
    secret_asked: frozenset[tuple[str, str]] = frozenset()
    cautioned: Mapping[str, int] = field(default_factory=dict)

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
    frames = (*state.stack, *state.entered, *(frame for kept in put_away for frame in kept))
    held = [state.proposed.id] if state.proposed else []
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


def turn_limit(state: State, frame: Frame, member: str) -> int:
    """Speeches ``member`` has on this question."""
    rule = state.rule(frame)
    if member == state.chair and rule.chair_turns:
        return rule.chair_turns
    return rule.turns or frame.max_turns or state.rules.parameters.speech_turns


def speech_limit(state: State) -> int:
    """Seconds of one speech on the pending question, extensions of the present speaker included."""
    own = state.top.seconds if state.top else 0
    extra = state.floor.extra if state.floor else 0
    return (own or state.rules.parameters.speech_seconds) + extra
