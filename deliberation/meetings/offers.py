"""The acts of the console in the order they are offered: what waits, the vote, the floor, the agenda."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from flask_babel import gettext as _

from deliberation.meetings.acts import Act
from deliberation.meetings.board import Board
from deliberation.meetings.offers_motions import bring_back, motions, on_motions
from deliberation.meetings.offers_order import house, order, people
from deliberation.rules.meeting.probes import vote_to_change
from deliberation.rules.meeting.queue import queue_order
from deliberation.rules.refusal import Json


def offers(board: Board) -> tuple[Act, ...]:
    """Everything the console knows, before it is judged."""
    found = [replace(act, group=group) for group, step in STEPS for act in step(board)]
    late = [act for act in found if act.group == "agenda" and act.key.startswith("open_item:")]
    return (*(act for act in found if act not in late), *late)


def _answers(board: Board) -> Iterator[Act]:
    """What waits for the moderator's word before anything else."""
    state = board.state
    waiting = {"motion": state.proposed.id} if state.proposed else {}
    yield Act("rule", "rule", _("Rule on it"), tone="")
    yield Act("answer", "answer", _("Answer the question"), tone="")
    yield Act("consent", "consent", _("Nobody objects"), tone="seal")
    yield Act("object", "object", _("Somebody objects"), tone="")
    yield Act("state_question", "state_question", _("State the question"), waiting, tone="")
    yield Act("second", "second", _("Somebody seconds"), waiting, tone="")
    yield Act("no_second", "no_second", _("Nobody seconds: it falls"))
    for frame in state.entered:
        yield Act(f"call_up:{frame.id}", "state_question", _("Take up the reconsideration"), {"motion": frame.id})


def _voting(board: Board) -> Iterator[Act]:
    ballot, counted = board.state.ballot, board.counted
    zero = dict.fromkeys(("for", "against", "abstain"), 0)
    label = _("Announce: %(verdict)s", verdict=counted.verdict) if counted else _("Announce the result")
    sums = f"{counted.counts}。{counted.sums}，{counted.verdict}。" if counted and counted.sums else ""
    yield Act("announce", "announce", label, tone="seal", confirm=_("Announce this result?"),
              means=f"{sums}{_means(board)}")  # fmt: skip
    yield Act("confirm_count", "confirm_count", _("A second person has seen the count"), tone="",
              probe={"member": _somebody(board)}, gloss=_("one vote more or less would turn the result"))  # fmt: skip
    if counted:
        yield Act("recount", "enter_votes", _("Count again"), probe={**zero, "recount": True})
    else:
        probe = {} if ballot and ballot.cast else zero
        yield Act("enter_votes", "enter_votes", _("Enter the count"), probe=probe, tone="")
    for side, words in (("for", _("The moderator votes for it")), ("against", _("The moderator votes against it"))):
        yield Act(f"chair_vote:{side}", "chair_vote", words, {"vote": side}, confirm=_("Enter the chair's vote?"))
    change: dict[str, Json] = {"member": "?", "vote": "for", **vote_to_change(board.state)}
    yield Act("ask_consent:change_vote", "ask_consent", _("A member changes a vote, if nobody objects"),
              {"what": "change_vote"}, probe=change, gloss=_("a vote by name, right after the result"))  # fmt: skip
    yield Act("void_vote", "void_vote", _("Break the vote off"), probe={"why": "?"})


def _somebody(board: Board) -> str:
    """A member here who may look at the count."""
    return next((member for member in board.state.due if member in board.state.present), "")


def _means(board: Board) -> str:
    """What announcing leads to."""
    ballot = board.state.ballot
    frame = board.state.frame(ballot.motion) if ballot else None
    if frame and frame.subject and board.state.rule(frame).effect == "adopt":
        return _("Once announced it stands and goes on to the project at once.")
    return _("Once announced it stands.")


def _opening(board: Board) -> Iterator[Act]:
    phase = board.state.phase
    yield Act("call_to_order", "call_to_order", _("Open the meeting"), tone="seal" if phase == "called" else "line")
    yield Act("resume_meeting", "resume_meeting", _("Go on with the meeting"), tone="")
    if board.state.adjourn_voted or board.line.code == "NOTHING_LEFT":
        yield Act("close", "adjourn", _("Close the meeting"), tone="seal", confirm=_("Close the meeting?"))
    yield Act("take_oath", "take_oath", _("All have promised to keep the rules"), tone="")


