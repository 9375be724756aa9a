"""The notation of the suite: what the engine answered, in its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Event


class Outcome(NamedTuple):
    """What a scenario expects: ``result`` is None where the step decides nothing."""

    verdict: str
    reason_code: str
    stack_after: list[str]
    result: str | None


def _listed(data: Mapping[str, Any], key: str) -> str:
    return f"[{','.join(data[key])}]"


def _result(data: Mapping[str, Any]) -> str:
    words = {
        "appeal": {"adopted": "ruling_sustained", "lost": "ruling_reversed"},
        "not_considered": {"adopted": "objection_not_sustained", "lost": "objection_sustained"},
    }
    verdict = str(data["verdict"])
    shown = words.get(data["effect"], {}).get(verdict, verdict)
    return f"{shown};debate_open:{data['debate_open']}" if data["debate_open"] else shown


def _consent_refused(data: Mapping[str, Any]) -> str:
    if data["vote"]:
        return f"vote_required:{data['vote']}"
    return {"modify": "change_not_made", "change_vote": "vote_unchanged"}.get(
        data["what"], "speech_ended_unless_two_thirds"
    )


def _carried(data: Mapping[str, Any]) -> str:
    return f"carried_over={_listed(data, 'unfinished')}" if data["unfinished"] else "adjourned"


RESULTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "moved": lambda data: "needs_second" if data["needs_second"] else "",
    "question_put": lambda data: f"voting:{data['motion']}",
    "result_announced": _result,
    "tabled": lambda data: f"tabled={_listed(data, 'motions')}",
    "postponed": lambda data: f"postponed={_listed(data, 'motions')}",
    "referred": lambda data: f"referred={_listed(data, 'motions')}",
    "point_raised": lambda data: "chair_must_rule" if data["finding"] == "chair" else "point_not_well_taken",
    "division_demanded": lambda data: f"revote:{data['motion']}",
    "reconsider_entered": lambda data: f"entered;{data['target']}_suspended",
    "consent_refused": _consent_refused,
    "adjourned": _carried,
}


def read(state: State, steps: Sequence[Event], refused: Refusal | None) -> Outcome:
    """The outcome of the last step: its events, or the refusal, on the state it left."""
    stack = [frame.id for frame in state.stack]
    parts = [text for happened in steps if (text := RESULTS.get(happened.type, _silent)(happened.data))]
    result = ";".join(parts) or None
    if refused is not None:
        return Outcome("out_of_order", refused.code, stack, result or _standing(state, refused))
    if any(happened.type == "moved" for happened in steps) and state.proposed:
        stack.append(f"{state.proposed.id}?")
    verdict, reason = _verdict(steps)
    return Outcome(verdict, reason, stack, result if verdict != "out_of_order" else None)


def _silent(_data: Mapping[str, Any]) -> str:
    return ""


def _standing(state: State, refused: Refusal) -> str | None:
    """What still holds although the step was refused."""
    if refused.code == "NO_SECOND" and not state.stack:
        return "not_before_assembly"
    if refused.code == "ADJOURNED" and state.unfinished:
        return f"carried_over=[{','.join(state.unfinished)}]"
    return None


def _verdict(steps: Sequence[Event]) -> tuple[str, str]:
    """In order, raised but not well taken, or put before the chair as out of order; with the deciding reason."""
    for happened in steps:
        if happened.type in ("conduct_noted", "motion_doubted"):
            return "out_of_order", str(happened.data["ground"])
        if happened.data.get("finding") == "not_well_taken":
            return "in_order_not_well_taken", str(happened.data["reason"])
    reasons = [str(happened.data["reason"]) for happened in steps if "reason" in happened.data]
    return "in_order", next((reason for reason in reversed(reasons) if reason != "OK"), "OK")
