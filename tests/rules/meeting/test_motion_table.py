"""The table of motions beside this checkout, row by row, against the profiles of both editions."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from deliberation.rules.meeting.profile import MotionRule
from deliberation.rules.meeting.profile_load import load_profile


def _table() -> Path | None:
    spot = Path("conformance/procedure/motions.csv")
    homes = [home for parent in Path(__file__).resolve().parents for home in (parent, parent / "shared")]
    return next((home / spot for home in homes if (home / spot).is_file()), None)


TABLE = _table()
ROWS: list[dict[str, str]] = list(csv.DictReader(TABLE.open(encoding="utf-8", newline=""))) if TABLE else []
pytestmark = pytest.mark.skipif(TABLE is None, reason="conformance/procedure/motions.csv is not beside this checkout")
COLUMNS = {
    "rror1915": ("interrupts_speaker", "second", "debatable", "amendable", "vote", "reconsider"),
    "ronr12": ("interrupts_12e", "second_12e", "debatable_12e", "amendable_12e", "vote_12e", "reconsider_12e"),
}
INTERRUPTS = {
    "no": "never",
    "yes": "speech",
    "yes (if urgent)": "urgent",
    "yes (making only)": "speech",
    "yes for the request": "speech",
    "after floor assigned, until debate begins or a subsidiary motion is stated": "assigned",
    "after floor assigned but not once speech has begun": "assigned",
}
RECONSIDER = {
    "no": "no",
    "none": "no",
    "yes": "yes",
    "negative only": "negative",
    "negative only (12e)": "negative",
    "negative (objection sustained) only": "negative",
    "affirmative only": "affirmative",
    "yes, until a vote is taken under it": "until_executed",
    "yes, until the committee takes up the subject": "until_executed",
    "yes; after partial execution only the unexecuted part": "yes",
}
VOTES = {
    "majority": "majority",
    "majority; two-thirds if it makes a special order": "majority",
    "majority or unanimous consent": "majority",
    "majority (two-thirds to close polls)": "majority",
    "majority in the negative reverses; tie sustains": "sustain",
    "two-thirds": "two_thirds",
    "two-thirds (rules of order); majority (ordinary standing rules)": "two_thirds",
    "two-thirds against consideration": "two_thirds_against",
    "two-thirds with previous notice": "notice_two_thirds",
    "two-thirds; or majority with previous notice; or majority of entire membership": "rescind",
    "two-thirds; or majority with notice or partial report; or majority of entire membership": "rescind",
    "chair rules": "chair",
    "chair answers": "answer",
    "chair answers/relays": "answer",
    "no objection; one objection defeats": "answer",
    "demand of one": "demand",
    "demand of one member": "demand",
    "demand of one; two-thirds against to set aside": "demand",
    "none": "demand",
}
CLASSES = {"bring-back": "bring_back"}
APART = {("informal_consideration", "class"): "it stands at the rank of commit but outside the ladder of ranks"}
"""Where the engine keeps a row otherwise, and why."""


def _debatable(rule: MotionRule, said: str) -> bool:
    """``as`` the target, ``yes`` in some form, or ``no``; a point is debated only where the chair submits it."""
    if said.startswith(("as ", "yes if")):
        return rule.debatable == "as_target"
    return (rule.debatable == "no") == said.startswith("no")


def _interrupts(said: str) -> str:
    return (
        "urgent" if said.startswith("after floor assigned, before speech begins; during speech") else INTERRUPTS[said]
    )


def _rank(row: Mapping[str, str]) -> int | None:
    """The rank as a number; 0 for none; None where the table gives it in words."""
    return int(row["rank"]) if row["rank"].isdigit() else 0 if row["rank"] == "-" else None


@pytest.mark.parametrize("edition", sorted(COLUMNS))
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_is_what_the_profile_says(row: dict[str, str], edition: str) -> None:
    rule = load_profile(edition).motions[row["id"]]
    interrupts, second, debatable, amendable, vote, reconsider = (row[name] for name in COLUMNS[edition])
    found = {
        "interrupts": rule.interrupts,
        "second": rule.second,
        "amendable": rule.amendable,
        "vote": rule.vote,
        "reconsider": rule.reconsider,
    }
    assert found == {
        "interrupts": _interrupts(interrupts),
        "second": second.startswith("yes"),
        "amendable": amendable == "yes",
        "vote": VOTES[vote],
        "reconsider": RECONSIDER[reconsider],
    }
    assert _debatable(rule, debatable)
    assert _rank(row) in (None, rule.rank)
    if (row["id"], "class") not in APART:
        assert rule.cls == CLASSES.get(row["class"], row["class"])


def test_the_table_and_the_base_know_the_same_motions() -> None:
    assert sorted(row["id"] for row in ROWS) == sorted(load_profile("rror1915").motions)
