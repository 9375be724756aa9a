"""What the moderator can do now, and what not and why: every act judged by the engine, as a button with its questions.

A moderator enters moves for members, so each act is judged for members in different positions: one
who is free, the one who has the floor, and the mover of what is pending. It is in order where it is
in order for one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from deliberation.meetings.asks import Ask, asks_for
from deliberation.meetings.board import Board
from deliberation.meetings.words import rule_words
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Rulebook
from deliberation.web.keys import key_of
from deliberation.web.refusals.say import say

TOLD = 5
SIDE_BY_SIDE = 4
"""Acts beside the next one; the others stand under “more”."""

ASKED_FOR = (
    "call_to_order", "announce", "put_question", "begin_speech", "move:amend", "move:previous_question", "close_item",
    "open_item", "move:main", "move:postpone_definitely", "move:commit", "adjourn", "recess",
)  # fmt: skip
"""What people ask for: shown first, with its reason, while it is out of order."""
PLAIN = frozenset({"MEETING_ALREADY_OPEN", "NOT_IN_RECESS"})
"""Reasons that nobody needs to be told."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: ``key`` names it in an address; with ``asks`` it opens a form, else it is one press.

    ``probe`` are the arguments it is judged by, beside its ``fields``; ``group`` is its place under “more”.
    """

    key: str
    command: str
    label: str
    fields: Mapping[str, str] = field(default_factory=dict)
    probe: Mapping[str, Json] = field(default_factory=dict)
    asks: tuple[Ask, ...] = ()
    tone: str = "line"
    gloss: str = ""
    confirm: str = ""
    means: str = ""
    group: str = ""
    refusal: Refusal | None = None

    @property
    def hotkey(self) -> str:
        """Its key on the keyboard, the same in every meeting."""
        return key_of(self.key)

    @property
    def reason(self) -> str:
        """The whole reason why not."""
        return say(self.refusal) if self.refusal else ""

    @property
    def why(self) -> str:
        """The first sentence of the reason."""
        return self.reason.split("。")[0]

    @property
    def rule(self) -> str:
        """Where the reason is written."""
        return rule_words(self.refusal.rule_ref) if self.refusal else ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The acts of a moment: those in order, first the one that comes next; and the barred ones with their reasons."""

    ready: tuple[Act, ...]
    barred: tuple[Act, ...]

    def find(self, key: str) -> Act | None:
        """The act with this key, in order or barred."""
        return next((act for act in (*self.ready, *self.barred) if act.key == key), None)

    def can(self, key: str) -> Act | None:
        """The act with this key, if it is in order."""
        return next((act for act in self.ready if act.key == key), None)

    def without(self, key: str, refusal: Refusal) -> Choice:
        """The same with one act barred for a reason that only the pages know."""
        gone = tuple(replace(act, refusal=refusal) for act in self.ready if act.key == key)
        return Choice(tuple(act for act in self.ready if act.key != key), (*gone, *self.barred))

    @property
    def next(self) -> Act | None:
        """What comes next, where it is more than one of many."""
        return self.ready[0] if self.ready and self.ready[0].tone != "line" else None

    @property
    def shown(self) -> tuple[Act, ...]:
        """What comes next and what else is done every day: the motions of members have a row of their own."""
        now = [act for act in self.ready if act.group == "now"]
        own = [act for act in self.ready if act.group not in ("motions", "now") and act.hotkey not in ("", " ")]
        first = [act for act in (*now, *own) if act.tone != "line"]
        rest = [act for act in (*now, *own) if act.tone == "line"]
        return tuple([*first, *rest][: max(SIDE_BY_SIDE, len(first))])

    @property
    def motions(self) -> tuple[Act, ...]:
        """The motions of every day that a member may make now, in the order of their keys."""
        mine = [act for act in self.ready if act.group == "motions" and act.hotkey]
        return tuple(sorted(mine, key=lambda act: act.hotkey))

    @property
    def told(self) -> tuple[Act, ...]:
        """The barred acts that people ask for, at most two for the same reason."""
        asked = (act for act in self.barred if act.key in ASKED_FOR and act.refusal and act.refusal.code not in PLAIN)
        ranked = sorted(asked, key=lambda act: ASKED_FOR.index(act.key))
        codes = [act.refusal.code for act in ranked if act.refusal]
        told = [act for place, act in enumerate(ranked) if codes[:place].count(codes[place]) < 2]
        return tuple(told[:TOLD])

    @property
    def groups(self) -> tuple[tuple[str, tuple[Act, ...]], ...]:
        """What is in order, by group, in the order of the offers."""
        names = dict.fromkeys(act.group for act in self.ready)
        return tuple((name, tuple(act for act in self.ready if act.group == name)) for name in names)


def choose(board: Board, rulebook: Rulebook, acts: tuple[Act, ...]) -> Choice:
    """``acts`` judged at this moment; the same key offered twice counts once, in its first place."""
    actors = [Actor(member, frozenset({"moderator"})) for member in stand_ins(board.state)]
    ready: dict[str, Act] = {}
    barred: dict[str, Act] = {}
    for act in acts:
        if act.key in ready:
            continue
        refusal = _judged(board, rulebook, act, actors)
        asked = replace(act, refusal=refusal, asks=asks_for(board, act.key))
        (ready if refusal is None else barred).setdefault(act.key, asked)
    return Choice(tuple(ready.values()), tuple(act for key, act in barred.items() if key not in ready))


def _judged(board: Board, rulebook: Rulebook, act: Act, actors: list[Actor]) -> Refusal | None:
    """None where the engine accepts it from one of ``actors``, else the first reason."""
    reasons = []
    for actor in actors:
        args: dict[str, Json] = {"id": "?", **act.fields, **act.probe}
        verdict = MEETING.decide(rulebook, board.state, Command(act.command, actor, board.now, args))
        if not isinstance(verdict, Refusal):
            return None
        reasons.append(verdict)
    return _at_the_desk(act, reasons[0])


def _at_the_desk(act: Act, refusal: Refusal) -> Refusal:
    """The reason as it is true for whoever presides: it is not for somebody else to do, nor about another vote."""
    if (act.key, refusal.code) == ("begin_speech", "NOT_A_MEMBER"):
        return Refusal("NOBODY_WAITS", "RROR1915 §3")
    if (act.key, refusal.code) == ("announce", "RESULT_FINAL"):
        return Refusal("NO_BALLOT", refusal.rule_ref)
    code = DESK.get(refusal.code)
    return Refusal(code, refusal.rule_ref) if code else refusal


DESK: Mapping[str, str] = {"NOT_CHAIR": "CHAIR_HANDED_ON", "MEETING_NOT_OPEN": "OPEN_FIRST"}
"""Reasons that speak to a member in the hall, and what they are at the desk."""


def stand_ins(state: State) -> list[str]:
    """Members in different positions; the moderator alone where nobody is here."""
    held = state.floor.holder if state.floor else ""
    movers = [frame.mover for frame in (*state.stack, *([state.proposed] if state.proposed else []))]
    raised = [hand.member for hand in state.hands]
    busy = {held, *movers, *raised, state.chair}
    present = [member for member in state.due if member in state.present - state.out]
    free = [member for member in present if member not in busy][:1] or present[:1]
    others = [member for member in (held, *movers[-1:], *raised[:1], state.chair) if member in present]
    return list(dict.fromkeys([*free, *others])) or [state.host]
