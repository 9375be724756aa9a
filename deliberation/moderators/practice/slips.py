"""Slips: what was wrong, how badly, which rule says so, and what would have been right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from deliberation.rules.meeting.script import Line
from deliberation.rules.refusal import Refusal

POINTS = {1: 3, 2: 6, 3: 12}
"""Severity (light, medium, serious) → points lost."""
SERIOUS = 3

FAULTS: Mapping[str, tuple[Refusal, int]] = {
    refusal.code: (refusal, severity)
    for refusal, severity in (
        (Refusal("OPINION_GIVEN", "议事十二条 第二条"), 3),
        (Refusal("SUMMED_UP", "议事十二条 第二条"), 2),
        (Refusal("NOES_FORGOTTEN", "RROR1915 §46；议事十二条 第十二条"), 3),
        (Refusal("ABSTAIN_FIRST", "RROR1915 §46；议事十二条 第十二条"), 1),
        (Refusal("RESULT_BARE", "RROR1915 §46"), 1),
        (Refusal("MISCOUNTED", "RROR1915 §46"), 2),
        (Refusal("DISORDER_LEFT", "议事十二条 第九条"), 2),
        (Refusal("RECUSAL_LEFT", "rulebook:meeting.recused_count_for_quorum"), 3),
        (Refusal("RULING_WRONG", "RROR1915 §21"), 2),
        (Refusal("QUESTION_UNREAD", "RROR1915 §65"), 1),
        (Refusal("SPEAKER_HURRIED", "议事十二条 第五条"), 1),
        (Refusal("NOT_THIS_STEP", "RROR1915 §65"), 1),
    )
}
"""What the engine cannot hear: sentences, missed duties, miscounts."""

SEVERITY: Mapping[str, int] = {
    "DEBATE_OPEN": 3, "NO_SECOND": 3, "WRONG_RESULT": 3, "NO_QUORUM": 3, "CHAIR_NEUTRAL": 3,
    "PREFERENCE_UNSPOKEN": 2, "ALTERNATE_SIDES": 2, "EARLIER_HAND": 2, "MOVER_FIRST": 2, "QUESTION_PENDING": 2,
    "DEBATE_EXHAUSTED": 2, "VOTES_EXCEED_PRESENT": 2, "POINT_PENDING": 2, "NOT_COUNTED": 2, "AGENDA_LEFT": 2,
    "FLOOR_TAKEN": 2, "COUNT_UNCONFIRMED": 2,
}  # fmt: skip
"""How bad a step refused by the engine is; what is not named here is light."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip of whoever presided (``who`` counts the trainees from 0), with the line that was due instead."""

    refusal: Refusal
    severity: int
    who: int
    did: str
    due: Line
    right: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """As it is kept with the result."""
        r = self.refusal
        return {
            "code": r.code, "rule": r.rule_ref, "params": dict(r.params), "severity": self.severity, "did": self.did,
            "due": self.due.code, "due_params": self.due.params, "right": self.right,
        }  # fmt: skip


def read_slip(raw: Mapping[str, Any]) -> Slip:
    """A slip as it was kept."""
    refusal = Refusal(raw["code"], raw["rule"], raw["params"])
    return Slip(refusal, raw["severity"], 0, raw["did"], Line(raw["due"], raw["due_params"]), raw["right"])


def fault(code: str, who: int, did: str, due: Line, right: str = "") -> Slip:
    """A slip that the engine cannot see."""
    refusal, severity = FAULTS[code]
    return Slip(refusal, severity, who, did, due, right)


def refused(refusal: Refusal, who: int, did: str, due: Line) -> Slip:
    """A step that the engine refused."""
    return Slip(refusal, SEVERITY.get(refusal.code, 1), who, did, due)


def score(slips: Iterable[Slip]) -> int:
    """Points out of a hundred."""
    return max(0, 100 - sum(POINTS[slip.severity] for slip in slips))
