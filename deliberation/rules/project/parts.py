"""What a project in delivery is made of: reviews, plans, changes, inspections, refunds, ended contracts, its score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Vote:
    """The council's decision with its arithmetic."""

    meeting: str
    adopted: bool
    yes: int
    no: int
    abstain: int
    present: int
    due: int


@dataclass(frozen=True, slots=True)
class CostReview:
    """造价审核: what a third party confirmed of the sum asked for, in fen; the report by its digest."""

    firm: str
    asked_fen: int
    reviewed_fen: int
    document: str
    by: str
    at: datetime

    @property
    def cut_fen(self) -> int:
        """What the review took away; below zero where it found the sum too low."""
        return self.asked_fen - self.reviewed_fen


@dataclass(frozen=True, slots=True)
class Target:
    """A milestone as it was planned."""

    title: str
    day: date


@dataclass(frozen=True, slots=True)
class Plan:
    """The days of the work. ``first_finish`` is what was promised first: lateness counts from it."""

    start: date
    finish: date
    targets: tuple[Target, ...] = ()
    first_finish: date | None = None
    reason: str = ""

    @property
    def promised(self) -> date:
        """The last day by the first plan."""
        return self.first_finish or self.finish


@dataclass(frozen=True, slots=True)
class Variation:
    """变更: a changed contract sum in fen.

    ``status`` is office (made by the office within the rules), waiting (for the council), adopted (by
    the council, to be put into force), applied, refused or withdrawn; ``decision`` is the council's.
    """

    id: str
    old_fen: int
    new_fen: int
    reason: str
    by: str
    at: datetime
    status: str
    decision: Vote | None = None

    @property
    def pending(self) -> bool:
        """Whether it waits for the council or for being put into force."""
        return self.status in {"waiting", "adopted"}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an invited user found: fine or not, and in words."""

    person: str
    fine: bool
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Inspection:
    """验收: one look at the result. ``verdict`` is pass or rectify; ``parts`` who took part, one entry a person.

    ``invited`` counts the users asked to come, ``opinions`` are those they gave; ``due`` is the last day
    to mend, ``mended_at`` when that was reported.
    """

    verdict: str
    at: datetime
    note: str
    parts: tuple[str, ...]
    invited: int = 0
    opinions: tuple[Opinion, ...] = ()
    due: date | None = None
    mended_at: datetime | None = None
    photos: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether something is still to be mended."""
        return self.verdict == "rectify" and self.mended_at is None


@dataclass(frozen=True, slots=True)
class Settlement:
    """结算审计: what the contractor reckoned and what the auditing firm confirmed, in fen; the report by its digest."""

    firm: str
    reported_fen: int
    final_fen: int
    document: str
    at: datetime

    @property
    def cut_fen(self) -> int:
        """核减: what the audit took away."""
        return self.reported_fen - self.final_fen


@dataclass(frozen=True, slots=True)
class Survey:
    """满意度: the users' answers in whole percent, whether that passes and reaches the target, the proposer's score."""

    answers: int
    percent: int | None
    passed: bool | None
    target_met: bool | None
    proposer_score: int | None
    proposer_comment: str


@dataclass(frozen=True, slots=True)
class Performance:
    """履约评价: the index of a contract, 0 to 100, with its parts; ``satisfaction`` is None where none was measured."""

    index: int
    on_time: int | None
    within_budget: int
    satisfaction: int | None
    quality: int
    late_days: int


@dataclass(frozen=True, slots=True)
class Refund:
    """退款: money that the supplier gave back, in fen; reported by one person, confirmed by another.

    ``payment`` is the id of the payment that it comes from; empty in old books.
    """

    id: str
    amount_fen: int
    reason: str
    voucher: str
    reported_by: str
    reported_at: datetime
    confirmed_by: str = ""
    at: datetime | None = None
    payment: str = ""

    @property
    def status(self) -> str:
        """reported or received."""
        return "received" if self.confirmed_by else "reported"


@dataclass(frozen=True, slots=True)
class EndedContract:
    """A contract that was ended early: its supplier and sum, and what was paid under it, in fen."""

    supplier: str
    amount_fen: int
    paid_fen: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Termination:
    """An end that one person has asked for and another has not decided yet; ``back_to`` is approved or pooled."""

    reason: str
    document: str
    back_to: str
    by: str
    at: datetime


def settle_variation(variations: tuple[Variation, ...], id_: str, **changes: object) -> tuple[Variation, ...]:
    """The same variations with what has happened to the one called ``id_``."""
    return tuple(replace(one, **changes) if one.id == id_ else one for one in variations)  # type: ignore[arg-type]
