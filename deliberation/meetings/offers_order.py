"""Order and rulings, the members and the chair, the meeting itself: what is needed now and then."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from deliberation.meetings.acts import Act
from deliberation.meetings.board import Board
from deliberation.rules.meeting.state import State


def order(board: Board) -> Iterator[Act]:
    """Points, conduct and who is called out of turn."""
    state = board.state
    yield Act("point_of_order", "point_of_order", _("Point of order"), probe={"about": "other"},
              gloss=_("a member says a rule is broken"))  # fmt: skip
    yield Act("remark", "remark", _("Call to order"), probe={"about": "off_topic"},
              gloss=_("off the question, about persons"))  # fmt: skip
    if state.phase == "open" and not (state.top and state.top.closed_by):
        probe = {"member": _least_heard(state), "override": "?"}
        yield Act("call", "recognise", _("Call somebody out of turn"), probe=probe)
    yield Act("raise_hand", "raise_hand", _("Enter a raised hand"))
    if state.phase == "open" and not state.stack:
        yield Act("call_to_move", "recognise", _("Call somebody to make a motion"), {"purpose": "motion"})
    raised = state.hands[0].member if state.hands else ""
    yield Act("lower_hand", "lower_hand", _("Take a hand down"), probe={"member": raised})


def _least_heard(state: State) -> str:
    """The member here who has spoken least on the question: if nobody else, this one may still be called."""
    turns = state.top.turns if state.top else {}
    here = [member for member in state.due if member in state.present - state.out]
    return min(here, key=lambda member: turns.get(member, 0), default="")


def people(board: Board) -> Iterator[Act]:
    """Who is here, who steps aside, who presides."""
    state = board.state
    absent = next((member for member in state.due if member not in state.present), "")
    here = next((member for member in state.due if member in state.present), "")
    yield Act("check_in", "check_in", _("Somebody arrives"), probe={"member": absent} if absent else {})
    yield Act("leave", "leave", _("Somebody leaves"), probe={"member": here} if here else {})
    yield Act("recuse", "recuse", _("A member steps aside"), {"item": state.item})
    yield Act("hand_over", "hand_over", _("Hand over the chair"), probe={"to": _deputy(state)},
              gloss=_("to speak on the motion; back when it is decided"))  # fmt: skip
    yield Act("return_chair", "return_chair", _("Take the chair back"))
    yield Act("count_quorum", "count_quorum", _("Count who is here"))


def _deputy(state: State) -> str:
    """A member who could preside."""
    free = (member for member in state.due if member in state.present - state.out and member != state.chair)
    return next(free, "")


def house(board: Board) -> Iterator[Act]:
    """The meeting as a whole: breaks, what is due, notices, its end."""
    state = board.state
    yield Act("recess", "recess", _("Take a break"), gloss=_("the moderator declares it, without a vote"))
    yield Act("ask_consent:recess", "ask_consent", _("A break, if nobody objects"), {"what": "recess"})
    yield Act("ask_consent:minutes", "ask_consent", _("The minutes stand, if nobody objects"), {"what": "minutes"})
    for item in board.agenda:
        if item.status == "waiting":
            yield Act(f"mark_due:{item.position}", "mark_due", _("The hour of item %(n)s has come", n=item.position),
                      {"item": item.id}, gloss=item.title)  # fmt: skip
    for motion, frames in state.postponed.items():
        words = frames[0].text or state.name(frames[0].kind)
        label = _("The hour of what was put off has come")
        yield Act(f"mark_due:{motion}", "mark_due", label, {"motion": motion}, gloss=words)
    yield Act("give_notice", "give_notice", _("A member gives notice of a motion"), probe={"text": "?"},
              gloss=_("for the next meeting"))  # fmt: skip
    early = _("Too few: do not hold it") if state.phase == "called" else _("Close the meeting early")
    yield Act("adjourn", "adjourn", early, probe={"override": "?"})
