"""From the contract to the archive: deliver, pay by instalments under four eyes, accept, evaluate, settle."""

from __future__ import annotations

from deliberation.rules.project.early import digests
from deliberation.rules.project.ready import next_instalment
from deliberation.rules.project.state import ProjectState, Quote
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event
from deliberation.rules.rulebook import Rulebook

LONGEST_COMMENT = 500
"""Characters of the comment beside a rating."""


def contract(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{supplier, amount_fen, quotes: [{supplier, amount_fen}]}: after comparison, within the approved budget."""
    supplier, amount = str(command.args.get("supplier") or ""), command.args.get("amount_fen")
    if not supplier:
        return Refusal("FIELD_NEEDED", "project:contract", {"field": "supplier"})
    if not isinstance(amount, int) or amount <= 0:
        return Refusal("COST_NOT_POSITIVE", "project:contract")
    if amount > state.budget_fen:
        params: dict[str, Json] = {"amount_fen": amount, "budget_fen": state.budget_fen}
        return Refusal("CONTRACT_ABOVE_BUDGET", "project:contract", params)
    quotes = read_quotes(command.args.get("quotes"))
    refusal = _check_quotes(rulebook, Quote(supplier, amount), quotes)
    if refusal is not None:
        return refusal
    offers: list[Json] = [{"supplier": quote.supplier, "amount_fen": quote.amount_fen} for quote in quotes]
    schedule: list[Json] = [*rulebook.texts("payment.schedule")]
    return (event(command, "contracted", supplier=supplier, amount_fen=amount, quotes=offers, schedule=schedule),)


def read_quotes(raw: Json) -> tuple[Quote, ...]:
    """The offers that name a supplier and a sum above zero; what does not is left out."""
    offers = [offer for offer in raw if isinstance(offer, dict)] if isinstance(raw, list) else []
    pairs = [(offer.get("supplier"), offer.get("amount_fen")) for offer in offers]
    return tuple(Quote(str(who), sum_) for who, sum_ in pairs if who and isinstance(sum_, int) and sum_ > 0)


def _check_quotes(rulebook: Rulebook, chosen: Quote, quotes: tuple[Quote, ...]) -> Refusal | None:
    suppliers, fewest = {quote.supplier for quote in quotes}, rulebook.int("procurement.min_quotes")
    if len(suppliers) < fewest:
        params: dict[str, Json] = {"fewest": fewest, "quotes": len(suppliers)}
        return Refusal("TOO_FEW_QUOTES", "rulebook:procurement.min_quotes", params)
    return None if chosen in quotes else Refusal("CONTRACT_NOT_QUOTED", "rulebook:procurement.min_quotes")


def report_milestone(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{title, note, photos, documents}: a step of delivery with its evidence."""
    if not command.args.get("title"):
        return Refusal("FIELD_NEEDED", "project:report_milestone", {"field": "title"})
    return (event(command, "milestone_reported", title=str(command.args["title"]), **_evidence(command)),)


def _evidence(command: Command) -> dict[str, Json]:
    """The note, photos and documents of a step."""
    photos, documents = digests(command.args.get("photos")), digests(command.args.get("documents"))
    return {"note": str(command.args.get("note") or ""), "photos": photos, "documents": documents}


def vary(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{amount_fen, reason}: a changed contract sum; further above the sum first signed it is the council's matter."""
    amount, reason = command.args.get("amount_fen"), str(command.args.get("reason") or "")
    if not reason:
        return Refusal("REASON_NEEDED", "project:vary")
    if not isinstance(amount, int) or amount < max(1, state.asked_fen):
        return Refusal("VARIATION_BELOW_PAID", "project:vary", {"asked_fen": state.asked_fen})
    most = state.signed_fen + int(state.signed_fen * rulebook.share("variation.share"))
    if amount > most or amount > state.budget_fen:
        return Refusal("VARIATION_TOO_LARGE", "rulebook:variation.share", {"most_fen": min(most, state.budget_fen)})
    return (event(command, "varied", amount_fen=amount, reason=reason),)


def propose_payment(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{payment, purpose}: the next instalment. The last only after acceptance and settlement."""
    id_ = str(command.args["payment"])
    if state.payment(id_) is not None:
        return Refusal("PAYMENT_ALREADY_ASKED", "project:propose_payment")
    data: dict[str, Json] = {"payment": id_, "purpose": str(command.args.get("purpose") or "")}
    number = len(state.payments) + 1
    return (event(command, "payment_proposed", number=number, amount_fen=next_instalment(state), **data),)


def approve_payment(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{payment}: by another person than the proposer."""
    payment = state.payment(str(command.args["payment"]))
    if payment is None or payment.status != "proposed":
        return Refusal("PAYMENT_NOT_WAITING", "project:approve_payment")
    return (event(command, "payment_approved", payment=payment.id),)


def pay(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{payment, voucher}: by a third person, never above the contract."""
    payment, voucher = state.payment(str(command.args["payment"])), str(command.args.get("voucher") or "")
    if payment is None or payment.status != "approved":
        return Refusal("PAYMENT_NOT_WAITING", "project:pay")
    if not voucher:
        return Refusal("FIELD_NEEDED", "project:pay", {"field": "voucher"})
    if state.paid_fen + payment.amount_fen > state.contract_fen:
        return Refusal("PAYMENT_ABOVE_CONTRACT", "project:pay", {"contract_fen": state.contract_fen})
    return (event(command, "paid", payment=payment.id, amount_fen=payment.amount_fen, voucher=voucher),)


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
    evidence = _evidence(command)
    if not evidence["photos"] or not evidence["documents"]:
        return Refusal("EVIDENCE_NEEDED", "project:accept")
    if verdict not in {"pass", "rectify"}:
        return Refusal("VERDICT_UNKNOWN", "project:accept")
    if verdict == "rectify" and not evidence["note"]:
        return Refusal("REASON_NEEDED", "project:accept")
    return (event(command, "accepted" if verdict == "pass" else "rectification_asked", team=team, **evidence),)


def rate(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{score: 1 to 5, comment}: one rating a person."""
    score, comment = command.args.get("score"), str(command.args.get("comment") or "")
    if not isinstance(score, int) or not 1 <= score <= 5:
        return Refusal("SCORE_OUT_OF_RANGE", "project:rate")
    if len(comment) > LONGEST_COMMENT:
        params: dict[str, Json] = {"field": "comment", "most": LONGEST_COMMENT, "length": len(comment)}
        return Refusal("TEXT_TOO_LONG", "project:rate", params)
    return (event(command, "rated", score=score, comment=comment),)


def evaluate(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """Close the survey, given enough answers; satisfaction is the mean score as a share of 5, in whole percent."""
    answers = len(state.ratings)
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
    document = str(command.args.get("document") or "")
    if not document:
        return Refusal("EVIDENCE_NEEDED", "project:settle")
    return (event(command, "settled", final_fen=final, document=document),)


def archive(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """Close the file once every fen of the final sum is paid."""
    return (event(command, "archived"),)
