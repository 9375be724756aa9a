"""Every step of a package: who may take it, in which status, and what must hold whatever its form says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from deliberation.rules.package.state import PackageState
from deliberation.rules.refusal import Refusal, not_entitled
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import Rulebook

LIVE = "drafted invited opening opened compared"
OFFICE = "clerk subdistrict_officer"
MOVES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    name: (frozenset(roles.split()), frozenset(statuses.split()))
    for name, roles, statuses in (
        ("draft", "clerk", "none"),
        ("raise_alarm", "system", LIVE),
        ("answer_alarm", "subdistrict_officer", LIVE),
        ("invite", "clerk", "drafted"),
        ("receive", "clerk", "invited"),
        ("unseal", OFFICE, "invited"),
        ("open", OFFICE, "invited"),
        ("confirm_opening", OFFICE, "opening"),
        ("reject_opening", OFFICE, "opening"),
        ("compare", "clerk", "opened"),
        ("award", "subdistrict_officer", "compared"),
        ("announce_award", "clerk", "awarded"),
        ("announce_contract", "clerk", "announced"),
        ("fail", OFFICE, "invited opened compared awarded announced"),
        ("rerun", "clerk", "failed"),
        ("cancel", OFFICE, "drafted invited failed"),
        ("end_lot", "system", f"{LIVE} awarded announced closed failed"),
    )
}
"""Command → the roles that may give it, and the statuses in which it is in order."""

Condition = Callable[[Rulebook, PackageState, Actor, datetime], Refusal | None]


def fewest(rulebook: Rulebook, method: str) -> int:
    """Quotes that a round needs: from the priced catalogue one is enough, its prices were compared before."""
    return 1 if method == "catalogue" else rulebook.int("procurement.min_quotes")


def _still_open(_rulebook: Rulebook, state: PackageState, _actor: Actor, now: datetime) -> Refusal | None:
    # one that came in time and had to wait may find the seals broken: what lies open is not added to
    over = bool(state.unsealed_by) or (state.closes_at is not None and now >= state.closes_at)
    return Refusal("QUOTES_CLOSED", "package:receive") if over else None


def _closed(state: PackageState, now: datetime, name: str) -> Refusal | None:
    if state.closes_at is not None and now < state.closes_at:
        return Refusal("QUOTES_OPEN_LATER", f"package:{name}", {"closes_at": state.closes_at.isoformat()})
    return None


def _unseal(rulebook: Rulebook, state: PackageState, actor: Actor, now: datetime) -> Refusal | None:
    if state.unsealed_by:
        return Refusal("QUOTES_UNSEALED", "package:unseal")
    return _enough(rulebook, state, actor, now)


def _open(rulebook: Rulebook, state: PackageState, actor: Actor, now: datetime) -> Refusal | None:
    early = _enough(rulebook, state, actor, now)
    return early or (None if state.unsealed_by else Refusal("QUOTES_SEALED", "package:unseal"))


def _enough(rulebook: Rulebook, state: PackageState, _actor: Actor, now: datetime) -> Refusal | None:
    needed, there = fewest(rulebook, state.method), len(state.offers)
    if there < needed and _closed(state, now, "open") is None:
        params = {"fewest": needed, "quotes": there}
        return Refusal("PACKAGE_FEW_QUOTES", "rulebook:procurement.min_quotes", params)
    return _closed(state, now, "open")


def _other_than_opener(name: str) -> Condition:
    def condition(_rulebook: Rulebook, state: PackageState, actor: Actor, _now: datetime) -> Refusal | None:
        return Refusal("SECOND_PERSON", f"package:{name}") if actor.id == state.opened_by else None

    return condition


def _answer_alarm(_rulebook: Rulebook, state: PackageState, actor: Actor, _now: datetime) -> Refusal | None:
    if not state.open_alarms:
        return Refusal("NO_OPEN_ALARM", "package:answer_alarm")
    return Refusal("SECOND_PERSON", "package:answer_alarm") if actor.id == state.drafted_by else None


def _award(_rulebook: Rulebook, state: PackageState, actor: Actor, _now: datetime) -> Refusal | None:
    if state.open_alarms:
        return Refusal("ALARMS_OPEN", "package:award", {"alarms": len(state.open_alarms)})
    before = {state.drafted_by, state.compared_by, *(alarm.answered_by for alarm in state.alarms)}
    return Refusal("SECOND_PERSON", "package:award") if actor.id in before else None


def _fail(_rulebook: Rulebook, state: PackageState, _actor: Actor, now: datetime) -> Refusal | None:
    return _closed(state, now, "fail") if state.status == "invited" else None


def _cancel(_rulebook: Rulebook, state: PackageState, _actor: Actor, now: datetime) -> Refusal | None:
    over = state.status == "invited" and state.closes_at is not None and now >= state.closes_at
    return Refusal("CANCEL_TOO_LATE", "package:cancel") if over else None


READY: Mapping[str, Condition] = {
    "receive": _still_open,
    "unseal": _unseal,
    "open": _open,
    "confirm_opening": _other_than_opener("confirm_opening"),
    "reject_opening": _other_than_opener("reject_opening"),
    "answer_alarm": _answer_alarm,
    "award": _award,
    "fail": _fail,
    "cancel": _cancel,
}


def check(rulebook: Rulebook, state: PackageState, name: str, actor: Actor, now: datetime) -> Refusal | None:
    """Why ``actor`` cannot take the step ``name`` now, whatever the form will say; None where it is open."""
    roles, statuses = MOVES[name]
    if not actor.has(*roles):
        stage = {} if state.status in statuses else {"package_status": state.status}
        return not_entitled(f"package:{name}", roles, **stage)
    if state.status not in statuses:
        return Refusal("PACKAGE_STATUS", f"package:{name}", {"package_status": state.status})
    condition = READY.get(name)
    return condition(rulebook, state, actor, now) if condition else None
