"""Thousands of projects led at random: what holds in every one of them."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules.project import PHASES, SIDE_PHASES, ProjectState
from deliberation.rules.project.moves import MOVES
from deliberation.rules.project.ready import owed
from deliberation.rules.rulebook import Rulebook
from tests.rules import project_walk as pw
from tests.rules.searching import examples

BOOKS = (
    pw.BOOK,
    pw.book(payment__final_after_settlement=False, satisfaction__min_answers=2),
    pw.book(payment__schedule=("1",), variation__share="1/2"),
    pw.book(payment__schedule=("1/2", "1/2"), payment__final_after_settlement=False, pool__carry_over_years=0),
    pw.book(payment__schedule=("1/10",) * 10, satisfaction__min_answers=1),
    pw.book(payment__retention="1/20", payment__retention_months=6, satisfaction__min_answers=1),
    pw.book(payment__retention="1", payment__final_after_settlement=False, satisfaction__min_answers=1),
)
STATE_CODES = {
    "NOT_ENTITLED", "WRONG_PHASE", "OWN_PROPOSAL", "ALREADY_SUPPORTED", "NOTICE_ALREADY_OVER", "NOTICE_NOT_OVER",
    "INSTALMENT_PENDING", "NOTHING_LEFT_TO_PAY", "ALL_INSTALMENTS_ASKED", "FINAL_BEFORE_SETTLEMENT", "FOUR_EYES",
    "NO_BALLOT_OUTCOME", "ALREADY_RATED", "TOO_FEW_ANSWERS", "NOT_FULLY_PAID", "COST_REVIEW_NEEDED",
    "VARIATION_PENDING", "NO_VARIATION_WAITS", "VARIATION_NOT_ADOPTED", "RETENTION_NOT_DUE", "RECTIFICATION_OPEN",
    "NOTHING_TO_MEND", "NOT_INVITED", "USER_OPINION_GIVEN", "PROPOSER_SIGNS", "RESULT_SIGNED", "REFUND_PENDING",
    "NOTHING_PAID", "NO_REFUND_WAITS", "TERMINATION_PENDING", "NO_TERMINATION_WAITS",
}  # fmt: skip
"""Refusals that do not depend on what a form says: where legal lets a move through, decide never gives one of these."""

sums = st.one_of(st.integers(-5, 200), st.integers(1, 10**8), st.sampled_from([None, "12", pw.CEILING, pw.CEILING + 1]))
words = st.sampled_from(["", " ", "理由", "楼道里充电不安全。", "长" * 2500])
days = st.sampled_from([None, "", "2026-03-01", "2026-05-01", "2027-01-31", "soon"])
targets = st.sampled_from([None, [], [{"title": "基础", "day": "2026-04-20"}], [{"title": ""}], [3]])
files = st.sampled_from([None, [], ["a" * 64], ["b" * 64] * 7, "text", [3]])


def offers(draw: Any, amount: Any) -> Any:
    """Quotes, often sound for ``amount``."""
    if isinstance(amount, int) and draw(st.integers(0, 4)):
        return pw.quotes(amount)
    return draw(
        st.sampled_from([None, [], [{}], [{"supplier": "a", "amount_fen": 5}], "text", [{"supplier": "a"}] * 3])
    )


def around(draw: Any, *interesting: int) -> Any:
    """A sum, often near one that matters."""
    near = st.sampled_from(interesting).flatmap(lambda sum_: st.integers(sum_ - 2, sum_ + 2))
    return draw(st.one_of(near, near, sums))


def arguments(draw: Any, name: str, state: ProjectState) -> dict[str, Any]:
    """What a form may send with the move ``name``: mostly sound, sometimes wild."""
    if name in {"propose", "revise"}:
        wild = {"title": draw(words), "cost_fen": draw(sums), "photos": draw(files), "category": "party"}
        taken = draw(st.sets(st.sampled_from(sorted(wild)), max_size=2)) if draw(st.booleans()) else set()
        cheap = {"cost_fen": draw(st.integers(1, 60))} if draw(st.integers(0, 2)) == 0 else {}
        return {"year": 2026, **pw.CONTENT, **cheap, **{key: wild[key] for key in taken}}
    if name == "screen":
        verdict = draw(st.sampled_from(["pass", "pass", "return", "reject", "pool", "pool", "maybe"]))
        negative = draw(st.sampled_from([None, [], [], ["others_duty"], ["?"]]))
        return {"verdict": verdict, "reason": draw(words), "negative": negative, "cost_fen": draw(sums)}
    if name in {"record_decision", "record_ballot"}:
        given = pw.VOTE if name == "record_decision" else pw.COUNT
        return {**given, "adopted": draw(st.integers(0, 3)) > 0, "funded": draw(st.integers(0, 3)) > 0}
    last = state.payments[-1].id if state.payments else "none"
    contract = around(draw, state.budget_fen, state.contract_fen, state.asked_fen)
    made: dict[str, dict[str, Any]] = {
        "support": {}, "evaluate": {}, "archive": {},
        "annul_ballot": {"poll": draw(st.sampled_from([pw.COUNT["poll"], "other"])), "reason": "理由"},
        "withdraw": {"reason": draw(words)},
        "carry_over": {"year": draw(st.sampled_from([2026, 2027, 2028, None]))},
        "post_notice": {"notice": "n"},
        "end_notice": {"objections": 1, "upheld": draw(st.integers(0, 3)) == 0, "reason": "理由"},
        "approve": {"number": draw(st.sampled_from(["", "N-1", "N-1"])), "budget_fen": around(draw, state.cost_fen)},
        "contract": {"supplier": "supplier-0", "amount_fen": contract, "quotes": offers(draw, contract),
                     "package": draw(st.sampled_from(["", "", "package-1"])), "finish": draw(days)},
        "record_cost_review": {"firm": draw(words), "document": draw(words),
                               "reviewed_fen": around(draw, state.cost_fen)},
        "fail_tender": {"reason": draw(words)},
        "plan": {"start": draw(days), "finish": draw(days), "targets": draw(targets), "reason": draw(words)},
        "refer_variation": {"variation": f"v-{len(state.variations)}", "amount_fen": contract, "reason": draw(words)},
        "record_variation": {**pw.VOTE, "adopted": draw(st.booleans())},
        "apply_variation": {},
        "withdraw_variation": {"reason": draw(words)},
        "decline_payment": {"payment": last, "reason": draw(words)},
        "invite_users": {"persons": draw(st.sampled_from([["neighbour", "member"], ["neighbour"], [], None, [3]]))},
        "give_opinion": {"fine": draw(st.booleans()), "comment": draw(words)},
        "report_rectified": {"note": draw(words), "photos": draw(files)},
        "sign_result": {"score": draw(st.sampled_from([0, 1, 5, 6, None])), "comment": draw(words)},
        "report_refund": {"refund": f"r-{len(state.refunds)}", "amount_fen": around(draw, state.paid_fen, 1),
                          "reason": draw(words), "voucher": draw(words), "payment": last},
        "confirm_refund": {},
        "decline_refund": {"reason": draw(words)},
        "ask_termination": {"reason": draw(words), "document": draw(words),
                            "back_to": draw(st.sampled_from(["approved", "approved", "pooled", "archived"]))},
        "approve_termination": {},
        "decline_termination": {"reason": draw(words)},
        "report_milestone": {"title": draw(words), "note": draw(words), "photos": draw(files)},
        "vary": {"amount_fen": contract, "reason": draw(words)},
        "propose_payment": {"payment": draw(st.sampled_from([last, f"p-{len(state.payments)}"])), "purpose": "款"},
        "approve_payment": {"payment": draw(st.sampled_from([last, last, "none"]))},
        "pay": {"payment": last, "voucher": draw(st.sampled_from(["", "V-1", "V-1"]))},
        "accept": {"verdict": draw(st.sampled_from(["pass", "rectify", "maybe"])), "note": draw(words),
                   "team": draw(st.sampled_from([pw.TEAM, pw.TEAM, [], None])), **pw.EVIDENCE,
                   "due": draw(days)},
        "rate": {"score": draw(st.sampled_from([0, 1, 5, 6, None])), "comment": draw(words)},
        "settle": {"final_fen": around(draw, state.contract_fen, state.asked_fen, 0), "document": draw(words),
                   "firm": draw(words), "reported_fen": draw(st.sampled_from([None, state.contract_fen]))},
    }  # fmt: skip
    return made[name]


def check_state(state: ProjectState) -> None:
    """The money, the eyes and the phases of any project at any time."""
    assert state.phase in PHASES or state.phase in SIDE_PHASES
    assert 0 <= state.paid_fen <= state.asked_fen <= state.contract_fen <= state.budget_fen
    assert state.budget_fen <= state.cost_fen + state.raised_fen
    assert state.spent_fen <= state.contract_fen
    assert state.outlay_fen - state.refunded_fen == state.paid_fen
    assert 0 <= state.returned_fen <= state.refunded_fen
    assert state.contractable_fen >= 0
    assert sum(one.pending for one in state.variations) <= 1
    assert 0 <= state.retention_fen <= max(state.final_fen, 0)
    assert state.performance is None or 0 <= state.performance.index <= 100
    assert state.cost_fen > 0
    assert owed(state) >= 0
    assert [payment.number for payment in state.payments] == list(range(1, len(state.payments) + 1))
    assert len({payment.id for payment in state.payments}) == len(state.payments)
    assert all(payment.status == "paid" for payment in state.payments[:-1])
    for payment in state.payments:
        hands = [payment.proposed_by, payment.approved_by, payment.paid_by]
        assert payment.amount_fen > 0
        assert len({hand for hand in hands if hand}) == len([hand for hand in hands if hand])
    if state.phase in {"settled", "archived"}:
        assert state.asked_fen <= state.final_fen <= state.contract_fen
    if state.phase == "archived":
        assert state.gross_fen == state.final_fen
    for refund in state.refunds:
        assert refund.reported_by != refund.confirmed_by
    assert len({rating.person for rating in state.ratings}) == len(state.ratings)
    assert state.proposer not in state.supporters


def step(draw: Any, walk: pw.Walk) -> None:
    """One move by somebody; what legal said of it before must be what decide says now."""
    actor, before = draw(st.sampled_from(pw.ACTORS)), walk.state
    options = walk.legal(actor)
    open_ = [name for name, refusal in options.items() if refusal is None]
    name = draw(st.sampled_from(open_ if open_ and draw(st.integers(0, 5)) else list(MOVES)))
    refusal = walk.try_(actor, name, **arguments(draw, name, before))
    if options[name] is not None:
        assert refusal == options[name]
    elif refusal is not None:
        assert refusal.code not in STATE_CODES, (name, refusal)
    if refusal is not None:
        assert walk.state is before


@st.composite
def walks(draw: Any) -> pw.Walk:
    """A project somewhere on its way: led into some phase, then moved at random."""
    walk = pw.Walk(draw(st.sampled_from(BOOKS)))
    cost = draw(st.one_of(st.integers(1, 40), st.just(46_800_000)))
    walk.do(pw.PROPOSER, "propose", year=2026, **(pw.CONTENT | {"cost_fen": cost}))
    for _ in range(draw(st.integers(0, 8))):
        pw.onward(walk)
        if walk.state.phase == "under_way":
            for _ in range(draw(st.integers(0, 12))):
                step(draw, walk)
                check_state(walk.state)
    for _ in range(draw(st.integers(0, 25))):
        step(draw, walk)
        check_state(walk.state)
    return walk


@examples(300)
@given(walks())
def test_money_eyes_and_phases_hold_and_the_book_tells_the_same(walk: pw.Walk) -> None:
    assert pw.fold(walk.events) == walk.state


@examples(200)
@given(walks())
def test_every_project_can_still_be_brought_to_an_end(walk: pw.Walk) -> None:
    for _ in range(60):
        if ended(walk.state, walk.rulebook):
            return
        pw.onward(walk)
        check_state(walk.state)
    raise AssertionError(f"no end from {walk.state}")


def ended(state: ProjectState, rulebook: Rulebook) -> bool:
    """Whether nothing more can come: done, refused, withdrawn, or its time in the pool is over."""
    final = {"archived", "rejected", "withdrawn"}
    return state.phase in final or (state.phase == "pooled" and state.pooled_until <= state.year)
