"""The one thing a resident can do now, said first on the home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from deliberation.disclosure.queries.home import Home


@dataclass(frozen=True, slots=True)
class Act:
    """``kind`` names what to do; ``until`` is the last day for it; ``count`` how many things it is about."""

    kind: str
    until: date | None = None
    count: int = 0


def act_of(home: Home) -> Act:
    """vote, object, propose, rate, soon (voting begins soon), result, follow (a stage runs) or none (no year yet)."""
    return _first(home) or _follow(home)


def _first(home: Home) -> Act | None:
    """What asks for the resident, the most pressing first."""
    stage = home.stage
    if home.vote and home.vote.phase == "open":
        return Act("vote", count=home.vote.projects)
    if home.open_notices:
        last = max((row.last_day for row in home.open_notices if row.last_day), default=None)
        return Act("object", last, len(home.open_notices))
    if stage and stage.name == "collect":
        return Act("propose", stage.last, home.counts.get("collected", 0))
    return Act("rate", count=len(home.to_rate)) if home.to_rate else None


def _follow(home: Home) -> Act:
    """What is to be known where nothing asks for the resident."""
    if home.cycle is None:
        return Act("none")
    if home.vote and home.vote.phase == "waiting":
        return Act("soon", count=home.vote.projects)
    if home.vote and home.vote.phase == "counted" and home.vote.poll.year == home.cycle.year:
        return Act("result")
    return Act("follow", home.stage.last if home.stage else None)
