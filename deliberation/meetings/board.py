"""A meeting as a page shows it now: the stack in plain words, the floor, the queue, the numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.ledger.book import Recorded
from deliberation.meetings import queries
from deliberation.meetings.queries import ItemRow, MeetingRow
from deliberation.meetings.telling import Said, Teller
from deliberation.meetings.words import STAGES, basis, diff, sums, threshold
from deliberation.rules.meeting.queue import queue_order
from deliberation.rules.meeting.script import preview, script_line
from deliberation.rules.meeting.state import (
    Ballot,
    Frame,
    State,
    debatable,
    seats,
    speech_limit,
    turn_limit,
    voting_members,
)
from deliberation.rules.refusal import Json
from deliberation.web.filters import masked
from deliberation.web.refusals.meeting import OUTCOMES, QUEUE_REASONS, SCRIPT

CONDUCT_OF_LINE = ("member",)


@dataclass(frozen=True, slots=True)
class Question:
    """A question on the stack, or moved and not yet stated (``waiting``); ``changes`` shows an amendment's words."""

    id: str
    name: str
    text: str
    changes: list[tuple[str, str]]
    mover: str
    seconder: str
    open_to_debate: bool
    closed: bool
    needs: str
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who has the floor: ``left`` seconds, and ``until`` when they run out (None while the clock stands)."""

    id: str
    name: str
    side: str
    turn: int
    turns: int
    left: int
    until: datetime | None
    speaking: bool
    paused: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """An announced result or a count in hand, with its sum."""

    name: str
    text: str
    adopted: bool
    verdict: str
    votes_for: int
    votes_against: int
    abstain: int
    sums: str
    basis: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything a page may show of a meeting at ``now``; ``names`` are as the reader may see them."""

    row: MeetingRow
    state: State
    events: tuple[Recorded, ...]
    agenda: tuple[ItemRow, ...]
    names: Mapping[str, str]
    now: datetime

    @property
    def item(self) -> ItemRow | None:
        """The open item."""
        return next((item for item in self.agenda if item.id == self.state.item), None)

    @property
    def stage(self) -> str:
        """What is going on, in plain words."""
        return str(STAGES[self.line.code])

    @property
    def line(self) -> Any:
        """The moderator's line as the engine gives it."""
        return script_line(self.state, self.now)

    @property
    def script(self) -> str:
        """The sentence to read aloud, with its names."""
        line = self.line
        params: dict[str, Json] = {key: self._said(key, value) for key, value in line.params.items()}
        frame = self._asked()
        if frame and "motion" in params:
            params["text"] = self._aloud(line.code, frame)
        return str(SCRIPT[line.code]) % params

    def _asked(self) -> Frame | None:
        """The question that the line is about."""
        state = self.state
        return state.frame(state.ballot.motion) if state.ballot else state.proposed or state.top

    def _aloud(self, code: str, frame: Frame) -> str:
        """What the moderator calls a question: a main motion by its words, any other first by its name."""
        rule, words = self.state.rule(frame), frame.text or _terms(frame)
        if code in ("ASK_SECOND", "STATE_QUESTION"):
            return words or rule.gloss or rule.zh
        if frame.kind == "main" and words:
            return words
        if code.startswith("ANNOUNCE") or not words:
            return rule.zh
        return _("%(name)s, namely %(words)s", name=rule.zh, words=words)

    def _said(self, key: str, value: Json) -> Json:
        return self.names.get(str(value), "") if key in CONDUCT_OF_LINE else value

    @property
    def questions(self) -> tuple[Question, ...]:
        """The stack, the immediately pending question first; what is moved and not stated above it."""
        stack = [self._question(frame) for frame in reversed(self.state.stack)]
        if self.state.proposed:
            stack.insert(0, replace(self._question(self.state.proposed), waiting=True))
        return tuple(stack)

    def _question(self, frame: Frame) -> Question:
        state = self.state
        rule = state.rule(frame)
        target = state.frame(frame.target)
        changes = diff(target.text, frame.text) if rule.effect == "amend" and target and frame.text else []
        return Question(
            frame.id, rule.zh, frame.text or _terms(frame), changes, self.names.get(frame.mover, ""),
            self.names.get(frame.seconder, ""), debatable(state, frame), bool(frame.closed_by),
            threshold(rule, state.rules.parameters),
        )  # fmt: skip

    @property
    def speaker(self) -> Speaker | None:
        """Who has the floor."""
        floor, top = self.state.floor, self.state.top
        if floor is None:
            return None
        left = speech_limit(self.state) - floor.used(self.now)
        running = floor.began is not None and floor.paused_at is None
        turn = top.turns.get(floor.holder, 0) + (floor.began is None) if top else 0
        return Speaker(
            floor.holder, self.names.get(floor.holder, ""), floor.side, turn,
            turn_limit(self.state, top, floor.holder) if top else 0, left,
            self.now + timedelta(seconds=left) if running else None,
            floor.began is not None, floor.paused_at is not None,
        )  # fmt: skip

    @property
    def queue(self) -> tuple[tuple[str, str, str], ...]:
        """Who speaks next: side, name, and why in this place."""
        return tuple(
            (claim.side or "other", self.names.get(claim.member, ""), str(QUEUE_REASONS[claim.reason]))
            for claim in queue_order(self.state)
        )

    @property
    def outcome(self) -> Outcome | None:
        """The latest announced result, until other business is brought."""
        data = next((data for kind, data in self._backwards() if kind == "result_announced"), None)
        if data is None or self.state.phase == "adjourned":
            return None
        return _outcome(self.state.name(data["kind"]), data["text"], data["verdict"], data["arithmetic"])

    @property
    def fresh_outcome(self) -> Outcome | None:
        """The result, where nothing else has been brought before the meeting since."""
        for kind, _data in self._backwards():
            if kind == "result_announced":
                return self.outcome
            if kind in ("moved", "speech_began", "question_put", "item_opened", "recessed"):
                return None
        return None

    def _backwards(self) -> Iterable[tuple[str, dict[str, Any]]]:
        for recorded in reversed(self.events):
            yield recorded.event.type, cast("dict[str, Any]", recorded.event.data)

    @property
    def counted(self) -> Outcome | None:
        """The count in hand, entered and not yet announced."""
        ballot = self.state.ballot
        return count(self.state, ballot) if ballot and ballot.counted else None

    @property
    def minutes_used(self) -> int:
        """Full minutes on the open item."""
        since = next((r.event.at for r in reversed(self.events) if r.event.type == "item_opened"), self.now)
        return max(0, int((self.now - since).total_seconds()) // 60)

    def record(self, most: int) -> list[Said]:
        """The latest lines of the running record, the newest first."""
        teller = Teller(self.events, self.names)
        said = filter(None, (teller.tell(recorded) for recorded in reversed(self.events)))
        return [line for line, _number in zip(said, range(most), strict=False)]


def count(state: State, ballot: Ballot) -> Outcome | None:
    """What the numbers of ``ballot`` would come to."""
    voted = replace(ballot, present=voting_members(state), members=seats(state))
    finding = preview(replace(state, ballot=voted))
    frame = state.frame(ballot.motion)
    if finding is None or frame is None:
        return None
    adopted = finding.carried if finding.share.side == "for" else not finding.carried
    return _outcome(state.name(frame.kind), frame.text, "adopted" if adopted else "lost", finding.document)


def _outcome(name: str, text: str, verdict: str, document: Mapping[str, Any]) -> Outcome:
    yes, no, abstain = (int(document.get(side, 0)) for side in ("for", "against", "abstain"))
    word, sum_, of = str(OUTCOMES[verdict]), sums(document), basis(document)
    return Outcome(name, text, verdict == "adopted", word, yes, no, abstain, sum_, of)


def _terms(frame: Frame) -> str:
    """What a motion without words lays down: until when, to whom."""
    return " ".join(str(value) for key, value in frame.terms.items() if key in ("until", "to", "at", "change"))


def read(session: Session, row: MeetingRow, now: datetime, *, full: bool) -> Board:
    """The board of a meeting; ``full`` names for staff and the council, else masked ones."""
    events = queries.history(session, row.id)
    state = queries.state_after(events)
    cover: Callable[[str], str] = (lambda name: name) if full else masked
    found = people.names(session, {*state.due, row.moderator_id, state.chair})
    names = {id_: cover(name) for id_, name in found.items()}
    return Board(row, state, events, queries.agenda(session, row.id), names, now)
