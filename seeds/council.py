"""Meetings of the demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from deliberation_seeds.stage import Stage

from deliberation.proposals.service import play_project
from deliberation.rules.replay import SYSTEM


def hold(stage: Stage, community: str, adopted: Sequence[str], at: datetime, lost: Sequence[str] = ()) -> None:
    for key in (*adopted, *lost):
        yes = 9 if key in adopted else 3
        args = {
            "meeting": "x",
            "adopted": key in adopted,
            "yes": yes,
            "no": 12 - yes,
            "abstain": 0,
            "present": 12,
            "due": 13,
            "text": "",
        }
        play_project(stage.session, SYSTEM, at, stage.ids[key], "record_decision", args)


def begin(stage: Stage, community: str, keys: Sequence[str]) -> None:
    pass
