"""What the incidental motions do once adopted: split, go through, suspend, set free, fix the vote, give leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from deliberation.rules.meeting.state import Frame, State
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Command, Event, event

Effect = Callable[[State, Command, Frame], tuple[Event, ...]]

SUSPENDABLE = ("orders", "item_order", "speech_limits", "queue", "position_first")
"""Rules of procedure a meeting may set aside by two-thirds; ``orders`` are the orders of the day."""
PROTECTED = frozenset(
    [
        "quorum",
        "recusal",
        "absentee_rights",
        "notice",
        "secret_ballot",
        "bylaws",
        "law",
        "one_vote",
        "membership",
        "chair",
    ]
)
"""What protects those who are absent, the single member and the secret vote: never set aside (RROR1915 §22, §48)."""


def listed(frame: Frame, key: str) -> list[str]:
    """The texts a motion lays down under ``key``."""
    raw = frame.terms.get(key)
    return [str(entry) for entry in raw] if isinstance(raw, list) else []


def split(command: Command, target: Frame, texts: list[str], by: str) -> tuple[Event, ...]:
    """``target`` becomes its parts, each a question of its own; nothing to split leaves it whole."""
    parts = [{"id": f"{target.id}.{number}", "text": words} for number, words in enumerate(texts, 1)]
    return (event(command, "divided", motion=target.id, parts=cast("Json", parts), by=by),) if len(parts) > 1 else ()


def _divide(state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    target = state.frame(frame.target)
    return split(command, target, listed(frame, "parts"), frame.id) if target else ()


def _seriatim(state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    target = state.frame(frame.target)
    if target is None:
        return ()
    texts = [
        line for text in listed(frame, "paragraphs") or [target.text] for line in text.splitlines() if line.strip()
    ]
    if len(texts) < 2:
        return ()
    return (event(command, "paragraphs_opened", motion=target.id, paragraphs=cast("Json", texts), by=frame.id),)


def _suspend(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "rules_suspended", lets=cast("Json", listed(frame, "lets")), by=frame.id),)


def _informal(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "informal_set", motion=frame.target, by=frame.id),)


def _method(state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    target, method = next((f for f in reversed(state.stack) if f is not frame), None), frame.terms.get("method", "")
    return (event(command, "method_fixed", motion=target.id, method=method, by=frame.id),) if target and method else ()


def _close_nominations(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "nominations_closed", by=frame.id),)


def _reopen_nominations(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "nominations_reopened", by=frame.id),)


def _excuse(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "excused", member=frame.terms.get("member", frame.mover), text=frame.text, by=frame.id),)


def _read(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "leave_given", what="read_papers", member=frame.mover, text=frame.text, by=frame.id),)


def _continue(state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    """Leave for whom the motion names, else for the member last called to order."""
    member = frame.terms.get("member") or next(reversed(list(state.cautioned)), frame.mover)
    return (event(command, "silence_lifted", member=member, by=frame.id),)


def _special(state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    item = str(frame.terms.get("item", ""))
    until = frame.terms.get("until", "")
    return (event(command, "made_special", item=item if state.agenda_item(item) else "", until=until, by=frame.id),)


CARRIED: Mapping[str, Effect] = {
    "division_of_question": _divide,
    "seriatim": _seriatim,
    "suspend_rules": _suspend,
    "informal_consideration": _informal,
    "voting_method": _method,
    "close_nominations": _close_nominations,
    "reopen_nominations": _reopen_nominations,
    "excused_from_duty": _excuse,
    "read_papers": _read,
    "continue_after_indecorum": _continue,
    "order_special": _special,
}
"""By kind: what follows when it is adopted."""
