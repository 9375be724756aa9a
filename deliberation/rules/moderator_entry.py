"""What is known of one moderator: training, certificate, hours, ties, ratings, practice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from deliberation.rules.cycle import LOCAL

TIES = ("lives", "works", "family", "supplier", "interest")
"""What a moderator may declare about a place or a project."""
QUESTIONS = 5
"""Questions of an evaluation: neutral, in time, everybody heard, rules explained, votes clear."""

Hours = tuple[int, int, int]
"""A weekday (0 Monday) with the first and the last minute of the day."""


@dataclass(frozen=True, slots=True)
class Training:
    """A course attended; ``score`` is the practice score in percent, None where none was given."""

    course: str
    hours: int
    day: date
    trainer: str
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of the sub-district ``issuer``; both days belong to its term."""

    number: str
    issuer: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Tie:
    """Something that binds the moderator: ``about`` is a place code or ``project:<id>``."""

    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class Rating:
    """The evaluation of one meeting: how many answered, and the sum of points by question (1 to 5 each)."""

    meeting: str
    answers: int
    sums: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Practised:
    """A finished practice meeting: points in percent and how many slips were serious."""

    run: str
    story: str
    day: date
    score: int
    serious: int
    helped: bool = False


@dataclass(frozen=True, slots=True)
class ModeratorState:
    """``status`` is none, applied, proposed or registered; ``suspended`` is the reason, empty while active."""

    status: str = "none"
    home: str = ""
    trainings: tuple[Training, ...] = ()
    certificate: Certificate | None = None
    suspended: str = ""
    weekly: tuple[Hours, ...] = ()
    off: tuple[tuple[date, date], ...] = ()
    ties: tuple[Tie, ...] = ()
    ratings: tuple[Rating, ...] = ()
    practised: tuple[Practised, ...] = ()
    warned: int = 0

    @property
    def active(self) -> bool:
        """Whether the office of moderator goes with this entry: certified and not suspended, expired or not."""
        return self.status == "registered" and self.certificate is not None and not self.suspended

    def certified(self, day: date) -> bool:
        """Whether the certificate holds on ``day``."""
        held = self.certificate
        return self.active and held is not None and held.since <= day <= held.until

    @property
    def best(self) -> int:
        """The best practice score: of a training, or of a practice meeting led without help; 0 where there is none."""
        led = (one.score for one in self.practised if not one.helped)
        return max((*(one.score or 0 for one in self.trainings), *led), default=0)

    @property
    def hours(self) -> int:
        """Hours of training in all."""
        return sum(training.hours for training in self.trainings)

    def free(self, moment: datetime) -> bool:
        """Whether the hours given and the days off leave room at ``moment``; no hours given means any hour."""
        local = moment.astimezone(LOCAL)
        if any(first <= local.date() <= last for first, last in self.off):
            return False
        minute = local.hour * 60 + local.minute
        slots = (day == local.weekday() and first <= minute <= last for day, first, last in self.weekly)
        return not self.weekly or any(slots)
