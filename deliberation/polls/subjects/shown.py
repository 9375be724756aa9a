"""What the result pages of a question, an election of people and a survey show, read from the stored documents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from deliberation.councils import outcome
from deliberation.councils import queries as councils
from deliberation.councils.outcome import decimal, percent
from deliberation.polls.charts import Bar
from deliberation.polls.queries import PollRow, candidates, results
from deliberation.polls.subjects.lines import named
from deliberation.rules.poll_question import Threshold
from deliberation.voting.survey import SCORES


@dataclass(frozen=True, slots=True)
class Answered:
    """A counted question. ``missing`` is how many votes for it lacked; ``strict``: its share had to be exceeded."""

    votes: tuple[int, int, int]
    base: int
    basis: str
    needed: int
    carried: bool
    share: str
    strict: bool
    cast: int

    @property
    def missing(self) -> int:
        """Votes for that were lacking."""
        return max(0, self.needed - self.votes[0])

    def part(self, votes: int) -> str:
        """So many votes as a share of the basis."""
        return percent(Fraction(votes, self.base)) if self.base else "0%"

    def bars(self, labels: tuple[str, str, str, str], people: str) -> list[Bar]:
        """For, what is needed, against, abstentions; the whole width is the basis."""
        figures = (self.votes[0], self.needed, *self.votes[1:])
        whole = max(self.base, *figures, 1)
        tones = ("full", "hollow", "hatch", "hatch")
        rows = zip(labels, figures, tones, strict=True)
        return [Bar(label, Fraction(n, whole), people.replace("#", f"{n:,}"), tone) for label, n, tone in rows]


@dataclass(frozen=True, slots=True)
class Rated:
    """One item of a survey: how many gave 1 to 5, the mean in decimals and exactly, how many are satisfied."""

    title: str
    answers: int
    given: tuple[int, ...]
    mean: str
    exact: str
    satisfied: int

    @property
    def share(self) -> str:
        """The share that gave 4 or 5."""
        return percent(Fraction(self.satisfied, self.answers)) if self.answers else "0%"

    def part(self, number: int) -> str:
        """So many answers as a share of those to this item."""
        return percent(Fraction(number, self.answers)) if self.answers else "0%"

    def bars(self, labels: tuple[str, ...], people: str) -> list[Bar]:
        """Five rows, the best score first; satisfied ones filled."""
        longest = max(*self.given, 1)
        rows = zip(reversed(labels), reversed(SCORES), reversed(self.given), strict=True)
        return [
            Bar(label, Fraction(n, longest), people.replace("#", f"{n:,}"), "full" if score > 3 else "hatch")
            for label, score, n in rows
        ]


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A counted survey; no items where too few have answered."""

    answers: int
    least: int
    items: tuple[Rated, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A counted election of people: names and figures in the order of the count; the election it belongs to."""

    election: str
    method: str
    seats: int
    lines: tuple[tuple[str, outcome.Line], ...]
    vacancy: str
    quota: int | None
    blank: int

    @property
    def won(self) -> tuple[tuple[str, outcome.Line], ...]:
        """Those elected."""
        return tuple(row for row in self.lines if row[1].won)

    def bars(self, votes: str) -> list[Bar]:
        """The votes that decided, by candidate."""
        figures = [Fraction(line.figure.replace(",", "")) for _name, line in self.lines]
        longest = max([*figures, Fraction(1)])
        return [
            Bar(name, figure / longest, votes.replace("#", line.figure), "full" if line.won else "hatch")
            for (name, line), figure in zip(self.lines, figures, strict=True)
        ]


def shown(session: Session, poll: PollRow) -> Answered | Surveyed | Chosen:
    """The count of a poll that is not about projects."""
    document = next(document for official, document in results(session, poll.id).values() if official)
    if poll.subject == "people":
        return _chosen(session, poll, document)
    return _answered(document) if poll.subject == "question" else _surveyed(session, poll, document)


def _answered(found: dict[str, Any]) -> Answered:
    threshold = Threshold.read(found["threshold"])
    return Answered(
        votes=(found["for"], found["against"], found["abstain"]), base=found["base"], basis=found["basis"],
        needed=found["needed"], carried=found["carried"], share=str(threshold.share), strict=threshold.strict,
        cast=found["cast"],
    )  # fmt: skip


def _surveyed(session: Session, poll: PollRow, found: dict[str, Any]) -> Surveyed:
    titles = {row.project_id: row.title for row in candidates(session, poll.id)}
    items = tuple(
        Rated(
            titles[one["item"]], one["answers"], tuple(one["given"]), decimal(one["mean"]) if "mean" in one else "",
            one.get("mean", ""), one["satisfied"],
        )
        for one in found["items"]
    )  # fmt: skip
    return Surveyed(found["answers"], found["least"], items)


def _chosen(session: Session, poll: PollRow, found: dict[str, Any]) -> Chosen:
    row = councils.election(session, poll.subject_ref)
    method = row.method if row else "block"
    read = outcome.read(method, json.dumps(found))
    names = {line.project_id: line.title for line in named(session, poll, candidates(session, poll.id))}
    lines = tuple((names.get(line.id, line.id), line) for line in read.lines)
    seats = row.seats if row else len(lines)
    return Chosen(poll.subject_ref, method, seats, lines, read.vacancy, read.quota, read.blank)
