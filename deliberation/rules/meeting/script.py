"""What the moderator reads aloud now, and what would stand after the vote.

A line is a code and its figures; the words are in the catalogue (``SCRIPT``). Members appear by
their opaque id under ``member``; ``motion`` is the Chinese name of the motion from the profile.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce

from deliberation.rules.meeting.arithmetic import Finding, find
from deliberation.rules.meeting.ask import text
from deliberation.rules.meeting.ballots import unconfirmed
from deliberation.rules.meeting.disposal import dispose
from deliberation.rules.meeting.evolve import evolve
from deliberation.rules.meeting.floor import over_time
from deliberation.rules.meeting.follow import followed
from deliberation.rules.meeting.moving import needs_second
from deliberation.rules.meeting.phase import ordered
from deliberation.rules.meeting.queue import queue_order
from deliberation.rules.meeting.script_said import done, stating
from deliberation.rules.meeting.state import (
    Ballot,
    Frame,
    State,
    attending,
    debatable,
    has_quorum,
    quorum_needed,
    speech_limit,
)
from deliberation.rules.meeting.voting import countable, tally, vote_rule
from deliberation.rules.refusal import Json
from deliberation.rules.replay import SYSTEM, Command


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence to read: the step it belongs to and the figures it quotes.

    ``words`` is its code in ``SCRIPT`` where the step has several wordings; ``then`` are the sentences that
    follow it: what the result does, and what is pending next.
    """

    code: str
    params: dict[str, Json] = field(default_factory=dict)
    words: str = ""
    then: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Prospect:
    """What would stand after a result: the pending motions from the bottom, the next line, the words of the top."""

    stack: tuple[str, ...]
    line: Line
    text: str = ""


def script_line(state: State, now: datetime | None = None) -> Line:
    """The sentence for the current step; ``now`` lets it notice that a speech is over time."""
    if state.phase != "open":
        return _closed(state)
    short = not state.quorum_known or not has_quorum(state)
    if state.point or (not short and (state.inquiry or state.consent)):
        return _matter(state)
    if state.ballot:
        return _voting(state, state.ballot)
    if state.adjourn_voted:
        return Line("DECLARE_ADJOURNED")
    if short:  # before questions are answered: nothing can be decided
        return Line("QUORUM_LOST", _figures(state))
    if state.floor:
        return _speaking(state, now)
    if state.proposed:
        waiting = needs_second(state, state.proposed) and not state.proposed.seconder
        params = _named(state, state.proposed)
        if waiting:
            return Line("ASK_SECOND", params)
        return Line("STATE_QUESTION", params, stating(state, state.proposed))
    if title := ordered(state):
        return Line("TAKE_UP_ORDERS", {"title": title})
    return _debate(state, state.top) if state.top else _agenda(state)


def _figures(state: State) -> dict[str, Json]:
    return {"present": attending(state), "needed": quorum_needed(state), "due": len(state.due)}


def _named(state: State, frame: Frame) -> dict[str, Json]:
    return {"motion": state.rule(frame).zh, "text": frame.text, "member": frame.mover}


def _closed(state: State) -> Line:
    if state.phase == "called":
        return Line("CALL_TO_ORDER" if has_quorum(state) else "WAIT_FOR_QUORUM", _figures(state))
    return Line({"recess": "IN_RECESS", "adjourned": "MEETING_CLOSED"}.get(state.phase, "MEETING_NOT_CALLED"))


def _matter(state: State) -> Line:
    if state.point:
        code = "RULE_ON_MOTION" if state.point.held else "RULE_ON_CONDUCT" if state.point.ground else "RULE_ON_POINT"
        words = state.point.held.text if state.point.held else ""
        return Line(code, {"member": state.point.by, "about": state.point.about, "text": words})
    if state.inquiry:
        return Line("ANSWER_INQUIRY")
    return Line("ASK_OBJECTION", {"what": state.consent.what if state.consent else ""})


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CALLS = {"rollcall": "CALL_ROLL", "ballot": "CALL_BALLOT"}
"""How the vote is called, where it is not by hands."""


