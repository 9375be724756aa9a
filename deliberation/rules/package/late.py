"""From the comparison to the notices; failure, another round, and giving up."""

from __future__ import annotations

from datetime import date

from deliberation.rules.package.early import text
from deliberation.rules.package.state import CAUSES, COMPARISONS, METHODS, Offer, PackageState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event
from deliberation.rules.rulebook import Rulebook

MOST_POINTS = 100
FULLY = 20
"""Characters, marks aside, that explain why a quote is chosen that is not the lowest."""


def compare(_rulebook: Rulebook, state: PackageState, command: Command) -> Decision:
    """{by: price|score, scores: [[supplier, points]], note}: points of 0 to 100 for every quote, or the sums alone."""
    by, raw = text(command, "by"), command.args.get("scores")
    rows = [row for row in raw if isinstance(row, list) and len(row) == 2] if isinstance(raw, list) else []
    points = {str(who): mark for who, mark in rows if isinstance(mark, int) and 0 <= mark <= MOST_POINTS}
    if by not in COMPARISONS:
        return Refusal("COMPARISON_UNKNOWN", "package:compare")
    if by == "score" and points.keys() != {offer.supplier for offer in state.offers}:
        return Refusal("SCORES_INCOMPLETE", "package:compare")
    kept: list[Json] = [[who, mark] for who, mark in points.items()] if by == "score" else []
    return (event(command, "compared", by=by, scores=kept, note=text(command, "note")),)


def award(_rulebook: Rulebook, state: PackageState, command: Command) -> Decision:
    """{supplier, reason, notice_due, contracted: [title]}: to one quote, no line above its project's sum.

    ``contracted`` are the projects of the package that have a contract already.
    """
    raw = command.args.get("contracted")
    if isinstance(raw, list) and raw:
        return Refusal("PROJECT_CONTRACTED", "package:award", {"title": str(raw[0])})
    offer, due = state.offer(text(command, "supplier")), day(command, "notice_due")
    if offer is None or due is None:
        return Refusal("AWARD_NOT_QUOTED", "package:award")
    over = _above(state, offer)
    if over:
        return Refusal("AWARD_ABOVE_LOT", "package:award", {"over_fen": over})
    if not text(command, "reason"):
        return Refusal("REASON_NEEDED", "package:award")
    if offer.amount_fen > _lowest(state) and _written(text(command, "reason")) < FULLY:
        return Refusal("AWARD_NOT_LOWEST", "package:award", {"least": FULLY})
    data: dict[str, Json] = {"reason": text(command, "reason"), "notice_due": due.isoformat()}
    return (event(command, "awarded", supplier=offer.supplier, amount_fen=offer.amount_fen, **data),)


def _lowest(state: PackageState) -> int:
    """The lowest sum among the quotes that could be awarded: no line above its project's sum."""
    return min((one.amount_fen for one in state.offers if not _above(state, one)), default=0)


def _written(words: str) -> int:
    """Letters, characters and digits: marks say nothing."""
    return sum(one.isalnum() for one in words)


def _above(state: PackageState, offer: Offer) -> int:
    """The largest sum by which a line exceeds what its project may cost; 0 where none does."""
    most = {lot.project: lot.sum_fen for lot in state.lots}
    return max((fen - most[project] for project, fen in offer.lines if fen > most[project]), default=0)


def day(command: Command, key: str) -> date | None:
    """The day in ``key``."""
    try:
        return date.fromisoformat(text(command, key))
    except ValueError:
        return None


def announce_award(_rulebook: Rulebook, _state: PackageState, command: Command) -> Decision:
    """The award is published."""
    return (event(command, "award_announced"),)


