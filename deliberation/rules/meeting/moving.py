"""Bringing a question before the meeting: move, second, fall, reword, withdraw, state, take up again."""

from __future__ import annotations

from typing import cast

from deliberation.rules.meeting.ask import Ask, chair_only, flag, member_of, names, on_behalf, text
from deliberation.rules.meeting.classify import classify, terms
from deliberation.rules.meeting.demands import demand
from deliberation.rules.meeting.guards import judge
from deliberation.rules.meeting.phase import first, no_vote, open_phase, orders_due, present_member, ruled, with_quorum
from deliberation.rules.meeting.state import Frame, State, has_quorum
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event


def move(state: State, command: Command) -> Decision:
    """Make a motion: args ``id``, ``motion`` (its everyday name), ``on``, ``text`` and what it lays down."""
    if refusal := first(open_phase(state, closing_ok=True), on_behalf(state, command)):
        return refusal
    ask = classify(state, command)
    if isinstance(ask, Refusal):
        return ask
    if refusal := judge(ask):
        return refusal
    if not ask.rule.voted:
        return demand(ask)
    if ground := _doubt(ask):
        return (event(command, "motion_doubted", ground=ground, **_frame(ask)),)
    if ask.rule.effect == "reconsider" and not _at_once(ask):
        return (event(command, "reconsider_entered", reason="OK_ENTERED_ONLY", **_frame(ask)),)
    moved = event(command, "moved", reason=_reason(ask), needs_second=needs_second(state, ask), **_frame(ask))
    if ask.rule.cls == "incidental" and not ask.rule.second:
        return (moved, event(command, "stated", motion=ask.id, reason="OK"))
    return (moved,)


def _doubt(ask: Ask) -> str:
    """What the chair is asked to judge before the motion is taken: the engine never decides it alone."""
    if not flag(ask.args, "germane", default=True):
        return "NOT_GERMANE"
    if not flag(ask.args, "separable", default=True):
        return "NOT_SEPARABLE"
    return "" if flag(ask.args, "actionable", default=True) else "NOT_ACTIONABLE"


def _at_once(ask: Ask) -> bool:
    """Whether a reconsideration can be taken up now, or is only entered (RROR1915 §36)."""
    state, record = ask.state, ask.record
    if state.adjourn_voted or ask.interrupts or state.proposed or record is None or record.frame is None:
        return False
    if not state.stack:
        alone = len(names(ask.args, "scope")) < 2
        return not (record.frame.degree and alone)
    top = state.stack[-1]
    known = state.rules.motions.get(record.kind)
    return record.target == top.id and known is not None and not known.main_class


def _reason(ask: Ask) -> str:
    target = ask.target
    if not has_quorum(ask.state) or not ask.state.quorum_known:
        return "OK_NO_QUORUM_EXEMPT"
    if ask.interrupts:
        return "OK_INTERRUPTS"
    if ask.degree == 1 and target and not ask.state.rule(target).main_class:
        return "OK_APPLIES_TO_PENDING"
    return "OK"


SCOPED = frozenset({"close_debate", "set_limits", "reconsider"})
"""Effects that may name several questions at once."""


def _frame(ask: Ask) -> dict[str, Json]:
    """The frame as the event carries it."""
    item = ask.state.agenda_item(ask.state.item) if ask.rule.main_class else None
    words = text(ask.args, "text") or (item.text if item and ask.rule.effect == "adopt" else "")
    scope = list(names(ask.args, "scope")) if ask.rule.effect in SCOPED else []
    return {
        "id": ask.id,
        "kind": ask.rule.id,
        "mover": ask.member,
        "text": words,
        "target": ask.target.id if ask.target else ask.on,
        "degree": ask.degree,
        "form": text(ask.args, "form"),
        "item": item.id if item else "",
        "subject": item.subject if item else "",
        "scope": cast("Json", scope),
        "terms": cast("Json", terms(ask.command)),
    }


def needs_second(state: State, ask: Ask | Frame) -> bool:
    """Whether the motion needs a second under this profile."""
    parameters = state.rules.parameters
    rule = ask.rule if isinstance(ask, Ask) else state.rule(ask)
    from_agenda = bool(state.item) and rule.effect == "adopt" and not parameters.agenda_needs_second
    return rule.second and parameters.second_required and not from_agenda


def second(state: State, command: Command) -> Decision:
    """Second the motion just moved (or a reconsideration entered): args ``motion``, ``member``."""
    member, wanted = member_of(command), text(command.args, "motion")
    if refusal := first(open_phase(state, closing_ok=True), on_behalf(state, command), no_vote(state)):
        return refusal
    waiting = [*([state.proposed] if state.proposed else []), *state.entered]
    frame = next((frame for frame in waiting if wanted in ("", frame.id)), None)
    if frame is None:
        return Refusal("NOTHING_TO_SECOND", "RROR1915 §5")
    rule = state.rule(frame)
    if frame.mover == member:
        return Refusal("SELF_SECOND", "RROR1915 §5", {"motion": state.name(frame.kind)})
    if refusal := present_member(state, member):
        return refusal
    if frame.seconder:
        return Refusal("ALREADY_SECONDED", rule.ref, {"motion": state.name(frame.kind)})
    return (event(command, "seconded", motion=frame.id, member=member, reason="OK"),)


def no_second(state: State, command: Command) -> Decision:
    """The chair asked for a second and none came: the motion falls."""
    if refusal := first(chair_only(state, command), open_phase(state, closing_ok=True)):
        return refusal
    frame = state.proposed
    if frame is None:
        return Refusal("NOTHING_TO_SECOND", "RROR1915 §5")
    if frame.seconder:
        return Refusal("ALREADY_SECONDED", state.rule(frame).ref, {"motion": state.name(frame.kind)})
    return (event(command, "motion_fell", motion=frame.id, why="no_second", reason="OK"),)


