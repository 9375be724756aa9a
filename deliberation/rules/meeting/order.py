"""Keeping order: points, conduct, rulings, answers, leave by unanimous consent."""

from __future__ import annotations

from collections.abc import Mapping

from deliberation.rules.meeting.ask import chair_only, flag, member_of, on_behalf, records, text
from deliberation.rules.meeting.changing import changeable, changed
from deliberation.rules.meeting.disposal import dispose
from deliberation.rules.meeting.floor import over_time
from deliberation.rules.meeting.phase import first, floor_free, no_vote, open_phase, present_member, real_quorum, ruled
from deliberation.rules.meeting.state import Point, State, known_ids
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, Event, event

INTRODUCTION = frozenset(
    ["no_second", "not_germane", "rank", "not_stated", "no_recognition", "not_actionable", "degree", "form", "wording"]
)
"""Faults in bringing a question: immaterial once it is debated or decided (RROR1915 §21)."""
CONTINUING = frozenset(["absentee_rights", "secret_ballot", "null_and_void", "no_notice", "member_rights"])
"""Breaches that never become immaterial, besides every ``conflicts_with_...``."""
NOT_A_BREACH: Mapping[str, str] = {"votes_below_quorum": "QUORUM_IS_PRESENCE"}
CONDUCT: Mapping[str, str] = {"address": "ADDRESS_CHAIR", "decorum": "DECORUM", "off_topic": "NOT_GERMANE"}


def point_of_order(state: State, command: Command) -> Decision:
    """A member says a rule is broken: args ``about``, ``id``, ``member``. The chair rules, unless a fact decides."""
    member, about = member_of(command), text(command.args, "about")
    if refusal := first(open_phase(state), on_behalf(state, command), ruled(state)):
        return refusal
    if refusal := present_member(state, member, voice=False):
        return refusal
    if about == "no_quorum" and (refusal := floor_free(state, member)):
        return refusal
    late = NOT_A_BREACH.get(about) or _untimely(state, about)
    reason = late or ("OK_CONTINUING_BREACH" if continuing(about) else _plain(state, member))
    data = {"id": text(command.args, "id"), "about": about, "member": member}
    return (event(command, "point_raised", **data, finding="not_well_taken" if late else "chair", reason=reason),)


def continuing(about: str) -> bool:
    """Whether the breach goes on as long as the decision stands."""
    return about.startswith("conflicts_with_") or about in CONTINUING


def _untimely(state: State, about: str) -> str:
    if about not in INTRODUCTION:
        return ""
    begun = state.top is None or state.top.debated or state.ballot is not None
    return "UNTIMELY" if begun and state.proposed is None else ""


def _plain(state: State, member: str) -> str:
    return "OK_INTERRUPTS" if state.floor and state.floor.holder != member else "OK"


def remark(state: State, command: Command) -> Decision:
    """Something said out of order is put before the chair: args ``member``, ``about`` (address, decorum, off_topic)."""
    if not records(state, command) and command.actor.id not in state.present:
        return Refusal("NOT_PRESENT", "RROR1915 §43")
    if refusal := first(open_phase(state), ruled(state)):
        return refusal
    about = text(command.args, "about", "decorum")
    ground = CONDUCT.get(about)
    if ground is None:
        return Refusal("CONDUCT_UNKNOWN", "RROR1915 §43", {"about": about})
    return (event(command, "conduct_noted", member=member_of(command), about=about, ground=ground, finding="chair"),)


def rule(state: State, command: Command) -> Decision:
    """The chair rules: args ``well_taken``, ``why``, ``id``. The ruling stands until an appeal reverses it."""
    if refusal := first(chair_only(state, command), open_phase(state)):
        return refusal
    point = state.point
    if point is None:
        return Refusal("NOTHING_TO_RULE", "RROR1915 §21")
    data = {"id": text(command.args, "id", point.id), "point": point.id, "about": point.about, "member": point.by}
    well_taken = flag(command.args, "well_taken")
    why = text(command.args, "why")
    ruled = event(command, "ruled", **data, well_taken=well_taken, why=why, reason="OK")
    return (ruled, *(_taken_up(state, command, point) if well_taken else ()))


def _taken_up(state: State, command: Command, point: Point) -> tuple[Event, ...]:
    """A question of privilege that asks for something is decided at once; what is pending waits (RROR1915 §19)."""
    if point.about != "question_of_privilege" or not point.text or not point.id or point.id in known_ids(state):
        return ()
    frame: dict[str, Json] = {"id": point.id, "kind": "main", "mover": point.by, "text": point.text}
    rest: dict[str, Json] = {"target": "", "degree": 0, "form": "privilege", "item": "", "subject": ""}
    return (event(command, "privilege_taken_up", **frame, **rest, scope=[], terms={}),)


