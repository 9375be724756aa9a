"""The minutes of a meeting, made from its events: who came, what was moved, what was decided and by which sum."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from flask_babel import gettext as _

from deliberation.meetings.board import Board
from deliberation.meetings.minutes_facts import Facts, facts_of
from deliberation.meetings.telling import Said, Teller
from deliberation.meetings.verdicts import verdict_word, vote_words, votes_said
from deliberation.meetings.words import METHODS, basis, diff, sums, terms_said
from deliberation.web.refusals.meeting_said import OUTCOMES

ASIDE = frozenset(
    ["point_raised", "conduct_noted", "ruled", "ruling_settled", "overridden", "recused", "vote_voided", "recessed",
     "resumed", "chair_handed_over", "chair_returned", "time_fixed", "limits_set", "answered", "division_demanded",
     "count_confirmed", "secret_asked", "struck", "item_reopened", "notice_given", "left", "checked_in",
     "chair_named", "divided", "parts_fell", "rules_suspended", "informal_set", "method_fixed", "nominated",
     "nominations_closed", "nominations_reopened", "silence_lifted", "made_special", "privilege_taken_up",
     "orders_taken_up", "business_resumed", "reported", "excused", "leave_given", "demand_made", "vote_changed",
     "rescheduled", "agenda_amended", "cancelled", "reconsidered", "rescinded"]
)  # fmt: skip
"""What stands in the minutes as a line of its own. Speeches are counted, not written down."""


@dataclass(slots=True)
class Motion:
    """A motion with its fate; ``verdict`` is a word, ``outcome`` its code, ``figures`` (for, against, abstained)."""

    id: str
    name: str
    text: str
    mover: str
    seconder: str = ""
    effect: str = ""
    outcome: str = ""
    verdict: str = ""
    method: str = ""
    figures: tuple[int, int, int] | None = None
    sums: str = ""
    basis: str = ""
    amended: bool = False
    secret: bool = False
    voters: dict[str, list[str]] = field(default_factory=dict)
    changes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def counted(self) -> str:
        """How many voted how, in words."""
        return votes_said(self.effect, self.figures) if self.figures else ""

    @property
    def called(self) -> str:
        """Its name in the table of votes, where a vote for an appeal is one for the ruling."""
        return _("%(name)s (for: the ruling stands)", name=self.name) if self.effect == "appeal" else self.name

    @property
    def roll(self) -> list[tuple[str, list[str]]]:
        """Who voted how, where the vote was by name."""
        return [(str(vote_words(self.effect)[side]), names) for side, names in self.voters.items()]


@dataclass(slots=True)
class Part:
    """An agenda item, or what happened outside any: its motions in order, its speeches, its other lines."""

    title: str
    number: int = 0
    project_id: str = ""
    item: str = ""
    minutes: int = 0
    motions: list[Motion] = field(default_factory=list)
    asides: list[Said] = field(default_factory=list)
    speeches: dict[str, int] = field(default_factory=dict)
    resolution: str = ""
    outcome: str = ""
    verdict: str = ""

    @property
    def key(self) -> str:
        """The name of this part for corrections: ``item:<number>``, or ``other`` for what belongs to no item."""
        return f"item:{self.number}" if self.number else "other"


@dataclass(slots=True)
class Paper:
    """The minutes: who was there, what changed while it ran, the parts, and what was not voted on."""

    opened_at: datetime | None
    closed_at: datetime | None
    facts: Facts
    parts: list[Part]
    unvoted: list[tuple[int, str, str]]
    rules: str
    check: str


SIDES = ("for", "against", "abstain")

Note = Callable[["_Writer", Mapping[str, Any]], None]


class _Writer:
    """Goes through the events once."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.teller = Teller(board.events, board.names)
        self.parts: list[Part] = []
        self.outside = Part(_("Outside the items of the agenda"))
        self.part = self.outside
        self.motions: dict[str, Motion] = {}
        self.texts: dict[str, str] = {}
        self.settled: set[str] = set()
        self.opened = False

    def read(self) -> None:
        for recorded in self.board.events:
            data = cast("dict[str, Any]", recorded.event.data)
            note = NOTES.get(recorded.event.type)
            if note:
                note(self, data)
            going = recorded.event.type in ("left", "checked_in") and not self.opened
            if recorded.event.type in ASIDE and not going and (said := self.teller.tell(recorded)):
                self.part.asides.append(said)

    def called(self, data: Mapping[str, Any]) -> None:
        for record in data["carried"].get("records", ()):
            self._add(record["id"], record["kind"], record["mover"], record["text"])

    def called_to_order(self, _data: Mapping[str, Any]) -> None:
        self.opened = True

    def put(self, data: Mapping[str, Any]) -> None:
        self._again(data["motion"])
        if data["motion"] in self.motions:
            self.motions[data["motion"]].secret = data["method"] == "ballot"

    def counted(self, data: Mapping[str, Any]) -> None:
        """Names stand in the minutes where the vote was by name, and never where it was secret."""
        self._again(data["motion"])
        motion = self.motions.get(data["motion"])
        if motion is not None and not motion.secret:
            voters = data.get("voters") or {}
            motion.voters = {side: [self.teller.name(one) for one in voters[side]] for side in SIDES if side in voters}

    def item_opened(self, data: Mapping[str, Any]) -> None:
        row = next((item for item in self.board.agenda if item.id == data["item"]), None)
        again = next((part for part in self.parts if part.item == data["item"]), None)
        self.part = again or Part(
            data["title"], row.position if row else 0, row.project_id if row else "", data["item"],
            row.minutes if row else 0,
        )  # fmt: skip
        if again is None:
            self.parts.append(self.part)

    def item_closed(self, data: Mapping[str, Any]) -> None:
        row = next((item for item in self.board.agenda if item.id == data["item"]), None)
        self.part.outcome = row.outcome if row else data["outcome"]
        self.part.verdict = str(OUTCOMES.get(self.part.outcome, ""))
        self.part = self.outside

    def moved(self, data: Mapping[str, Any]) -> None:
        motion = self._add(data["id"], data["kind"], data["mover"], data["text"])
        motion.effect = self.board.state.rules.motions[data["kind"]].effect
        if motion.effect == "amend" and data["target"] in self.texts:
            motion.changes = diff(self.texts[data["target"]], data["text"])
        motion.text = motion.text or terms_said(data["terms"], self.board.names, data["mover"])
        self.part.motions.append(motion)

    def _add(self, id_: str, kind: str, mover: str, text: str) -> Motion:
        motion = Motion(id_, self.teller.kind(kind), text, self.teller.name(mover))
        self.motions[id_], self.texts[id_] = motion, text
        return motion

    def seconded(self, data: Mapping[str, Any]) -> None:
        if data["motion"] in self.motions:
            self.motions[data["motion"]].seconder = self.teller.name(data["member"])

    def reworded(self, data: Mapping[str, Any]) -> None:
        if data["text"]:
            self.texts[data["motion"]] = data["text"]
            if "by" not in data and data["motion"] in self.motions:
                self.motions[data["motion"]].text = data["text"]

    def restored(self, data: Mapping[str, Any]) -> None:
        self._again(data["motion"])
        motion = self.motions.get(data["motion"])
        if motion is not None and not any(one is motion for one in self.part.motions):
            self.part.motions.append(motion)

    def _again(self, id_: str) -> None:
        """A motion is voted on once more: the vote it had stays where it stands, the new one is a row of its own."""
        if id_ in self.settled:
            self.settled.remove(id_)
            cleared: dict[str, Any] = dict.fromkeys(("outcome", "verdict", "method", "sums", "basis"), "")
            new = replace(self.motions[id_], figures=None, secret=False, voters={}, **cleared)
            self.motions[id_] = new
            self.part.motions.append(new)

    def speech_began(self, data: Mapping[str, Any]) -> None:
        self.part.speeches[data["side"]] = self.part.speeches.get(data["side"], 0) + 1

    def announced(self, data: Mapping[str, Any]) -> None:
        self._again(data["motion"])
        motion, arithmetic = self.motions.get(data["motion"]), data["arithmetic"]
        if motion is None:
            return
        motion.outcome, motion.verdict = data["verdict"], verdict_word(data["effect"], data["verdict"])
        if data["text"] and data["text"] != motion.text and motion.effect == "adopt":
            motion.text, motion.amended = data["text"], True
        motion.method = str(METHODS.get(data["method"], ""))
        self.settled.add(motion.id)
        if "for" in arithmetic:
            motion.figures = (arithmetic["for"], arithmetic["against"], arithmetic["abstain"])
        motion.sums, motion.basis = sums(arithmetic), basis(arithmetic)
        if data["effect"] == "adopt":
            self.part.resolution, self.part.outcome = data["text"], data["verdict"]
            self.part.verdict = motion.verdict