def _voting(state: State, ballot: Ballot) -> Line:
    frame = state.frame(ballot.motion)
    if frame is None:
        return Line("PUT_QUESTION", {"motion": "", "text": ""})
    params = _named(state, frame)
    appeal = state.rule(frame).effect == "appeal"
    if not ballot.counted:
        code = "CALL_VOTES_APPEAL" if appeal else CALLS.get(ballot.method, "CALL_VOTES")
        abstain = code == "CALL_VOTES" and "abstain" in state.rules.parameters.vote_order
        return Line(code, params | {"voters": countable(state)}, "CALL_VOTES_ABSTAIN" if abstain else "")
    finding = preview(state)
    if finding and unconfirmed(state, ballot, vote_rule(state, frame), finding.count):
        return Line("CONFIRM_COUNT", params | finding.document, "CONFIRM_COUNT_APPEAL" if appeal else "")
    code, tie = ("LOST", False) if finding is None else _verdict(finding)
    sums = finding.document if finding else {}
    if appeal:
        code = "REVERSED" if code == "LOST" else "SUSTAINED"
    said = f"ANNOUNCE_{code}_TIE" if tie and code == "LOST" else f"ANNOUNCE_{code}"
    return Line(said, params | sums, then=_after(state, frame, adopted=code in ("ADOPTED", "SUSTAINED")))


def _after(state: State, frame: Frame, *, adopted: bool) -> tuple[Line, ...]:
    """What the result does and what is pending then (RROR1915 §46)."""
    prospect = what_if(state, "adopted" if adopted else "lost", state.last_at or EPOCH)
    if prospect is None:
        return ()
    effect = done(state.rule(frame), adopted=adopted)
    params = _named(state, frame) | {"text": prospect.text or frame.text}
    return (*((Line(effect, params),) if effect else ()), prospect.line)


def _verdict(finding: Finding) -> tuple[str, bool]:
    adopted = finding.carried if finding.share.side == "for" else not finding.carried
    return ("ADOPTED" if adopted else "LOST", finding.count.in_favour == finding.count.opposed)


def preview(state: State) -> Finding | None:
    """The arithmetic of the count that stands, before it is announced."""
    ballot = state.ballot
    frame = state.frame(ballot.motion) if ballot else None
    if ballot is None or frame is None or not ballot.counted:
        return None
    return find(vote_rule(state, frame), state.rules.parameters, tally(state, ballot))


def _speaking(state: State, now: datetime | None) -> Line:
    held = state.floor
    member = held.holder if held else ""
    if held is None or held.began is None:
        return Line("GIVE_FLOOR", {"member": member, "seconds": speech_limit(state)})
    late = now is not None and over_time(state, now) is not None
    return Line("TIME_UP" if late else "SPEAKING", {"member": member, "seconds": speech_limit(state)})


def _debate(state: State, top: Frame) -> Line:
    params = _named(state, top)
    if top.closed_by or not debatable(state, top):
        return Line("PUT_QUESTION", params)
    claims = [claim for claim in queue_order(state) if claim.reason != "DEBATE_EXHAUSTED"]
    if claims:
        return Line("CALL_NEXT", {"member": claims[0].member, "side": claims[0].side, "reason": claims[0].reason})
    if top.going_through:
        paragraph: dict[str, Json] = {"number": top.paragraph + 1, "total": len(top.paragraphs)}
        return Line("NEXT_PARAGRAPH", params | paragraph | {"text": top.paragraphs[top.paragraph]})
    if top.debated:
        return Line("ASK_MORE_SPEAKERS", params)
    return Line("OPEN_DEBATE", params, "OPEN_DEBATE_APPEAL" if state.rule(top).effect == "appeal" else "")


def _agenda(state: State) -> Line:
    item = state.agenda_item(state.item)
    if item is not None:
        done = any(record.item == item.id and record.outcome != "fell" for record in state.records.values())
        return Line("CLOSE_ITEM" if done else "ASK_MOTION", {"title": item.title, "text": item.text})
    if state.rules.parameters.oath and not state.oath:
        return Line("LEAD_OATH")
    waiting = next((entry for entry in state.agenda if entry.status == "waiting"), None)
    return Line("OPEN_ITEM", {"title": waiting.title}) if waiting else Line("NOTHING_LEFT")


def what_if(state: State, outcome: str, now: datetime) -> Prospect | None:
    """What stands if the immediately pending question is ``adopted`` or ``lost``; None with nothing pending."""
    top = state.top
    if top is None:
        return None
    command = Command("announce", SYSTEM, now, {"result": outcome})
    done = dispose(state, command, top, adopted=text(command.args, "result") == "adopted", document={})
    after = reduce(evolve, followed(state, command, done), state)
    words = after.top.text if after.top else ""
    return Prospect(tuple(frame.id for frame in after.stack), script_line(after, now), words)
