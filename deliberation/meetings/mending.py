"""Taking back the last entry: never by deleting it, always by the move that makes up for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from flask_babel import gettext as _

from deliberation.meetings.acts import Act, Choice
from deliberation.meetings.board import Board
from deliberation.meetings.telling import Teller
from deliberation.rules.meeting.engine import judge
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command

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
    act = choice.can(key) if key else None
    return Mending(replace(act, label=_label(board, act)) if act else None)


def _label(board: Board, act: Act) -> str:
    """What goes: the last entry alone, or more than that."""
    if act.key == "strike":
        return _("Strike the whole motion: %(motion)s", motion=_kind(board))
    if act.key == "recount":
        return _("Correct the numbers")
    return act.label if act.key == "modify" else _taken_back(_entry(board))


def _kind(board: Board) -> str:
    frame = board.state.proposed or board.state.top
    return board.state.name(frame.kind) if frame else ""


def _taken_back(entry: str) -> str:
    return _("Take back: %(entry)s", entry=entry)


def _entry(board: Board) -> str:
    """The last entry in a few words: what the record tells of it, or what is seen where it happens."""
    recorded = next(r for r in reversed(board.events) if r.event.type not in UNTOLD)
    data = cast("dict[str, Any]", recorded.event.data)
    seen = SEEN.get(recorded.event.type)
    if seen:
        return seen(board.names.get(str(data.get("member", "")), ""))
    told = Teller(board.events, board.names).tell(recorded)
    return told.text.split("：")[0] if told else ""


SEEN: Mapping[str, Callable[[str], str]] = {
    "recognised": lambda name: _("%(name)s was called to speak", name=name),
    "speech_paused": lambda _name: _("the clock was stopped"),
    "speech_resumed": lambda _name: _("the clock goes on"),
}
"""Entries without a line in the record."""


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


def _back(what: str) -> Callable[[Board, Mapping[str, Any]], Act | None]:
    """An entry that the rules take back by themselves, as long as nothing has followed from it."""

    def take_back(board: Board, _data: Mapping[str, Any]) -> Act | None:
        order = Command("take_back", Actor(board.state.host, frozenset({"moderator"})), board.now, {"what": what})
        if isinstance(judge(lambda: board.state.rules, board.state, order), Refusal):
            return None
        return Act(MEND, "take_back", _taken_back(_entry(board)), {"what": what})

    return take_back


def _speaks_on(board: Board, data: Mapping[str, Any]) -> Act | None:
    act = _back("speech")(board, data)
    return (
        replace(act, label=_("Let %(name)s go on speaking", name=board.names.get(data["member"], ""))) if act else None
    )


OWN: Mapping[str, Callable[[Board, Mapping[str, Any]], Act | None]] = {
    "hand_raised": _hand_down,
    "checked_in": _gone_again,
    "left": _here_again,
    "seconded": _back("second"),
    "count_confirmed": _back("confirm"),
    "point_raised": _back("point"),
    "conduct_noted": _back("point"),
    "speech_ended": _speaks_on,
}
KEYED: Mapping[str, str] = {
    "moved": "strike", "stated": "strike", "modified": "modify", "recognised": "end_speech",
    "speech_began": "end_speech", "speech_paused": "resume", "speech_resumed": "pause", "question_put": "void_vote",
    "votes_entered": "recount", "item_closed": "reopen_item", "item_opened": "close_item",
    "item_reopened": "close_item", "recessed": "resume_meeting", "chair_handed_over": "return_chair",
    "consent_asked": "object",
}  # fmt: skip
"""Type of the last event → the act that makes up for it."""
