"""The notation of the scenario suite in short words, and the check of one case."""

from __future__ import annotations

from typing import Any

from deliberation.rules.meeting.scenario import play
from deliberation.rules.meeting.scenario_names import profiles
from tests.rules.meeting.test_conformance import DEFAULTS

Raw = dict[str, Any]
OPEN: list[Raw] = [{"e": "call_to_order", "by": "C"}, {"e": "quorum_count", "present": 15}]


def moved(mid: str, motion: str, by: str = "M3", **more: Any) -> Raw:
    return {"e": "move", "by": by, "mid": mid, "motion": motion, **more}


def bring(mid: str, motion: str, by: str = "M3", second: str = "M4", **more: Any) -> list[Raw]:
    return [
        moved(mid, motion, by, **more),
        {"e": "second", "by": second, "mid": mid},
        {"e": "state_question", "by": "C", "mid": mid},
    ]


def vote(mid: str, yes: int, no: int, **more: Any) -> list[Raw]:
    put = {"e": "put_question", "by": "C", "mid": mid, "method": more.pop("method", "hands")}
    return [put, {"e": "close_vote", "mid": mid, "yes": yes, "no": no, "abstain": 0, "chair_vote": None, **more}]


def said(mid: str, yes: int, no: int, **more: Any) -> list[Raw]:
    """Voted and announced."""
    result = more.pop("result")
    return [*vote(mid, yes, no, **more), {"e": "announce", "by": "C", "mid": mid, "result": result}]


def speech(by: str, mid: str, side: str | None = None) -> list[Raw]:
    return [{"e": "speak", "by": by, "mid": mid, "side": side, "minutes": 2}, {"e": "yield_floor", "by": by}]


def call(member: str) -> Raw:
    return {"e": "recognize", "by": "C", "member": member}


def hand(by: str, side: str | None = None) -> Raw:
    return {"e": "request_floor", "by": by} | ({"side": side} if side else {})


M1 = [*OPEN, *bring("m1", "main", "M1", "M2")]
AM = [*M1, *bring("am", "amend", on="m1")]
ROLL = {
    "method": "rollcall",
    "voters": {"yes": [f"M{n}" for n in range(1, 9)], "no": [f"M{n}" for n in range(9, 14)]},
}
ADOPTED = [*M1, *said("m1", 8, 5, result="adopted", **ROLL)]
APPEAL = [
    *M1,
    {"e": "point_of_order", "by": "M4", "about": "x"},
    {"e": "rule", "by": "C", "rid": "r1", "decision": "well_taken"},
    {"e": "appeal", "by": "M4", "mid": "ap", "on": "r1"},
    {"e": "second", "by": "M5", "mid": "ap"},
    {"e": "state_question", "by": "C", "mid": "ap"},
]
Case = tuple[str, list[Raw], Raw, str, str, list[str], str | None]
"""What, given, when, verdict, reason, stack and result."""


def check(case: Case, ruleset: str, setup: Raw) -> None:
    """The engine answers as the case says, under every profile of the rule set."""
    _, given, when, *expected = case
    scenario = {"id": case[0], "ruleset": ruleset, "given": given, "when": when, "setup": setup}
    for name in profiles(scenario):
        outcome, table = play(scenario, DEFAULTS, name)
        assert list(outcome) == expected, name
        assert table.given_refused == [], name
