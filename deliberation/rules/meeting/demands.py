"""What one member may demand without a vote: an answer, a ruling, a recount, the orders of the day, separate votes."""

from __future__ import annotations

from deliberation.rules.meeting.ask import Ask, text
from deliberation.rules.meeting.classify import listed
from deliberation.rules.meeting.effects import split
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Decision, Event, event


def demand(ask: Ask) -> Decision:
    """The events of a motion that no vote decides."""
    command, reason = ask.command, "OK_INTERRUPTS" if ask.interrupts else "OK"
    if ask.rule.vote == "answer":
        asked: dict[str, Json] = {"id": ask.id, "kind": ask.rule.id, "member": ask.member}
        return (event(command, "inquiry_raised", **asked, text=text(ask.args, "text"), reason=reason),)
    if ask.rule.vote == "chair":
        data: dict[str, Json] = {"id": ask.id, "about": ask.rule.id, "member": ask.member, "finding": "chair"}
        return (event(command, "point_raised", **data, text=text(ask.args, "text"), reason=reason),)
    if ask.rule.effect == "division":
        motion = ask.state.ballot.motion if ask.state.ballot else ask.state.last.motion if ask.state.last else ""
        return (event(command, "division_demanded", motion=motion, member=ask.member, reason="OK_DEMAND"),)
    if ask.rule.id == "nominate":
        named: dict[str, Json] = {"candidate": text(ask.args, "candidate"), "office": text(ask.args, "office")}
        return (event(command, "nominated", member=ask.member, **named, reason="OK"),)
    made = _made(ask)
    if ask.rule.id == "division_demand" and ask.target is not None:
        return (made, *split(command, ask.target, list(listed(ask.args, "parts")), ""))
    return (made,)


def _made(ask: Ask) -> Event:
    """The demand itself; a call for the orders of the day names what is due."""
    due = next((item.id for item in ask.state.agenda if item.due and item.status == "waiting"), "")
    due = due or next(iter(sorted(ask.state.due_questions & ask.state.postponed.keys())), "")
    wanted = due if ask.rule.effect == "orders" else ""
    return event(ask.command, "demand_made", kind=ask.rule.id, member=ask.member, item=wanted, reason="OK_DEMAND")
