"""Taking back the last entry: never by deleting it, always by the move that makes up for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask_babel import gettext as _

from deliberation.meetings.acts import Act, Choice
from deliberation.meetings.board import Board

MEND = "mend"
UNTOLD = frozenset({"quorum_found", "vote_cast", "overridden"})
"""Events that come along with another one."""


@dataclass(frozen=True, slots=True)
class Mending:
    """The last entry, and the act that makes up for it; ``note`` where there is none, with the way out."""

    act: Act | None = None
    note: str = ""


def mending(board: Board, choice: Choice) -> Mending:
    """How the last entry of ``board`` is made up for, by an act of ``choice`` or one of its own."""
    last = next((r.event for r in reversed(board.events) if r.event.type not in UNTOLD), None)
    if last is None or board.row.status == "adjourned":
        return Mending()
    data = cast("dict[str, Any]", last.data)
    if last.type in ("result_announced", *AFTER_A_RESULT):
        return Mending(note=_("An announced result is not changed. To change the decision: reconsider."))
    if last.type in OWN:
        return Mending(OWN[last.type](board, data))
    key = KEYED.get(last.type, "")
    if key == "reopen_item":
        key = next((f"{key}:{item.position}" for item in board.agenda if item.id == data["item"]), "")
    return Mending(choice.can(key) if key else None)


AFTER_A_RESULT = frozenset({"amended", "debate_closed", "limits_set", "postponed", "referred", "tabled", "killed"})


def _hand_down(board: Board, data: Mapping[str, Any]) -> Act | None:
    name = board.names.get(data["member"], "")
    if all(hand.member != data["member"] for hand in board.state.hands):
        return None
    return Act(MEND, "lower_hand", _("Take down the hand of %(name)s", name=name), {"member": data["member"]})


def _gone_again(board: Board, data: Mapping[str, Any]) -> Act | None:
    if len(data["members"]) != 1:
        return None
    member = data["members"][0]
    return Act(MEND, "leave", _("%(name)s is not here after all", name=board.names.get(member, "")), {"member": member})


def _here_again(board: Board, data: Mapping[str, Any]) -> Act | None:
    if len(data["members"]) != 1:
        return None
    member = data["members"][0]
    return Act(MEND, "check_in", _("%(name)s is here after all", name=board.names.get(member, "")), {"member": member})


OWN: Mapping[str, Callable[[Board, Mapping[str, Any]], Act | None]] = {
    "hand_raised": _hand_down,
    "checked_in": _gone_again,
    "left": _here_again,
}
KEYED: Mapping[str, str] = {
    "moved": "strike", "stated": "strike", "seconded": "strike", "modified": "modify", "recognised": "end_speech",
    "speech_began": "end_speech", "speech_paused": "resume", "speech_resumed": "pause", "question_put": "void_vote",
    "votes_entered": "recount", "count_confirmed": "recount", "item_closed": "reopen_item", "item_opened": "close_item",
    "item_reopened": "close_item", "recessed": "resume_meeting", "chair_handed_over": "return_chair",
    "consent_asked": "object",
}  # fmt: skip
"""Type of the last event → the act that makes up for it."""
