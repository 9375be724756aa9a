"""Acts on the money of a community's year (``fund:<place>:<year>``): one person asks, another confirms.

The engine judges what is said and who says it. Whether the money suffices is judged where it lies, at the moment of
the confirmation, by the guarded updates of the pots.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from deliberation.rules.cycle import LOCAL
from deliberation.rules.funds.parts import SOURCES
from deliberation.rules.funds.state import ACTS, Act, FundState, evolve, read_act
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Option, event
from deliberation.rules.rulebook import Rulebook

ROLES = {
    "propose": frozenset({"clerk", "subdistrict_officer"}),
    "confirm": frozenset({"subdistrict_officer", "district_supervisor"}),
    "decline": frozenset({"subdistrict_officer", "district_supervisor"}),
    "withdraw": frozenset({"clerk", "subdistrict_officer"}),
}
"""Command → roles that may give it."""

LONGEST = {"label": 60, "document": 80, "conditions": 500, "reason": 500, "answer": 500}
"""Characters of what an act says."""

Said = Mapping[str, Json]
Check = Callable[[Rulebook, Act, Said, date], Refusal | None]


def decide(rulebook: Rulebook, state: FundState, command: Command) -> Decision:
    """``propose`` (the facts of an act), ``confirm`` {act}, ``decline`` {act, answer} or ``withdraw`` {act}.

    With ``propose`` and ``confirm`` come, as the shell finds them, ``place``, ``year``, and ``until``: the deadline of
    the pot that the act takes from (ISO day).
    """
    refusal = _entitled(command.name, command.actor)
    if refusal is not None:
        return refusal
    if command.name == "propose":
        return _propose(rulebook, state, command)
    found = state.find(str(command.args.get("act")))
    if found is None or not found.open:
        return Refusal("FUND_ACT_OVER", f"fund:{command.name}")
    return _second(found, command.name, command.actor) or _decided(rulebook, found, command)


def _decided(rulebook: Rulebook, found: Act, command: Command) -> Decision:
    if command.name == "confirm":
        return _sound(rulebook, found, command) or (event(command, "confirmed", asked_by=found.by, **found.facts()),)
    if command.name == "withdraw":
        return (event(command, "withdrawn", act=found.act),)
    answer = str(command.args.get("answer") or "")
    return _text("answer", answer, needed=True) or (event(command, "declined", act=found.act, answer=answer),)


def _entitled(name: str, actor: Actor) -> Refusal | None:
    if not actor.id or not actor.has(*ROLES[name]):
        return Refusal("FUND_NOT_ENTITLED", f"fund:{name}")
    return None


def _second(found: Act, name: str, actor: Actor) -> Refusal | None:
    """Whether this person may decide: another one than who asked, but only who asked takes it back."""
    own = found.by == actor.id
    if name == "withdraw":
        return None if own else Refusal("FUND_NOT_YOURS", "fund:withdraw")
    return Refusal("FUND_FOUR_EYES", f"fund:{name}") if own else None


def _propose(rulebook: Rulebook, state: FundState, command: Command) -> Decision:
    act = read_act(command.args, command.actor.id, command.at)
    if act.name not in ACTS or not act.act or state.find(act.act) is not None:
        return Refusal("FUND_ACT_UNKNOWN", "fund:propose")
    if act.amount_fen <= 0:
        return Refusal("MONEY_NOT_POSITIVE", "fund:propose")
    same = any(one.name == act.name == "reverse" and one.row == act.row for one in state.waiting)
    if same:
        return Refusal("FUND_REVERSAL_WAITS", "fund:propose")
    twin = state.twin(act)
    if twin is not None:
        about: dict[str, Json] = {"called": twin.label or twin.reason, "asked_fen": twin.amount_fen}
        return Refusal("FUND_SAME_WAITS", "fund:propose", about | {"asked_at": twin.at.isoformat()})
    return _sound(rulebook, act, command) or (event(command, "proposed", **act.facts()),)


def _sound(rulebook: Rulebook, act: Act, command: Command) -> Refusal | None:
    """Whether what the act says is in order today; asked again when it is confirmed."""
    for name in ("label", "document", "conditions"):
        refusal = _text(name, getattr(act, name))
        if refusal is not None:
            return refusal
    today = command.at.astimezone(LOCAL).date()
    if act.deadline is not None and act.deadline < today:
        return Refusal("FUND_DEADLINE_PAST", "fund:propose", {"deadline": act.deadline.isoformat()})
    refusal = None if act.name == "allocate" else _text("reason", act.reason, needed=True)
    return refusal or CHECKS[act.name](rulebook, act, command.args, today)


def _text(name: str, text: str, *, needed: bool = False) -> Refusal | None:
    if needed and not text:
        return Refusal("FUND_REASON_NEEDED", "fund:propose")
    if len(text) > LONGEST[name]:
        figures: dict[str, Json] = {"most": LONGEST[name], "length": len(text)}
        return Refusal("FUND_TEXT_TOO_LONG", "fund:propose", figures)
    return None


def _allocate(rulebook: Rulebook, act: Act, _said: Said, _today: date) -> Refusal | None:
    if act.source not in SOURCES:
        return Refusal("FUND_SOURCE_NEEDED", "fund:propose")
    if not act.label:
        return Refusal("FUND_LABEL_NEEDED", "fund:propose")
    if not set(act.categories) <= set(rulebook.texts("proposal.categories")):
        return Refusal("FUND_CATEGORY_UNKNOWN", "rulebook:proposal.categories")
    return None


def _transfer(rulebook: Rulebook, act: Act, said: Said, _today: date) -> Refusal | None:
    here, year = str(said["place"]), said["year"]
    if not act.pot or act.to_place == here or act.to_year != year:
        return Refusal("FUND_TARGET_NEEDED", "fund:propose")
    digits = {"subdistrict": 9, "district": 6, "city": 4}[rulebook.text("money.transfer_within")]
    if act.to_place[:digits] != here[:digits]:
        return Refusal("FUND_TARGET_TOO_FAR", "rulebook:money.transfer_within")
    return None


def _carry_over(rulebook: Rulebook, act: Act, said: Said, _today: date) -> Refusal | None:
    year, most = said["year"], rulebook.int("money.carry_over_years")
    assert isinstance(year, int)  # noqa: S101 -- the shell says which year the stream is of
    if not act.pot or act.to_place != said["place"] or not year < act.to_year <= year + most:
        figures: dict[str, Json] = {"first": year + 1, "last": year + most, "years": most}
        return Refusal("FUND_YEAR_OUT_OF_REACH", "rulebook:money.carry_over_years", figures)
    return None


def _clear_idle(_rulebook: Rulebook, act: Act, said: Said, today: date) -> Refusal | None:
    until = str(said.get("until") or "")
    if not act.pot or not until:
        return Refusal("FUND_POT_UNKNOWN", "fund:propose")
    if today <= date.fromisoformat(until):
        return Refusal("FUND_NOT_IDLE", "rulebook:cycle.paid_by", {"deadline": until})
    return None


def _reverse(_rulebook: Rulebook, act: Act, _said: Said, _today: date) -> Refusal | None:
    return None if act.row else Refusal("FUND_ROW_UNKNOWN", "fund:propose")


CHECKS: dict[str, Check] = {
    "allocate": _allocate,
    "transfer": _transfer,
    "carry_over": _carry_over,
    "clear_idle": _clear_idle,
    "reverse": _reverse,
}
"""What each act must say."""


def legal(_rulebook: Rulebook, state: FundState, actor: Actor, _now: datetime) -> tuple[Option, ...]:
    """``propose``, and ``confirm``, ``decline`` and ``withdraw`` for each act that waits, with the reason where not."""
    options = [Option("propose", _entitled("propose", actor))]
    options += [
        Option(name, _entitled(name, actor) or _second(act, name, actor), act.act)
        for act in state.waiting
        for name in ("confirm", "decline", "withdraw")
    ]
    return tuple(options)


FUND: Engine[FundState] = Engine("fund", FundState(), decide, evolve, legal)
