"""The acts of the console in the order they are offered: what waits, the vote, the floor, the agenda, the motions."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from deliberation.meetings.acts import Act
from deliberation.meetings.board import Board
from deliberation.rules.meeting.queue import queue_order
from deliberation.rules.meeting.state import Record, State
from deliberation.rules.refusal import Json

EVERYDAY = ("amend", "previous_question", "postpone_definitely", "commit", "recess", "limit_debate", "adjourn")
HIDDEN = frozenset(
    ["amend_2nd", "appeal_undebatable", "adjourn_main", "recess_main", "fix_time_main", "point_of_order", "withdraw",
     "unanimous_consent", "parliamentary_inquiry", "request_information", "question_of_privilege"]
)  # fmt: skip
"""Forms that the engine chooses by itself, and what has a button of its own."""


def offers(board: Board) -> tuple[Act, ...]:
    """Everything the console knows, before it is judged."""
    steps = (_answers, _voting, _opening, _floor, _debate, _agenda, _motions, _others)
    return tuple(act for step in steps for act in step(board))


def _answers(board: Board) -> Iterator[Act]:
    """What waits for the moderator's word before anything else."""
    state = board.state
    if state.point:
        yield Act("rule", "rule", _("Rule on it"), tone="")
    if state.inquiry:
        yield Act("answer", "answer", _("Answer the question"), tone="")
    if state.consent:
        yield Act("consent", "consent", _("Nobody objects"), tone="seal")
        yield Act("object", "object", _("Somebody objects"))
    if state.proposed:
        yield Act("state_question", "state_question", _("State the question"), tone="")
        yield Act("second", "second", _("Somebody seconds"), tone="")
        yield Act("no_second", "no_second", _("Nobody seconds: it falls"))


def _voting(board: Board) -> Iterator[Act]:
    counted, zero = board.counted, dict.fromkeys(("for", "against", "abstain"), 0)
    label = _("Announce: %(verdict)s", verdict=counted.verdict) if counted else _("Announce the result")
    yield Act("announce", "announce", label, tone="seal", confirm=_("Announce this result?"), means=_means(board))
    if board.state.ballot and not counted:
        yield Act("enter_votes", "enter_votes", _("Enter the count"), probe=zero, tone="")
    if counted:
        yield Act("recount", "enter_votes", _("Count again"), probe={**zero, "recount": True})
    if board.state.ballot:
        yield Act("void_vote", "void_vote", _("Break the vote off"), probe={"why": "?"})


def _means(board: Board) -> str:
    """What announcing leads to."""
    ballot = board.state.ballot
    frame = board.state.frame(ballot.motion) if ballot else None
    if frame and frame.subject and board.state.rule(frame).effect == "adopt":
        return _("Once announced it stands and goes on to the project at once.")
    return _("Once announced it stands.")


def _opening(board: Board) -> Iterator[Act]:
    if board.state.phase == "called":
        yield Act("call_to_order", "call_to_order", _("Open the meeting"), tone="seal")
    if board.state.phase == "recess":
        yield Act("resume_meeting", "resume_meeting", _("Go on with the meeting"), tone="")
    if board.state.adjourn_voted or board.line.code == "NOTHING_LEFT":
        yield Act("close", "adjourn", _("Close the meeting"), tone="seal", confirm=_("Close the meeting?"))
    if board.line.code == "QUORUM_LOST":
        yield Act("recess", "recess", _("Take a break"), tone="")


def _floor(board: Board) -> Iterator[Act]:
    state, speaker = board.state, board.speaker
    if speaker and not speaker.speaking:
        for side, label in (("for", _("Speaks for it")), ("against", _("Speaks against it"))):
            if speaker.side in ("", side):
                fields = {"member": speaker.id, "side": side}
                yield Act(f"begin:{side}", "begin_speech", label, fields, tone="")
    if speaker:
        yield Act("end_speech", "end_speech", _("End the speech"), tone="")
        return
    for claim in queue_order(state)[:1]:
        fields = {"member": claim.member} | ({"side": claim.side} if claim.side else {})
        label = _("Call %(name)s", name=board.names.get(claim.member, ""))
        tone = "line" if state.proposed or state.point else ""  # what was just moved or raised comes first
        yield Act("begin_speech", "begin_speech" if claim.side else "recognise", label, fields, tone=tone)


def _debate(board: Board) -> Iterator[Act]:
    state = board.state
    if state.top:
        done = board.line.code == "PUT_QUESTION" or (not state.hands and board.line.code == "ASK_MORE_SPEAKERS")
        fields = {"motion": state.top.id, "method": "hands"}
        yield Act("put_question", "put_question", _("Put to the vote"), fields, tone="seal" if done else "line")
        if state.phase == "open" and not state.top.closed_by:
            yield Act("raise_hand", "raise_hand", _("Enter a raised hand"))


