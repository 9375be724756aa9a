"""From the name a member uses to the motion it is: privileged or main form, first or second degree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from deliberation.rules.meeting.ask import Ask, flag, member_of, names, number, text
from deliberation.rules.meeting.profile import MotionRule
from deliberation.rules.meeting.profile_load import catalogue
from deliberation.rules.meeting.state import Frame, State
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command

AMENDMENTS = ("amend", "amend_2nd")


def classify(state: State, command: Command) -> Ask | Refusal:
    """The move as the engine will judge it, or why it is no motion of this profile."""
    name = text(command.args, "motion")
    rule = state.rules.motions.get(name)
    if rule is None:
        if name not in catalogue():
            return Refusal("NOT_A_MOTION", "RROR1915 §4")
        return Refusal("MOTION_NOT_ENABLED", f"profile:{state.rules.id}", {"motion": name})
    if rule.main_form and not _privileged(state, command, rule):
        plain = state.rules.motions.get(rule.main_form)
        if plain is None:
            return Refusal("MOTION_NOT_ENABLED", f"profile:{state.rules.id}", {"motion": rule.main_form})
        rule = plain
    if rule.id in AMENDMENTS:
        return _amendment(state, command)
    if rule.id == "appeal" and _appeal_undebatable(state):
        rule = state.rules.motions.get("appeal_undebatable", rule)
    return _plain(state, command, rule)


def _privileged(state: State, command: Command, rule: MotionRule) -> bool:
    """RROR1915 §16-18: fixing the time and a recess only while a question is pending, adjourn unless it dissolves."""
    args = command.args
    later = text(args, "at", "now") != "now"
    if flag(args, "qualified"):
        return False
    if rule.effect == "adjourn":
        return state.future_meeting and not (flag(args, "dissolves") or later or text(args, "until"))
    if rule.effect == "fix_time":
        return bool(state.stack) and not state.next_day_meeting
    return bool(state.stack) and not later


def _appeal_undebatable(state: State) -> bool:
    """RROR1915 §21: about decorum, speaking or priority, or while the pending question is undebatable."""
    closed = state.top is not None and (state.rule(state.top).debatable == "no" or bool(state.top.closed_by))
    about = state.ruling.about if state.ruling else ""
    return closed or about in ("decorum", "indecorum", "personal_remark", "speaking", "priority")


def _plain(state: State, command: Command, rule: MotionRule) -> Ask:
    named = text(command.args, "on") or text(command.args, "target")
    target: Frame | None = None
    if rule.target == "main":
        target = state.frame(named) if named else state.main or _accepting(state, rule)
    elif rule.target in ("top", "motion"):
        target = state.frame(named) if named else state.top
    on = named or (target.id if target else "")
    if rule.target == "ruling" and not on and state.ruling:
        on = state.ruling.id
    record = state.records.get(on) if rule.target == "record" else None
    return Ask(state, command, member_of(command), rule, text(command.args, "id"), on, target, record)


def _accepting(state: State, rule: MotionRule) -> Frame | None:
    """With no main question pending, an appeal alone may be laid on the table."""
    return state.top if state.top and rule.id in state.rule(state.top).accepts else None


def _amendment(state: State, command: Command) -> Ask | Refusal:
    named = text(command.args, "on")
    target = state.frame(named) if named else state.top
    degree = target.degree + 1 if target else 1
    on = named or (target.id if target else "")
    if target and degree == 1 and text(command.args, "part") == "original_text":
        substitute = next((f for f in state.stack if f.target == target.id and f.form == "substitute"), None)
        target, degree = (substitute, 2) if substitute else (target, 1)
    kind = AMENDMENTS[min(degree, 2) - 1]
    known = state.rules.motions.get(kind)
    if known is None:
        return Refusal("MOTION_NOT_ENABLED", f"profile:{state.rules.id}", {"motion": kind})
    return Ask(state, command, member_of(command), known, text(command.args, "id"), on, target, None, degree)


WORDS = ("until", "to", "change", "at", "member", "candidate", "office", "method", "item", "report")
NUMBERS = ("minutes", "seconds", "turns", "sessions_ahead")
LISTS = ("parts", "paragraphs", "lets")
FLAGS = ("special", "standing")


def terms(command: Command) -> dict[str, Json]:
    """What the motion itself lays down, as far as the form said."""
    args = command.args
    found: dict[str, Json] = {key: text(args, key) for key in WORDS if text(args, key)}
    found |= {key: value for key in NUMBERS if (value := number(args, key)) is not None}
    found |= {key: cast("Json", list(listed(args, key))) for key in LISTS if listed(args, key)}
    return found | {key: True for key in FLAGS if flag(args, key)}


def listed(args: Mapping[str, Json], key: str) -> tuple[str, ...]:
    """Texts as a list, or one of them alone, blanks left out."""
    alone = text(args, key).strip()
    return tuple(entry for entry in names(args, key) if entry.strip()) or ((alone,) if alone else ())
