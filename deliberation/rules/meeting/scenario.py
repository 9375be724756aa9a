"""Playing a scenario on the engine and reading off what the suite asks: verdict, reason, stack, result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from deliberation.rules.meeting.carry import carry_over, stored
from deliberation.rules.meeting.engine import judge
from deliberation.rules.meeting.evolve import evolve
from deliberation.rules.meeting.floor import over_time
from deliberation.rules.meeting.profile import Profile
from deliberation.rules.meeting.profile_load import load_profile
from deliberation.rules.meeting.scenario_events import EVENTS, Call, any_of, seconds_of
from deliberation.rules.meeting.scenario_names import Raw, parameters, profiles
from deliberation.rules.meeting.scenario_result import Outcome, read
from deliberation.rules.meeting.state import Frame, Record, State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Event

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
STANDING = frozenset(["chair_vote", "announce", "confirm_count", "void_vote", "enter_votes"])
"""Events that speak of a count still standing; any other follows its announcement."""
CLOSED = frozenset({"none", "adjourned"})
BETWEEN = frozenset({"call_to_order", "notice", "adopted_earlier", "new_session", "clock"})
"""Events that may come between two sessions; any other finds the next one open."""


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
    between: bool = False
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
        for call in self._calls(raw, given=given):
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

    def _calls(self, raw: Raw, *, given: bool) -> list[Call]:
        """The commands of an event; what the notation leaves to the table is filled in."""
        name = raw["e"]
        if name == "notice" and self.state.phase in CLOSED:
            return []
        if name == "silence" and self.state.consent:
            return [Call("consent", "", {})]
        calls = EVENTS[name](raw)
        if name in ("leave", "return") and any_of(raw, "count", "number") and not raw.get("members"):
            crowd = self._crowd(int(any_of(raw, "count", "number")), leaving=name == "leave")
            calls[0].args["members"] = crowd
        if given and name in ("recognize", "recognise") and self._moves_next(raw):
            calls = [call._replace(args=call.args | {"purpose": "motion"}) for call in calls]
        return calls

    def _crowd(self, count: int, *, leaving: bool) -> list[str]:
        """``count`` members nobody names: those with the highest numbers go, the lowest come."""
        idle = [member for member in self._members() if member not in _actors(self.scenario)]
        here = [member for member in idle if (member in self.state.present) == leaving]
        return here[-count:] if leaving else here[:count]

    def _moves_next(self, raw: Raw) -> bool:
        """Whether the member called to the floor goes on to make a motion, not a speech."""
        events = [*self.scenario["given"], self.scenario["when"]]
        place = next(n for n, event in enumerate(events) if event is raw)
        following = events[place + 1 : place + 2]
        return any(event["e"] == "move" and event.get("by") == raw.get("member") for event in following)

    def _before(self, raw: Raw) -> None:
        name = raw["e"]
        if self.state.phase in CLOSED and name in ("call_to_order", "check_in", "leave", "return"):
            self._call()
        if self.between and name not in BETWEEN:
            self._call()
            self.apply(_events(self.decide(Call("call_to_order", "", {}))))
        if name not in STANDING and self.state.ballot and self.state.ballot.counted:
            self.announce()
        if name == "adopted_earlier":
            self._adopted_earlier(raw)
        if name == "notice" and self.state.phase in CLOSED:
            about = str(any_of(raw, "target", "on", "mid", "motion"))
            self._carry().setdefault("notices", []).append(about)
        if name == "clock":
            self.now += timedelta(
                minutes=float(raw.get("minutes") or 0),
                hours=float(raw.get("hours") or 0),
                days=float(raw.get("days") or 0),
                seconds=float(raw.get("seconds") or 0),
            )
        if name == "new_session":
            self._new_session(raw)

    def _new_session(self, raw: Raw) -> None:
        """What was left pending is unfinished; the next session is called when the file goes on."""
        left = [frame.id for frame in self.state.stack]
        if self.state.phase not in CLOSED:
            data: dict[str, Any] = {"unfinished": left, "items": [], "held": True, "why": "", "reason": "OK"}
            self.apply((Event("adjourned", self.chair, self.now, data),))
        self.carried, self.between = carry_over(self.state), True
        self.session += not raw.get("same_session")
        self.now += timedelta(days=float(raw.get("days") or 30))

    def _carry(self) -> dict[str, Any]:
        """What the next meeting is handed, begun if need be."""
        if self.state.phase == "adjourned" and not self.carried:
            self.carried = carry_over(self.state)
        return self.carried

    def _adopted_earlier(self, raw: Raw) -> None:
        kind, text = str(raw.get("motion") or "main"), str(raw.get("text") or "")
        session = int(raw.get("session", -1))
        past = Record(raw["mid"], kind, "adopted", session=session, day="2025-12-01", text=text)
        if self.state.phase in CLOSED:
            self._carry().setdefault("records", []).append(asdict(past))
            return
        if session >= self.session:
            past = stored(self.state, Frame(raw["mid"], kind, "", text), "adopted")
        self.state = replace(self.state, records={**self.state.records, past.id: past})

    def _after(self, raw: Raw) -> None:
        if raw["e"] == "speak":
            self.now += timedelta(seconds=seconds_of(raw))
        if raw["e"] == "quorum_count":
            if raw.get("present") is not None:
                self._attend(int(raw["present"]))
            self.apply(_events(self.decide(Call("count_quorum", "", {}))))

    def announce(self) -> None:
        """The chair announces the count that stands."""
        self.apply(_events(self.decide(Call("announce", "", {}))))

    def _call(self) -> None:
        carried = self._carry()
        items = [{"id": str(e.get("item", e.get("mid", "item"))), "title": "", "text": ""} for e in self._events("due")]
        items += [{"title": "", "text": "", **item} for item in self.setup.get("agenda") or ()]
        args: dict[str, Any] = {
            "members": self._members(),
            "chair": self.chair,
            "session": self.session,
            "agenda": list({item["id"]: item for item in items}.values()),
            "future_meeting": bool(self.setup.get("future_meeting_provided", True)),
            "next_day_meeting": bool(self.setup.get("next_day_meeting", False)),
            "chair_certified": bool(self.setup.get("chair_certified", True)),
            "carried": carried,
        }
        self.apply(_events(self.decide(Call("call", "", args))))
        if self.setup.get("present") is not None:
            self._attend(int(self.setup["present"]))
        self.carried, self.between = {}, False

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
        found |= {str(raw[key]) for key in ("by", "member", "to") if isinstance(raw.get(key), str)}
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
