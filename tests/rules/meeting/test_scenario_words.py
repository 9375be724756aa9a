"""The notation of the scenario files: plausible words are understood, others are named with scenario and field."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from deliberation.rules.meeting import command
from deliberation.rules.meeting.profile_load import shipped_profiles
from deliberation.rules.meeting.scenario import play
from deliberation.rules.meeting.scenario_events import EVENTS, Call
from deliberation.rules.meeting.scenario_file import Broken, suite
from deliberation.rules.meeting.scenario_names import parameters, profiles, side
from tests.rules.meeting.notation import ADOPTED, M1, OPEN, bring, call, said, vote
from tests.rules.meeting.test_conformance import DEFAULTS

Raw = dict[str, Any]
SHARED = [
    "accept_change",
    "address",
    "adjourn_declared",
    "adopted_earlier",
    "agenda_item_due",
    "announce",
    "answer",
    "appeal",
    "ask_ready",
    "ask_unanimous_consent",
    "call_for_second",
    "call_to_order",
    "chair_vote",
    "clock",
    "close_vote",
    "leave",
    "modify",
    "move",
    "new_session",
    "no_objection",
    "no_second",
    "notice",
    "object",
    "point_of_order",
    "put_question",
    "quorum_count",
    "raise",
    "recognize",
    "remark",
    "request",
    "request_floor",
    "return",
    "rule",
    "second",
    "shout",
    "silence",
    "speak",
    "speak_begin",
    "state_question",
    "suggest_change",
    "yield_floor",
]


def _code(given: list[Raw], when: Raw, ruleset: str = "both", **setup: Any) -> tuple[str, str, list[str]]:
    scenario = {"id": "x", "ruleset": ruleset, "given": given, "when": when, "setup": setup}
    outcome, table = play(scenario, DEFAULTS, profiles(scenario)[0])
    assert table.given_refused == []
    return outcome.verdict, outcome.reason_code, outcome.stack_after


def _args(raw: Raw) -> Raw:
    calls: list[Call] = EVENTS[raw["e"]](raw)
    return calls[-1].args


def test_every_event_of_the_shared_notation_is_known() -> None:
    assert sorted(set(SHARED) - EVENTS.keys()) == []


@pytest.mark.parametrize(
    ("about", "ground"),
    [
        ({"about": "off_topic"}, "NOT_GERMANE"),
        ({"about": "m2"}, "NOT_GERMANE"),
        ({"relevant": False, "text": "parking"}, "NOT_GERMANE"),
        ({"kind": "personal_attack"}, "DECORUM"),
        ({"about": "insults another member"}, "DECORUM"),
        ({"about": "direct_exchange"}, "ADDRESS_CHAIR"),
        ({"to": "M4"}, "ADDRESS_CHAIR"),
        ({"about": "shouting"}, "DECORUM"),
    ],
)
def test_a_remark_is_put_before_the_chair_by_its_words(about: Raw, ground: str) -> None:
    given = [*M1, call("M3"), {"e": "speak_begin", "by": "M3", "mid": "m1"}]
    assert _code(given, {"e": "remark", "by": "M3", **about})[:2] == ("out_of_order", ground)


def test_who_cuts_in_and_a_chair_with_an_opinion_are_refused_the_floor() -> None:
    given = [*M1, call("M3"), {"e": "speak_begin", "by": "M3", "mid": "m1"}]
    assert _code(given, {"e": "remark", "by": "M5", "kind": "interruption"})[1] == "FLOOR_TAKEN"
    assert _code(M1, {"e": "remark", "by": "C", "kind": "opinion"})[1] == "CHAIR_NEUTRAL"
    assert _code(M1, {"e": "speak", "by": "M3", "mid": "m1", "germane": False})[1] == "NOT_GERMANE"


def test_words_for_sides_methods_motions_and_results() -> None:
    assert [side(word) for word in ("Yes", "nay", None, "neutral", "abstain")] == ["for", "against", "", "", "abstain"]
    with pytest.raises(ValueError, match="unknown side 'maybe'"):
        side("maybe")
    assert _args({"e": "put_question", "method": "roll_call", "order": ["yes", "no"]}) == {
        "method": "rollcall",
        "order": ["for", "against"],
    }
    assert _args({"e": "announce", "result": "carried"}) == {"result": "adopted"}
    assert _args({"e": "move", "by": "M1", "mid": "x", "motion": "refer", "scope": "m1", "until": "session+2"}) == {
        "id": "x",
        "motion": "commit",
        "scope": ["m1"],
        "sessions_ahead": 2,
    }
    assert _args({"e": "move", "by": "M1", "mid": "x", "motion": "substitute"})["form"] == "substitute"
    assert _args({"e": "move", "by": "M1", "mid": "x", "motion": "point_of_order", "about": "quorum"}) == {
        "about": "no_quorum",
        "id": "x",
    }
    assert _args({"e": "rule", "rid": "r", "decision": "out_of_order", "reason": "late"}) == {
        "id": "r",
        "why": "late",
        "well_taken": True,
    }
    assert _args({"e": "recess", "by": "C", "minutes": 5}) == {"minutes": 5}
    assert _args({"e": "shout", "by": "M1", "text": "Division!"})["motion"] == "division_of_assembly"
    assert EVENTS["shout"]({"e": "shout", "by": "M1", "text": "I object"})[0].name == "move"
    assert EVENTS["shout"]({"e": "shout", "by": "M1", "text": "No!"})[0].name == "object"


def test_a_count_by_names_alone_and_a_recount() -> None:
    count = _args({"e": "close_vote", "voters": {"yes": ["M1", "M2"], "no": ["M3"]}, "recount": True})
    assert count == {
        "for": 2,
        "against": 1,
        "abstain": 0,
        "voters": {"for": ["M1", "M2"], "against": ["M3"]},
        "recount": True,
    }
    with pytest.raises(ValueError, match="a count needs yes and no"):
        EVENTS["close_vote"]({"e": "close_vote", "yes": 3})


def test_notice_given_with_the_motion_lets_a_majority_rescind() -> None:
    earlier = [{"e": "adopted_earlier", "mid": "m0"}, *OPEN]
    quiet = [*earlier, *bring("r", "rescind", target="m0"), vote("r", 8, 6)[0]]
    noticed = [*earlier, *bring("r", "rescind", target="m0", notice=True), vote("r", 8, 6)[0]]
    outcomes = []
    for given in (quiet, noticed):
        scenario = {"id": "x", "given": given, "when": vote("r", 8, 6)[1]}
        outcomes.append(play(scenario, DEFAULTS, "rror1915")[0].result)
    assert outcomes == ["lost", "adopted"]


def test_something_adopted_earlier_may_be_told_in_the_middle() -> None:
    for session in (-1, 0):
        given = [*OPEN, {"e": "adopted_earlier", "mid": "m0", "session": session}]
        wanted = "RECONSIDER_TOO_LATE" if session else "OK"
        moved = {"e": "move", "by": "M1", "mid": "x", "motion": "reconsider", "on": "m0"}
        assert _code(given, moved)[1] == wanted


def test_people_nobody_names_come_and_go_by_number() -> None:
    gone = [*OPEN, {"e": "leave", "count": 6}]
    assert _code(gone, {"e": "move", "by": "M1", "mid": "x", "motion": "main"})[1] == "NO_QUORUM"
    back = [*gone, {"e": "return", "count": 2}]
    assert _code(back, {"e": "move", "by": "M1", "mid": "x", "motion": "main"})[1] == "OK"


def test_a_session_begins_by_itself_and_a_notice_waits_for_it() -> None:
    apart = [*ADOPTED, {"e": "new_session"}, {"e": "notice", "by": "M3", "mid": "m1"}]
    assert _code(apart, {"e": "move", "by": "M9", "mid": "x", "motion": "rescind", "target": "m1"})[2] == ["x?"]
    same = [*ADOPTED, {"e": "new_session", "same_session": True, "days": 1}, {"e": "call_to_order", "by": "C"}]
    assert _code(same, {"e": "move", "by": "M1", "mid": "x", "motion": "reconsider", "on": "m1"}, "1915")[1] == "OK"
    assert _code(same, {"e": "move", "by": "M1", "mid": "x", "motion": "reconsider", "on": "m1"}, "12th")[1] == (
        "RECONSIDER_TOO_LATE"
    )
    closed = [*OPEN, {"e": "adjourn_declared", "by": "C"}, {"e": "notice", "by": "M3", "mid": "m1"}]
    assert _code(closed, {"e": "new_session"})[0] == "in_order"


def test_silence_gives_the_leave_that_was_asked_for() -> None:
    given = [*M1, {"e": "ask_unanimous_consent", "by": "C", "what": "adopt", "mid": "m1"}]
    scenario = {"id": "x", "given": given, "when": {"e": "silence"}}
    outcome, _ = play(scenario, DEFAULTS, "rror1915")
    assert (outcome.result, outcome.stack_after) == ("adopted", [])
    assert _code(M1, {"e": "silence"})[0] == "in_order"


def test_an_agenda_item_due_by_its_number_only() -> None:
    given = [*M1, {"e": "agenda_item_due", "mid": "lamps"}]
    assert _code(given, {"e": "raise", "by": "M5", "motion": "orders_of_the_day"})[1] == "OK_DEMAND"


def test_rule_sets_and_setups_by_their_names() -> None:
    assert profiles({"ruleset": "1915"}) == ("rror1915",)
    assert profiles({"ruleset": ["community", "RONR12"]}) == ("community_zh", "ronr12")
    assert profiles({"ruleset": "all"}) == shipped_profiles()
    assert profiles({"setup": {"profile": "council_sz"}}) == ("council_sz",)
    with pytest.raises(ValueError, match="unknown ruleset 'mood'"):
        profiles({"ruleset": "mood"})
    found = parameters(
        {"threshold": "2/3", "chair_votes": True, "turns": 3, "speech_limit_sec": 90, "basis": "present"}
    )
    assert found == {
        "oath": False,
        "count_confirm": "never",
        "decision_num": 2,
        "decision_den": 3,
        "decision_strict": False,
        "chair_votes": "decisive",
        "speech_turns": 3,
        "speech_seconds": 90,
        "decision_basis": "present",
    }
    assert parameters({"threshold": "majority"})["decision_strict"]
    assert parameters({"speech_limit_min": 1.5})["speech_seconds"] == 90
    with pytest.raises(ValueError, match="unknown setup entry 'colour'"):
        parameters({"colour": 1})


GOOD: Raw = {"id": "G", "given": OPEN, "when": {"e": "move", "by": "M1", "mid": "m", "motion": "main"}}
BAD: list[tuple[Raw, str]] = [
    ({"id": "B", "when": {"e": "dance"}}, "B：when.e：没有事件 'dance'"),
    ({"id": "B", "given": [{"e": "move", "mid": "x"}], "when": {"e": "silence"}}, "B：given[0].by：move 要写明是谁"),
    ({"id": "B", "given": "no", "when": {"e": "silence"}}, "B：given 应为列表"),
    ({"id": "B", "when": []}, "B：when 应为对象"),
    ({"when": {"e": "silence"}}, "第 2 个场景：id 缺少"),
    ({"id": "B", "ruleset": "mood", "when": {"e": "silence"}}, "B：ruleset：unknown ruleset 'mood'"),
    ({"id": "B", "setup": {"colour": 1}, "when": {"e": "silence"}}, "B：setup.colour：unknown setup entry 'colour'"),
    ({"id": "B", "setup": [], "when": {"e": "silence"}}, "B：setup 应为对象"),
    ({"id": "B", "when": {"e": "close_vote", "yes": 1}}, "B：when（close_vote）：ValueError: a count needs yes and no"),
    ({"id": "B", "when": {"e": "silence"}, "expected": []}, "B：expected 应为对象"),
    ({"id": "B", "when": {"e": "silence"}, "expected": {"verdict": "maybe"}}, "B：expected.verdict：'maybe'"),
    ({"id": "B", "when": {"e": "silence"}, "expected": {"stack_after": "m"}}, "B：expected.stack_after"),
    ({"id": "G", "when": {"e": "silence"}}, "G：id 重复"),
]


@pytest.mark.parametrize(("scenario", "line"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_what_cannot_be_understood_is_named_and_the_rest_is_played(scenario: Raw, line: str) -> None:
    found = suite({"meta": {"defaults": DEFAULTS}, "scenarios": [GOOD, scenario]})
    assert any(fault.startswith(line) for fault in found.broken), found.broken
    assert found.scenarios[0] == GOOD


def test_no_object_at_all() -> None:
    assert suite({"scenarios": [7]}).broken == ("第 1 个场景：应为对象",)
    for nothing in ([], {"scenarios": {}}, {}):
        with pytest.raises(Broken, match="scenarios"):
            suite(nothing)
    with pytest.raises(Broken, match=r"meta\.defaults"):
        suite({"meta": {"defaults": 3}, "scenarios": []})
    assert suite({"meta": {"defaults": {"colour": 1}}, "scenarios": []}).broken[0].startswith("meta.defaults.colour")


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    status = command.run(parser.parse_args(list(words)))
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def _written(path: Path, *scenarios: Raw) -> str:
    path.write_text(json.dumps({"meta": {"defaults": DEFAULTS}, "scenarios": scenarios}), "utf-8")
    return str(path)


def test_without_a_file_the_shipped_scenarios_are_played(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _run(capsys)
    assert (status, err) == (0, "")
    total = int(out.splitlines()[-1].split("/")[1])
    assert total >= 150
    assert out.splitlines()[-1] == f"{total}/{total}"


def test_what_is_only_recalled_decides_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {**GOOD, "expected": {"verdict": "out_of_order"}}
    recalled = _written(tmp_path / "r.json", {**wrong, "evidence": "R"})
    derived = _written(tmp_path / "2.json", {**wrong, "evidence": "2"})
    assert _run(capsys, recalled)[0] == 0
    assert _run(capsys, derived)[0] == 1
    out = _run(capsys, recalled, derived)[1]
    assert [line for line in out.splitlines() if line.endswith("/1")] == ["2 0/1", "R 0/1"]


def test_a_file_that_is_none_and_a_scenario_that_cannot_be_played(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content, why in (("a", b"{", "不是 JSON"), ("b", b"\xff\xfe", "UTF-8"), ("c", b"[]", "scenarios")):
        path = tmp_path / f"{name}.json"
        path.write_bytes(content)
        status, _, err = _run(capsys, str(path))
        assert status == 2
        assert why in err
    assert "读不了" in _run(capsys, str(tmp_path / "none.json"))[2]
    broken = _written(tmp_path / "d.json", GOOD, {"id": "B", "when": {"e": "dance"}})
    status, out, err = _run(capsys, broken)
    assert (status, out.splitlines()[-1]) == (2, "1/1")
    assert "B：when.e" in err
    bad = _written(tmp_path / "e.json", {**GOOD, "setup": {"membership": "many"}})
    status, out, err = _run(capsys, bad)
    assert status == 2
    assert "G FAULT ValueError" in out
    assert "G：推演不下去" in err
    assert json.loads(_run(capsys, bad, "--json")[1])[0]["fault"].startswith("ValueError")
    assert _run(capsys, bad, "--profile", "ronr12")[1].splitlines()[-1] == "ronr12 0 / 0 / 1"


def test_the_same_scenarios_under_every_profile(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = {**GOOD, "expected": {"verdict": "in_order"}}
    absent = {"id": "A", "given": OPEN, "when": {"e": "move", "by": "M1", "mid": "m", "motion": "suspend_rules"}}
    file = _written(tmp_path / "s.json", good, {**absent, "expected": {"reason_code": "NO"}, "evidence": "R"})
    rows = _run(capsys, file, "--profile")[1].splitlines()
    assert "rror1915 1 / 1 / 0" in rows
    assert "community_zh 1 / 0 / 1" in rows
    assert len([row for row in rows if row.count(" / ") == 2 and not row.startswith("—")]) == len(shipped_profiles())


def test_profiles_that_differ_are_shown_with_both_verdicts() -> None:
    from deliberation.rules.meeting.scenario import judged

    given = [*ADOPTED, {"e": "clock", "days": 1}]
    moved = {"e": "move", "by": "M1", "mid": "x", "motion": "reconsider", "on": "m1"}
    assert judged({"id": "x", "given": given, "when": moved}, DEFAULTS).verdict == "in_order / out_of_order"
    assert (
        judged({"id": "x", "given": M1, "when": said("m1", 8, 5, result="adopted")[0]}, DEFAULTS).verdict == "in_order"
    )


def test_what_the_rules_would_have_stopped_is_told() -> None:
    given = [*M1, {"e": "request_floor", "by": "M3"}, {"e": "request_floor", "by": "M3"}]
    _, table = play({"id": "x", "given": given, "when": {"e": "silence"}}, DEFAULTS, "rror1915")
    assert table.given_refused == ["request_floor: HAND_ALREADY_RAISED"]


def test_a_count_that_stands_is_announced_by_what_follows() -> None:
    given = [*M1, *vote("m1", 8, 5)]
    assert _code(given, {"e": "move", "by": "M3", "mid": "m2", "motion": "main"})[2] == ["m2?"]


def test_people_may_come_one_by_one() -> None:
    given = [{"e": "check_in", "members": [f"M{number}" for number in range(1, 12)]}, {"e": "call_to_order", "by": "C"}]
    counted = [*given, {"e": "quorum_count"}]
    assert _code(counted, {"e": "move", "by": "M1", "mid": "x", "motion": "main"}, present=None)[1] == "OK"
    assert _code([*counted, {"e": "leave", "members": ["M5"]}], {"e": "quorum_count"}, present=None)[0] == "in_order"


def test_who_does_it_counts() -> None:
    point = [*M1, {"e": "point_of_order", "by": "M4", "about": "x"}]
    assert _code(point, {"e": "rule", "by": "M5", "rid": "r", "decision": "well_taken"})[1] == "NOT_CHAIR"
    assert _code(point, {"e": "rule", "by": "C", "rid": "r", "decision": "well_taken"})[1] == "OK"
    assert _code(M1, {"e": "put_question", "by": "M5", "mid": "m1"})[1] == "NOT_CHAIR"
    assert _code(M1, {"e": "announce", "by": "M5", "mid": "m1"})[1] == "NOT_CHAIR"
    assert _code(M1, {"e": "speak", "by": "M3", "mid": "m1", "relevant": False})[1] == "NOT_GERMANE"
    assert _code(M1, {"e": "speak", "by": "M3", "mid": "m1", "germane": True, "relevant": True})[1] == "OK"
