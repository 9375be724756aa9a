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
from deliberation.meetings.lines import NAMED, ruling_line
from deliberation.meetings.projection import LIGHT
from deliberation.meetings.queries import ItemRow, MeetingRow
from deliberation.meetings.telling import Said, Teller, effect_of
from deliberation.meetings.verdicts import ruling_of, verdict_word, vote_words, votes_said
from deliberation.meetings.words import STAGES, basis, diff, sums, terms_said, threshold
from deliberation.rules.meeting.arithmetic import shares
from deliberation.rules.meeting.queue import Claim, queue_order
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
from deliberation.rules.meeting.voting import countable
from deliberation.rules.refusal import Json
from deliberation.web.filters import masked
from deliberation.web.refusals.meeting_said import QUEUE_REASONS, SCRIPT

CONDUCT_OF_LINE = ("member",)
RULED_ON = frozenset({"CALL_VOTES_APPEAL", "OPEN_DEBATE", "STATE_QUESTION", "ASK_SECOND", "CALL_ROLL", "CALL_BALLOT"})
"""Lines that say of an appeal which ruling it is from."""


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
class Claimed:
    """A hand in the queue: on which side, and why in this place."""

    member: str
    side: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """An announced result or a count in hand, with its sum; ``effect`` is what it leads to."""

    name: str
    text: str
    adopted: bool
    verdict: str
    votes_for: int
    votes_against: int
    abstain: int
    sums: str
    basis: str
    effect: str = ""
    counts: str = ""
    appeal: bool = False
    words: tuple[str, str] = ("", "")


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
        then = (str(SCRIPT[more.words or more.code]) % {k: self._said(k, v) for k, v in more.params.items()}
                for more in line.then)  # fmt: skip
        code = line.words or line.code
        said = str(NAMED[code] if code in NAMED and params.get("member") else SCRIPT[code]) % params
        if self._just_ruled:  # the ruling is read first; where nothing waits, it is all there is to read
            waiting = self.state.floor or self.state.proposed
            return " ".join(filter(None, (ruling_line(self.state), said if waiting else "")))
        return " ".join((said, *then))

    @property
    def _just_ruled(self) -> bool:
        last = next((r.event.type for r in reversed(self.events) if r.event.type not in LIGHT), "")
        return last == "ruled" and bool(ruling_line(self.state))

    def _asked(self) -> Frame | None:
        """The question that the line is about."""
        state = self.state
        return state.frame(state.ballot.motion) if state.ballot else state.proposed or state.top

    def _aloud(self, code: str, frame: Frame) -> str:
        """What the moderator calls a question: a main motion by its words, any other first by its name."""
        rule, words = self.state.rule(frame), frame.text or terms_said(frame.terms, self.names, frame.mover)
        if rule.effect == "appeal" and code in RULED_ON:
            return ruling_of(self.state)
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
            frame.id, rule.zh, frame.text or terms_said(frame.terms, self.names, frame.mover), changes,
            self.names.get(frame.mover, ""), self.names.get(frame.seconder, ""), debatable(state, frame),
            bool(frame.closed_by), threshold(rule, state.rules.parameters),
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
    def reminders(self) -> tuple[str, str]:
        """What to read while somebody speaks: thirty seconds before the end, and when the time is up."""
        speaker, waiting = self.speaker, self.claims
        if speaker is None:
            return "", ""
        soon = _("%(name)s, thirty seconds more; please sum up.", name=speaker.name)
        if waiting:
            soon += _("Next is %(name)s; please be ready.", name=waiting[0].name)
        return soon, str(SCRIPT["TIME_UP"]) % {"member": speaker.name}

    @property
    def tests(self) -> str:
        """What carries the question being voted on, for the sum that is shown while numbers are typed.

        Each test as ``num/den/strict/basis/side``, apart by spaces; any one of them carries it.
        """
        ballot = self.state.ballot
        frame = self.state.frame(ballot.motion) if ballot else None
        if frame is None:
            return ""
        notice = bool({frame.id, frame.target} & self.state.notices)
        found = shares(self.state.rule(frame), self.state.rules.parameters, notice=notice)
        return " ".join(f"{t.num}/{t.den}/{int(t.strict)}/{t.basis}/{t.side}" for t in found)

    @property
    def voters(self) -> tuple[int, int, int]:
        """Who may be in the count, who is present for the sum, and all members."""
        return countable(self.state), voting_members(self.state), seats(self.state)

    @property
    def chair_hint(self) -> str:
        """Whether whoever presides may vote."""
        policy = self.state.rules.parameters.chair_votes
        if policy == "never" or not self.state.chair_is_member:
            return _("Whoever presides does not vote.")
        if policy == "decisive":
            return _("Whoever presides votes last, and only where that one vote changes the result.")
        return _("Whoever presides votes last.")

    @property
    def claims(self) -> tuple[Claimed, ...]:
        """Who speaks next, and why in this place."""
        order = queue_order(self.state)
        before = [self.state.top.last_side if self.state.top else "", *(claim.side for claim in order)]
        return tuple(
            Claimed(claim.member, claim.side or "other", self.names.get(claim.member, ""), self._why(claim, last))
            for claim, last in zip(order, before, strict=False)
        )

    def _why(self, claim: Claim, last: str) -> str:
        top = self.state.top
        heard = top.turns.get(claim.member, 0) if top else 0
        if claim.reason == "HAND_ORDER" and heard:
            return _("has spoken %(n)s times", n=heard)
        turned = self.state.rules.parameters.alternate_sides and "" != last != claim.side != ""
        if turned and claim.reason in ("HAND_ORDER", "OK_ALTERNATE"):
            return _("the turn of those for it") if claim.side == "for" else _("the turn of those against it")
        return str(QUEUE_REASONS[claim.reason])

    @property
    def queue(self) -> tuple[tuple[str, str, str], ...]:
        """The same, as the page's list of speakers takes it: side, name, why."""
        return tuple((claim.side, claim.name, claim.why) for claim in self.claims)

    @property
    def back_at(self) -> datetime | None:
        """When the break ends, where its minutes were named."""
        if self.state.phase != "recess":
            return None
        last = next((r.event for r in reversed(self.events) if r.event.type == "recessed"), None)
        minutes = int(cast("Any", last.data.get("minutes"))) if last and last.data.get("minutes") else 0
        return last.at + timedelta(minutes=minutes) if last and minutes else None

    @property
    def outcome(self) -> Outcome | None:
        """The latest announced result with what it led to."""
        later: list[tuple[str, dict[str, Any]]] = []
        for kind, data in self._backwards():
            if kind == "result_announced" and self.state.phase != "adjourned":
                found = _outcome(self.state, data["kind"], data["text"], data["verdict"], data["arithmetic"])
                return replace(found, effect=effect_of(reversed(later)))
            later.append((kind, data))
        return None

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
    def sides(self) -> tuple[tuple[str, str], ...]:
        """The votes that are called, in their order; to abstain only where the rules ask for it."""
        return tuple((side, self.ballot_words[side]) for side in self.state.rules.parameters.vote_order)

    @property
    def ballot_words(self) -> Mapping[str, str]:
        """What the votes on the question being voted on are called."""
        ballot = self.state.ballot
        frame = self.state.frame(ballot.motion) if ballot else None
        words = vote_words(self.state.rule(frame).effect if frame else "")
        return {side: str(word) for side, word in words.items()}

    @property
    def numbers(self) -> Mapping[str, int]:
        """The seat of each member: the number that stands beside the name and is typed to find it."""
        return {member: place for place, member in enumerate(self.state.due, start=1)}

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
    return _outcome(state, frame.kind, frame.text, "adopted" if adopted else "lost", finding.document)


