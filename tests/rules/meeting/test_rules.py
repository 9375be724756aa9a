"""Rules beyond the examples of the suite, each as a short scenario in its notation."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.rules.meeting.scenario import play
from deliberation.rules.meeting.scenario_events import profiles
from tests.rules.meeting.test_conformance import DEFAULTS

Raw = dict[str, Any]
OPEN: list[Raw] = [{"e": "call_to_order", "by": "C"}, {"e": "quorum_count", "present": 15}]
COMMUNITY = {"speech_limit_min": 2, "second_required": False, "chair_votes": False}


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
BOTH: list[Case] = [
    (
        "debate before the question is stated",
        [*OPEN, moved("m1", "main", "M1"), {"e": "second", "by": "M2", "mid": "m1"}],
        {"e": "speak", "by": "M3", "mid": "m1"},
        "out_of_order",
        "NOT_STATED",
        [],
        None,
    ),
    (
        "mover against own motion",
        M1,
        {"e": "speak", "by": "M1", "mid": "m1", "side": "con"},
        "out_of_order",
        "MOVER_AGAINST_OWN",
        ["m1"],
        None,
    ),
    ("stated after its second", M1[:-1], M1[-1], "in_order", "OK", ["m1"], None),
    (
        "mover withdraws before the statement",
        M1[:-1],
        {"e": "request", "by": "M1", "motion": "withdraw", "on": "m1"},
        "in_order",
        "OK_BEFORE_STATED",
        [],
        None,
    ),
    (
        "vote while a member asks to speak",
        [*M1, hand("M8")],
        {"e": "put_question", "by": "C", "mid": "m1"},
        "out_of_order",
        "DEBATE_OPEN",
        ["m1"],
        None,
    ),
    (
        "another is called before the mover",
        [*M1, hand("M7"), hand("M1")],
        call("M7"),
        "out_of_order",
        "MOVER_FIRST",
        ["m1"],
        None,
    ),
    (
        "amendment with nothing pending",
        OPEN,
        moved("a", "amend", on="m1"),
        "out_of_order",
        "NOTHING_PENDING",
        [],
        None,
    ),
    ("commit over commit", [*M1, *bring("c", "commit")], moved("d", "commit"), "out_of_order", "SAME_RANK_PENDING", ["m1", "c"], None),
    ("amend the main under a pending referral", [*M1, *bring("c", "commit")], moved("a", "amend", on="m1"), "out_of_order", "RANK_TOO_LOW", ["m1", "c"], None),
    ("third degree", [*AM, *bring("a2", "amend_2nd", on="am")], moved("a3", "amend", on="a2"), "out_of_order", "THIRD_DEGREE", ["m1", "am", "a2"], None),
    ("the plain name amend reaches the second degree", AM, moved("a2", "amend", on="am"), "in_order", "OK", ["m1", "am", "a2?"], "needs_second"),
    ("second secondary amendment", [*AM, *bring("a2", "amend", on="am")], moved("a3", "amend", on="am"), "out_of_order", "SAME_DEGREE_PENDING", ["m1", "am", "a2"], None),
    ("not germane is put to the chair", M1, moved("a", "amend", on="m1", germane=False), "out_of_order", "NOT_GERMANE", ["m1"], None),
    ("closing debate on an amendment to a recess", [*M1, *bring("r", "recess"), *bring("a", "amend", on="r")], moved("q", "previous_question"), "out_of_order", "RANK_TOO_LOW", ["m1", "r", "a"], None),
    ("amendment of a two-thirds motion needs a majority", [*M1, *bring("l", "limit_debate"), *bring("a", "amend", on="l"), vote("a", 8, 6)[0]], vote("a", 8, 6)[1], "in_order", "OK", ["m1", "l"], "adopted"),
    ("closed debate bars amendment", [*M1, *bring("q", "previous_question"), *said("q", 10, 4, result="adopted")], moved("a", "amend", on="m1"), "out_of_order", "DEBATE_CLOSED", ["m1"], None),
    ("exactly two-thirds closes debate", [*M1, *bring("q", "previous_question"), vote("q", 8, 4)[0]], vote("q", 8, 4)[1], "in_order", "OK", ["m1"], "adopted"),
    ("closing under both scopes leaves debate closed", [*AM, *bring("q", "previous_question", scope=["am", "m1"]), *said("q", 10, 4, result="adopted"), *said("am", 8, 6, result="adopted")], {"e": "speak", "by": "M8", "mid": "m1"}, "out_of_order", "DEBATE_CLOSED", ["m1"], None),
    ("each question has its own count of speeches", [*M1, *speech("M3", "m1"), *speech("M3", "m1"), *bring("am", "amend", "M5", on="m1")], {"e": "speak", "by": "M3", "mid": "am"}, "in_order", "OK_NEW_QUESTION", ["m1", "am"], None),
    ("third speech", [*M1, *speech("M3", "m1"), *speech("M3", "m1")], {"e": "speak", "by": "M3", "mid": "m1"}, "out_of_order", "DEBATE_EXHAUSTED", ["m1"], None),
    ("merits on a postponement", [*M1, *bring("p", "postpone_definitely")], {"e": "speak", "by": "M5", "mid": "p", "scope": "main_merits"}, "out_of_order", "CONFINED_DEBATE", ["m1", "p"], None),
    ("who has not spoken is called though later", [*M1, *speech("M3", "m1"), hand("M3"), hand("M6")], call("M6"), "in_order", "PREFERENCE_UNSPOKEN", ["m1"], None),
    ("time runs out", [*M1, {"e": "speak_begin", "by": "M3", "mid": "m1"}], {"e": "clock", "minutes": 10}, "out_of_order", "TIME_EXPIRED", ["m1"], None),
    ("a vote without a quorum", [*M1, {"e": "leave", "members": ["M10", "M11", "M12", "M13", "M14"]}], {"e": "put_question", "by": "C", "mid": "m1"}, "out_of_order", "NO_QUORUM", ["m1"], None),
    ("a quorum that comes back", [*M1, {"e": "leave", "members": ["M10", "M11", "M12", "M13", "M14"]}, {"e": "return", "members": ["M10"]}], {"e": "put_question", "by": "C", "mid": "m1"}, "in_order", "OK", ["m1"], "voting:m1"),
    ("an unnoticed loss still stops the vote", [*M1, {"e": "leave", "members": ["M10", "M11", "M12", "M13", "M14"], "noticed": False}], {"e": "put_question", "by": "C", "mid": "m1"}, "out_of_order", "NO_QUORUM", ["m1"], None),
    ("adjourning needs no quorum", [OPEN[0], {"e": "quorum_count", "present": 9}], moved("aj", "adjourn"), "in_order", "OK_NO_QUORUM_EXEMPT", ["aj?"], "needs_second"),
    ("the chair makes a tie", [*M1, vote("m1", 7, 6)[0]], vote("m1", 7, 6, chair_vote="no")[1], "in_order", "OK", [], "lost"),
    ("the chair breaks a tie afterwards", [*M1, *vote("m1", 7, 7)], {"e": "chair_vote", "by": "C", "mid": "m1", "vote": "yes"}, "in_order", "OK", [], "adopted"),
    ("a vote of the chair that changes nothing", [*M1, *vote("m1", 9, 5)], {"e": "chair_vote", "by": "C", "mid": "m1", "vote": "yes"}, "out_of_order", "CHAIR_VOTE_NOT_DECISIVE", [], "adopted"),
    ("unanimous consent given", [*M1, {"e": "ask_unanimous_consent", "by": "C", "on": "adopt:m1"}], {"e": "no_objection"}, "in_order", "OK", [], "adopted"),
    ("a recount asked after another motion", [*M1, {"e": "put_question", "by": "C", "mid": "m1", "method": "voice"}, {"e": "announce", "by": "C", "mid": "m1", "result": "adopted"}, *bring("x", "main")], {"e": "raise", "by": "M8", "motion": "division_of_assembly", "on": "m1"}, "out_of_order", "UNTIMELY", ["x"], None),
    ("an appeal needs its second", APPEAL[:-3], APPEAL[-3], "in_order", "OK", ["m1", "ap?"], "needs_second"),
    ("a tie sustains without the chair", [*APPEAL, vote("ap", 7, 7)[0]], vote("ap", 7, 7)[1], "in_order", "OK", ["m1"], "ruling_sustained"),
    ("a majority reverses", [*APPEAL, vote("ap", 6, 8)[0]], vote("ap", 6, 8)[1], "in_order", "OK", ["m1"], "ruling_reversed"),
    ("one speech each on an appeal", [*APPEAL, *speech("M6", "ap")], {"e": "speak", "by": "M6", "mid": "ap"}, "out_of_order", "DEBATE_EXHAUSTED", ["m1", "ap"], None),
    ("the chair may speak on an appeal", APPEAL, {"e": "speak", "by": "C", "mid": "ap"}, "in_order", "OK", ["m1", "ap"], None),
    ("a killed amendment travels with the referral", [*M1, *bring("pi", "postpone_indefinitely"), *bring("am", "amend", on="m1"), *bring("c", "commit"), vote("c", 9, 5)[0]], vote("c", 9, 5)[1], "in_order", "OK", [], "adopted;referred=[m1,am]"),
    ("taken from the table as it was", [*AM, *bring("t", "lay_on_table"), *said("t", 8, 6, result="adopted"), *bring("x", "main"), *said("x", 8, 6, result="adopted"), *bring("tt", "take_from_table", target="m1"), vote("tt", 8, 6)[0]], vote("tt", 8, 6)[1], "in_order", "OK", ["m1", "am"], "adopted"),
    ("a lost main again in the session", [*M1, *said("m1", 5, 9, result="lost")], moved("x", "main", same_as="m1"), "out_of_order", "RENEWAL_BARRED", [], None),
    ("the winning side reconsiders", ADOPTED, moved("rc", "reconsider", "M2", target="m1"), "in_order", "OK", ["rc?"], "needs_second"),
    ("the losing side does not", ADOPTED, moved("rc", "reconsider", "M9", target="m1"), "out_of_order", "NOT_PREVAILING_SIDE", [], None),
    ("not twice", [*ADOPTED, *bring("rc", "reconsider", "M1", "M2", target="m1"), *said("rc", 5, 8, result="lost")], moved("rd", "reconsider", "M1", target="m1"), "out_of_order", "ALREADY_RECONSIDERED", [], None),
    ("not after some days", [*ADOPTED, {"e": "clock", "days": 3}], moved("rc", "reconsider", "M1", target="m1"), "out_of_order", "RECONSIDER_TOO_LATE", [], None),
    ("an amendment only with its main", [*AM, *said("am", 8, 5, result="adopted", **ROLL), *said("m1", 8, 5, result="adopted", **ROLL)], moved("rc", "reconsider", "M1", target="am"), "out_of_order", "MUST_RECONSIDER_MAIN_TOO", [], None),
    ("rescind with notice", [{"e": "adopted_earlier", "mid": "m0", "session": -1}, {"e": "notice", "by": "M1", "target": "m0"}, *OPEN, *bring("rs", "rescind", target="m0"), vote("rs", 8, 6)[0]], vote("rs", 8, 6)[1], "in_order", "OK", [], "adopted"),
    ("objection carried by two-thirds against", [*M1, {"e": "raise", "by": "M8", "motion": "objection_to_consideration", "on": "m1", "mid": "oc"}, vote("oc", 4, 10)[0]], vote("oc", 4, 10)[1], "in_order", "OK", [], "objection_sustained"),
    ("adjourn again without progress", [*M1, *bring("aj", "adjourn"), *said("aj", 5, 9, result="lost")], moved("ak", "adjourn"), "out_of_order", "NO_PROGRESS", ["m1"], None),
    ("declaring carries the rest over", [*M1, *bring("aj", "adjourn"), *said("aj", 9, 5, result="adopted")], {"e": "adjourn_declared", "by": "C"}, "in_order", "OK", [], "carried_over=[m1]"),
    ("orders of the day", [OPEN[0], OPEN[1], {"e": "agenda_item_due", "item": "i9"}, *bring("m1", "main", "M1", "M2")], {"e": "raise", "by": "M5", "motion": "orders_of_the_day"}, "in_order", "OK_DEMAND", ["m1"], None),
    ("an urgent question of privilege breaks in", [*M1, {"e": "speak_begin", "by": "M3", "mid": "m1"}], {"e": "raise", "by": "M7", "motion": "question_of_privilege", "urgent": True}, "in_order", "OK_INTERRUPTS", ["m1"], "chair_must_rule"),
]  # fmt: skip
TWELVE: list[Case] = [
    ("no second is needed", [*OPEN, moved("m1", "main", "M1")], {"e": "state_question", "by": "C", "mid": "m1"}, "in_order", "OK_SECOND_NOT_REQUIRED", ["m1"], None),
    ("position first", [*M1[:3], M1[-1]], {"e": "speak", "by": "M3", "mid": "m1"}, "out_of_order", "POSITION_FIRST", ["m1"], None),
    ("a motion must be doable", OPEN, moved("m1", "main", "M1", actionable=False), "out_of_order", "NOT_ACTIONABLE", [], None),
    ("persons are left out", [*M1[:3], M1[-1], {"e": "speak_begin", "by": "M3", "mid": "m1", "side": "con"}], {"e": "remark", "by": "M3", "about": "motives"}, "out_of_order", "DECORUM", ["m1"], None),
    ("two minutes", [*M1[:3], M1[-1], {"e": "speak_begin", "by": "M3", "mid": "m1", "side": "con"}], {"e": "clock", "minutes": 2}, "out_of_order", "TIME_EXPIRED", ["m1"], None),
    ("the host does not vote", [*M1[:3], M1[-1], *vote("m1", 7, 7)], {"e": "chair_vote", "by": "C", "mid": "m1", "vote": "yes"}, "out_of_order", "CHAIR_NEUTRAL", [], "lost"),
    ("the same side twice while the other waits", [*M1[:3], M1[-1], *speech("M3", "m1", "pro"), hand("M5", "pro"), hand("M6", "con")], call("M5"), "out_of_order", "ALTERNATE_SIDES", ["m1"], None),
    ("later hand of the same kind", [*M1[:3], M1[-1], hand("M5", "pro"), hand("M6", "pro")], call("M6"), "out_of_order", "EARLIER_HAND", ["m1"], None),
]  # fmt: skip


def _check(case: Case, ruleset: str, setup: Raw) -> None:
    _, given, when, *expected = case
    scenario = {"id": case[0], "ruleset": ruleset, "given": given, "when": when, "setup": setup}
    for name in profiles(scenario):
        outcome, table = play(scenario, DEFAULTS, name)
        assert list(outcome) == expected, name
        assert table.given_refused == [], name


@pytest.mark.parametrize("case", BOTH, ids=lambda case: case[0])
def test_both_editions(case: Case) -> None:
    _check(case, "both", {})


@pytest.mark.parametrize("case", TWELVE, ids=lambda case: case[0])
def test_twelve_principles(case: Case) -> None:
    _check(case, "COMMUNITY", COMMUNITY)


def test_a_question_of_privilege_waits_for_the_speech_in_the_later_edition() -> None:
    case: Case = (
        "not urgent",
        [*M1, {"e": "speak_begin", "by": "M3", "mid": "m1"}],
        {"e": "raise", "by": "M7", "motion": "question_of_privilege", "urgent": False},
        "out_of_order",
        "FLOOR_TAKEN",
        ["m1"],
        None,
    )
    _check(case, "RONR12", {})


def test_the_editions_part_on_the_table_and_the_next_day() -> None:
    lost = [*M1, *bring("t", "lay_on_table"), *said("t", 5, 8, result="lost")]
    again = moved("rc", "reconsider", "M9", target="t")
    _check(("", lost, again, "out_of_order", "NOT_RECONSIDERABLE", ["m1"], None), "RROR1915", {})
    _check(("", lost, again, "in_order", "OK", ["m1", "rc?"], "needs_second"), "RONR12", {})
    later, rc = [*ADOPTED, {"e": "clock", "days": 1}], moved("rc", "reconsider", "M1", target="m1")
    _check(("", later, rc, "in_order", "OK", ["rc?"], "needs_second"), "RROR1915", {})
    _check(("", later, rc, "out_of_order", "RECONSIDER_TOO_LATE", [], None), "RONR12", {})


def test_a_basis_of_all_members() -> None:
    given = [*M1, vote("m1", 10, 1)[0]]
    case: Case = ("", given, vote("m1", 10, 1)[1], "in_order", "OK", [], "lost")
    _check(case, "both", {"threshold_basis": "members"})
