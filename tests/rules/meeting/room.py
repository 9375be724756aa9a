"""A room to play meetings in: names for members, a clock, and short words for moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from deliberation.rules.meeting.engine import MEETING, judge
from deliberation.rules.meeting.evolve import evolve
from deliberation.rules.meeting.profile import Profile
from deliberation.rules.meeting.profile_load import load_profile
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Event

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HOST = Actor("host", frozenset({"moderator"}))


class Room:
    """A meeting of ``size`` members m1..mn, an outside moderator, everyone present and the meeting open."""

    def __init__(self, profile: str | Profile = "council_sz", size: int = 6, **options: Any) -> None:
        self.profile = load_profile(profile) if isinstance(profile, str) else profile
        self.state = State()
        self.now = START
        self.events: list[Event] = []
        self.members = [f"m{number}" for number in range(1, size + 1)]
        self.do("call", HOST, members=self.members, chair="host", **options)

    def open(self, present: int | None = None, *, oath: bool = True) -> Room:
        count = len(self.members) if present is None else present
        self.do("check_in", HOST, members=self.members[:count])
        self.do("call_to_order", HOST)
        if oath and self.profile.parameters.oath:
            self.do("take_oath", HOST)
        return self

    def try_(self, name: str, by: str | Actor = HOST, **args: Any) -> tuple[Event, ...] | Refusal:
        actor = by if isinstance(by, Actor) else Actor(by, frozenset({"council_member"}))
        return judge(lambda: self.profile, self.state, Command(name, actor, self.now, args))

    def do(self, name: str, by: str | Actor = HOST, **args: Any) -> tuple[Event, ...]:
        decision = self.try_(name, by, **args)
        assert not isinstance(decision, Refusal), f"{name} refused: {decision}"
        for happened in decision:
            self.state = evolve(self.state, happened)
        self.events.extend(decision)
        return decision

    def refused(self, name: str, by: str | Actor = HOST, **args: Any) -> str:
        decision = self.try_(name, by, **args)
        assert isinstance(decision, Refusal), f"{name} was accepted: {[happened.type for happened in decision]}"
        return decision.code

    def pending(self, kind: str, id_: str, by: str = "m1", second: str = "m2", **args: Any) -> None:
        """Moved, seconded if need be, and stated."""
        moved = self.do("move", by, motion=kind, id=id_, **args)
        if moved[0].data["needs_second"]:
            self.do("second", second, motion=id_)
        self.do("state_question", HOST, motion=id_)

    def speak(self, member: str, side: str, seconds: int = 60) -> None:
        self.do("begin_speech", HOST, member=member, side=side)
        self.pass_(seconds)
        self.do("end_speech", HOST)

    def vote(self, motion: str, for_: int, against: int, abstain: int = 0, **args: Any) -> Event:
        """Put, count, announce; the result event."""
        self.do("put_question", HOST, motion=motion, method=args.pop("method", "hands"))
        self.do("enter_votes", HOST, **{"for": for_, "against": against, "abstain": abstain}, **args)
        if self.profile.parameters.count_confirm != "never":
            self.do("confirm_count", HOST, member=min(self.state.present))
        return self.do("announce", HOST)[0]

    def pass_(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @property
    def stack(self) -> list[str]:
        return [frame.id for frame in self.state.stack]

    def replayed(self) -> State:
        return MEETING.replay(self.events)
