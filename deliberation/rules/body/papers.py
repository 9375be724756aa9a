"""Entering papers twice: by two people who do not see each other's entries, a third settles what differs."""

from __future__ import annotations

from datetime import date, datetime

from deliberation.rules.body.election_state import MARKS, ElectionState
from deliberation.rules.body.roll import LOCAL
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event
from deliberation.rules.rulebook import Rulebook

OFFICE = frozenset({"clerk", "subdistrict_officer", "system"})


def day_of(at: datetime) -> date:
    """The day in Shenzhen."""
    return at.astimezone(LOCAL).date()


def guard(state: ElectionState, name: str) -> Refusal | None:
    """Whether the papers are far enough for ``name``."""
    left = len(state.missing(0)) + len(state.missing(1))
    if name == "enter_paper" and not left:
        return Refusal("PAPERS_ALL_READ", "election")
    if name == "settle_paper" and not state.differences:
        return Refusal("PAPERS_AGREE", "election")
    if name == "count" and left:
        return Refusal("PAPERS_MISSING", "election", {"left": left})
    if name == "count" and state.differences:
        return Refusal("PAPERS_DIFFER", "election", {"papers": len(state.differences)})
    return None


def open_box(_rulebook: Rulebook, state: ElectionState, command: Command) -> Decision:
    """{issued, received}: papers handed out, and found in the box; each found gets its number, from 1."""
    issued, received = int(str(command.args["issued"])), int(str(command.args["received"]))
    if received < 1:
        return Refusal("BOX_EMPTY", "election")
    if not received <= issued <= state.electors_size:
        params: dict[str, Json] = {"issued": issued, "received": received, "electors": state.electors_size}
        return Refusal("BOX_TOO_FULL", "election", params)
    return (event(command, "box_opened", issued=issued, received=received),)


def enter(_rulebook: Rulebook, state: ElectionState, command: Command) -> Decision:
    """{number, choices, mark}: in the reading that is this person's; entered again, the last entry counts."""
    number, choices = int(str(command.args["number"])), _texts(command.args.get("choices"))
    refusal = _paper(state, number, choices, str(command.args.get("mark") or ""))
    if refusal is not None:
        return refusal
    pile = state.reading(command.actor.id)
    mine = dict(state.piles[pile]).get(number)
    if mine is not None and mine.by != command.actor.id:
        return Refusal("PAPER_READ", "election", {"number": number})
    return (event(command, "paper_entered", pile=pile, **_facts(command, number, choices)),)


def settle(_rulebook: Rulebook, state: ElectionState, command: Command) -> Decision:
    """{number, choices, mark}: a third person looks at a paper that two have read differently."""
    number, choices = int(str(command.args["number"])), _texts(command.args.get("choices"))
    if number not in state.differences:
        return Refusal("PAPERS_AGREE", "election")
    if command.actor.id in state.readers_of(number):
        return Refusal("PAPER_THIRD_LOOK", "election", {"number": number})
    refusal = _paper(state, number, choices, str(command.args.get("mark") or ""))
    return refusal or (event(command, "paper_settled", **_facts(command, number, choices)),)


def _paper(state: ElectionState, number: int, choices: tuple[str, ...], mark: str) -> Refusal | None:
    if not 1 <= number <= state.received:
        return Refusal("PAPER_NUMBER", "election", {"most": state.received})
    if mark not in MARKS or any(state.candidate(one) is None for one in choices):
        return Refusal("CANDIDATE_UNKNOWN", "election")
    return None


def _facts(command: Command, number: int, choices: tuple[str, ...]) -> dict[str, Json]:
    return {"number": number, "choices": [*choices], "mark": str(command.args.get("mark") or "")}


def _texts(raw: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in raw) if isinstance(raw, list) else ()
