"""A meeting told step by step: scenes are played on the engine, and what the pages would say is written down.

Nothing in the told text is typed by hand but the narration: the record, the words to read aloud and the
reasons for refusals come from the program, so the handbook cannot say what the console does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from deliberation.ledger.book import Recorded
from deliberation.meetings.board import Board
from deliberation.meetings.telling import Teller
from deliberation.meetings.words import rule_words
from deliberation.rules.meeting.engine import judge
from deliberation.rules.meeting.evolve import evolve
from deliberation.rules.meeting.profile_load import load_profile
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command
from deliberation.web.refusals.say import say
from tests.factories import COUNCIL

HOST = Actor("周正言", frozenset({"moderator"}))
MEMBERS = COUNCIL
START = datetime(2026, 3, 2, 11, 30, tzinfo=UTC)
ITEMS = (
    ("shed", "院内电动车充电棚", "同意在院内东侧建电动车充电棚，车位 40 个，预算 42 万元"),
    ("lamps", "背街小巷路灯", "同意在背街小巷加装路灯 18 盏，预算 16 万元"),
)


@dataclass
class Stage:
    """One scene: twelve members, the council's rules, everyone here and the meeting open unless said otherwise."""

    title: str
    lines: list[str] = field(default_factory=list)
    state: State = field(default_factory=State)
    events: list[Recorded] = field(default_factory=list)
    now: datetime = START
    _said: str = ""

    def open(self, here: int = 12, *, tell: bool = False) -> Stage:
        """Call the meeting, let ``here`` members come, open it and its first item; told only where ``tell``."""
        agenda = [{"id": id_, "title": title, "text": text} for id_, title, text in ITEMS]
        self.quiet("call", members=[*MEMBERS], chair=HOST.id, agenda=agenda, chair_certified=True)
        step = self.host if tell else self.quiet
        step("check_in", members=[*MEMBERS[:here]])
        step("call_to_order")
        step("take_oath")
        step("open_item", item="shed")
        return self

    def moved(self, *, tell: bool = False) -> Stage:
        """The main motion on the open item: moved, seconded, stated."""
        self._step(MEMBERS[1], "move", tell, id="main", motion="main", text=ITEMS[0][2])
        self._step(MEMBERS[2], "second", tell, motion="main")
        self._step(HOST.id, "state_question", tell, motion="main")
        return self

    def say(self, text: str) -> None:
        """Narration."""
        self.lines += [text, ""]

    def host(self, name: str, **args: Any) -> None:
        """The moderator does ``name``."""
        self._step(HOST.id, name, True, **args)

    def member(self, who: str, name: str, **args: Any) -> None:
        """A member does ``name``."""
        self._step(who, name, True, **args)

    def quiet(self, name: str, by: str = HOST.id, **args: Any) -> None:
        """The same, not told."""
        self._step(by, name, False, **args)

    def vote(self, yes: int, no: int, abstain: int = 0, *, confirm: str = "") -> None:
        """The question is put, counted, confirmed where ``confirm`` names who looks over the count, announced."""
        self.host("put_question")
        self.host("enter_votes", **{"for": yes, "against": no, "abstain": abstain})
        if confirm:
            self.host("confirm_count", member=confirm)
        self.host("announce")

    def speech(self, who: str, side: str, seconds: int = 60, *, tell: bool = True) -> None:
        """A member asks for the floor, is called, speaks and ends."""
        self._step(who, "raise_hand", tell, side=side)
        self._step(HOST.id, "recognise", tell, member=who)
        self._step(HOST.id, "begin_speech", tell, member=who, side=side)
        self.now += timedelta(seconds=seconds)
        self._step(HOST.id, "end_speech", tell)

    def refused(self, who: str, want: str, name: str, **args: Any) -> None:
        """What is not in order, and the program's reason."""
        verdict = self._judge(who, name, args)
        assert isinstance(verdict, Refusal), f"{self.title}: {name} was accepted"
        rule = rule_words(verdict.rule_ref)
        self.lines += [f"- ✗ {want}——{say(verdict)}" + (f"（{rule}）" if rule else ""), ""]

    def _judge(self, who: str, name: str, args: dict[str, Any]) -> Any:
        actor = HOST if who == HOST.id else Actor(who, frozenset({"council_member"}))
        return judge(lambda: load_profile("council_sz"), self.state, Command(name, actor, self.now, args))

    def _step(self, who: str, name: str, tell: bool, **args: Any) -> None:
        self.now += timedelta(seconds=20)
        verdict = self._judge(who, name, args)
        assert not isinstance(verdict, Refusal), f"{self.title}: {name} refused: {verdict}"
        fresh = []
        for happened in verdict:
            self.state = evolve(self.state, happened)
            fresh.append(Recorded("meeting:example", len(self.events) + len(fresh) + 1, happened, "", ""))
        self.events += fresh
        if tell:
            self._tell(fresh)

    def _tell(self, fresh: list[Recorded]) -> None:
        names = {name: name for name in (*MEMBERS, HOST.id)}
        teller = Teller(self.events, names)
        told = [said.text for said in map(teller.tell, fresh) if said]
        script = Board(cast("Any", None), self.state, tuple(self.events), (), names, self.now).script
        self.lines += [f"- {text}" for text in told]
        if script != self._said:
            self.lines.append(f"- **请读：** {script}")
        self._said = script
        self.lines.append("")