def announce_contract(_rulebook: Rulebook, state: PackageState, command: Command) -> Decision:
    """{signed: [{project, title, supplier, amount_fen}], due}: all contracts are published, each as awarded.

    ``supplier`` is the id of the one awarded where the contract names it, else whom it names.
    """
    raw, due = command.args.get("signed"), day(command, "due")
    signed = {str(one.get("project")): one for one in raw if isinstance(one, dict)} if isinstance(raw, list) else {}
    won = dict(state.won.lines) if state.won else {}
    for lot in state.active:
        one = signed.get(lot.project)
        if one and (one.get("supplier"), one.get("amount_fen")) != (state.winner, won.get(lot.project)):
            return Refusal("CONTRACT_NOT_AWARDED", "package:announce_contract", {"title": str(one.get("title"))})
    missing = [lot.project for lot in state.active if lot.project not in signed]
    if missing or due is None:
        return Refusal("CONTRACTS_MISSING", "package:announce_contract", {"missing": len(missing)})
    return (event(command, "contract_announced", due=due.isoformat()),)


def bound(name: str, contracts: Json) -> Refusal | None:
    """Why the step ``name`` cannot be taken because of ``contracts``: [{title, ours}], those that are in force.

    One that follows an award of this package (``ours``) ends in its project first; where any is in force no other
    round begins.
    """
    rows = [row for row in contracts if isinstance(row, dict)] if isinstance(contracts, list) else []
    ours = next((row for row in rows if row.get("ours")), None)
    if ours is not None:
        return Refusal("CONTRACT_IN_FORCE", f"package:{name}", {"title": str(ours.get("title"))})
    if rows and name == "rerun":
        return Refusal("CONTRACT_ELSEWHERE", "package:rerun", {"title": str(rows[0].get("title"))})
    return None


def fail(_rulebook: Rulebook, _state: PackageState, command: Command) -> Decision:
    """{cause, reason, contracts}: 流标, while no contract of this package holds; the quotes stay on record."""
    held = bound("fail", command.args.get("contracts"))
    if held is not None:
        return held
    if text(command, "cause") not in CAUSES or not text(command, "reason"):
        return Refusal("REASON_NEEDED", "package:fail")
    return (event(command, "failed", cause=text(command, "cause"), reason=text(command, "reason")),)


def rerun(rulebook: Rulebook, state: PackageState, command: Command) -> Decision:
    """{method, contracts}: another round, in the same way or in another; a tender is never taken back by size."""
    held = bound("rerun", command.args.get("contracts"))
    if held is not None:
        return held
    method, most = text(command, "method") or state.method, rulebook.int("procurement.alarm")
    if method not in METHODS:
        return Refusal("PACKAGE_INCOMPLETE", "package:rerun")
    if method != "tender" and max(lot.sum_fen for lot in state.active) >= most:
        return Refusal("PACKAGE_NEEDS_TENDER", "rulebook:procurement.alarm", {"threshold_fen": most})
    return (event(command, "rerun", method=method),)


def cancel(_rulebook: Rulebook, state: PackageState, command: Command) -> Decision:
    """{reason, contracts, told}: given up; its projects are free for another package.

    While quotes come in, all stay sealed and are withdrawn, and those invited are told first (``told``).
    """
    held = bound("cancel", command.args.get("contracts"))
    if held is not None:
        return held
    if not text(command, "reason"):
        return Refusal("REASON_NEEDED", "package:cancel")
    asked = state.invited if state.status == "invited" else ()
    if asked and command.args.get("told") is not True:
        return Refusal("SUPPLIERS_NOT_TOLD", "package:cancel", {"suppliers": len(asked)})
    about: dict[str, Json] = {"told": [*asked], "withdrawn": [one.supplier for one in state.offers if asked]}
    return (event(command, "cancelled", reason=text(command, "reason"), **about),)


def end_lot(_rulebook: Rulebook, state: PackageState, command: Command) -> Decision:
    """{project, reason}: the project, or its contract, was ended early; it can be bought anew."""
    project = text(command, "project")
    if project not in {lot.project for lot in state.active}:
        return Refusal("LOT_NOT_THERE", "package:end_lot")
    return (event(command, "lot_ended", project=project, reason=text(command, "reason")),)
