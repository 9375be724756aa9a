"""The scenarios that come with the project: every answer is the expected one, and every motion is among them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deliberation.rules.meeting.command import SHIPPED, agrees
from deliberation.rules.meeting.profile_load import load_profile, shipped_profiles
from deliberation.rules.meeting.scenario import play
from deliberation.rules.meeting.scenario_file import Suite, load
from deliberation.rules.meeting.scenario_names import profiles

FILES = sorted(SHIPPED.glob("*.json"))


def _suites() -> list[Suite]:
    return [load(path) for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_engine_answers_every_shipped_scenario_as_expected(path: Path) -> None:
    suite = load(path)
    assert suite.broken == ()
    wrong = []
    for scenario in suite.scenarios:
        for name in profiles(scenario):
            outcome, table = play(scenario, suite.defaults, name)
            if not agrees(scenario["expected"], outcome) or table.given_refused:
                wrong.append((scenario["id"], name, outcome, table.given_refused))
    assert wrong == []


def test_there_are_enough_and_no_id_is_used_twice() -> None:
    ids = [str(scenario["id"]) for suite in _suites() for scenario in suite.scenarios]
    assert len(ids) == len(set(ids)) >= 150


def test_every_motion_of_both_editions_and_every_profile_is_played() -> None:
    scenarios = [scenario for suite in _suites() for scenario in suite.scenarios]
    rows = {str(scenario["id"]).split(".")[0] for scenario in scenarios}
    for edition in ("rror1915", "ronr12"):
        assert sorted(set(load_profile(edition).motions) - rows) == []
    assert {name for scenario in scenarios for name in profiles(scenario)} == set(shipped_profiles())


def test_every_scenario_tells_its_source_and_its_evidence() -> None:
    for suite in _suites():
        for scenario in suite.scenarios:
            assert scenario["source"].strip(), scenario["id"]
            assert scenario["evidence"] in ("S", "2", "R"), scenario["id"]


def test_every_universal_refusal_of_a_motion_is_met() -> None:
    """Each guard stops something in the shipped set, so the order of guards is really tried."""
    met = {s["expected"].get("reason_code") for suite in _suites() for s in suite.scenarios}
    wanted = [
        "ADJOURNED",
        "NO_QUORUM",
        "VOTING_IN_PROGRESS",
        "NOT_PRESENT",
        "NOT_A_MEMBER",
        "FLOOR_TAKEN",
        "MAIN_PENDING",
    ]
    wanted += ["NOTHING_PENDING", "NOT_STATED", "RANK_TOO_LOW", "SAME_RANK_PENDING", "THIRD_DEGREE", "DEBATE_CLOSED"]
    wanted += ["SAME_DEGREE_PENDING", "NO_PROGRESS", "RENEWAL_BARRED", "RECONSIDER_TOO_LATE", "NOT_PREVAILING_SIDE"]
    assert [code for code in wanted if code not in met] == []


def test_the_files_are_plain_json_one_scenario_a_line() -> None:
    for path in FILES:
        text = path.read_text("utf-8")
        assert len(text.splitlines()) == len(json.loads(text)["scenarios"]) + 3
