"""The seals of the past days and the data package of today, as a worker would have made them night by night."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from deliberation_seeds.stage import Stage

from deliberation.anchors import service as seals
from deliberation.opendata import service as opendata
from deliberation.web.clock import LOCAL
from deliberation.web.filters import end_of_day

DAYS = 12
"""So many nights are behind the demonstration; the lot of its first audit is bound to the earliest."""


def night(stage: Stage, ago: int) -> None:
    """Seal the day so many days ago, as its streams stood at its end; of yesterday all rows, too."""
    day = stage.now.astimezone(LOCAL).date() - timedelta(days=ago)
    end = end_of_day(day)
    seals.seal(stage.session, end + timedelta(minutes=5), day=day, until=end if ago > 1 else None)


def sealed(stage: Stage, dumps: Path) -> None:
    """Each of the last days as its streams stood at its end; the last one with all rows, as everything stands now."""
    for ago in range(DAYS - 1, 0, -1):
        night(stage, ago)
    today = stage.now.astimezone(LOCAL).date()
    opendata.dump(stage.session, stage.now, day=today, folder=dumps)
