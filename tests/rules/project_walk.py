"""Projects without a database: every kind of move with sound and unsound words, and a guide that ends any of them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from deliberation.rules.parameters import check
from deliberation.rules.project import PHASES, PROJECT, ProjectState
from deliberation.rules.project.ready import owed
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Event
from deliberation.rules.rulebook import Layer, Rulebook, Setting, default_rulebook

BOOK = default_rulebook()
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)

PROPOSER = Actor("proposer", frozenset({"resident"}))
NEIGHBOUR = Actor("neighbour", frozenset({"resident"}))
MEMBER = Actor("member", frozenset({"council_member", "resident"}))
CLERK = Actor("clerk", frozenset({"clerk"}))
OFFICER = Actor("officer", frozenset({"subdistrict_officer"}))
SECOND = Actor("second", frozenset({"subdistrict_officer"}))
MODERATOR = Actor("moderator", frozenset({"moderator"}))
AUDITOR = Actor("auditor", frozenset({"auditor"}))
BOTH = Actor("both", frozenset({"clerk", "subdistrict_officer"}))
ACTORS = (BOTH, PROPOSER, NEIGHBOUR, MEMBER, CLERK, OFFICER, SECOND, MODERATOR, AUDITOR, SYSTEM)

CEILING = BOOK.int("ceiling.works")
CONTENT: dict[str, Any] = {
    "title": "院内电动车充电棚", "need": "楼道里充电不安全。", "location": "3 栋东侧", "category": "works",
    "theme": "facilities", "cost_fen": 46_800_000, "photos": ["a" * 64],
}  # fmt: skip
TEAM = [{"part": part, "person": part} for part in BOOK.texts("acceptance.team")]
EVIDENCE = {"photos": ["a" * 64], "documents": ["b" * 64]}
VOTE = {"meeting": "m", "adopted": True, "yes": 10, "no": 1, "abstain": 0, "present": 11, "due": 13, "text": "同意"}
COUNT = {"poll": "p", "rank": 1, "votes": 300, "valid_ballots": 500, "funded": True, "reason": "FUNDED"}


def book(**rules: Any) -> Rulebook:
    """The default rulebook with some rules changed; dots of a key are written as two underscores."""
    named = {key.replace("__", "."): value for key, value in rules.items()}
    settings = {key: Setting(check(key, value), "test") for key, value in named.items()}
    return Rulebook.compose((*BOOK.layers, Layer("test", "test", settings)))


def quotes(amount: int) -> list[dict[str, Any]]:
    """Three offers, the first of ``amount``."""
    return [{"supplier": f"supplier-{n}", "amount_fen": amount + n} for n in range(3)]


class Walk:
    """One project as it goes: its events so far, its state, the rules, an hour a move."""

    def __init__(self, rulebook: Rulebook = BOOK) -> None:
        self.rulebook = rulebook
        self.events: list[Event] = []
        self.state = PROJECT.initial
        self.now = NOW

    def try_(self, actor: Actor, name: str, **args: Any) -> Refusal | None:
        """Give a command; a refusal changes nothing."""
        self.now += timedelta(hours=1)
        verdict = PROJECT.decide(self.rulebook, self.state, Command(name, actor, self.now, args))
        if isinstance(verdict, Refusal):
            return verdict
        for event in verdict:
            self.events.append(event)
            self.state = PROJECT.evolve(self.state, event)
        return None

    def do(self, actor: Actor, name: str, **args: Any) -> Walk:
        """Give a command that must be in order."""
        refusal = self.try_(actor, name, **args)
        assert refusal is None, refusal
        return self

    def legal(self, actor: Actor) -> dict[str, Refusal | None]:
        """Every move with the reason why ``actor`` cannot make it now."""
        return {o.action: o.refusal for o in PROJECT.legal(self.rulebook, self.state, actor, self.now)}

    def to(self, phase: str, **content: Any) -> Walk:
        """Lead a new project into ``phase`` of the road."""
        self.do(PROPOSER, "propose", year=2026, **(CONTENT | content))
        while self.state.phase != phase:
            assert PHASES.index(self.state.phase) < PHASES.index(phase)
            onward(self)
        return self

    def pay_next(self) -> Walk:
        """The next instalment, by three persons."""
        id_ = f"payment-{len(self.state.payments) + 1}"
        self.do(CLERK, "propose_payment", payment=id_, purpose="进度款")
        self.do(OFFICER, "approve_payment", payment=id_)
        return self.do(SECOND, "pay", payment=id_, voucher="V-1")


def at(phase: str, **content: Any) -> Walk:
    """A project in ``phase`` of the road."""
    return Walk().to(phase, **content)


def refused(walk: Walk, actor: Actor, name: str, **args: Any) -> Refusal:
    """The refusal of a move, which leaves the project as it was."""
    before = walk.state
    refusal = walk.try_(actor, name, **args)
    assert refusal is not None
    assert walk.state is before
    return refusal


def onward(walk: Walk) -> None:
    """One sound step towards the archive, whatever state the project is in."""
    GUIDE[walk.state.phase](walk)


def one_but(*others: str) -> Actor:
    """An officer who has not acted on the matter."""
    return next(one for one in (OFFICER, SECOND, THIRD) if one.id not in others)


def _on_notice(walk: Walk) -> None:
    if not walk.state.notice_over:
        walk.do(CLERK, "end_notice", objections=0, upheld=False, reason="")
    if walk.state.cost_review is None and walk.state.cost_fen >= walk.rulebook.int("review.works_from"):
        walk.do(CLERK, "record_cost_review", firm="造价咨询公司", reviewed_fen=walk.state.cost_fen, document="d" * 64)
    review = walk.state.cost_review
    budget = min(walk.state.cost_fen, review.reviewed_fen) if review else walk.state.cost_fen
    by = one_but(review.by if review else "")
    walk.do(by, "approve", number="440303002019-2026-001", budget_fen=budget)


def _approved(walk: Walk) -> None:
    if walk.state.termination is not None:
        walk.do(one_but(walk.state.termination.by), "decline_termination", reason="继续找")
    amount = walk.state.budget_fen - walk.state.spent_fen
    if amount <= 0:  # all of it was paid under a contract that was ended: nothing can be contracted any more
        walk.do(CLERK, "ask_termination", reason="预算已用完", document="d" * 64, back_to="pooled")
        walk.do(OFFICER, "approve_termination")
        return
    walk.do(CLERK, "contract", supplier="supplier-0", amount_fen=amount, quotes=quotes(amount))


def _accepted(walk: Walk) -> None:
    for number in range(walk.rulebook.int("satisfaction.min_answers") - len(walk.state.ratings)):
        walk.do(Actor(f"user-{len(walk.events)}-{number}", frozenset({"resident"})), "rate", score=4)
    walk.do(CLERK, "evaluate")


def finish_payment(walk: Walk) -> None:
    """Bring the instalment that is on its way to its end, by people who may."""
    last = walk.state.payments[-1]
    if last.status == "proposed":
        checker = next(one for one in (OFFICER, SECOND) if one.id != last.proposed_by)
        walk.do(checker, "approve_payment", payment=last.id)
        last = walk.state.payments[-1]
    if last.status == "approved":
        third = next(one for one in (OFFICER, SECOND, THIRD) if one.id not in {last.proposed_by, last.approved_by})
        walk.do(third, "pay", payment=last.id, voucher="V-9")


THIRD = Actor("third", frozenset({"subdistrict_officer"}))


def _settled(walk: Walk) -> None:
    if walk.state.gross_fen == walk.state.final_fen:
        walk.do(CLERK, "archive")
    elif walk.state.payments and walk.state.payments[-1].status != "paid":
        finish_payment(walk)
    else:
        if walk.state.retention_until and owed(walk.state) <= walk.state.retention_fen:
            walk.now = max(walk.now, datetime.combine(walk.state.retention_until, time(2), UTC))
        walk.do(CLERK, "propose_payment", payment=f"guided-{len(walk.events)}", purpose="尾款")


def _settle(walk: Walk) -> None:
    walk.do(OFFICER, "settle", final_fen=walk.state.contract_fen, document="d" * 64, firm="审计公司")


def _screen(walk: Walk) -> None:
    walk.do(CLERK, "screen", verdict="pass", reason="符合规则。")


def _accept(walk: Walk) -> None:
    """Whatever is open is closed first: an end asked for, a change that waits, something to mend, a payment."""
    if walk.state.termination is not None:
        walk.do(one_but(walk.state.termination.by), "decline_termination", reason="继续做")
    if walk.state.variation is not None:
        walk.do(OFFICER, "withdraw_variation", reason="不变更了")
    if walk.state.inspections and walk.state.inspections[-1].open:
        walk.do(CLERK, "report_rectified", note="已整改", photos=["a" * 64], documents=[])
    walk.do(CLERK, "accept", verdict="pass", team=TEAM, **EVIDENCE)


GUIDE: dict[str, Any] = {
    "collected": _screen,
    "returned": _screen,
    "screened": lambda walk: walk.do(CLERK, "record_decision", **VOTE),
    "deliberated": lambda walk: walk.do(SYSTEM, "record_ballot", **COUNT),
    "balloted": lambda walk: walk.do(CLERK, "post_notice", notice="n"),
    "on_notice": _on_notice,
    "approved": _approved,
    "under_way": _accept,
    "accepted": _accepted,
    "evaluated": _settle,
    "settled": _settled,
    "pooled": lambda walk: walk.do(CLERK, "carry_over", year=walk.state.year + 1),
}
"""Phase → the step that leads on from it."""


def fold(events: list[Event]) -> ProjectState:
    """The state by replay of the book's own text, as a later release reads it."""
    import json

    from deliberation.ledger.codec import canonical

    return PROJECT.replay(Event(e.type, e.actor, e.at, json.loads(canonical(e.data))) for e in events)
