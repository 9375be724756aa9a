"""From the contract to the archive: deliver, pay by instalments under four eyes, accept, evaluate, settle."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from deliberation.rules.notice import LOCAL
from deliberation.rules.project.changes import given_day, text
from deliberation.rules.project.closing import scored
from deliberation.rules.project.early import digests
from deliberation.rules.project.performance import performance
from deliberation.rules.project.ready import next_instalment, next_kind, rule
from deliberation.rules.project.state import ProjectState, Quote
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event
from deliberation.rules.rulebook import Rulebook


def contract(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{supplier, amount_fen, quotes: [{supplier, amount_fen}], package, method, finish, standing, award}.

    Within what the budget has left. The offers are compared here, unless the supplier was awarded a package whose
    own offers were compared. ``standing`` is the title of the package under way that the project stands in, and
    ``award`` its {supplier, amount_fen}: with a package the award alone is contracted, and nothing before it.
    """
    supplier, amount = str(command.args.get("supplier") or ""), command.args.get("amount_fen")
    if not supplier:
        return Refusal("FIELD_NEEDED", "project:contract", {"field": "supplier"})
    if not isinstance(amount, int) or amount <= 0:
        return Refusal("COST_NOT_POSITIVE", "project:contract")
    quotes, package = read_quotes(command.args.get("quotes")), text(command, "package")
    refusal = _check_standing(command, supplier, amount) or _check_budget(state, amount)
    if refusal is None and not package:
        refusal = _check_quotes(rulebook, Quote(supplier, amount), quotes)
    if refusal is not None:
        return refusal
    finish = given_day(command, "finish", "contract")
    if isinstance(finish, Refusal):
        return finish
    offers: list[Json] = [{"supplier": quote.supplier, "amount_fen": quote.amount_fen} for quote in quotes]
    about = {"supplier": supplier, "amount_fen": amount, "quotes": offers, **_terms(rulebook, finish)}
    if package:
        about |= {"package": package, "method": text(command, "method")}
    return (event(command, "contracted", **about),)


def _check_budget(state: ProjectState, amount: int) -> Refusal | None:
    if amount <= state.contractable_fen:
        return None
    params: dict[str, Json] = {"amount_fen": amount, "budget_fen": state.budget_fen}
    params |= {"paid_fen": state.paid_fen, "left_fen": state.contractable_fen}
    return Refusal("CONTRACT_ABOVE_BUDGET", "project:contract", params)


def _check_standing(command: Command, supplier: str, amount: int) -> Refusal | None:
    """A project in a package waits for the award, and is then contracted to it: same supplier, same sum."""
    award = command.args.get("award")
    if isinstance(award, dict):
        same = text(command, "package") and (award.get("supplier"), award.get("amount_fen")) == (supplier, amount)
        params: dict[str, Json] = {"supplier": str(award.get("supplier"))}
        return None if same else Refusal("AWARD_STANDS", "project:contract", params)
    title = text(command, "standing")
    return Refusal("PACKAGE_STANDS", "project:contract", {"package": title}) if title else None


def _terms(rulebook: Rulebook, finish: date | None) -> dict[str, Json]:
    """What the rules say of the payments, and the day the work is to be finished by."""
    schedule: list[Json] = [*rulebook.texts("payment.schedule")]
    terms: dict[str, Json] = {"schedule": schedule}
    share = rulebook.share("payment.retention")
    if share:
        terms |= {"retention": str(share), "retention_months": rule(rulebook, "payment.retention_months", 12)}
    return terms | ({"finish": finish.isoformat()} if finish else {})


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