def _agenda(board: Board) -> Iterator[Act]:
    state = board.state
    settled = board.line.code == "CLOSE_ITEM"
    close = Act("close_item", "close_item", _("Close this item"), tone="" if settled else "line")
    if settled:
        yield close
    waiting = [item for item in board.agenda if item.status == "waiting"]
    for place, item in enumerate(waiting):
        key, tone = ("open_item", "") if place == 0 and not state.item else (f"open_item:{item.position}", "line")
        label = _("Open item %(n)s", n=item.position)
        yield Act(key, "open_item", label, {"item": item.id}, gloss=item.title, tone=tone)
    if state.item and not state.stack and not state.proposed:
        tone = "line" if settled else ""
        yield Act("move:main", "move", _("Enter the motion"), {"motion": "main"}, tone=tone)
    for motion, frames in (*state.postponed.items(), *state.referred.items()):
        label, text = _("Take up what was put off"), frames[0].text if frames else ""
        yield Act(f"take_up:{motion}", "take_up", label, {"motion": motion}, gloss=text)
    if state.item and not settled:
        yield close


def _motions(board: Board) -> Iterator[Act]:
    """The secondary motions of the profile, those of everyday first."""
    state = board.state
    motions = state.rules.motions
    kinds = [*(kind for kind in EVERYDAY if kind in motions), *(kind for kind in motions if kind not in EVERYDAY)]
    for kind in kinds:
        rule = motions[kind]
        if kind in HIDDEN or (kind == "main" and state.item and not state.stack):
            continue
        for target in _targets(state, kind):
            fields = {"motion": kind} | ({"on": target} if target else {})
            key = f"move:{kind}" + (f":{target}" if rule.target == "record" else "")
            gloss = state.records[target].text if rule.target == "record" and target else rule.gloss
            yield Act(key, "move", rule.zh, fields, gloss=gloss)


def _targets(state: State, kind: str) -> list[str]:
    rule = state.rules.motions[kind]
    if rule.target == "record":
        return [id_ for id_, record in state.records.items() if _may_return(state, record)]
    return [state.top.id] if rule.effect == "amend" and state.top else [""]


def _may_return(state: State, record: Record) -> bool:
    """Which motions the console offers to bring back: a published project decision is none of them."""
    known = state.rules.motions.get(record.kind)
    gone_on = bool(record.subject) and known is not None and known.effect == "adopt" and record.outcome != "tabled"
    return not gone_on and record.outcome in ("adopted", "lost", "tabled")


def _others(board: Board) -> Iterator[Act]:
    state = board.state
    if state.phase == "open":
        yield Act("point_of_order", "point_of_order", _("Point of order"), probe={"about": "other"},
                  gloss=_("a member says a rule is broken"))  # fmt: skip
        yield Act("remark", "remark", _("Call to order"), probe={"about": "off_topic"},
                  gloss=_("off the question, about persons"))  # fmt: skip
        if not (state.top and state.top.closed_by):
            probe = {"member": _least_heard(state), "override": "?"}
            yield Act("call", "recognise", _("Call somebody out of turn"), probe=probe)
    yield from _on_top(board)
    if state.item:
        yield Act("recuse", "recuse", _("A member steps aside"), {"item": state.item})
    yield Act("recess", "recess", _("Take a break"), gloss=_("the moderator declares it, without a vote"))
    yield Act("count_quorum", "count_quorum", _("Count who is here"))
    early = _("Too few: do not hold it") if state.phase == "called" else _("Close the meeting early")
    yield Act("adjourn", "adjourn", early, probe={"override": "?"})


def _least_heard(state: State) -> str:
    """The member here who has spoken least on the question: if nobody else, this one may still be called."""
    turns = state.top.turns if state.top else {}
    here = [member for member in state.due if member in state.present - state.out]
    return min(here, key=lambda member: turns.get(member, 0), default="")


def _on_top(board: Board) -> Iterator[Act]:
    top = board.state.top
    if top is None:
        return
    yield Act("put", "put_question", _("Vote in another way"), {"motion": top.id}, probe={"override": "?"})
    consent: dict[str, Json] = {"what": "adopt", "motion": top.id}
    yield Act("ask_consent", "ask_consent", _("Ask: does anybody object?"), {"what": "adopt", "motion": top.id},
              probe=consent, gloss=_("adopted without a count if nobody does"))  # fmt: skip
    yield Act("withdraw", "ask_consent", _("The mover withdraws"), {"what": "withdraw", "motion": top.id})
