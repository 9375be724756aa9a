"""From the contract to the archive: deliver, pay by instalments under four eyes, accept, evaluate, settle."""

from __future__ import annotations

from fractions import Fraction

from deliberation.rules.project.state import ProjectState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event
from deliberation.rules.rulebook import Rulebook


def contract(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{supplier, amount_fen, quotes: [{supplier, amount_fen}]}: after comparison, within the approved budget."""
    supplier, amount, quotes = command.args.get("supplier"), command.args.get("amount_fen"), command.args.get("quotes")
    if not isinstance(amount, int) or amount <= 0 or not supplier:
        return Refusal("COST_NOT_POSITIVE", "project:contract")
    if amount > state.budget_fen:
        return Refusal(
            "CONTRACT_ABOVE_BUDGET", "project:contract", {"amount_fen": amount, "budget_fen": state.budget_fen}
        )
    refusal = _check_quotes(rulebook, str(supplier), amount, quotes)
    if refusal is not None:
        return refusal
    schedule: list[Json] = [*rulebook.texts("payment.schedule")]
    return (event(command, "contracted", supplier=supplier, amount_fen=amount, quotes=quotes, schedule=schedule),)


def _check_quotes(rulebook: Rulebook, supplier: str, amount: int, quotes: Json) -> Refusal | None:
    offers = [quote for quote in quotes if isinstance(quote, dict)] if isinstance(quotes, list) else []
    suppliers = {quote.get("supplier") for quote in offers}
    fewest = rulebook.int("procurement.min_quotes")
    if len(suppliers) < fewest:
        return Refusal(
            "TOO_FEW_QUOTES", "rulebook:procurement.min_quotes", {"fewest": fewest, "quotes": len(suppliers)}
        )
    if not any(quote.get("supplier") == supplier and quote.get("amount_fen") == amount for quote in offers):
        return Refusal("CONTRACT_NOT_QUOTED", "rulebook:procurement.min_quotes")
    return None


def report_milestone(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{title, note, photos, documents}: a step of delivery with its evidence."""
    if not command.args.get("title"):
        return Refusal("FIELD_NEEDED", "project:report_milestone", {"field": "title"})
    names = ("title", "note", "photos", "documents")
    return (event(command, "milestone_reported", **{name: command.args.get(name) for name in names}),)


def vary(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{amount_fen, reason}: a changed contract sum; above the share of the rulebook it is the council's matter."""
    amount, reason = command.args.get("amount_fen"), str(command.args.get("reason") or "")
    if not reason:
        return Refusal("REASON_NEEDED", "project:vary")
    if not isinstance(amount, int) or amount < max(1, state.asked_fen):
        return Refusal("VARIATION_BELOW_PAID", "project:vary", {"asked_fen": state.asked_fen})
    most = state.contract_fen + int(state.contract_fen * rulebook.share("variation.share"))
    if amount > most or amount > state.budget_fen:
        return Refusal("VARIATION_TOO_LARGE", "rulebook:variation.share", {"most_fen": min(most, state.budget_fen)})
    return (event(command, "varied", amount_fen=amount, reason=reason),)


def instalment(state: ProjectState, number: int) -> int:
    """The sum in fen of the next instalment ``number`` (from 1): its share of the contract, rounded down.

    The last takes what is left of the final sum, so the instalments re-add to it exactly.
    """
    if number == len(state.schedule):
        return (state.final_fen or state.contract_fen) - state.asked_fen
    return int(state.contract_fen * Fraction(state.schedule[number - 1]))


def propose_payment(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{payment, purpose}: the next instalment. The last only after acceptance and settlement."""
    number = len(state.payments) + 1
    if number > len(state.schedule):
        return Refusal("ALL_INSTALMENTS_ASKED", "rulebook:payment.schedule")
    if state.payments and state.payments[-1].status != "paid":
        return Refusal("INSTALMENT_PENDING", "rulebook:payment.schedule")
    last = number == len(state.schedule)
    if last and rulebook.flag("payment.final_after_settlement") and state.phase != "settled":
        return Refusal("FINAL_BEFORE_SETTLEMENT", "rulebook:payment.final_after_settlement")
    data: dict[str, Json] = {"payment": command.args["payment"], "purpose": command.args.get("purpose", "")}
    return (event(command, "payment_proposed", number=number, amount_fen=instalment(state, number), **data),)


def approve_payment(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{payment}: by another person than the proposer."""
    payment = state.payment(str(command.args["payment"]))
    if payment is None or payment.status != "proposed":
        return Refusal("PAYMENT_NOT_WAITING", "project:approve_payment")
    if command.actor.id == payment.proposed_by:
        return Refusal("FOUR_EYES", "project:four_eyes")
    return (event(command, "payment_approved", payment=payment.id),)


def pay(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{payment, voucher}: by a third person, never above the contract."""
    payment = state.payment(str(command.args["payment"]))
    if payment is None or payment.status != "approved":
        return Refusal("PAYMENT_NOT_WAITING", "project:pay")
    if command.actor.id in {payment.proposed_by, payment.approved_by}:
        return Refusal("FOUR_EYES", "project:four_eyes")
    if not command.args.get("voucher"):
        return Refusal("FIELD_NEEDED", "project:pay", {"field": "voucher"})
    if state.paid_fen + payment.amount_fen > state.contract_fen:
        return Refusal("PAYMENT_ABOVE_CONTRACT", "project:pay", {"contract_fen": state.contract_fen})
    return (event(command, "paid", payment=payment.id, amount_fen=payment.amount_fen, voucher=command.args["voucher"]),)


def accept(rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{verdict: pass|rectify, note, team: [{part, person}], photos, documents}: acceptance with photo and document."""
    verdict, team = command.args.get("verdict"), command.args.get("team")
    parts = [str(one.get("part")) for one in team if isinstance(one, dict)] if isinstance(team, list) else []
    missing = [part for part in rulebook.texts("acceptance.team") if part not in parts]
    if missing:
        return Refusal("TEAM_INCOMPLETE", "rulebook:acceptance.team", {"part": missing[0]})
    members = rulebook.int("acceptance.council_members")
    if parts.count("council_member") < members:
        return Refusal("TEAM_INCOMPLETE", "rulebook:acceptance.council_members", {"part": "council_member"})
    if not command.args.get("photos") or not command.args.get("documents"):
        return Refusal("EVIDENCE_NEEDED", "project:accept")
    if verdict not in {"pass", "rectify"} or (verdict == "rectify" and not command.args.get("note")):
        return Refusal("REASON_NEEDED", "project:accept")
    names = ("note", "team", "photos", "documents")
    data = {name: command.args.get(name) for name in names}
    return (event(command, "accepted" if verdict == "pass" else "rectification_asked", **data),)


def rate(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{score: 1 to 5, comment}: one rating a person."""
    score = command.args.get("score")
    if not isinstance(score, int) or not 1 <= score <= 5:
        return Refusal("SCORE_OUT_OF_RANGE", "project:rate")
    if any(rating.person == command.actor.id for rating in state.ratings):
        return Refusal("ALREADY_RATED", "project:rate")
    return (event(command, "rated", score=score, comment=str(command.args.get("comment") or "")),)


def evaluate(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """Close the survey, given enough answers; satisfaction is the mean score as a share of 5, in whole percent."""
    fewest, answers = rulebook.int("satisfaction.min_answers"), len(state.ratings)
    if answers < fewest:
        return Refusal("TOO_FEW_ANSWERS", "rulebook:satisfaction.min_answers", {"fewest": fewest, "answers": answers})
    percent = sum(rating.score for rating in state.ratings) * 100 // (answers * 5)
    passed = percent >= rulebook.int("satisfaction.pass")
    return (event(command, "evaluated", answers=answers, percent=percent, passed=passed),)


def settle(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{final_fen, document}: the audited final sum, never above the contract nor below what was paid."""
    final = command.args.get("final_fen")
    if not isinstance(final, int) or final > state.contract_fen:
        return Refusal("FINAL_ABOVE_CONTRACT", "project:settle", {"contract_fen": state.contract_fen})
    if final < state.asked_fen:
        return Refusal("FINAL_BELOW_PAID", "project:settle", {"paid_fen": state.asked_fen})
    if not command.args.get("document"):
        return Refusal("EVIDENCE_NEEDED", "project:settle")
    return (event(command, "settled", final_fen=final, document=command.args["document"]),)


def archive(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """Close the file once every fen of the final sum is paid."""
    if state.paid_fen != state.final_fen:
        left = state.final_fen - state.paid_fen
        return Refusal("NOT_FULLY_PAID", "project:archive", {"left_fen": left})
    return (event(command, "archived"),)
