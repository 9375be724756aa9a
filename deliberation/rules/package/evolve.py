"""How a package becomes the next by what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from deliberation.rules.package.early import HASHES, read_lots
from deliberation.rules.package.state import Alarm, Failure, Offer, PackageState, Published
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Event

AWARDED = frozenset({"awarded", "announced", "closed"})
Fold = Callable[[PackageState, Event], PackageState]


def _strings(raw: Json) -> tuple[str, ...]:
    return tuple(str(one) for one in raw) if isinstance(raw, list) else ()


def _pairs(raw: Json) -> tuple[tuple[str, int], ...]:
    rows = raw if isinstance(raw, list) else []
    return tuple((str(row[0]), int(str(row[1]))) for row in rows if isinstance(row, list))


def _drafted(state: PackageState, happened: Event) -> PackageState:
    data = happened.data
    return replace(
        state, status="drafted", year=int(str(data["year"])), lots=read_lots(data["lots"]), drafted_by=happened.actor,
        drafted_at=happened.at, title=str(data["title"]), method=str(data["method"]),
    )  # fmt: skip


def _alarm_raised(state: PackageState, happened: Event) -> PackageState:
    data = happened.data
    sums = tuple(int(one) for one in _strings(data["sums"]))
    new = Alarm(str(data["key"]), str(data["kind"]), _strings(data["about"]), sums, _pairs(data["figures"]))
    return replace(state, alarms=(*state.alarms, new))


def _alarm_answered(state: PackageState, happened: Event) -> PackageState:
    key, answer = happened.data["key"], str(happened.data["answer"])
    alarms = (
        replace(one, answer=answer, answered_by=happened.actor) if one.key == key else one for one in state.alarms
    )
    return replace(state, alarms=tuple(alarms))


def _invited(state: PackageState, happened: Event) -> PackageState:
    data = happened.data
    closes = datetime.fromisoformat(str(data["closes_at"]))
    return replace(
        state, status="invited", invited=_strings(data["suppliers"]), closes_at=closes, agency=str(data["agency"]),
        reference=str(data["reference"]),
    )  # fmt: skip


def _received(state: PackageState, happened: Event) -> PackageState:
    data = happened.data
    told: dict[str, Any] = {key: str(data.get(key) or "") for key in HASHES}
    offer = Offer(str(data["supplier"]), str(data["file"]), happened.at, **told)
    return replace(state, offers=(*state.offers, offer))


def _opened(state: PackageState, happened: Event) -> PackageState:
    raw = happened.data["lines"]
    rows = [row for row in raw if isinstance(row, list)] if isinstance(raw, list) else []
    lines: dict[str, dict[str, int]] = {}
    for who, what, fen in rows:
        lines.setdefault(str(who), {})[str(what)] = int(str(fen))
    order = [lot.project for lot in state.active]
    offers = (
        replace(one, lines=tuple((project, lines[one.supplier][project]) for project in order)) for one in state.offers
    )
    unsealed = (state.unsealed_by, state.unsealed_at) if state.unsealed_by else (happened.actor, happened.at)
    return replace(
        state, status="opening", offers=tuple(offers), opened_by=happened.actor, unsealed_by=unsealed[0],
        unsealed_at=unsealed[1],
    )  # fmt: skip


def _opening_rejected(state: PackageState, _happened: Event) -> PackageState:
    offers = tuple(replace(one, lines=()) for one in state.offers)
    return replace(state, status="invited", offers=offers, opened_by="")


def _compared(state: PackageState, happened: Event) -> PackageState:
    by, scores = str(happened.data["by"]), _pairs(happened.data["scores"])
    return replace(state, status="compared", comparison=by, scores=scores, compared_by=happened.actor)


def _awarded(state: PackageState, happened: Event) -> PackageState:
    data, due = happened.data, date.fromisoformat(str(happened.data["notice_due"]))
    return replace(
        state, status="awarded", awarded_at=happened.at, award_due=due, winner=str(data["supplier"]),
        reason=str(data["reason"]), awarded_by=happened.actor,
    )  # fmt: skip


def _contract_announced(state: PackageState, happened: Event) -> PackageState:
    due = date.fromisoformat(str(happened.data["due"]))
    return replace(state, status="closed", contract_due=due, contract_announced_at=happened.at)


def _failed(state: PackageState, happened: Event) -> PackageState:
    data = happened.data
    new = Failure(state.round, str(data["cause"]), str(data["reason"]), happened.at, len(state.offers))
    told = (*state.published, *_published(state))
    return replace(state, status="failed", winner="", failures=(*state.failures, new), published=told)


def _published(state: PackageState) -> tuple[Published, ...]:
    """The award of this round, where it was published."""
    if state.award_announced_at is None or state.awarded_at is None:
        return ()
    days = state.awarded_at, state.award_announced_at
    return (Published(state.round, state.winner, state.reason, state.method, *days, state.offers),)


def _rerun(state: PackageState, happened: Event) -> PackageState:
    """What belongs to the package stays; what belonged to the round begins anew."""
    return PackageState(
        status="drafted", year=state.year, title=state.title, method=str(happened.data["method"]), lots=state.lots,
        drafted_by=state.drafted_by, drafted_at=state.drafted_at, round=state.round + 1, alarms=state.alarms,
        failures=state.failures, ended=state.ended, dropped=state.ended, published=state.published,
    )  # fmt: skip


def _lot_ended(state: PackageState, happened: Event) -> PackageState:
    """One project leaves. Before the award it leaves the quotes too, and what was compared is compared anew."""
    project = str(happened.data["project"])
    left = replace(state, ended=(*state.ended, project))
    if state.status in AWARDED:
        return _nothing_to_sign(left)
    if not left.active:
        left = replace(left, dropped=left.ended, reason=str(happened.data["reason"]))
        return replace(left, status="cancelled", cancelled_at=happened.at)
    offers = (replace(one, lines=tuple(line for line in one.lines if line[0] != project)) for one in state.offers)
    left = replace(left, offers=tuple(offers), dropped=(*state.dropped, project))
    if state.status != "compared":
        return left
    return replace(left, status="opened", comparison="", scores=(), compared_by="")


def _nothing_to_sign(state: PackageState) -> PackageState:
    """A published award of which no project is left is closed: there is no contract to publish any more."""
    over = state.status == "announced" and not state.active
    return replace(state, status="closed") if over else state


FOLDS: Mapping[str, Fold] = {
    "drafted": _drafted,
    "alarm_raised": _alarm_raised,
    "alarm_answered": _alarm_answered,
    "invited": _invited,
    "received": _received,
    "unsealed": lambda state, happened: replace(state, unsealed_by=happened.actor, unsealed_at=happened.at),
    "opened": _opened,
    "lot_ended": _lot_ended,
    "opening_confirmed": lambda state, happened: replace(state, status="opened", confirmed_by=happened.actor),
    "opening_rejected": _opening_rejected,
    "compared": _compared,
    "awarded": _awarded,
    "award_announced": lambda state, happened: _nothing_to_sign(
        replace(state, status="announced", award_announced_at=happened.at)
    ),
    "contract_announced": _contract_announced,
    "failed": _failed,
    "rerun": _rerun,
    "cancelled": lambda state, happened: replace(
        state, status="cancelled", reason=str(happened.data["reason"]), cancelled_at=happened.at
    ),
}


def evolve(state: PackageState, happened: Event) -> PackageState:
    """Fold one event."""
    return FOLDS[happened.type](state, happened)
