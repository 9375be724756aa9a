"""The steps a trainee can take, what each asks, and what comes of it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from deliberation.moderators.practice.slips import FAULTS
from deliberation.moderators.practice.story import Saying, Story, sayings
from deliberation.moderators.practice.world import (
    HOST,
    RULES,
    STEP_SECONDS,
    Said,
    World,
    act,
    begin,
    live,
    note,
    note_refused,
    seconder,
)
from deliberation.rules.meeting.engine import COMMANDS, MEETING
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command

STEPS = (
    "take_oath", "call_to_order", "open_item", "ask_second", "state_question", "begin_speech", "end_speech",
    "put_question", "enter_votes", "confirm_count", "announce", "close_item", "no_second", "remark", "rule", "recuse",
    "recess", "resume_meeting", "adjourn",
)  # fmt: skip
"""Every step, in the order they are offered; the engine may not know all of them yet."""
MEMBERS = ("remark", "recuse")
SPOKEN = ("state_question", "begin_speech", "end_speech", "put_question", "announce")
"""Steps with a choice of sentences."""
URGENT = {"disorder": ("remark", "DISORDER_LEFT"), "interest": ("recuse", "RECUSAL_LEFT")}
UNSECONDED = "没有人附议。"
MOST = 250
"""Steps after which a practice meeting has gone on long enough."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One step on the page: whom it may name, its sentences as shuffled; ``why`` says why the engine refuses it now."""

    step: str
    who: tuple[tuple[str, str], ...] = ()
    says: tuple[tuple[int, str], ...] = ()
    why: Refusal | None = None


def known() -> tuple[str, ...]:
    """The steps of this engine."""
    return tuple(step for step in STEPS if step == "ask_second" or step in COMMANDS)


def offers(world: World) -> tuple[Offer, ...]:
    """Every step, judged."""
    return tuple(Offer(step, whom(world, step), shuffled(world, step), judge(world, step)) for step in known())


def judge(world: World, step: str) -> Refusal | None:
    """Why this step is out of order now; None where it may be taken."""
    if world.urgent and step != URGENT[world.urgent[0]][0]:
        return FAULTS[URGENT[world.urgent[0]][1]][0]
    choice = {"who": next(iter(whom(world, step)), ("", ""))[0], "for": 0, "against": 0, "result": "", "taken": True}
    actor, name, args = _command(world, step, choice)
    role = "moderator" if actor == HOST else "council_member"
    verdict = MEETING.decide(RULES, world.state, Command(name, Actor(actor, frozenset({role})), world.now, args))
    if isinstance(verdict, Refusal):
        return verdict
    unwise = "" if step in ("rule", "enter_votes") else _misjudged(world, step, choice)
    return FAULTS[unwise][0] if unwise and not world.urgent else None


def whom(world: World, step: str) -> tuple[tuple[str, str], ...]:
    """Whom a step may name; nobody where it names none."""
    state = world.state
    if step == "begin_speech":
        return tuple((hand.member, world.name(hand.member)) for hand in state.hands)
    if step in MEMBERS:
        return tuple((one, world.name(one)) for one in state.due if one in state.present)
    return ()


def shuffled(world: World, step: str) -> tuple[tuple[int, str], ...]:
    """The sentences that go with a step, in an order that tells nothing; placeholders stay for :func:`spoken`."""
    if step not in SPOKEN:
        return ()
    rows = list(enumerate(sayings()[step]))
    random.Random(f"{world.seed}:{step}:{len(world.said)}").shuffle(rows)  # noqa: S311 -- the order on a page
    return tuple((place, spoken(world, saying.words, "")) for place, (_index, saying) in enumerate(rows))


def saying_at(world: World, step: str, place: int) -> Saying:
    """The sentence at a place of the shuffled order."""
    rows = list(enumerate(sayings()[step]))
    if step in SPOKEN:
        random.Random(f"{world.seed}:{step}:{len(world.said)}").shuffle(rows)  # noqa: S311
    return rows[place if 0 <= place < len(rows) else 0][1]


def spoken(world: World, words: str, who: str) -> str:
    """A sentence with the real text, name and figures."""
    state, line = world.state, world.line
    ballot = state.ballot
    frame = state.proposed or (state.frame(ballot.motion) if ballot else None) or state.top
    holder = state.floor.holder if state.floor else ""
    title = state.agenda_item(state.item) or next((one for one in state.agenda if one.status == "waiting"), None)
    return words.format(
        text=(frame.text or state.rule(frame).zh) if frame else "",
        name=world.name(who or holder) or "这位议事员",
        title=title.title if title else "",
        yes=line.params.get("for", 0), no=line.params.get("against", 0),
    )  # fmt: skip


