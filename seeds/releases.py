"""The photos of the demonstration: a second person has looked at all but the latest, and withheld one."""

from __future__ import annotations

from datetime import timedelta

from deliberation_seeds.cast import COMMUNITIES
from deliberation_seeds.stage import Stage

from deliberation.proposals import releasing

WAITING = 3
"""So many of the latest photos of 文华社区 still wait."""
MOST = 10_000


def looked_at(stage: Stage) -> None:
    """Each photo the day after it came, by the officer where the clerk sent it in."""
    for community, place in COMMUNITIES.items():
        rows = releasing.desk(stage.session, place, "waiting", MOST)
        kept = WAITING if community == "wenhua" else 0
        for number, row in enumerate(rows[: len(rows) - kept]):
            clerk, officer = stage.cast.clerk(community), stage.cast.officer(community)
            who = officer if clerk.id in row.authors else clerk
            at = min(row.entered_at + timedelta(days=1), stage.now)
            verdict, reason = ("withhold", "plate") if kept and number == 1 else ("release", "")
            told = {"project_id": row.project_id, "digest": row.digest, "verdict": verdict, "reason": reason}
            releasing.decide(stage.session, who, at, **told)
