"""What the book says of a project, check by check: the facts beside each line of a working paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from deliberation.audit.evidence import Inventory
from deliberation.notices.queries import NoticeRow
from deliberation.procurement.queries import Dossier
from deliberation.procurement.words import sign_words
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.project import ProjectState
from deliberation.rules.rulebook import Rulebook
from deliberation.web.filters import day, iso, satisfied, yuan


@dataclass(frozen=True, slots=True)
class Case:
    """A project with all that its working paper needs.

    ``names`` are the hands of the payments, by id; ``buying`` the packages in which a sign was raised.
    """

    row: ProjectRow
    state: ProjectState
    rulebook: Rulebook
    notice: NoticeRow | None
    files: Inventory
    names: dict[str, str]
    buying: tuple[Dossier, ...] = ()


def facts(case: Case) -> dict[str, list[str]]:
    """Sentences for each check, in the order of :data:`deliberation.rules.audit.CHECKS`."""
    return {
        "budget": [*_budget(case)], "decision": [*_decision(case)], "ballot": [*_ballot(case)],
        "quotes": [*_quotes(case)], "contract": [*_contract(case)], "payments": [*_payments(case)],
        "acceptance": [*_acceptance(case)], "evidence": [*_evidence(case)],
    }  # fmt: skip


def _budget(case: Case) -> Iterator[str]:
    ceiling = case.rulebook.int(f"ceiling.{case.row.category}")
    yield _("Asked for %(cost)s, budget %(budget)s, ceiling %(ceiling)s (yuan)", cost=yuan(case.state.cost_fen),
            budget=yuan(case.state.budget_fen), ceiling=yuan(ceiling))  # fmt: skip


def _decision(case: Case) -> Iterator[str]:
    if vote := case.state.vote:
        yield _("For %(yes)s, against %(no)s, abstained %(abstain)s; %(present)s present of %(due)s",
                yes=vote.yes, no=vote.no, abstain=vote.abstain, present=vote.present, due=vote.due)  # fmt: skip


def _ballot(case: Case) -> Iterator[str]:
    if outcome := case.state.ballot:
        yield _("Rank %(rank)s with %(votes)s votes of %(ballots)s valid ballots", rank=outcome.rank,
                votes=outcome.votes, ballots=outcome.valid_ballots)  # fmt: skip
    if case.notice:
        last = iso(case.notice.last_day) if case.notice.last_day else "—"
        yield _("Public notice from %(first)s to %(last)s, %(count)s objections", first=iso(case.notice.first_day),
                last=last, count=case.notice.objections)  # fmt: skip


def _quotes(case: Case) -> Iterator[str]:
    for quote in case.state.quotes:
        chosen = _(" (chosen)") if quote.supplier == case.state.supplier else ""
        yield f"{quote.supplier} {yuan(quote.amount_fen)}{chosen}"
    for found in case.buying:
        yield from _signs(found)


def _signs(found: Dossier) -> Iterator[str]:
    """Every sign raised in a purchase with its answer, or that it has none."""
    for alarm in found.state.alarms:
        said = alarm.answer or _("no answer yet")
        yield _("Warning in the buying: %(sign)s Answer: %(answer)s", sign=sign_words(alarm, found), answer=said)


def _contract(case: Case) -> Iterator[str]:
    state = case.state
    if state.supplier:
        yield _("%(supplier)s: signed for %(signed)s, now %(now)s (yuan)", supplier=state.supplier,
                signed=yuan(state.signed_fen), now=yuan(state.contract_fen))  # fmt: skip


def _payments(case: Case) -> Iterator[str]:
    for payment in case.state.payments:
        three = (payment.proposed_by, payment.approved_by, payment.paid_by)
        hands = " / ".join(case.names.get(person) or "—" for person in three)
        when = day(payment.paid_at) if payment.paid_at else _("not paid yet")
        yield f"{payment.number}. {yuan(payment.amount_fen)} · {when} · {payment.voucher or '—'} · {hands}"


def _acceptance(case: Case) -> Iterator[str]:
    state = case.state
    if state.accepted_at:
        yield _("Accepted on %(day)s", day=iso(state.accepted_at))
    if state.satisfied is not None:
        yield _("Satisfaction %(percent)s from %(answers)s answers", percent=satisfied(state.satisfied),
                answers=len(state.ratings))  # fmt: skip
    if state.final_fen:
        yield _("Settled at %(sum)s (yuan)", sum=yuan(state.final_fen))


def _evidence(case: Case) -> Iterator[str]:
    files = case.files
    yield _("%(total)s files hashed again just now: %(sound)s unchanged", total=files.total, sound=len(files.sound))
    for digest in files.changed:
        yield _("CHANGED since it was kept: %(digest)s", digest=digest[:12])
    for digest in files.missing:
        yield _("MISSING: %(digest)s", digest=digest[:12])
