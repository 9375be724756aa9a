"""The record of a count as a page shows it: who is elected, every round, every tie, every chance."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate: the fate as a code and its round, the votes or the chance in figures, the totals of every round.

    The votes of a transferable vote are those in the round that decided about the candidate.
    """

    id: str
    fate: str
    won: bool
    figure: str
    totals: tuple[str, ...] = ()
    because: str = ""
    round: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One round: its number, what it did, with whose votes, and votes with nowhere left to go."""

    number: int
    action: str
    candidate: str
    exhausted: str


@dataclass(frozen=True, slots=True)
class Tie:
    """Candidates with equal votes; ``about``: what ``chosen`` went first for, ``how`` they were told apart: codes."""

    tied: tuple[str, ...]
    chosen: tuple[str, ...]
    how: str
    about: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that is published of a count. ``quota`` is None where there is none; ``vacancy`` a sentence."""

    lines: tuple[Line, ...]
    steps: tuple[Step, ...] = ()
    ties: tuple[Tie, ...] = ()
    quota: int | None = None
    cast: int = 0
    valid: int = 0
    blank: int = 0
    spoilt: int = 0
    vacancy: str = ""
    ticket: int = 0
    tickets: int = 0


def read(method: str, record: str) -> Outcome:
    """The outcome in a record of ``deliberation council … --full``."""
    found: dict[str, Any] = json.loads(record)
    if method == "sortition":
        return _draw(found)
    box = found["ballots"]
    figures: dict[str, Any] = {
        "cast": box["cast"], "valid": box["valid"], "blank": box["blank"], "spoilt": sum(box["spoilt"].values()),
        "ties": tuple(_tie(tie) for tie in found["ties"]),
        "vacancy": found.get("vacancy", {}).get("said", ""),
    }  # fmt: skip
    return _transferable(found, figures) if method == "stv" else _block(found, figures)


def _tie(found: dict[str, Any]) -> Tie:
    """The step reads "round=3 exclusion", "round=2 surplus", or "votes=12" where ticks are counted."""
    about = found["step"].partition(" ")[2] or "votes"
    return Tie(tuple(found["tied"]), tuple(found["chosen"]), found["how"], about)


def _transferable(found: dict[str, Any], figures: dict[str, Any]) -> Outcome:
    rounds, elected = found["rounds"], found["elected"]
    fates = {row["candidate"]: row for row in found["candidates"]}
    order = [*elected, *sorted(fates.keys() - set(elected), key=lambda id_: (-fates[id_]["round"], id_))]
    lines = []
    for id_ in order:
        fate, number = fates[id_]["fate"], fates[id_]["round"]
        totals = tuple(decimal(one["totals"][id_]) for one in rounds)
        # whoever leaves has given every vote away by the end of that round: those of the round before count
        last = number - 1 if fate == "excluded" else number
        figure = totals[max(last, 1) - 1] if totals else "0"
        lines.append(Line(id_, fate, id_ in elected, figure, totals, round=number))
    steps = tuple(
        Step(one["round"], one["action"], one.get("candidate", ""), decimal(one["exhausted"])) for one in rounds
    )
    return Outcome(tuple(lines), steps, quota=found["quota"], **figures)


def _block(found: dict[str, Any], figures: dict[str, Any]) -> Outcome:
    lines = (
        Line(row["candidate"], row["fate"], row["fate"] == "elected", f"{row['votes']:,}",
             because="、".join(row.get("because", ())))
        for row in found["candidates"]
    )  # fmt: skip
    return Outcome(tuple(lines), **figures)


def _draw(found: dict[str, Any]) -> Outcome:
    panel, drawn = set(found["draw"]["panel"]), found["draw"]
    chances = sorted(found["chances"].items(), key=lambda row: (row[0] not in panel, row[0]))
    lines = (
        Line(id_, "drawn" if id_ in panel else "not_drawn", id_ in panel, percent(Fraction(chance)))
        for id_, chance in chances
    )
    return Outcome(tuple(lines), ticket=drawn["ticket"] + 1, tickets=drawn["tickets"])


def decimal(value: int | str) -> str:
    """Two decimals at most, rounded down; the record has the exact figure."""
    hundredths = Fraction(value) * 100 // 1
    text = f"{hundredths // 100:,}.{hundredths % 100:02}"
    return text.rstrip("0").rstrip(".")


def percent(value: Fraction) -> str:
    """A chance as a percentage with at most one decimal, rounded down."""
    tenths = value * 1000 // 1
    return f"{tenths // 10}.{tenths % 10}%".replace(".0%", "%")
