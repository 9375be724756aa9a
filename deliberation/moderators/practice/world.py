"""A practice meeting under way: the engine's state, the members' own acts, the clock, what was said and slipped."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from deliberation.moderators.practice import slips
from deliberation.moderators.practice.slips import Slip
from deliberation.moderators.practice.story import Item, Story, names, routine
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.script import Line, script_line
from deliberation.rules.meeting.state import State, debatable, speech_limit
from deliberation.rules.meeting.voting import countable
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Event
from deliberation.rules.rulebook import Rulebook, shipped_layers

PROFILE = "council_sz"
BEGINS = datetime(2026, 1, 5, 11, 30, tzinfo=UTC)
"""Practice meetings begin on a Monday evening of their own calendar."""
SEATS = 9
HOST = "host"
STEP_SECONDS = 8


@dataclass(slots=True)
class Said:
    """A line of the room: who (empty for what happens) and the words; ``mine`` for the trainee's own."""

    who: str
    words: str
    mine: bool = False


@dataclass(slots=True)
class World:
    """The meeting now. ``urgent`` is what the room waits for before anything else: (kind, member)."""

    story: Story
    seed: int
    trainees: int
    items: tuple[Item, ...]
    names: Mapping[str, str]
    dice: random.Random
    state: State
    now: datetime = BEGINS
    said: list[Said] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    fired: set[int] = field(default_factory=set)
    urgent: tuple[str, str] | None = None
    hands_up: tuple[int, int, int] | None = None
    right_ruling: bool = True
    speeches: int = 0
    latest: list[Slip] = field(default_factory=list)

    @property
    def line(self) -> Line:
        """What is due now."""
        return script_line(self.state, self.now)

    @property
    def over(self) -> bool:
        """Whether the meeting is closed."""
        return self.state.phase == "adjourned"

    @property
    def number(self) -> int:
        """The item in hand, from 0; the last one when all are done."""
        closed = sum(1 for item in self.state.agenda if item.status == "closed")
        return min(closed, len(self.items) - 1)

    @property
    def item(self) -> Item:
        """The item in hand."""
        return self.items[self.number]

    @property
    def presiding(self) -> int:
        """Which trainee presides: the turn goes round with the items."""
        return self.number % self.trainees

    def name(self, member: str) -> str:
        """A member's name."""
        return self.names.get(member, "")


def rulebook() -> Rulebook:
    """The rules of the house without those of any place."""
    return Rulebook.compose([shipped_layers()["city"]])


RULES = rulebook()


def begin(story: Story, seed: int, trainees: int = 1) -> World:
    """The meeting called, those who come checked in."""
    dice = random.Random(f"{story.id}:{seed}")  # noqa: S311 -- who sits where in a story, not a lot
    called = list(names())
    dice.shuffle(called)
    items = (*story.items, *routine()[: trainees - 1])
    members = [member(number) for number in range(1, SEATS + 1)]
    named = dict(zip(members, called, strict=False))
    world = World(story, seed, trainees, items, named, dice, MEETING.initial)
    agenda: list[Json] = [
        {"id": f"i{place}", "title": item.title, "subject": "", "text": item.text} for place, item in enumerate(items)
    ]
    act(world, HOST, "call", profile=PROFILE, members=members, chair=HOST, agenda=agenda, session=1)
    act(world, HOST, "check_in", members=members[: story.present])
    world.said.clear()
    return world


def member(number: int) -> str:
    """The id of the member on a seat."""
    return f"m{number}"


def act(world: World, actor: str, name: str, **args: Any) -> tuple[Event, ...] | Refusal:
    """One command on the real engine; what it brings is folded, and the room hears of it."""
    role = "moderator" if actor == HOST else "council_member"
    command = Command(name, Actor(actor, frozenset({role})), world.now, args)
    verdict = MEETING.decide(RULES, world.state, command)
    if isinstance(verdict, Refusal):
        return verdict
    for happened in verdict:
        world.state = MEETING.evolve(world.state, happened)
    return verdict


def live(world: World, events: Iterable[Event]) -> None:
    """The members' answer to what has just happened."""
    for happened in events:
        for trigger in _triggers(world, happened):
            _usual(world, trigger)
            _cued(world, trigger)


def _triggers(world: World, happened: Event) -> list[str]:
    data: Mapping[str, Any] = happened.data
    if happened.type == "stated":
        frame = world.state.frame(data["motion"])
        return [f"stated:{frame.kind}"] if frame else []
    if happened.type == "speech_ended":
        world.speeches += bool(data["spoke"])
        return [f"spoke:{world.speeches}"]
    if happened.type == "result_announced":
        return [f"announced:{data['kind']}"]
    if happened.type == "question_put":
        return ["put"]
    return [happened.type]


def _usual(world: World, trigger: str) -> None:
    """What members do without being told to."""
    item = world.item
    if trigger == "item_opened":
        world.speeches = 0
        _moved(world, item.mover, "main", item.text)
    elif trigger.startswith("stated:"):
        rows = list(item.hands.get(trigger.partition(":")[2], ()))
        world.dice.shuffle(rows)
        for number, side, _seconds in rows:
            _raise_hand(world, number, side)
    elif trigger == "put":
        _vote(world)
    elif trigger == "speech_began":
        _speak(world)


def _moved(world: World, number: int, motion: str, words: str, **more: Any) -> None:
    verdict = act(world, member(number), "move", id=_new(world, motion), motion=motion, text=words, **more)
    if not isinstance(verdict, Refusal):
        kind = world.state.name(str(verdict[0].data["kind"]))
        spoken = f"我动议：{words}" if words and motion in ("main", "amend") else f"我提出{kind}。"
        world.said.append(Said(world.name(member(number)), spoken))