def take(world: World, choice: Mapping[str, Any]) -> None:
    """One choice of whoever presides: played, refused, or stopped by what the room waits for."""
    world.latest = []
    world.now += timedelta(seconds=STEP_SECONDS)
    step = str(choice["step"])
    if _stopped(world, step, choice):
        return
    saying = saying_at(world, step, int(choice.get("say") or 0))
    words, right = spoken(world, saying.words, str(choice.get("who") or "")), sayings()[step][0].words
    right = spoken(world, right, str(choice.get("who") or ""))
    actor, name, args = _command(world, step, choice)
    if step == "ask_second" and world.state.proposed and not actor:
        world.said += [Said("", words, mine=True), Said("", UNSECONDED)]
        return
    verdict = act(world, actor or HOST, name, **args)
    if isinstance(verdict, Refusal):
        note_refused(world, verdict, step)
        return
    world.said.append(Said("", words, mine=True))
    if saying.slip:
        note(world, saying.slip, step, right)
    _settle(world, step, actor)
    live(world, verdict)


def _stopped(world: World, step: str, choice: Mapping[str, Any]) -> bool:
    """Slips that keep the step from being taken at all."""
    if world.urgent:
        kind, member = world.urgent
        needed, code = URGENT[kind]
        if step != needed or (kind == "interest" and choice.get("who") != member):
            note(world, code, step)
            return True
        return False
    code = _misjudged(world, step, choice)
    if code:
        note(world, code, step)
    return bool(code)


def _misjudged(world: World, step: str, choice: Mapping[str, Any]) -> str:
    """What the rules would allow and the case does not."""
    if step == "rule" and world.state.point and bool(choice.get("taken")) != world.right_ruling:
        return "RULING_WRONG"
    if step == "enter_votes" and world.hands_up and world.state.ballot and not world.state.ballot.counted:
        seen = (int(choice.get("for") or 0), int(choice.get("against") or 0))
        return "" if seen == world.hands_up[:2] else "MISCOUNTED"
    due = world.line.code
    if step == "no_second" and world.state.proposed and seconder(world):
        return "NOT_THIS_STEP"
    if step == "recess" and world.state.phase == "open" and due != "QUORUM_LOST":
        return "NOT_THIS_STEP"
    early = step == "adjourn" and due in ("QUORUM_LOST", "IN_RECESS", "CALL_TO_ORDER", "WAIT_FOR_QUORUM")
    counted = world.state.ballot is not None and world.state.ballot.counted
    if step == "confirm_count" and counted and due != "CONFIRM_COUNT":
        return "NOT_THIS_STEP"
    idle = step in MEMBERS or step == "close_item"
    return "NOT_THIS_STEP" if early or (idle and _idle(world, step, due)) else ""


def _idle(world: World, step: str, due: str) -> bool:
    """A call to order of somebody quiet, a recusal nobody asked for, an item closed before its motion."""
    if step == "close_item":
        return due == "ASK_MOTION"
    return world.state.phase == "open" and not world.state.point


def _settle(world: World, step: str, actor: str) -> None:
    if step in MEMBERS:
        world.urgent = None
        world.right_ruling = True
    if step == "rule":
        world.right_ruling = True
    if step == "ask_second":
        world.said.append(Said(world.name(actor), "我附议。"))
    if step == "announce":
        world.hands_up = None


def _command(world: World, step: str, choice: Mapping[str, Any]) -> tuple[str, str, dict[str, Json]]:
    """The engine's command for a step: whose, its name, its arguments."""
    state = world.state
    who, top = str(choice.get("who") or ""), state.top.id if state.top else ""
    if step == "ask_second":
        waiting = state.proposed.id if state.proposed else ""
        return seconder(world), "second", {"motion": waiting}
    here = next((one for one in state.due if one in state.present), "")
    side = next((hand.side for hand in state.hands if hand.member == who), "for")
    tail, taken = len(world.said), bool(choice.get("taken"))
    table: dict[str, dict[str, Json]] = {
        "open_item": {"item": next((item.id for item in state.agenda if item.status == "waiting"), "")},
        "begin_speech": {"member": who, "side": side},
        "put_question": {"motion": top, "method": "hands"},
        "enter_votes": _count(world, choice),
        "confirm_count": {"member": here},
        "announce": {"result": str(choice.get("result") or "")},
        "remark": {"member": who, "about": "decorum", "id": f"remark-{tail}"},
        "rule": {"well_taken": taken, "why": "按议事规则裁定", "id": f"ruling-{tail}"},
        "recuse": {"item": state.item, "member": who},
        "recess": {"minutes": 10},
    }
    return HOST, step, table.get(step, {})


def _count(world: World, choice: Mapping[str, Any]) -> dict[str, Json]:
    yes, no = int(choice.get("for") or 0), int(choice.get("against") or 0)
    spare = world.hands_up[2] if world.hands_up else 0
    return {"for": yes, "against": no, "abstain": spare}


def replay(story: Story, seed: int, trainees: int, choices: Iterable[Mapping[str, Any]]) -> World:
    """The meeting after ``choices``."""
    world = begin(story, seed, trainees)
    for choice in choices:
        take(world, choice)
    return world
