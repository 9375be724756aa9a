"""What the twelve principles add, where the two editions part, and a house rule on the basis."""

from __future__ import annotations

import pytest

from tests.rules.meeting.notation import ADOPTED, M1, OPEN, Case, bring, call, check, hand, moved, said, speech, vote

COMMUNITY = {"speech_limit_min": 2, "second_required": False, "chair_votes": False}
TWELVE: list[Case] = [
    (
        "no second is needed",
        [*OPEN, moved("m1", "main", "M1")],
        {"e": "state_question", "by": "C", "mid": "m1"},
        "in_order",
        "OK_SECOND_NOT_REQUIRED",
        ["m1"],
        None,
    ),
    (
        "position first",
        [*M1[:3], M1[-1]],
        {"e": "speak", "by": "M3", "mid": "m1"},
        "out_of_order",
        "POSITION_FIRST",
        ["m1"],
        None,
    ),
    (
        "a motion must be doable",
        OPEN,
        moved("m1", "main", "M1", actionable=False),
        "out_of_order",
        "NOT_ACTIONABLE",
        [],
        None,
    ),
    (
        "persons are left out",
        [*M1[:3], M1[-1], {"e": "speak_begin", "by": "M3", "mid": "m1", "side": "con"}],
        {"e": "remark", "by": "M3", "about": "motives"},
        "out_of_order",
        "DECORUM",
        ["m1"],
        None,
    ),
    (
        "two minutes",
        [*M1[:3], M1[-1], {"e": "speak_begin", "by": "M3", "mid": "m1", "side": "con"}],
        {"e": "clock", "minutes": 2},
        "out_of_order",
        "TIME_EXPIRED",
        ["m1"],
        None,
    ),
    (
        "the host does not vote",
        [*M1[:3], M1[-1], *vote("m1", 7, 7)],
        {"e": "chair_vote", "by": "C", "mid": "m1", "vote": "yes"},
        "out_of_order",
        "CHAIR_NEUTRAL",
        [],
        "lost",
    ),
    (
        "the same side twice while the other waits",
        [*M1[:3], M1[-1], *speech("M3", "m1", "pro"), hand("M5", "pro"), hand("M6", "con")],
        call("M5"),
        "out_of_order",
        "ALTERNATE_SIDES",
        ["m1"],
        None,
    ),
    (
        "later hand of the same kind",
        [*M1[:3], M1[-1], hand("M5", "pro"), hand("M6", "pro")],
        call("M6"),
        "out_of_order",
        "EARLIER_HAND",
        ["m1"],
        None,
    ),
]


@pytest.mark.parametrize("case", TWELVE, ids=lambda case: case[0])
def test_twelve_principles(case: Case) -> None:
    check(case, "COMMUNITY", COMMUNITY)


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
    check(case, "RONR12", {})


def test_the_editions_part_on_the_table_and_the_next_day() -> None:
    lost = [*M1, *bring("t", "lay_on_table"), *said("t", 5, 8, result="lost")]
    again = moved("rc", "reconsider", "M9", target="t")
    check(("", lost, again, "out_of_order", "NOT_RECONSIDERABLE", ["m1"], None), "RROR1915", {})
    check(("", lost, again, "in_order", "OK", ["m1", "rc?"], "needs_second"), "RONR12", {})
    later, rc = [*ADOPTED, {"e": "clock", "days": 1}], moved("rc", "reconsider", "M1", target="m1")
    check(("", later, rc, "in_order", "OK", ["rc?"], "needs_second"), "RROR1915", {})
    check(("", later, rc, "out_of_order", "RECONSIDER_TOO_LATE", [], None), "RONR12", {})


def test_a_basis_of_all_members() -> None:
    given = [*M1, vote("m1", 10, 1)[0]]
    case: Case = ("", given, vote("m1", 10, 1)[1], "in_order", "OK", [], "lost")
    check(case, "both", {"threshold_basis": "members"})
