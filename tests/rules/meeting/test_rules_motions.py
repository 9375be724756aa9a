"""Bringing a question and its precedence, in both editions."""

from __future__ import annotations

import pytest

from tests.rules.meeting.notation import AM, M1, OPEN, Case, bring, check, moved

CASES: list[Case] = [
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
        "amendment with nothing pending",
        OPEN,
        moved("a", "amend", on="m1"),
        "out_of_order",
        "NOTHING_PENDING",
        [],
        None,
    ),
    (
        "commit over commit",
        [*M1, *bring("c", "commit")],
        moved("d", "commit"),
        "out_of_order",
        "SAME_RANK_PENDING",
        ["m1", "c"],
        None,
    ),
    (
        "amend the main under a pending referral",
        [*M1, *bring("c", "commit")],
        moved("a", "amend", on="m1"),
        "out_of_order",
        "RANK_TOO_LOW",
        ["m1", "c"],
        None,
    ),
    (
        "third degree",
        [*AM, *bring("a2", "amend_2nd", on="am")],
        moved("a3", "amend", on="a2"),
        "out_of_order",
        "THIRD_DEGREE",
        ["m1", "am", "a2"],
        None,
    ),
    (
        "the plain name amend reaches the second degree",
        AM,
        moved("a2", "amend", on="am"),
        "in_order",
        "OK",
        ["m1", "am", "a2?"],
        "needs_second",
    ),
    (
        "second secondary amendment",
        [*AM, *bring("a2", "amend", on="am")],
        moved("a3", "amend", on="am"),
        "out_of_order",
        "SAME_DEGREE_PENDING",
        ["m1", "am", "a2"],
        None,
    ),
    (
        "not germane is put to the chair",
        M1,
        moved("a", "amend", on="m1", germane=False),
        "out_of_order",
        "NOT_GERMANE",
        ["m1"],
        None,
    ),
    (
        "closing debate on an amendment to a recess",
        [*M1, *bring("r", "recess"), *bring("a", "amend", on="r")],
        moved("q", "previous_question"),
        "out_of_order",
        "RANK_TOO_LOW",
        ["m1", "r", "a"],
        None,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_both_editions(case: Case) -> None:
    check(case, "both", {})