def report_milestone(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{title, note, photos, documents}: a step of delivery with its evidence, each told once a day."""
    if not command.args.get("title"):
        return Refusal("FIELD_NEEDED", "project:report_milestone", {"field": "title"})
    title, told = str(command.args["title"]), _evidence(command)
    day = command.at.astimezone(LOCAL).date()
    for one in state.milestones:
        if (one.title, [*one.photos], one.at.astimezone(LOCAL).date()) == (title, told["photos"], day):
            return Refusal("MILESTONE_TOLD", "project:report_milestone", {"title": title})
    return (event(command, "milestone_reported", title=title, **told),)


def _evidence(command: Command) -> dict[str, Json]:
    """The note, photos and documents of a step."""
    photos, documents = digests(command.args.get("photos")), digests(command.args.get("documents"))
    return {"note": str(command.args.get("note") or ""), "photos": photos, "documents": documents}


def propose_payment(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{payment, purpose}: the next instalment. The last only after acceptance and settlement."""
    id_ = str(command.args["payment"])
    if state.payment(id_) is not None:
        return Refusal("PAYMENT_ALREADY_ASKED", "project:propose_payment")
    data: dict[str, Json] = {"payment": id_, "purpose": str(command.args.get("purpose") or "")}
    data |= {"number": len(state.payments) + 1, "amount_fen": next_instalment(state), "kind": next_kind(state)}
    return (event(command, "payment_proposed", **data),)


def approve_payment(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{payment}: by another person than the proposer."""
    payment = state.payment(str(command.args["payment"]))
    if payment is None or payment.status != "proposed":
        return Refusal("PAYMENT_NOT_WAITING", "project:approve_payment")
    return (event(command, "payment_approved", payment=payment.id),)


def pay(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{payment, voucher, used: {title, day}}: by a third person, never above the contract.

    ``used`` is the other payment of this community and year that the voucher stands under already.
    """
    payment, voucher = state.payment(str(command.args["payment"])), str(command.args.get("voucher") or "")
    if payment is None or payment.status != "approved":
        return Refusal("PAYMENT_NOT_WAITING", "project:pay")
    if not voucher:
        return Refusal("FIELD_NEEDED", "project:pay", {"field": "voucher"})
    used = command.args.get("used")
    if isinstance(used, dict) and used:
        params: dict[str, Json] = {"voucher": voucher, "title": str(used.get("title")), "day": str(used.get("day"))}
        return Refusal("VOUCHER_USED", "project:pay", params)
    if state.paid_fen + payment.amount_fen > state.contract_fen:
        return Refusal("PAYMENT_ABOVE_CONTRACT", "project:pay", {"contract_fen": state.contract_fen})
    return (event(command, "paid", payment=payment.id, amount_fen=payment.amount_fen, voucher=voucher),)


def accept(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{verdict: pass|rectify, note, team: [{part, person}], photos, documents, due}: acceptance with its evidence."""
    verdict, team = command.args.get("verdict"), command.args.get("team")
    refusal = _check_team(rulebook, state, team)
    if refusal is not None:
        return refusal
    evidence = _evidence(command)
    if not evidence["photos"] or not evidence["documents"]:
        return Refusal("EVIDENCE_NEEDED", "project:accept")
    if verdict not in {"pass", "rectify"}:
        return Refusal("VERDICT_UNKNOWN", "project:accept")
    if verdict == "pass":
        until = _retained_until(state, command)
        kept: dict[str, Json] = {"retention_until": until.isoformat()} if until else {}
        return (event(command, "accepted", team=team, **evidence, **kept),)
    due = given_day(command, "due", "accept")
    if not evidence["note"] or isinstance(due, Refusal):
        return due if isinstance(due, Refusal) else Refusal("REASON_NEEDED", "project:accept")
    days = timedelta(days=rule(rulebook, "acceptance.rectify_days", 14))
    last = due or command.at.astimezone(LOCAL).date() + days
    return (event(command, "rectification_asked", team=team, due=last.isoformat(), **evidence),)


def _check_team(rulebook: Rulebook, state: ProjectState, team: Json) -> Refusal | None:
    """Everybody the rules ask for is there, and enough of those who use it were invited."""
    members = [one for one in team if isinstance(one, dict)] if isinstance(team, list) else []
    parts = [str(one.get("part")) for one in members]
    missing = [part for part in rulebook.texts("acceptance.team") if part not in parts]
    if missing:
        return Refusal("TEAM_INCOMPLETE", "rulebook:acceptance.team", {"part": missing[0]})
    if parts.count("council_member") < rulebook.int("acceptance.council_members"):
        return Refusal("TEAM_INCOMPLETE", "rulebook:acceptance.council_members", {"part": "council_member"})
    users = state.invited | {str(one.get("person")) for one in members if one.get("part") == "user"}
    fewest = rule(rulebook, "acceptance.invited_users", 0)
    if len(users) < fewest:
        params: dict[str, Json] = {"fewest": fewest, "invited": len(users)}
        return Refusal("TOO_FEW_INVITED", "rulebook:acceptance.invited_users", params)
    return None


def _retained_until(state: ProjectState, command: Command) -> date | None:
    """When retention money is released: so many months after the acceptance, at the end of a short month."""
    if not Fraction(state.retention):
        return None
    today = command.at.astimezone(LOCAL).date()
    years, month = divmod(today.month - 1 + state.retention_months, 12)
    first = date(today.year + years, month + 1, 1)
    next_first = date(today.year + years + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(next_first - timedelta(days=1), first + timedelta(days=today.day - 1))


def rate(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{score: 1 to 5, comment}: one rating a person; the proposer signs apart."""
    said = scored(command, "rate")
    return said if isinstance(said, Refusal) else (event(command, "rated", score=said[0], comment=said[1]),)


def evaluate(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """Close the survey, given enough answers; satisfaction is the mean score as a share of 5, in whole percent."""
    answers = len(state.ratings)
    percent = sum(rating.score for rating in state.ratings) * 100 // (answers * 5)
    passed, met = (percent >= rulebook.int(f"satisfaction.{name}") for name in ("pass", "target"))
    return (event(command, "evaluated", answers=answers, percent=percent, passed=passed, target_met=met),)


def settle(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{final_fen, document, firm, reported_fen}: the audited final sum, within the contract and what was paid."""
    final, reported = command.args.get("final_fen"), command.args.get("reported_fen")
    if not isinstance(final, int) or final > state.contract_fen:
        return Refusal("FINAL_ABOVE_CONTRACT", "project:settle", {"contract_fen": state.contract_fen})
    if final < state.asked_fen:
        return Refusal("FINAL_BELOW_PAID", "project:settle", {"paid_fen": state.asked_fen})
    document, firm = text(command, "document"), text(command, "firm")
    if not document:
        return Refusal("EVIDENCE_NEEDED", "project:settle")
    least = rule(rulebook, "settlement.audit_from", 0)
    if not firm and 0 < least <= state.contract_fen:
        return Refusal("AUDITOR_NEEDED", "rulebook:settlement.audit_from", {"least_fen": least})
    if isinstance(reported, int) and reported < final:
        return Refusal("FINAL_ABOVE_REPORTED", "project:settle", {"reported_fen": reported})
    about: dict[str, Json] = {"firm": firm, "reported_fen": reported if isinstance(reported, int) else None}
    kept = int((final - state.spent_fen) * Fraction(state.retention))
    about |= {"retention_fen": min(kept, final - state.asked_fen)}  # what has been paid is not kept back
    score = performance(rulebook, state, final)
    return (event(command, "settled", final_fen=final, document=document, performance=score, **about),)


def archive(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """Close the file once every fen of the final sum is paid."""
    return (event(command, "archived"),)