def _fate(outcome: str) -> Note:
    def note(writer: _Writer, data: Mapping[str, Any]) -> None:
        for id_ in data.get("motions") or [data["motion"]]:
            if id_ in writer.motions:
                writer.motions[id_].outcome = outcome
                writer.motions[id_].verdict = str(OUTCOMES[outcome])

    return note


NOTES: Mapping[str, Note] = {
    "called": _Writer.called,
    "called_to_order": _Writer.called_to_order,
    "question_put": _Writer.put,
    "votes_entered": _Writer.counted,
    "item_opened": _Writer.item_opened,
    "item_closed": _Writer.item_closed,
    "moved": _Writer.moved,
    "reconsider_entered": _Writer.moved,
    "motion_doubted": _Writer.moved,
    "seconded": _Writer.seconded,
    "modified": _Writer.reworded,
    "amended": _Writer.reworded,
    "restored": _Writer.restored,
    "speech_began": _Writer.speech_began,
    "result_announced": _Writer.announced,
    "motion_fell": _fate("fell"),
    "withdrawn": _fate("withdrawn"),
    "tabled": _fate("tabled"),
    "postponed": _fate("postponed"),
    "referred": _fate("referred"),
    "killed": lambda writer, data: _fate(data["outcome"])(writer, data),
}


def write(board: Board) -> Paper:
    """The minutes of the meeting on ``board``, with names as its reader may see them."""
    writer = _Writer(board)
    writer.read()
    parts = list(writer.parts)
    if writer.outside.motions or writer.outside.asides:
        parts.append(writer.outside)
    head = board.events[-1].hash if board.events else ""
    return Paper(
        board.row.opened_at, board.row.closed_at, facts_of(board), parts, _unvoted(board), board.state.rules.title, head
    )  # fmt: skip


def _unvoted(board: Board) -> list[tuple[int, str, str]]:
    """Items that no vote of this meeting settled: number, title, and what became of them."""
    return [
        (item.position, item.title, str(OUTCOMES.get(item.outcome, "")) or _("not reached"))
        for item in board.agenda
        if item.votes_for is None and item.outcome not in ("adopted", "lost")
    ]
