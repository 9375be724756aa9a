"""Long random meetings under every profile: whatever is tried, the numbered invariants hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from deliberation.rules.meeting.engine import judge
from deliberation.rules.meeting.profile_load import shipped_profiles
from deliberation.rules.meeting.script import what_if
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Event
from tests.rules.meeting.invariants import (
    check_state,
    check_step,
    inv_01_legal_says_what_decide_does,
    inv_01_what_was_done_was_legal,
    inv_12_the_stored_events_give_the_same_meeting,
    inv_14_there_are_words,
    member_actor,
)
from tests.rules.meeting.room import START, Room
from tests.rules.meeting.world import Move, after, command, drive, ends, moves
from tests.rules.searching import examples
from tests.rules.wellformed import unwatched

EXTRA: tuple[Move, ...] = (
    ("ask_consent", "host", {"what": "adopt"}),
    ("consent", "host", {}),
    ("object", "m2", {}),
    ("withdraw", "m1", {}),
    ("modify", "m1", {"text": "other words"}),
    ("recess", "host", {}),
    ("hand_over", "host", {"to": "m3"}),
    ("return_chair", "host", {}),
    ("close_item", "host", {}),
    ("reopen_item", "host", {"item": "i1", "why": "closed too soon"}),
    ("open_item", "host", {"item": "i2"}),
    ("mark_due", "host", {"item": "i2"}),
    ("remark", "host", {"member": "m2", "about": "decorum"}),
    ("count_quorum", "host", {}),
    ("chair_vote", "host", {"vote": "for"}),
    ("recuse", "m3", {"item": "i1"}),
    ("ask_secret", "m2", {}),
    ("cast_vote", "m1", {"vote": "for"}),
    ("cast_vote", "m2", {"vote": "against"}),
    ("put_question", "host", {"method": "rollcall", "override": "x"}),
    ("put_question", "host", {"method": "voice", "override": "x"}),
    ("announce", "host", {"result": "adopted"}),
    ("strike", "host", {"why": "a slip"}),
    ("raise", "m2", {"motion": "division_of_assembly"}),
    ("raise", "m1", {"motion": "parliamentary_inquiry", "id": "inq"}),
    ("answer", "host", {}),
)
MEMBERS = ("m1", "m2", "m3", "m4")
ROLL: dict[str, Any] = {"voters": {"for": ["m1", "m2", "m4"], "against": ["m3"]}}


@pytest.fixture(autouse=True, scope="module")
def _at_full_speed() -> Iterator[None]:
    with unwatched():
        yield


class Meetings(RuleBasedStateMachine):
    """A meeting of five with two items, under a shipped profile."""

    state: State
    events: list[Event]
    step: int
    kinds: tuple[str, ...]
    refusal: Refusal | None

    @initialize(profile=st.sampled_from(shipped_profiles()))
    def call(self, profile: str) -> None:
        items = [{"id": "i1", "title": "a", "text": "do a"}, {"id": "i2", "title": "b", "text": "do b"}]
        room = Room(profile, size=5, agenda=items).open()
        room.do("open_item", item="i1")
        self.state, self.events, self.step = room.state, list(room.events), 0
        self.kinds, self.refusal = tuple(room.state.rules.motions), None

    @rule(place=st.integers(0, 9_999))
    def play(self, place: int) -> None:
        """Play the first accepted move at or after ``place`` in the list of those worth trying."""
        self._first([*moves(self.state, self.kinds, MEMBERS), *EXTRA, *_aimed(self.state)], place)

    @rule(place=st.integers(0, 9_999))
    def drive(self, place: int) -> None:
        """Do what a moderator would do next."""
        self._first(drive(self.state), place)

    @precondition(lambda self: self.state.ballot is not None and not self.state.ballot.counted)
    @rule()
    def name_the_voters(self) -> None:
        """Enter a roll: whoever reconsiders must be among the winners."""
        self._first([("enter_votes", "host", ROLL)], 0)

    def _first(self, pool: list[Move], place: int) -> None:
        self.step += 1
        for offset in range(len(pool)):
            wanted = command(self.state, pool[(place * 7 + offset * 13) % len(pool)], self.step)
            events = judge(lambda: self.state.rules, self.state, wanted)
            if isinstance(events, Refusal):
                self.refusal = events
                continue
            inv_01_what_was_done_was_legal(self.state, wanted)
            reached = after(self.state, events)
            check_step(self.state, events, reached)
            self.state, self.events = reached, [*self.events, *events]
            return

    @invariant()
    def invariants_02_06_08(self) -> None:
        if hasattr(self, "state"):
            check_state(self.state)

    @invariant()
    def invariant_01_legal_iff_decide(self) -> None:
        if hasattr(self, "state") and self.step % 6 == 0:
            inv_01_legal_says_what_decide_does(self.state)
            inv_01_legal_says_what_decide_does(self.state, member_actor("m2"))

    @invariant()
    def invariant_14_words(self) -> None:
        if hasattr(self, "state"):
            inv_14_there_are_words(self.state, self.refusal)
            for outcome in ("adopted", "lost"):
                assert (what_if(self.state, outcome, START) is None) == (self.state.top is None)

    def teardown(self) -> None:
        if hasattr(self, "events"):
            inv_12_the_stored_events_give_the_same_meeting(self.events, self.state)
            assert ends(self.state), "invariant 13: the host alone can bring it to its close"


def _aimed(state: State) -> list[Move]:
    """Motions that act on what was decided or put away."""
    found: list[Move] = []
    for number, target in enumerate(state.records):
        for kind in ("reconsider", "rescind", "take_from_table", "discharge_committee"):
            args: dict[str, Any] = {"motion": kind, "id": f"b{len(state.records)}-{number}", "on": target}
            found.append(("move", MEMBERS[number % 4], args))
    found.extend(("take_up", "host", {"motion": motion}) for motion in (*state.postponed, *state.referred))
    found.extend(("state_question", "host", {"motion": frame.id}) for frame in state.entered)
    return found


TestMeetings = Meetings.TestCase
TestMeetings.settings = examples(200, steps=20)
