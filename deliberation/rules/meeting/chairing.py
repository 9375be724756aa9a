"""Another moderator for a meeting that has been called: the one named first declined, fell ill, or is no stranger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from deliberation.rules.meeting.ask import flag, text
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Command, Decision, event

CALLERS = ("clerk", "system")


def name_chair(state: State, command: Command) -> Decision:
    """Who presides instead: args ``chair``, ``why``, ``chair_certified`` (the shell tells). Only before it opens."""
    if not command.actor.has(*CALLERS):
        return Refusal("NOT_ENTITLED", "meeting:call", {"move": "call"})
    if state.phase != "called":
        return Refusal("MEETING_ALREADY_OPEN", "RROR1915 §58")
    chair, why = text(command.args, "chair"), text(command.args, "why").strip()
    if not chair or chair == state.host:
        return Refusal("NOTHING_CHANGED", "meeting:call")
    if not why:
        return Refusal("REASON_NEEDED", "RROR1915 §58")
    if state.rules.parameters.chair_certificate and not flag(command.args, "chair_certified"):
        return Refusal("CHAIR_NOT_CERTIFIED", "profile:chair_certificate")
    return (event(command, "chair_named", chair=chair, why=why),)


def _chair_named(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, host=data["chair"], chair=data["chair"])


COMMANDS: Mapping[str, Callable[[State, Command], Decision]] = {"name_chair": name_chair}
FOLDS: Mapping[str, Callable[[State, Mapping[str, Any]], State]] = {"chair_named": _chair_named}
