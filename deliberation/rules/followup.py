"""What becomes of a need that is not adopted: answered in writing, sent to whoever is responsible, tracked, judged.

One stream a need (``need:<project>``). The days on which something is due are reckoned by whoever asks, since
holidays are data; each is kept with the event, so that a later decree never changes what was promised. A call-back
(回访) is made by somebody who had no hand in the matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from deliberation.rules.cycle import LOCAL
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

UNADOPTED = ("rejected", "pooled", "returned")
"""Phases of a project whose proposer is owed an answer; who has withdrawn a proposal asks for none."""
OUTCOMES = ("solved", "partly", "planned", "explained")
"""How a matter ends: solved, partly solved, planned for later, or explained why it cannot be done."""
LONGEST = 2000
LOW = 2
"""A judgement of so many stars or fewer lets the sub-district open a matter again."""

STAFF = frozenset({"clerk", "subdistrict_officer"})
ABOVE = frozenset({"subdistrict_officer", "district_supervisor"})
ROLES: Mapping[str, frozenset[str]] = {
    "answer": STAFF, "dispatch": STAFF, "track": STAFF, "hand_back": STAFF, "conclude": STAFF, "call_back": STAFF,
    "reopen": frozenset({"subdistrict_officer"}), "urge": ABOVE, "escalate": frozenset({"system"}),
}  # fmt: skip
"""Command → roles that may give it; ``evaluate`` is the proposer's alone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A written answer about the phase ``about``, which the project came into at ``since``; ``due`` its last day."""

    about: str
    since: datetime
    due: date
    text: str
    at: datetime
    by: str

    @property
    def late(self) -> bool:
        """Whether it came after its last day."""
        return self.at.astimezone(LOCAL).date() > self.due


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A matter sent to a responsible body; ``back`` says why it was handed back, ``done`` that the matter has ended."""

    body: str
    task: str
    due: date
    at: datetime
    by: str
    back: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """A note of how it goes on, with the digests of papers."""

    text: str
    documents: tuple[str, ...]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class CallBack:
    """A call to the proposer: whether somebody was reached, and whether they are satisfied (None: not reached)."""

    reached: bool
    satisfied: bool | None
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class NeedState:
    """A need's follow-up. ``status`` is none, answered, dispatched or concluded; ``score`` 1 to 5, 0 for none yet.

    ``heard`` counts the call-backs made before the matter was last opened again.
    """

    status: str = "none"
    proposer: str = ""
    answers: tuple[Answer, ...] = ()
    dispatches: tuple[Dispatch, ...] = ()
    tracks: tuple[Track, ...] = ()
    outcome: str = ""
    outcome_text: str = ""
    concluded_at: datetime | None = None
    concluded_by: str = ""
    score: int = 0
    comment: str = ""
    call_backs: tuple[CallBack, ...] = ()
    heard: int = 0
    reopened: tuple[str, ...] = ()
    urged: tuple[str, ...] = ()
    urged_at: datetime | None = None
    escalated: tuple[str, ...] = ()
    escalated_at: datetime | None = None

    @property
    def open(self) -> tuple[Dispatch, ...]:
        """The dispatches that are with a body now."""
        return tuple(one for one in self.dispatches if not one.back and not one.done)

    @property
    def hands(self) -> frozenset[str]:
        """Everybody who has handled the matter."""
        acts: tuple[Answer | Dispatch | Track, ...] = (*self.answers, *self.dispatches, *self.tracks)
        return frozenset({self.concluded_by, *(one.by for one in acts)}) - {""}

    @property
    def reached(self) -> CallBack | None:
        """The call-back at which the proposer was reached, since the matter was last opened."""
        return next((one for one in self.call_backs[self.heard :] if one.reached), None)


def _check(state: NeedState, name: str, actor: Actor) -> Refusal | None:
    """Who may, and whether the matter stands so that it can be done, whatever the form says."""
    if name == "evaluate":
        return _may_evaluate(state, actor)
    if not actor.has(*ROLES[name]):
        return Refusal("NOT_ENTITLED", f"followup:{name}", {"move": f"need_{name}"})
    if name in {"call_back", "reopen"}:
        return _after_the_end(state, name, actor)
    return None if name == "answer" else _under_way(state, name)


def _under_way(state: NeedState, name: str) -> Refusal | None:
    if state.status == "concluded":
        return Refusal("NEED_CONCLUDED", f"followup:{name}")
    if name in {"track", "conclude"} and not state.answers:
        return Refusal("NEED_ANSWER_FIRST", f"followup:{name}")
    if name == "hand_back" and not state.open:
        return Refusal("NEED_NOT_DISPATCHED", "followup:hand_back")
    return None


def _may_evaluate(state: NeedState, actor: Actor) -> Refusal | None:
    if not state.answers:
        return Refusal("NEED_ANSWER_FIRST", "followup:evaluate")
    if actor.id != state.proposer:
        return Refusal("NEED_PROPOSER_ONLY", "followup:evaluate")
    return Refusal("NEED_EVALUATED", "followup:evaluate") if state.score else None


def _after_the_end(state: NeedState, name: str, actor: Actor) -> Refusal | None:
    if state.status != "concluded":
        return Refusal("NEED_NOT_CONCLUDED", f"followup:{name}")
    if name == "call_back":
        if state.reached is not None:
            return Refusal("NEED_CALLED_BACK", "followup:call_back")
        return Refusal("NEED_OTHER_PERSON", "followup:call_back") if actor.id in state.hands else None
    unhappy = (state.reached is not None and state.reached.satisfied is False) or 0 < state.score <= LOW
    return None if unhappy else Refusal("NEED_NOT_UNHAPPY", "followup:reopen", {"stars": LOW})


def _said(command: Command, key: str) -> str | Refusal:
    """The text ``key`` of the form, or what is wrong with it."""
    text = str(command.args.get(key) or "").strip()
    if not text:
        return Refusal("NEED_TEXT_EMPTY", f"followup:{command.name}")
    if len(text) > LONGEST:
        return Refusal("NEED_TEXT_LONG", f"followup:{command.name}", {"most": LONGEST, "length": len(text)})
    return text


def _answer(_rulebook: Rulebook, state: NeedState, command: Command) -> Decision:
    """{about, since, due, proposer, text}: what the proposer is told, for good reasons and in writing."""
    about, since, text = str(command.args["about"]), str(command.args["since"]), _said(command, "text")
    if about not in UNADOPTED:
        return Refusal("NEED_NOT_OPEN", "followup:answer")
    if state.answers and state.answers[-1].since == datetime.fromisoformat(since):
        return Refusal("NEED_ANSWERED", "followup:answer")
    if isinstance(text, Refusal):
        return text
    who = {"proposer": command.args["proposer"], "due": command.args["due"]}
    return (event(command, "answered", about=about, since=since, text=text, **who),)


def _dispatch(rulebook: Rulebook, state: NeedState, command: Command) -> Decision:
    """{body, task, due, unknown}: to a body of the duty list; ``unknown`` a year whose holidays are not decreed."""
    body, task, year = str(command.args.get("body") or ""), _said(command, "task"), command.args.get("unknown")
    if body not in rulebook.texts("followup.bodies"):
        return Refusal("NEED_BODY_UNKNOWN", "rulebook:followup.bodies")
    if any(one.body == body for one in state.open):
        return Refusal("NEED_DISPATCHED", "followup:dispatch")
    if isinstance(task, Refusal):
        return task
    if year is not None:
        return Refusal("HOLIDAYS_UNKNOWN", "rulebook:followup.handling_days", {"year": year})
    due = date.fromisoformat(str(command.args["due"]))
    if due <= command.at.astimezone(LOCAL).date():
        return Refusal("NEED_DAY_PAST", "followup:dispatch")
    return (event(command, "dispatched", body=body, task=task, due=due.isoformat()),)


def _track(_rulebook: Rulebook, _state: NeedState, command: Command) -> Decision:
    """{text, documents}: how it goes on."""
    text, papers = _said(command, "text"), command.args.get("documents")
    if isinstance(text, Refusal):
        return text
    return (event(command, "tracked", text=text, documents=papers if isinstance(papers, list) else []),)


def _hand_back(_rulebook: Rulebook, state: NeedState, command: Command) -> Decision:
    """{body, reason}: the body is not responsible or cannot."""
    body, reason = str(command.args.get("body") or ""), _said(command, "reason")
    if all(one.body != body for one in state.open):
        return Refusal("NEED_NOT_DISPATCHED", "followup:hand_back")
    return reason if isinstance(reason, Refusal) else (event(command, "handed_back", body=body, reason=reason),)


def _conclude(_rulebook: Rulebook, _state: NeedState, command: Command) -> Decision:
    """{outcome, text}: how the matter ended."""
    outcome, text = str(command.args.get("outcome") or ""), _said(command, "text")
    if outcome not in OUTCOMES:
        return Refusal("NEED_OUTCOME", "followup:conclude")
    return text if isinstance(text, Refusal) else (event(command, "concluded", outcome=outcome, text=text),)


def _evaluate(_rulebook: Rulebook, _state: NeedState, command: Command) -> Decision:
    """{score: 1 to 5, comment}: by the proposer."""
    score, comment = command.args.get("score"), str(command.args.get("comment") or "").strip()
    if not isinstance(score, int) or not 1 <= score <= 5:
        return Refusal("SCORE_OUT_OF_RANGE", "followup:evaluate")
    if len(comment) > LONGEST:
        return Refusal("NEED_TEXT_LONG", "followup:evaluate", {"most": LONGEST, "length": len(comment)})
    return (event(command, "evaluated", score=score, comment=comment),)


def _call_back(_rulebook: Rulebook, _state: NeedState, command: Command) -> Decision:
    """{reached, satisfied, note}: ``satisfied`` must be said where somebody was reached, and only then."""
    reached, satisfied, note = (
        command.args.get("reached") is True,
        command.args.get("satisfied"),
        _said(command, "note"),
    )
    if reached is not isinstance(satisfied, bool):
        return Refusal("NEED_SATISFIED", "followup:call_back")
    if isinstance(note, Refusal):
        return note
    return (event(command, "called_back", reached=reached, satisfied=satisfied, note=note),)


def _words(type_: str, key: str) -> Callable[[Rulebook, NeedState, Command], Decision]:
    """A step that says one thing."""

    def step(_rulebook: Rulebook, _state: NeedState, command: Command) -> Decision:
        text = _said(command, key)
        return text if isinstance(text, Refusal) else (event(command, type_, **{key: text}),)

    return step


def _escalate(_rulebook: Rulebook, state: NeedState, command: Command) -> Decision:
    """{what, due, days}: overdue by so many working days; each due day is told to the sub-district once."""
    key = f"{command.args['what']}:{command.args['due']}"
    if key in state.escalated:
        return Refusal("NEED_ESCALATED", "followup:escalate")
    return (event(command, "escalated", key=key, days=command.args["days"]),)


STEPS: Mapping[str, Callable[[Rulebook, NeedState, Command], Decision]] = {
    "answer": _answer, "dispatch": _dispatch, "track": _track, "hand_back": _hand_back, "conclude": _conclude,
    "evaluate": _evaluate, "call_back": _call_back, "reopen": _words("reopened", "reason"),
    "urge": _words("urged", "text"), "escalate": _escalate,
}  # fmt: skip
"""Every command by name."""


def decide(rulebook: Rulebook, state: NeedState, command: Command) -> Decision:
    """May this person, does the matter stand so, and then what the form says."""
    return _check(state, command.name, command.actor) or STEPS[command.name](rulebook, state, command)


def _answered(state: NeedState, happened: Event, data: Any) -> NeedState:
    since, due = datetime.fromisoformat(data["since"]), date.fromisoformat(data["due"])
    answer = Answer(data["about"], since, due, data["text"], happened.at, happened.actor)
    fresh = replace(state, answers=(*state.answers, answer), proposer=data["proposer"], score=0, comment="")
    status = "dispatched" if fresh.open else "answered"
    return replace(fresh, status=status, outcome="", outcome_text="", concluded_at=None, heard=len(state.call_backs))


def _dispatched(state: NeedState, happened: Event, data: Any) -> NeedState:
    due = date.fromisoformat(data["due"])
    sent = Dispatch(data["body"], data["task"], due, happened.at, happened.actor)
    return replace(state, status="dispatched", dispatches=(*state.dispatches, sent))


def _tracked(state: NeedState, happened: Event, data: Any) -> NeedState:
    note = Track(data["text"], tuple(data["documents"]), happened.at, happened.actor)
    return replace(state, tracks=(*state.tracks, note))


def _handed_back(state: NeedState, _happened: Event, data: Any) -> NeedState:
    sent = tuple(
        replace(one, back=data["reason"]) if one.body == data["body"] and not one.back else one
        for one in state.dispatches
    )
    back = replace(state, dispatches=sent)
    return back if back.open else replace(back, status="answered" if back.answers else "none")


def _concluded(state: NeedState, happened: Event, data: Any) -> NeedState:
    end: dict[str, Any] = {"concluded_at": happened.at, "concluded_by": happened.actor}
    sent = tuple(replace(one, done=not one.back) for one in state.dispatches)
    said: dict[str, Any] = {"outcome": data["outcome"], "outcome_text": data["text"]}
    return replace(state, status="concluded", dispatches=sent, **said, **end)


def _called_back(state: NeedState, happened: Event, data: Any) -> NeedState:
    call = CallBack(data["reached"], data["satisfied"], data["note"], happened.at, happened.actor)
    return replace(state, call_backs=(*state.call_backs, call))


def _reopened(state: NeedState, _happened: Event, data: Any) -> NeedState:
    anew: dict[str, Any] = {"outcome": "", "outcome_text": "", "concluded_at": None, "score": 0, "comment": ""}
    reasons, heard = (*state.reopened, data["reason"]), len(state.call_backs)
    return replace(state, status="answered", reopened=reasons, heard=heard, **anew)


FOLDS: Mapping[str, Callable[[NeedState, Event, Any], NeedState]] = {
    "answered": _answered, "dispatched": _dispatched, "tracked": _tracked, "handed_back": _handed_back,
    "concluded": _concluded, "called_back": _called_back, "reopened": _reopened,
    "evaluated": lambda state, _happened, data: replace(state, score=data["score"], comment=data["comment"]),
    "urged": lambda state, happened, data: replace(state, urged=(*state.urged, data["text"]), urged_at=happened.at),
    "escalated": lambda state, happened, data: replace(
        state, escalated=(*state.escalated, data["key"]), escalated_at=happened.at
    ),
}  # fmt: skip


def evolve(state: NeedState, happened: Event) -> NeedState:
    """Fold one event; an unknown type raises ``KeyError``."""
    return FOLDS[happened.type](state, happened, happened.data)


def legal(_rulebook: Rulebook, state: NeedState, actor: Actor, _now: datetime) -> tuple[Option, ...]:
    """Every step with the reason why this person cannot take it now."""
    return tuple(Option(name, _check(state, name, actor)) for name in STEPS)


NEED: Engine[NeedState] = Engine("need", NeedState(), decide, evolve, legal)
