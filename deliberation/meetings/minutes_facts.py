"""The head of the minutes: who was due, came, asked for leave, sat in, wrote, counted; the quorum over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from flask_babel import gettext as _

from deliberation.meetings.board import Board
from deliberation.meetings.projection import replies
from deliberation.meetings.telling import Said


@dataclass(slots=True)
class Facts:
    """Names as the reader may see them. ``quorum`` are the moments at which it was lost or there again."""

    present: list[str]
    leave: list[str]
    absent: list[str]
    guests: list[str]
    recorder: str
    tellers: list[str]
    recused: list[str]
    quorum: list[Said] = field(default_factory=list)
    until: str = ""
    oath: bool = False


def facts_of(board: Board) -> Facts:
    """The head of the minutes of the meeting on ``board``."""
    told = [(item.event.type, cast("dict[str, Any]", item.event.data)) for item in board.events]
    came = {member for kind, data in told if kind == "checked_in" for member in data["members"]}
    said = replies(board.events)
    guests = {data["guest"]: data["words"] for kind, data in told if kind == "guest_noted"}
    struck = {data["guest"] for kind, data in told if kind == "guest_struck"}
    recorders = [data["person"] for kind, data in told if kind == "recorder_named"]
    tellers = dict.fromkeys(data["member"] for kind, data in told if kind == "count_confirmed")
    until = [data["until"] for kind, data in told if kind == "time_fixed"]
    names = board.names
    away = [member for member in board.state.due if member not in came]
    return Facts(
        present=[names.get(member, "") for member in board.state.due if member in came],
        leave=[names.get(member, "") for member in away if said.get(member) is False],
        absent=[names.get(member, "") for member in away if said.get(member) is not False],
        guests=[words for guest, words in guests.items() if guest not in struck],
        recorder=names.get(recorders[-1], "") if recorders else "",
        tellers=[names.get(member, "") for member in tellers],
        recused=_recused(board, told),
        quorum=_quorum(board),
        until=until[-1] if until else "",
        oath=any(kind == "oath_taken" for kind, _data in told),
    )


def _recused(board: Board, told: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Who stepped aside, from which item."""
    numbers = {item.id: item.position for item in board.agenda}
    return [
        _("%(name)s (item %(n)s)", name=board.names.get(data["member"], ""), n=numbers.get(data["item"], "—"))
        for kind, data in told
        if kind == "recused"
    ]


def _quorum(board: Board) -> list[Said]:
    """The moments at which the quorum was found, lost, or there again."""
    met: bool | None = None
    moments = []
    for recorded in board.events:
        data = cast("dict[str, Any]", recorded.event.data)
        if recorded.event.type == "quorum_found" and data["met"] != met:
            moments.append(Said(recorded.event.at, _words(data, first=met is None)))
            met = data["met"]
    return moments


def _words(data: Mapping[str, Any], *, first: bool) -> str:
    figures = {"present": data["present"], "needed": data["needed"]}
    if not data["met"]:
        return _("Quorum missing: %(present)s present, %(needed)s needed", **figures)
    if first:
        return _("Quorum there: %(present)s present, %(needed)s needed", **figures)
    return _("Quorum there again: %(present)s present, %(needed)s needed", **figures)
