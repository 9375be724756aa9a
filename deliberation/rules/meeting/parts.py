"""The parts a meeting is made of: questions, items, the floor, a count, rulings, records. All immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from deliberation.rules.refusal import Json


@dataclass(frozen=True, slots=True)
class Frame:
    """One question: moved, or stated and pending.

    ``degree`` is 1 or 2 for amendments, else 0; ``turns`` counts speeches by member; ``seconds`` and
    ``max_turns`` are limits set for this question alone; ``closed_by`` is the motion that closed its
    debate; ``terms`` are what the motion lays down (until, committee, minutes ...). ``informal`` takes
    the limit of turns away; ``method`` is how the members want it voted on; ``paragraphs`` are gone
    through one by one, ``paragraph`` is the one open now, counted from 0.
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
    informal: bool = False
    method: str = ""
    paragraphs: tuple[str, ...] = ()
    paragraph: int = 0

    @property
    def going_through(self) -> bool:
        """Whether its paragraphs are still gone through one by one."""
        return self.paragraph < len(self.paragraphs)


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
    special: bool = False


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

    ``cast`` are votes given by name before the count, ``confirmed`` the second person who saw the count;
    ``appealable`` and ``doubtable`` tell whether a ruling or a count could still be questioned when it was put.
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
    appealable: bool = False
    doubtable: bool = False

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
    text: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The chair's latest ruling; ``timely`` while an appeal may still be taken."""

    id: str
    point: str
    about: str
    well_taken: bool
    timely: bool = True
    held: Frame | None = None
    why: str = ""


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
    """A motion that has left the table, and how: what renewal, reconsideration and the minutes look up.

    ``below`` are the questions it took off the table with it, as they stood before the vote.
    """

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
    below: tuple[Frame, ...] = ()

    @property
    def prevailing(self) -> str:
        """The side that won: ``for`` where it was adopted, ``against`` where it was lost."""
        return "for" if self.outcome == "adopted" else "against"


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Business that gave way to a matter which could not wait: its item and its questions, to be resumed after."""

    item: str
    stack: tuple[Frame, ...]
    waiting: tuple[Frame, ...] = ()
    until_item: str = ""


@dataclass(frozen=True, slots=True)
class Nominations:
    """Who has been named for an office, and whether more may be."""

    names: tuple[str, ...] = ()
    closed: bool = False
