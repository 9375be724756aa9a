"""The right choice at any moment, as whoever knows the rules would make it: what a lesson is shown and tried by."""

from __future__ import annotations

from typing import Any

from deliberation.moderators.practice.deck import SPOKEN, UNSECONDED, URGENT, saying_at
from deliberation.moderators.practice.story import sayings
from deliberation.moderators.practice.world import World, seconder

DUE = {
    "CALL_TO_ORDER": "call_to_order", "LEAD_OATH": "take_oath", "OPEN_ITEM": "open_item", "ASK_SECOND": "ask_second",
    "STATE_QUESTION": "state_question", "CLOSE_ITEM": "close_item", "NOTHING_LEFT": "adjourn",
    "QUORUM_LOST": "recess", "IN_RECESS": "resume_meeting", "SPEAKING": "end_speech", "TIME_UP": "end_speech",
    "PUT_QUESTION": "put_question", "ASK_MORE_SPEAKERS": "put_question", "OPEN_DEBATE": "put_question",
    "DECLARE_ADJOURNED": "adjourn", "GIVE_FLOOR": "end_speech", "CONFIRM_COUNT": "confirm_count",
}  # fmt: skip
"""The moderator's line → the step that it asks for, where it asks for one alone."""


def due(world: World) -> dict[str, Any]:
    """The choice that leads on without a slip."""
    line, code = world.line, world.line.code
    if world.urgent:
        choice: dict[str, Any] = {"step": URGENT[world.urgent[0]][0], "who": world.urgent[1]}
    elif code == "ASK_SECOND" and not seconder(world) and world.said[-1].words == UNSECONDED:
        choice = {"step": "no_second"}
    elif code == "CALL_NEXT":
        choice = {"step": "begin_speech", "who": line.params["member"]}
    elif code.startswith("CALL_VOTES") and world.hands_up:
        choice = {"step": "enter_votes", "for": world.hands_up[0], "against": world.hands_up[1]}
    elif code.startswith("ANNOUNCE"):
        choice = {"step": "announce", "result": "lost" if "LOST" in code or "REVERSED" in code else "adopted"}
    elif code.startswith("RULE_ON"):
        choice = {"step": "rule", "taken": world.right_ruling}
    else:
        choice = {"step": DUE[code]}
    step = str(choice["step"])
    if step in SPOKEN:
        places = range(len(sayings()[step]))
        choice["say"] = next(place for place in places if not saying_at(world, step, place).slip)
    return choice


def next_step(world: World) -> str:
    """The step that comes next; empty where the moment asks for none in particular."""
    known = world.urgent or world.line.code in DUE or world.line.code.startswith(("CALL_", "ANNOUNCE", "RULE_ON"))
    return str(due(world)["step"]) if known and not _unseen(world) else ""


def _unseen(world: World) -> bool:
    """A vote is called, and no hands have gone up yet."""
    return world.line.code.startswith("CALL_VOTES") and not world.hands_up and not world.urgent