def _new(world: World, motion: str) -> str:
    return f"{motion}-{len(world.state.records) + len(world.state.stack)}-{world.number}"


def _raise_hand(world: World, number: int, side: str) -> None:
    world.now += timedelta(seconds=1)
    if not isinstance(act(world, member(number), "raise_hand", side=side), Refusal):
        world.said.append(Said("", f"{world.name(member(number))}举手，{'同意' if side == 'for' else '反对'}"))


def _speak(world: World) -> None:
    """The speech takes its time; a long one runs over and does not stop by itself."""
    floor, top = world.state.floor, world.state.top
    if floor is None or top is None:
        return
    rows = world.item.hands.get(top.kind, ())
    seconds = next((time for number, _side, time in rows if member(number) == floor.holder), 60)
    lines = world.item.speeches.get(floor.side) or ("……",)
    world.said.append(Said(world.name(floor.holder), lines[world.speeches % len(lines)]))
    world.now += timedelta(seconds=seconds)
    if seconds >= speech_limit(world.state):
        world.said.append(Said("", "时间到了，发言的人还在往下说。"))


def _vote(world: World) -> None:
    """The hands as everybody sees them; the seed moves one of those who would abstain."""
    ballot = world.state.ballot
    frame = world.state.frame(ballot.motion) if ballot else None
    kind = frame.kind if frame else "main"
    yes, no = world.item.votes.get(kind, (world.story.present - 1, 1))
    may = countable(world.state)
    yes, no = min(yes, may), min(no, may - min(yes, may))
    spare = may - yes - no
    if spare and yes > no and world.dice.random() < 0.5:
        yes, spare = yes + 1, spare - 1
    world.hands_up = (yes, no, spare)


def _cued(world: World, trigger: str) -> None:
    for place, cue in enumerate(world.item.cues):
        key = world.number * 100 + place
        if cue.on == trigger and key not in world.fired:
            world.fired.add(key)
            CUES[cue.do](world, cue.args)


def _cue_move(world: World, args: Mapping[str, Any]) -> None:
    top = world.state.top
    on = {"on": top.id} if args["motion"] == "amend" and top else {}
    _moved(world, args["who"], args["motion"], args.get("text", ""), **on)


def _cue_hand(world: World, args: Mapping[str, Any]) -> None:
    _raise_hand(world, args["who"], args["side"])


def _cue_shout(world: World, args: Mapping[str, Any]) -> None:
    one, other = member(args["who"]), member(args["other"])
    world.urgent = ("disorder", one)
    world.said += [Said(world.name(one), args["words"]), Said(world.name(other), args["answer"])]
    world.said.append(Said("", "两个人站起来对着喊，会场乱了。"))


def _cue_leave(world: World, args: Mapping[str, Any]) -> None:
    gone = [member(number) for number in args["who"]]
    act(world, HOST, "leave", members=gone)
    world.said.append(Said("", f"{'、'.join(world.name(one) for one in gone)}提前走了。"))


def _cue_return(world: World, args: Mapping[str, Any]) -> None:
    back = [member(number) for number in args["who"]]
    act(world, HOST, "check_in", members=back)
    world.said.append(Said("", f"{'、'.join(world.name(one) for one in back)}回来了，重新签到。"))


def _cue_point(world: World, args: Mapping[str, Any]) -> None:
    who = member(args["who"])
    act(world, who, "point_of_order", id=f"point-{world.number}", about=args["about"])
    world.right_ruling = bool(args["right"])
    world.said.append(Said(world.name(who), args["words"]))


def _cue_appeal(world: World, args: Mapping[str, Any]) -> None:
    who = member(args["who"])
    act(world, who, "appeal", id=f"appeal-{world.number}", member=who)
    world.said.append(Said(world.name(who), args["words"]))


def _cue_interest(world: World, args: Mapping[str, Any]) -> None:
    who = member(args["who"])
    world.urgent = ("interest", who)
    world.said.append(Said(world.name(who), args["words"]))


CUES = {
    "move": _cue_move,
    "hand": _cue_hand,
    "shout": _cue_shout,
    "leave": _cue_leave,
    "return": _cue_return,
    "point": _cue_point,
    "appeal": _cue_appeal,
    "interest": _cue_interest,
}
"""What a story can have a member do."""


def seconder(world: World) -> str:
    """Who seconds what has just been moved; nobody where the story says so."""
    frame = world.state.proposed
    if frame is None or frame.kind in world.item.unseconded:
        return ""
    wanted = member(world.item.seconder)
    here = [one for one in world.state.due if one in world.state.present - world.state.out and one != frame.mover]
    return wanted if wanted in here else (here or [""])[0]


def open_to_debate(world: World) -> bool:
    """Whether the question on the table may be spoken to."""
    top = world.state.top
    return top is not None and debatable(world.state, top)


def note(world: World, code: str, did: str, right: str = "") -> None:
    """A slip that the engine cannot see."""
    _keep(world, slips.fault(code, world.presiding, did, world.line, right))


def note_refused(world: World, refusal: Refusal, did: str) -> None:
    """A step that the engine refused."""
    _keep(world, slips.refused(refusal, world.presiding, did, world.line))


def _keep(world: World, slip: Slip) -> None:
    world.slips.append(slip)
    world.latest.append(slip)