def _outcome(state: State, kind: str, text: str, verdict: str, document: Mapping[str, Any]) -> Outcome:
    yes, no, abstain = (int(document.get(side, 0)) for side in ("for", "against", "abstain"))
    effect = state.rules.motions[kind].effect
    word, sum_, of = verdict_word(effect, verdict), sums(document), basis(document)
    sides = vote_words(effect)
    return Outcome(
        state.name(kind), text, verdict == "adopted", word, yes, no, abstain, sum_, of, "",
        votes_said(effect, (yes, no, abstain)) if sum_ else "", effect == "appeal",
        (str(sides["for"]), str(sides["against"])),
    )  # fmt: skip


def read(session: Session, row: MeetingRow, now: datetime, *, full: bool) -> Board:
    """The board of a meeting; ``full`` names for staff and the council, else masked ones."""
    events = queries.history(session, row.id)
    state = queries.state_after(events)
    cover: Callable[[str], str] = (lambda name: name) if full else masked
    writers = {str(item.event.data["person"]) for item in events if item.event.type == "recorder_named"}
    found = people.names(session, {*state.due, row.moderator_id, state.chair, *writers})
    names = {id_: cover(name) for id_, name in found.items()}
    return Board(row, state, events, queries.agenda(session, row.id), names, now)
