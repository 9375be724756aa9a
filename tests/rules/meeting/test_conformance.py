"""The shared suite of scenarios, where it is present: every answer of the engine is the expected one."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from deliberation.rules.meeting import command
from deliberation.rules.meeting.scenario import play
from deliberation.rules.meeting.scenario_names import profiles
from deliberation.rules.meeting.state import State


def _suite() -> Path | None:
    spot = Path("conformance/procedure/scenarios.json")
    homes = [home for parent in Path(__file__).resolve().parents for home in (parent, parent / "shared")]
    return next((home / spot for home in homes if (home / spot).is_file()), None)


SUITE = _suite()
DOCUMENT: dict[str, Any] = (
    json.loads(SUITE.read_text("utf-8")) if SUITE else {"meta": {"defaults": {}}, "scenarios": []}
)
needs_suite = pytest.mark.skipif(
    SUITE is None, reason="conformance/procedure/scenarios.json is not beside this checkout"
)


@needs_suite
@pytest.mark.parametrize("scenario", DOCUMENT["scenarios"], ids=lambda scenario: scenario["id"])
def test_the_engine_answers_as_the_suite_expects(scenario: dict[str, Any]) -> None:
    for name in profiles(scenario):
        outcome, table = play(scenario, DOCUMENT["meta"]["defaults"], name)
        expected = {"result": None} | {key: scenario["expected"].get(key) for key in command.FIELDS}
        assert outcome._asdict() == expected, name
        assert table.given_refused == [], name


@needs_suite
def test_every_reason_code_of_the_suite_is_known_to_the_house() -> None:
    """Codes of the closed vocabulary appear in the engine's text, so a scenario can meet them."""
    folder = Path(command.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    assert [code for code in DOCUMENT["meta"]["reason_codes"] if f'"{code}"' not in source] == []


def _scenario(**changes: Any) -> dict[str, Any]:
    base = {
        "id": "X1",
        "ruleset": "both",
        "given": [{"e": "call_to_order", "by": "C"}, {"e": "quorum_count", "present": 15}],
        "when": {"e": "move", "by": "M1", "mid": "m1", "motion": "main"},
        "expected": {"verdict": "in_order", "reason_code": "OK", "stack_after": ["m1?"], "result": "needs_second"},
    }
    return base | changes


DEFAULTS = {
    "membership": 20,
    "quorum": 11,
    "present": 15,
    "chair": "C",
    "chair_is_member": True,
    "threshold_basis": "votes_cast",
    "second_required": True,
    "speech_limit_min": 10,
    "speech_limit_count": 2,
    "future_meeting_provided": True,
}


def _run(tmp_path: Path, scenarios: list[dict[str, Any]], *words: str) -> int:
    file = tmp_path / "suite.json"
    file.write_text(json.dumps({"meta": {"defaults": DEFAULTS}, "scenarios": scenarios}), "utf-8")
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(file), *words]))


def test_the_command_prints_a_line_a_scenario_and_a_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = _scenario(id="X2", expected={"verdict": "out_of_order"})
    assert _run(tmp_path, [_scenario()]) == 0
    assert capsys.readouterr().out == "— S（原文写明）\nX1 ok in_order OK [m1?] needs_second\nS 1/1\n1/1\n"
    assert _run(tmp_path, [_scenario(), wrong]) == 1
    wanted = "X2 FAIL in_order OK [m1?] needs_second  应为 out_of_order None [] -\nS 1/2\n1/2\n"
    assert wanted in capsys.readouterr().out


def test_the_command_speaks_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(tmp_path, [_scenario()], "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    answered = {"verdict": "in_order", "reason_code": "OK", "stack_after": ["m1?"], "result": "needs_second"}
    assert rows == [{"id": "X1", **answered, "evidence": "S", "agrees": True}]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(tmp_path, [{"id": "broken"}]) == 2
    assert "suite.json" in capsys.readouterr().err


def test_a_given_step_the_rules_would_stop_happened_by_the_chair(tmp_path: Path) -> None:
    given = [
        *_scenario()["given"],
        {"e": "move", "by": "M1", "mid": "m1", "motion": "main"},
        {"e": "state_question", "by": "C", "mid": "m1"},
    ]
    _, table = play(_scenario(given=given, when={"e": "silence"}), DEFAULTS, "rror1915")
    assert [frame.id for frame in table.state.stack] == ["m1"]
    assert isinstance(table.state, State)
