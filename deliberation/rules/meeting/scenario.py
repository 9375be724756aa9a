"""Playing a scenario on the engine and reading off what the suite asks: verdict, reason, stack, result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from deliberation.rules.meeting.carry import carry_over
from deliberation.rules.meeting.engine import judge
from deliberation.rules.meeting.evolve import evolve
from deliberation.rules.meeting.floor import over_time
from deliberation.rules.meeting.profile import Profile
from deliberation.rules.meeting.profile_load import load_profile
from deliberation.rules.meeting.scenario_events import EVENTS, Call, Raw, parameters, profiles
from deliberation.rules.meeting.scenario_result import Outcome, read
from deliberation.rules.meeting.state import Record, State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Event

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
STANDING = frozenset({"chair_vote", "announce"})
"""Events that speak of a count still standing; any other follows its announcement."""


@dataclass
class Table:
    """One scenario being played: the state, the clock and who sits at the table."""

    scenario: Raw
    setup: Mapping[str, Any]
    profile: Profile
    state: State = field(default_factory=State)
    now: datetime = START
    carried: dict[str, Any] = field(default_factory=dict)
    session: int = 0
    steps: list[Event] = field(default_factory=list)
    given_refused: list[str] = field(default_factory=list)

    @property
    def chair(self) -> str:
        return str(self.setup["chair"])

    def decide(self, call: Call) -> tuple[Event, ...] | Refusal:
        """Judge one command as whoever makes it."""
        actor = Actor(call.by or self.chair)
        return judge(lambda: self.profile, self.state, Command(call.name, actor, self.now, call.args))

    def apply(self, events: Sequence[Event]) -> None:
        """Fold the events and remember them as this step's."""
        for happened in events:
            self.state = evolve(self.state, happened)
        self.steps.extend(events)

    def play(self, raw: Raw, *, given: bool) -> Refusal | None:
        """Play one event of the file; a given step that the rules would stop happened all the same, by the chair."""
        self._before(raw)
        self.steps = []
        refused: Refusal | None = None
        before_the_call = raw["e"] == "notice" and self.state.phase == "none"
        for call in () if before_the_call else EVENTS[raw["e"]](raw):
            decision = self.decide(call)
            if given and isinstance(decision, Refusal):
                decision = self.decide(call._replace(args=call.args | {"override": "given"}))
            if isinstance(decision, Refusal):
                refused = decision
                break
            self.apply(decision)
        if given and refused:
            self.given_refused.append(f"{raw['e']}: {refused.code}")
        self._after(raw)
        return refused

    def _before(self, raw: Raw) -> None:
        name = raw["e"]
        if self.state.phase in ("none", "adjourned") and name == "call_to_order":
            self._call()
        if name not in STANDING and self.state.ballot and self.state.ballot.counted:
            self.announce()
        if name == "adopted_earlier":
            past = Record(raw["mid"], "main", "adopted", session=int(raw.get("session", -1)), day="2025-12-01")
            self.carried.setdefault("records", []).append(asdict(past))
        if name == "notice" and self.state.phase == "none":
            self.carried.setdefault("notices", []).append(str(raw.get("target") or raw.get("on") or raw.get("mid")))
        if name == "clock":
            self.now += timedelta(
                minutes=float(raw.get("minutes", 0)), hours=raw.get("hours", 0), days=raw.get("days", 0)
            )
        if name == "new_session":
            self.carried, self.session = carry_over(self.state), self.session + 1
            self.now += timedelta(days=raw.get("days", 30))

    def _after(self, raw: Raw) -> None:
        if raw["e"] == "speak" and raw.get("minutes"):
            self.now += timedelta(minutes=float(raw["minutes"]))
        if raw["e"] == "quorum_count":
            self._attend(int(raw["present"]))
            self.apply(_events(self.decide(Call("count_quorum", "", {}))))

    def announce(self) -> None:
        """The chair announces the count that stands."""
        self.apply(_events(self.decide(Call("announce", "", {}))))

    def _call(self) -> None:
        if self.state.phase == "adjourned" and not self.carried:
            self.carried = carry_over(self.state)
        items = [{"id": str(e.get("item", e.get("mid", "item"))), "title": "", "text": ""} for e in self._events("due")]
        args = {
            "members": self._members(),
            "chair": self.chair,
            "session": self.session,
            "agenda": list({item["id"]: item for item in items}.values()),
            "future_meeting": bool(self.setup["future_meeting_provided"]),
            "next_day_meeting": bool(self.setup.get("next_day_meeting", False)),
            "carried": self.carried,
        }
        self.apply(_events(self.decide(Call("call", "", args))))
        self._attend(int(self.setup["present"]))
        self.carried = {}

    def _events(self, ending: str) -> list[Raw]:
        return [raw for raw in (*self.scenario["given"], self.scenario["when"]) if raw["e"].endswith(ending)]

    def _members(self) -> list[str]:
        seats = int(self.setup["membership"])
        named = [f"M{number}" for number in range(1, seats + 1)]
        return [self.chair, *named[: seats - 1]] if self.setup["chair_is_member"] else named[:seats]

    def _attend(self, count: int) -> None:
        """Make ``count`` present: the chair, those who act in the scenario, then the rest in order of number."""
        seats = self._members()
        acting = [member for member in seats if member in _actors(self.scenario)]
        later = {member for raw in self._events("return") for member in raw.get("members", ())}
        later -= {member for raw in self._events("leave") for member in raw.get("members", ())}
        order = [m for m in seats if m == self.chair] + [m for m in acting if m != self.chair and m not in later]
        order += [member for member in seats if member not in order and member not in later]
        wanted = set(order[:count])
        arriving, leaving = sorted(wanted - self.state.present), sorted(self.state.present - wanted)
        for name, members in (("check_in", arriving), ("leave", leaving)):
            if members:
                self.apply(_events(self.decide(Call(name, "", {"members": members}))))


def _actors(scenario: Raw) -> frozenset[str]:
    found: set[str] = set()
    for raw in (*scenario["given"], scenario["when"]):
        found |= {str(raw[key]) for key in ("by", "member", "to") if raw.get(key)}
        found |= {str(member) for member in raw.get("members") or ()}
        for members in (raw.get("voters") or {}).values():
            found |= {str(member) for member in members}
    return frozenset(found)


def _events(decision: tuple[Event, ...] | Refusal) -> tuple[Event, ...]:
    return () if isinstance(decision, Refusal) else decision


def play(scenario: Raw, defaults: Mapping[str, Any], name: str) -> tuple[Outcome, Table]:
    """The outcome of ``scenario`` under the shipped profile ``name``, and the table as it ended."""
    setup = {**defaults, **(scenario.get("setup") or {})}
    table = Table(scenario, setup, load_profile(name).with_parameters(**parameters(setup)))
    for raw in scenario["given"]:
        table.play(raw, given=True)
    refused = table.play(scenario["when"], given=False)
    if refused is None and scenario["when"]["e"] == "clock":
        refused = over_time(table.state, table.now)
    shown = list(table.steps)
    if table.state.ballot and table.state.ballot.counted:
        table.announce()
        shown = list(table.steps)
    return read(table.state, shown, refused), table


def judged(scenario: Raw, defaults: Mapping[str, Any]) -> Outcome:
    """The outcome under every profile the scenario names; where they differ the first is shown, marked."""
    outcomes = [play(scenario, defaults, name)[0] for name in profiles(scenario)]
    if all(outcome == outcomes[0] for outcome in outcomes):
        return outcomes[0]
    return outcomes[0]._replace(verdict=" / ".join(outcome.verdict for outcome in outcomes))
