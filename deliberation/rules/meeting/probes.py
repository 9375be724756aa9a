"""Every action a page may offer, with its target and the arguments it is judged by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from deliberation.rules.meeting.ballots import CHOICES
from deliberation.rules.meeting.kept import effect_of
from deliberation.rules.meeting.order import CONDUCT, CONSENT_TO
from deliberation.rules.meeting.queue import queue_order
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Json

Probe = tuple[str, str, Mapping[str, Json]]
"""Action, target (may be empty), arguments. ``action`` is ``command`` or ``command:variant``."""

HOUSE = (
    *("call_to_order", "take_oath", "count_quorum", "close_item", "return_chair", "recess", "resume_meeting"),
    *("adjourn", "next_paragraph", "rule", "answer", "object", "consent", "check_in", "leave", "raise_hand"),
    *("lower_hand", "begin_speech", "point_of_order"),
)
"""Steps that need no target."""
FORMS = frozenset(["amend_2nd", "appeal_undebatable", "adjourn_main", "recess_main", "fix_time_main", "point_of_order"])
"""Forms the engine chooses by itself, and what has a command of its own."""
NOTHING: Mapping[str, Json] = {}
LATER = "9999-01-01T00:00:00+08:00"
OFFICE: tuple[Probe, ...] = (
    ("reschedule", "", {"starts_at": LATER, "location": "?", "why": "?"}),
    ("cancel", "", {"why": "?"}),
    ("amend_notice", "", {"items": [{"id": "?"}], "since": LATER, "why": "?"}),
    ("renew_members", "", {"members": ["?"]}),
    ("reply", "", {"coming": True}),
    ("note_guest", "", {"guest": "?", "words": "?"}),
    ("strike_guest", "", {"guest": "?"}),
    ("name_recorder", "", {"person": "?"}),
    ("name_chair", "", {"chair": "?", "why": "?", "chair_certified": True}),
)
"""What the office does around a meeting."""


def probes(state: State) -> Iterator[Probe]:
    """What to ask of :func:`engine.decide`, cheap enough to be asked at every step."""
    for name in HOUSE:
        yield name, "", NOTHING
    yield from _question(state)
    yield from _vote(state)
    holder = state.floor.holder if state.floor else ""
    for name in ("pause", "resume", "end_speech"):
        yield name, holder, NOTHING
    for about in CONDUCT:
        yield f"remark:{about}", holder, {"about": about, "member": holder}
    yield from _agenda(state)
    yield from _people(state)
    yield from OFFICE
    for kind in state.rules.motions if state.profile else ():
        if kind not in FORMS:
            yield from _motion(state, kind)


def _question(state: State) -> Iterator[Probe]:
    top = state.top.id if state.top else ""
    latest = state.proposed.id if state.proposed else top
    on_latest: Mapping[str, Json] = {"motion": latest, "why": "?"}
    for name in ("second", "no_second", "state_question", "strike", "modify", "withdraw"):
        yield name, latest, on_latest
    for what in ("second", "confirm", "point", "speech"):
        yield f"take_back:{what}", "", {"what": what}
    for frame in state.entered:
        yield "second", frame.id, {"motion": frame.id}
        yield "state_question", frame.id, {"motion": frame.id}
    for what in sorted(CONSENT_TO):
        on_top = {"motion": top if what in ("adopt", "withdraw", "modify") else ""}
        vote = {"vote": "for", **vote_to_change(state)} if what == "change_vote" else NOTHING
        yield f"ask_consent:{what}", top, {"what": what, **on_top, **vote}


def vote_to_change(state: State) -> Mapping[str, Json]:
    """Another vote for the first of those who voted by name on the latest question."""
    record = state.records.get(state.last.motion) if state.last else None
    sides = record.voters if record else {}
    side = next((side for side in CHOICES if sides.get(side)), "")
    return {"member": sides[side][0], "vote": "against" if side == "for" else "for"} if side else NOTHING


def _vote(state: State) -> Iterator[Probe]:
    top = state.top.id if state.top else ""
    on_top: Mapping[str, Json] = {"motion": top, "why": "?"}
    for name in ("put_question", "announce", "void_vote", "ask_secret"):
        yield name, top, on_top
    yield "enter_votes", top, {"for": 0, "against": 0, "abstain": 0}
    yield "enter_votes:recount", top, {"for": 0, "against": 0, "abstain": 0, "recount": True}
    for vote in CHOICES:
        yield f"cast_vote:{vote}", top, {"vote": vote}
    for vote in CHOICES[:2]:
        yield f"chair_vote:{vote}", top, {"vote": vote}


def _agenda(state: State) -> Iterator[Probe]:
    for item in state.agenda:
        yield ("reopen_item" if item.status == "closed" else "open_item"), item.id, {"item": item.id, "why": "?"}
        if item.status == "waiting":
            yield "mark_due", item.id, {"item": item.id}
    yield "recuse", state.item, {"item": state.item}
    yield "give_notice", "", {"motion": "?"}
    for motion in state.postponed:
        yield "take_up", motion, {"motion": motion}
        yield "mark_due", motion, {"motion": motion}
    for motion in state.referred:
        for name in ("take_up", "committee_began", "report"):
            yield name, motion, {"motion": motion}


def _people(state: State) -> Iterator[Probe]:
    """Whoever may be called, take the chair or confirm a count; a second person is enough to judge that by."""
    for claim in queue_order(state):
        yield "recognise", claim.member, {"member": claim.member}
    here = [member for member in state.due if member in state.present]
    for member in here:
        yield "hand_over", member, {"to": member}
    for member in islice(here, 2):
        yield "confirm_count", member, {"member": member}


def _motion(state: State, kind: str) -> Iterator[Probe]:
    for target in _targets(state, kind) or ("",):
        yield f"move:{kind}", target, {"id": "?", "motion": kind, "on": target}


def _targets(state: State, kind: str) -> tuple[str, ...]:
    """What a motion could act on: any pending question may be amended, any decision brought back."""
    rule = state.rules.motions[kind]
    if kind == "amend":
        return tuple(frame.id for frame in state.stack)
    if rule.target != "record":
        return ()
    if rule.effect in ("take_from_table", "discharge"):
        return tuple(state.tabled if rule.effect == "take_from_table" else state.referred)
    decided = (record for record in state.records.values() if record.outcome in ("adopted", "lost"))
    if rule.effect == "rescind":
        return tuple(r.id for r in decided if r.outcome == "adopted" and effect_of(state, r) == "adopt")
    return tuple(record.id for record in decided if record.session == state.session)
