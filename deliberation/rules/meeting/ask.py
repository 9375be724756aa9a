"""A move being judged: who, what rule, on what, and the small questions every guard asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deliberation.rules.meeting.profile import MotionRule, Parameters
from deliberation.rules.meeting.state import Frame, Record, State
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command

PRESIDING = ("moderator",)
METHODS = ("hands", "voice", "rising", "rollcall", "ballot")
"""Ways of voting."""
RECORDING = ("moderator", "clerk", "system")


def text(args: Mapping[str, Json], key: str, default: str = "") -> str:
    """A text argument, or ``default``."""
    value = args.get(key)
    return value if isinstance(value, str) else default


def number(args: Mapping[str, Json], key: str) -> int | None:
    """A whole number argument, or None."""
    value = args.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def flag(args: Mapping[str, Json], key: str, *, default: bool = False) -> bool:
    """A yes-or-no argument, or ``default``."""
    value = args.get(key)
    return value if isinstance(value, bool) else default


def names(args: Mapping[str, Json], key: str) -> tuple[str, ...]:
    """A list of texts, or nothing."""
    value = args.get(key)
    return tuple(str(entry) for entry in value) if isinstance(value, list) else ()


def presides(state: State, command: Command) -> bool:
    """Whether the actor holds the chair or the moderator's role."""
    return command.actor.id in (state.chair, state.host) or command.actor.has(*PRESIDING)


def records(state: State, command: Command) -> bool:
    """Whether the actor may enter attendance and numbers."""
    return presides(state, command) or command.actor.has(*RECORDING)


def chair_only(state: State, command: Command) -> Refusal | None:
    """Only whoever presides may do this."""
    return None if presides(state, command) else Refusal("NOT_CHAIR", "RROR1915 §58")


def member_of(command: Command) -> str:
    """On whose behalf the move is made: the named member, else the actor."""
    return text(command.args, "member", command.actor.id)


def on_behalf(state: State, command: Command) -> Refusal | None:
    """Only the console enters another member's move."""
    if member_of(command) == command.actor.id or records(state, command):
        return None
    return Refusal("NOT_YOUR_MOVE", "RROR1915 §2")


@dataclass(frozen=True, slots=True)
class Ask:
    """A motion a member wants to make: its rule, its target (a pending frame or a record) and its degree."""

    state: State
    command: Command
    member: str
    rule: MotionRule
    id: str
    on: str = ""
    target: Frame | None = None
    record: Record | None = None
    degree: int = 0

    @property
    def args(self) -> Mapping[str, Json]:
        """What the form said."""
        return self.command.args

    @property
    def parameters(self) -> Parameters:
        """The meeting's parameters."""
        return self.state.rules.parameters

    @property
    def interrupts(self) -> bool:
        """Whether another has the floor."""
        return self.state.floor is not None and self.state.floor.holder != self.member

    def refuse(self, code: str, **params: Json) -> Refusal:
        """A refusal under the motion's own rule."""
        named: dict[str, Json] = {"motion": self.rule.zh, "kind": self.rule.id}
        return Refusal(code, self.rule.ref, named | params)


def rank_of(state: State, frame: Frame) -> int:
    """The rank a pending question holds: an amendment of a secondary motion stands with its target; 0 is none."""
    rule = state.rule(frame)
    if frame.degree:
        target = state.frame(frame.target)
        beneath = rank_of(state, target) if target else 0
        return rule.rank if beneath == 13 or not target else beneath
    if rule.effect == "reconsider":
        record = state.records.get(frame.target)
        known = state.rules.motions.get(record.kind) if record else None
        return known.rank if known else rule.rank
    return rule.rank