def answer(state: State, command: Command) -> Decision:
    """The chair answers an inquiry: an opinion, not a ruling (RROR1915 §27)."""
    if refusal := first(chair_only(state, command), open_phase(state)):
        return refusal
    if not state.inquiry:
        return Refusal("NOTHING_TO_ANSWER", "RROR1915 §27")
    given = text(command.args, "id", state.inquiry)
    return (event(command, "answered", id=given, inquiry=state.inquiry, text=text(command.args, "text"), reason="OK"),)


CONSENT_TO = frozenset({"adopt", "withdraw", "modify", "extend_speech", "change_vote", "recess", "minutes"})


def ask_consent(state: State, command: Command) -> Decision:
    """The chair asks whether anybody objects: args ``what``, ``motion``, ``text``. A quorum cannot be waived."""
    what, motion = text(command.args, "what"), text(command.args, "motion")
    if what == "waive_quorum":
        return Refusal("QUORUM_UNWAIVABLE", "RROR1915 §64")
    if refusal := first(chair_only(state, command), open_phase(state), real_quorum(state), no_vote(state)):
        return refusal
    if what not in CONSENT_TO:
        return Refusal("CONSENT_UNKNOWN", "RROR1915 §48", {"what": what})
    if state.consent:
        return Refusal("CONSENT_PENDING", "RROR1915 §48")
    if refusal := _subject(state, what, motion) or _vote(state, command, what):
        return refusal
    data = {"what": what, "motion": motion, "text": text(command.args, "text"), "member": member_of(command)}
    if what == "change_vote" and state.last:
        data |= {"motion": state.last.motion, "vote": text(command.args, "vote")}
    return (event(command, "consent_asked", **data, reason="OK"),)


def _subject(state: State, what: str, motion: str) -> Refusal | None:
    if what == "adopt":
        if state.top is None:
            return Refusal("NOTHING_PENDING", "RROR1915 §48", {"motion": state.name("main")})
        wrong = motion not in ("", state.top.id)
        return (
            Refusal("NOT_IMMEDIATELY_PENDING", "RROR1915 §12", {"pending": state.name(state.top.kind)})
            if wrong
            else None
        )
    if what in ("withdraw", "modify"):
        return None if state.frame(motion) else Refusal("MOTION_UNKNOWN", "RROR1915 §27")
    if what == "extend_speech" and (state.floor is None or state.floor.began is None):
        return Refusal("NOBODY_SPEAKING", "RROR1915 §42")
    return None


def _vote(state: State, command: Command, what: str) -> Refusal | None:
    """Whether the vote named can be changed; one asked for without naming it is judged when nobody objects."""
    vote = text(command.args, "vote")
    named = what == "change_vote" and (vote or state.last is None)
    return changeable(state, member_of(command), vote) if named else None


def object_(state: State, command: Command) -> Decision:
    """One objection defeats unanimous consent; the vote, or the rule, takes its course (RROR1915 §48)."""
    asked, member = state.consent, member_of(command)
    if refusal := first(open_phase(state), on_behalf(state, command), present_member(state, member, voice=False)):
        return refusal
    if asked is None:
        return Refusal("NOTHING_TO_OBJECT", "RROR1915 §48")
    expired = asked.what == "extend_speech" and over_time(state, command.at) is not None
    frame = state.frame(asked.motion) or state.top
    votes = {"adopt": state.rule(frame).vote if frame else "majority", "withdraw": "majority"}
    return (
        event(
            command,
            "consent_refused",
            what=asked.what,
            motion=asked.motion,
            member=member,
            vote=votes.get(asked.what, ""),
            reason="TIME_EXPIRED" if expired else "OBJECTION_RAISED",
        ),
    )


def consent(state: State, command: Command) -> Decision:
    """Nobody objects: what was asked is done."""
    if refusal := first(chair_only(state, command), open_phase(state), real_quorum(state)):
        return refusal
    asked = state.consent
    if asked is None:
        return Refusal("NOTHING_TO_OBJECT", "RROR1915 §48")
    if asked.what == "change_vote" and (refusal := changeable(state, asked.member, asked.vote)):
        return refusal
    given = event(command, "consented", what=asked.what, motion=asked.motion, reason="OK")
    frame = state.frame(asked.motion) or state.top
    if asked.what == "adopt" and frame is not None:
        document: dict[str, Json] = {"rule": "consent", "carried": True}
        return (given, *dispose(state, command, frame, adopted=True, document=document, method="consent"))
    if asked.what == "withdraw":
        return (given, event(command, "withdrawn", motion=asked.motion))
    if asked.what == "modify":
        return (given, event(command, "modified", motion=asked.motion, text=asked.text))
    if asked.what == "extend_speech":
        return (given, event(command, "speech_extended", seconds=state.rules.parameters.speech_seconds))
    if asked.what == "change_vote":
        return (given, *changed(state, command, asked))
    if asked.what == "recess":
        return (given, event(command, "recessed", minutes=0, by=""))
    return (given,)
