"""The seals of the past days and the data package of today, as a worker would have made them night by night."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from deliberation_seeds.stage import Stage

from deliberation.anchors import service as seals
from deliberation.opendata import service as opendata
from deliberation.web.clock import LOCAL
from deliberation.web.filters import end_of_day

DAYS = 7
"""So many nights are behind the demonstration."""


def sealed(stage: Stage, dumps: Path) -> None:
    """Each of the last days as its streams stood at its end; the last one with all rows, as everything stands now."""
    today = stage.now.astimezone(LOCAL).date()
    for ago in range(DAYS, 0, -1):
        day = today - timedelta(days=ago)
        end = end_of_day(day)
        until = end if ago > 1 else None
        seals.seal(stage.session, end + timedelta(minutes=5), day=day, until=until)
    opendata.dump(stage.session, stage.now, day=today, folder=dumps)