def state_question(state: State, command: Command) -> Decision:
    """The chair states the question: from now on it belongs to the meeting (RROR1915 §5, §65)."""
    if refusal := first(chair_only(state, command), open_phase(state, closing_ok=True), no_vote(state), ruled(state)):
        return refusal
    wanted = text(command.args, "motion") or (state.proposed.id if state.proposed else "")
    frame = state.proposed if state.proposed and state.proposed.id == wanted else None
    if frame is None:
        return _call_up(state, command, wanted)
    rule = state.rule(frame)
    if not rule.quorum_exempt and (refusal := with_quorum(state)):
        return refusal
    needed = needs_second(state, frame) and not frame.seconder
    if needed and not text(command.args, "override"):
        return Refusal("NO_SECOND", rule.ref, {"motion": state.name(frame.kind)})
    reason = "OK_SECOND_NOT_REQUIRED" if rule.second and not needed and not frame.seconder else "OK"
    stated = event(command, "stated", motion=frame.id, reason=reason)
    if needed:
        return (event(command, "overridden", code="NO_SECOND", why=text(command.args, "override")), stated)
    return (stated,)


def _call_up(state: State, command: Command, wanted: str) -> Decision:
    """A reconsideration entered earlier is called up when nothing is pending; else there is nothing to state."""
    record = state.records.get(wanted)
    if record and record.outcome == "fell":
        return Refusal("NO_SECOND", "RROR1915 §5", {"motion": state.name(record.kind)})
    if state.frame(wanted):
        return Refusal("ALREADY_PENDING", "RROR1915 §5")
    entered = next((frame for frame in state.entered if frame.id == wanted), None)
    if entered is None:
        return Refusal("NOTHING_TO_STATE", "RROR1915 §5")
    if needs_second(state, entered) and not entered.seconder and not text(command.args, "override"):
        return Refusal("NO_SECOND", "RROR1915 §36", {"motion": state.name(entered.kind)})
    if state.stack or state.proposed:
        return Refusal(
            "MAIN_PENDING", "RROR1915 §36", {"motion": state.name(entered.kind), "pending": state.name("main")}
        )
    return (event(command, "called_up", motion=wanted, reason="OK"),)


def modify(state: State, command: Command) -> Decision:
    """The mover rewords: freely until the question is stated, then only if nobody objects (RROR1915 §27)."""
    wanted, words = text(command.args, "motion"), text(command.args, "text")
    member = member_of(command)
    if refusal := first(open_phase(state), on_behalf(state, command), no_vote(state)):
        return refusal
    frame = _own(state, wanted)
    if frame is None:
        return Refusal("MOTION_UNKNOWN", "RROR1915 §27")
    if frame.mover != member:
        return Refusal("NOT_MOVER", "RROR1915 §27")
    if frame is state.proposed:
        return (event(command, "modified", motion=frame.id, text=words, reason="OK_BEFORE_STATED"),)
    if state.consent:
        return Refusal("CONSENT_PENDING", "RROR1915 §48")
    return (event(command, "consent_asked", what="modify", motion=frame.id, text=words, member=member, reason="OK"),)


def _own(state: State, wanted: str) -> Frame | None:
    if state.proposed and wanted in ("", state.proposed.id):
        return state.proposed
    return state.frame(wanted) if wanted else state.top


def withdraw(state: State, command: Command) -> Decision:
    """The mover takes the motion back: freely until stated, then by consent of the meeting (RROR1915 §27)."""
    if refusal := first(open_phase(state), on_behalf(state, command), no_vote(state)):
        return refusal
    frame = _own(state, text(command.args, "motion"))
    if frame is None:
        return Refusal("MOTION_UNKNOWN", "RROR1915 §27")
    if frame.mover != member_of(command):
        return Refusal("NOT_MOVER", "RROR1915 §27")
    if frame is state.proposed:
        return (event(command, "withdrawn", motion=frame.id, reason="OK_BEFORE_STATED"),)
    return (event(command, "requested", what="withdraw", motion=frame.id, member=frame.mover, reason="OK"),)


def request(state: State, command: Command) -> Decision:
    """A member asks the meeting's leave: args ``what`` (``withdraw``, ``change_vote`` ...), ``motion``."""
    what = text(command.args, "what")
    if what == "withdraw":
        return withdraw(state, command)
    member = member_of(command)
    if refusal := first(open_phase(state), on_behalf(state, command), present_member(state, member, voice=False)):
        return refusal
    motion = text(command.args, "motion")
    return (event(command, "requested", what=what, motion=motion, member=member, reason="OK"),)


def take_up(state: State, command: Command) -> Decision:
    """The chair brings back a question put off or reported on by a committee: args ``motion``, ``report``."""
    wanted = text(command.args, "motion")
    if refusal := first(chair_only(state, command), open_phase(state), with_quorum(state), no_vote(state)):
        return refusal
    if state.stack or state.proposed:
        return Refusal("MAIN_PENDING", "RROR1915 §20", {"motion": state.name("main"), "pending": state.name("main")})
    if wanted != state.orders and (refusal := orders_due(state)):
        return refusal
    for ledger, frames in (("postponed", state.postponed), ("referred", state.referred)):
        if wanted in frames:
            said = text(command.args, "report")
            return (event(command, "restored", motion=wanted, ledger=ledger, report=said, reason="OK"),)
    return Refusal("NOT_POSTPONED", "RROR1915 §31")