def _too_few(board: Board) -> Iterator[Act]:
    """What may be done while too few are here."""
    if board.line.code == "QUORUM_LOST":
        yield Act("recess", "recess", _("Take a break"), tone="")
        yield Act("count_quorum", "count_quorum", _("Count who is here"))
        yield Act("adjourn", "adjourn", _("Close the meeting early"), probe={"override": "?"})


def _doubted(board: Board) -> Iterator[Act]:
    """The members may appeal from a ruling as long as nothing else has come between."""
    state = board.state
    rule = state.rules.motions.get("appeal") if state.profile else None
    if rule and state.ruling and state.ruling.timely and state.phase == "open":
        yield Act("move:appeal", "move", rule.zh, {"motion": "appeal"}, gloss=rule.gloss)


def _floor(board: Board) -> Iterator[Act]:
    state, speaker = board.state, board.speaker
    if speaker and not speaker.speaking:
        for side, label in (("for", _("Speaks for it")), ("against", _("Speaks against it"))):
            if speaker.side in ("", side):
                fields = {"member": speaker.id, "side": side}
                yield Act(f"begin:{side}", "begin_speech", label, fields, tone="")
        yield Act("begin", "begin_speech", _("Start the clock"), {"member": speaker.id}, tone="")
    yield Act("end_speech", "end_speech", _("End the speech"), tone="")
    yield Act("resume", "resume", _("Go on"))
    yield Act("pause", "pause", _("Stop the clock"))
    yield Act("extend", "ask_consent", _("A minute more, if nobody objects"), {"what": "extend_speech"})
    if speaker or not state.hands:
        yield Act("begin_speech", "begin_speech", _("Call the next speaker"), {"member": ""})
        return
    for claim in queue_order(state)[:1]:
        fields = {"member": claim.member} | ({"side": claim.side} if claim.side else {})
        label = _("Call %(name)s", name=board.names.get(claim.member, ""))
        tone = "line" if state.proposed or state.point or state.ballot else ""  # what was just moved comes first
        yield Act("begin_speech", "begin_speech" if claim.side else "recognise", label, fields, tone=tone)


def _debate(board: Board) -> Iterator[Act]:
    state = board.state
    done = board.line.code == "PUT_QUESTION" or (not state.hands and board.line.code == "ASK_MORE_SPEAKERS")
    yield Act("next_paragraph", "next_paragraph", _("Open the next paragraph"), tone="")
    fields = {"motion": state.top.id} if state.top else {}
    yield Act("put_question", "put_question", _("Put to the vote"), fields, tone="seal" if done else "line")
    if state.top and state.phase == "open" and not state.top.closed_by:
        yield Act("raise_hand", "raise_hand", _("Enter a raised hand"))


def _agenda(board: Board) -> Iterator[Act]:
    state = board.state
    settled = board.line.code == "CLOSE_ITEM"
    waiting = [item for item in board.agenda if item.status == "waiting"]
    if settled:
        yield Act("close_item", "close_item", _("Close this item"), tone="")
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
    for motion in state.referred:
        fields = {"motion": motion}
        yield Act(f"report:{motion}", "report", _("The working group reports"), fields, probe={"text": "?"})
        yield Act(f"committee_began:{motion}", "committee_began", _("The working group has begun"), fields)
    if not settled:
        yield Act("close_item", "close_item", _("Close this item"))
    closed = [item for item in board.agenda if item.status == "closed"]
    if not waiting:
        yield Act("open_item", "open_item", _("Open another item"))
    if not closed:
        yield Act("reopen_item", "reopen_item", _("Open an item again"))
    for item in closed:
        label = _("Open item %(n)s again", n=item.position)
        fields = {"item": item.id}
        yield Act(f"reopen_item:{item.position}", "reopen_item", label, fields, probe={"why": "?"}, gloss=item.title)


STEPS: tuple[tuple[str, Callable[[Board], Iterator[Act]]], ...] = (
    ("now", _too_few), ("now", _answers), ("vote", _voting), ("house", _opening), ("floor", _floor), ("vote", _debate),
    ("agenda", _agenda), ("now", _doubted), ("motions", motions), ("pending", on_motions), ("back", bring_back),
    ("order", order), ("people", people), ("house", house),
)  # fmt: skip
