"""By how much a project was funded or missed it, as published."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from deliberation.voting.explain import Plain


class Question(StrEnum):
    """What is asked: further votes, a cut of the cost, votes to spare."""

    VOTES = "votes"
    CUT = "cut"
    SPARE = "spare"


class Proof(StrEnum):
    """How a figure is known.

    ``all``: recounted at the figure and one below it, and certain for every smaller number (each recounted, or
    by the proof in :mod:`.certain`). ``step``: recounted at the figure and one below it, not at all smaller
    numbers. ``tried``: no figure was found among the numbers recounted.
    """

    ALL = "all"
    STEP = "step"
    TRIED = "tried"


@dataclass(frozen=True, slots=True)
class Figure:
    """The answer to one question: ``amount`` votes, or whole currency units for a cut.

    Without an amount ``code`` says why: the reason the project still had at the largest number recounted,
    ``nothing_to_cut`` for a cost of one currency unit or less, ``effort_spent`` where the effort ended first.
    ``reach`` is the largest number considered, ``counts`` how many recounts were made.
    """

    amount: int | None
    proved: Proof
    reach: int
    counts: int
    code: str | None = None

    def to_plain(self) -> dict[str, Plain]:
        """As published."""
        plain: dict[str, Plain] = {"proved": str(self.proved), "reach": self.reach, "counts": self.counts}
        if self.amount is not None:
            plain["amount"] = self.amount
        if self.code is not None:
            plain["code"] = self.code
        return plain


@dataclass(frozen=True, slots=True)
class Margin:
    """The margins of one project: ``spare`` where it was funded, ``votes`` and ``cut`` where not.

    ``votes``: the least number of further ballots, each naming only this project, with which it is funded.
    ``cut``: the least number of whole currency units by which its cost would have to fall.
    ``spare``: how many of its votes could be withdrawn and it would still be funded with any fewer withdrawn.
    Which ballots are meant: :mod:`deliberation.voting.variants`.
    """

    project: str
    funded: bool
    votes: Figure | None = None
    cut: Figure | None = None
    spare: Figure | None = None

    def to_plain(self) -> dict[str, Plain]:
        """As published; what was not asked is left out."""
        plain: dict[str, Plain] = {"project": self.project, "funded": self.funded}
        for question in Question:
            figure: Figure | None = getattr(self, question)
            if figure is not None:
                plain[question] = figure.to_plain()
        return plain


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of all projects, in id order; ``counts`` recounts were made, at most ``effort`` of them open-ended.

    ``digest`` is the election's, ``rule`` every option spelled out.
    """

    digest: str
    rule: dict[str, str | int | bool]
    projects: tuple[Margin, ...]
    counts: int
    effort: int

    def of(self, project: str) -> Margin:
        """The margins of one project; raises ``KeyError`` for an unknown id."""
        for margin in self.projects:
            if margin.project == project:
                return margin
        raise KeyError(project)

    def to_plain(self) -> dict[str, Plain]:
        """As published, plain JSON values."""
        return {
            "digest": self.digest,
            "rule": dict[str, Plain](self.rule),
            "projects": [margin.to_plain() for margin in self.projects],
            "counts": self.counts,
            "effort": self.effort,
        }

    def to_json(self) -> str:
        """One canonical line: keys sorted, no blanks, UTF-8 kept."""
        return json.dumps(self.to_plain(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
