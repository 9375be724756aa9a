"""The procedure of an audit: every guard, every event, what legal tells, and that two people sign."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from deliberation.rules.assignment import seal
from deliberation.rules.audit import AUDIT, CHECKS, MOVES, AuditState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Event
from deliberation.rules.rulebook import Rulebook, default_rulebook
from deliberation.rules.sampling import Reason, Unit, by_lot

NOW = datetime(2026, 3, 10, 20, tzinfo=UTC)  # 11 March, four in the morning, in Shenzhen
AUDITOR = Actor("a", frozenset({"auditor"}))
SECOND = Actor("b", frozenset({"auditor"}))
SUPERVISOR = Actor("s", frozenset({"district_supervisor"}))
CLERK = Actor("c", frozenset({"clerk"}))
BOTH = Actor("m", frozenset({"auditor", "clerk", "district_supervisor"}))
UNITS = tuple(Unit(f"p{at}", "440303002019", f"2026-{at:03d}", at * 100 + 1) for at in range(5))
RISKY = (*UNITS[:4], Unit("p4", "440303002019", "2026-004", 1, (Reason("late", 2, {"days": 3}),), ("m",)))
ALL: list[Json] = [[check, "sound", ""] for check in CHECKS]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return default_rulebook()


class Audit:
    """Plays steps one after another and keeps the events."""

    def __init__(self, book: Rulebook) -> None:
        self.book, self.state = book, AuditState()
        self.events: list[Event] = []

    def play(self, name: str, actor: Actor = AUDITOR, /, at: datetime = NOW, **args: Json) -> str:
        decided = AUDIT.decide(self.book, self.state, Command(name, actor, at, args))
        if isinstance(decided, Refusal):
            return decided.code
        self.events += decided
        for one in decided:
            self.state = AUDIT.evolve(self.state, one)
        assert AUDIT.replay(self.events) == self.state
        return " ".join(one.type for one in decided)

    def plan(
        self, method: str = "risk", size: int = 1, title: str = "年度审计", units: tuple[Unit, ...] = RISKY,
        *, binds: bool = False,
    ) -> str:  # fmt: skip
        rows: list[Json] = [one.document for one in units]
        commit = seal("5eed") if method == "random" else ""
        return self.play(
            "plan", place="440303", year=2026, title=title, method=method, size=size, units=rows, commit=commit,
            binds=binds,
        )  # fmt: skip

    def running(self) -> Audit:
        assert self.plan() == "planned"
        assert self.play("draw") == "drawn"
        return self

    def asked(self) -> Audit:
        self.running()
        assert self.play("ask", query="q", project="p4", text="请提供原始凭证", due="2026-03-20") == "asked"
        return self

    def found(self) -> Audit:
        self.running()
        assert self.find() == "found"
        return self

    def find(self, **other: Json) -> str:
        given: dict[str, Json] = {
            "finding": "f", "project": "p4", "grade": "notable", "rule": "须附发票", "amount_fen": 300,
            "text": "缺发票",
        }  # fmt: skip
        return self.play("find", **{**given, **other})

    def submitted(self) -> Audit:
        self.running()
        assert self.play("note", project="p4", ticks=ALL) == "noted"
        assert self.play("submit", opinion="总体合规") == "submitted"
        return self


@pytest.fixture
def audit(book: Rulebook) -> Audit:
    return Audit(book)


def test_from_the_plan_to_the_signature(audit: Audit) -> None:
    audit.asked()
    assert audit.state.queries[0].status == "asked"
    assert audit.play("answer", CLERK, query="q", text="附后", files=["d" * 64]) == "answered"
    assert audit.state.queries[0].replies[0].files == ("d" * 64,)
    assert audit.play("ask_again", query="q", text="还缺一张", due="") == "asked_again"
    assert (audit.state.queries[0].due, audit.state.queries[0].note) == ("2026-03-18", "还缺一张")
    assert audit.play("answer", CLERK, query="q", text="补上了") == "answered"
    assert audit.play("submit", opinion="好") == "AUDIT_UNFINISHED"
    assert audit.play("note", project="p4", ticks=ALL) == "noted"
    assert audit.play("submit", opinion="好") == "AUDIT_QUERIES_WAIT"
    assert audit.play("close_query", query="q", text="") == "query_closed"
    assert audit.find() == "found"
    assert audit.state.findings[0].due == "2026-04-10"  # thirty days from today in Shenzhen
    assert audit.play("submit", opinion="  ") == "AUDIT_OPINION"
    assert audit.play("submit", opinion="总体合规") == "submitted"
    assert audit.play("send_back", SUPERVISOR, reason="") == "REASON_NEEDED"
    assert audit.play("send_back", SUPERVISOR, reason="补充金额") == "sent_back"
    assert (audit.state.status, audit.state.reason) == ("running", "补充金额")
    assert audit.play("submit", opinion="总体合规") == "submitted"
    assert audit.state.reason == ""
    assert audit.play("sign") == "AUDIT_SAME_PERSON"
    assert audit.play("sign", CLERK) == "NOT_ENTITLED"
    assert audit.play("sign", SUPERVISOR) == "signed"
    assert (audit.state.signed_by, audit.state.signed_at, audit.state.to_mend) == ("s", NOW, 1)
    assert audit.play("rectify", CLERK, finding="f", text="已补", files=[]) == "rectified"
    assert audit.play("close_finding", SECOND, finding="f", text="核对无误") == "finding_closed"
    assert audit.state.to_mend == 0
    assert audit.find(finding="g") == "AUDIT_STATUS"


def test_the_plan_is_complete(audit: Audit) -> None:
    assert audit.play("draw") == "AUDIT_STATUS"
    assert audit.plan(title=" ") == "AUDIT_TITLE"
    assert audit.plan(method="taste") == "AUDIT_METHOD"
    assert audit.plan(units=()) == "AUDIT_NOTHING"
    assert audit.plan(size=0) == audit.plan(size=6) == "AUDIT_SIZE"
    assert audit.play("plan", CLERK) == "NOT_ENTITLED"
    assert audit.plan(size=5) == "planned"
    assert audit.plan() == "AUDIT_STATUS"
    assert audit.state.units == RISKY
    assert (audit.state.place, audit.state.year, audit.state.size) == ("440303", 2026, 5)


def test_the_lot_is_drawn_with_the_seed_that_was_sealed(audit: Audit) -> None:
    assert audit.plan("random", 3, units=UNITS) == "planned"
    assert audit.play("draw", seed="other") == "SEED_DIFFERS"
    assert audit.play("draw", seed="5eed") == "drawn"
    assert tuple(one.project for one in audit.state.papers) == by_lot(UNITS, "5eed", 3)
    assert audit.state.seed == audit.state.lot_seed == "5eed"


def test_the_lot_waits_for_the_root_of_its_day_and_is_bound_to_it(audit: Audit) -> None:
    assert audit.plan("random", 3, units=UNITS, binds=True) == "planned"
    later = NOW + timedelta(hours=21)  # the twelfth of March, one in the morning
    assert audit.play("draw", at=NOW + timedelta(hours=19), seed="5eed", root="f00d") == "AUDIT_SEAL_WAITS"
    assert audit.play("draw", at=later, seed="5eed", root="") == "AUDIT_SEAL_WAITS"
    assert audit.play("draw", at=later, seed="other", root="f00d") == "SEED_DIFFERS"
    offered = {one.action: one.refusal for one in AUDIT.legal(audit.book, audit.state, AUDITOR, NOW)}
    assert offered["draw"] == Refusal("AUDIT_SEAL_WAITS", "audit")
    assert audit.play("draw", at=later, seed="5eed", root="f00d") == "drawn"
    assert audit.state.lot_seed == sha256(b"5eed|f00d").hexdigest()
    assert tuple(one.project for one in audit.state.papers) == by_lot(UNITS, audit.state.lot_seed, 3)


def test_by_risk_nothing_waits_for_a_root(audit: Audit) -> None:
    assert audit.plan(binds=True) == "planned"
    assert not audit.state.binds
    assert audit.play("draw") == "drawn"
    assert audit.state.lot_seed == ""


def test_an_audit_given_up_says_why(audit: Audit) -> None:
    audit.running()
    assert audit.play("cancel", reason="") == "REASON_NEEDED"
    assert audit.play("cancel", reason="与上级审计重复") == "cancelled"
    assert audit.play("cancel", reason="再次") == "AUDIT_STATUS"


def test_one_more_project_by_judgement(audit: Audit) -> None:
    audit.running()
    assert audit.play("add_item", project="p9", reason="有来信") == "AUDIT_ITEM_NONE"
    assert audit.play("add_item", project="p4", reason="有来信") == "AUDIT_ITEM_TWICE"
    assert audit.play("add_item", project="p1", reason="") == "REASON_NEEDED"
    assert audit.play("add_item", project="p1", reason="有来信") == "item_added"
    assert audit.state.papers[-1].added == "有来信"
    assert audit.state.unfinished == 2


def test_a_working_paper_is_filled_in_step_by_step(audit: Audit) -> None:
    audit.running()
    assert audit.play("add_item", project="p1", reason="有来信") == "item_added"
    assert audit.play("note", project="p3", ticks=ALL) == "AUDIT_ITEM_NONE"
    assert audit.play("note", project="p4", ticks=[]) == "AUDIT_TICK"
    assert audit.play("note", project="p4", ticks=[["weather", "sound", ""]]) == "AUDIT_TICK"
    assert audit.play("note", project="p4", ticks=[["budget", "fine", ""]]) == "AUDIT_TICK"
    assert audit.play("note", project="p4", ticks=[["budget", "fault", " "]]) == "AUDIT_TICK_NOTE"
    assert (
        audit.play("note", project="p4", ticks=[["budget", "fault", "超限额"], ["quotes", "absent", "框架采购"]])
        == "noted"
    )
    assert audit.play("note", project="p4", ticks=[["budget", "sound", ""]]) == "noted"
    paper = audit.state.paper("p4")
    assert paper is not None
    assert [(tick.check, tick.mark, tick.by) for tick in paper.ticks] == [
        ("quotes", "absent", "a"), ("budget", "sound", "a"),
    ]  # fmt: skip
    assert not paper.done


def test_a_question_needs_words_and_a_day_to_come(audit: Audit) -> None:
    audit.running()
    assert audit.play("ask", query="q", project="p4", text="", due="2026-03-20") == "AUDIT_TEXT"
    assert audit.play("ask", query="q", project="p4", text="凭证", due="2026-03-10") == "AUDIT_DUE_PAST"
    assert audit.play("ask", query="q", project="p4", text="凭证", due="2026-03-11") == "asked"
    assert audit.play("close_query", query="q", text="") == "AUDIT_STAGE"
    assert audit.play("answer", CLERK, query="x", text="有") == "NOT_FOUND"
    assert audit.play("answer", CLERK, query="q", text="") == "AUDIT_TEXT"
    assert audit.play("answer", CLERK, query="q", text="有") == "answered"
    assert audit.play("ask_again", query="q", text="", due="2026-03-20") == "AUDIT_TEXT"
    assert audit.play("ask_again", query="q", text="还有", due="2026-01-01") == "AUDIT_DUE_PAST"


def test_a_finding_names_grade_rule_and_sum(audit: Audit) -> None:
    audit.running()
    assert audit.find(grade="awful") == "AUDIT_GRADE"
    assert audit.find(text="") == audit.find(rule="") == "AUDIT_RULE"
    assert audit.find(amount_fen=-1) == "AUDIT_AMOUNT"
    assert audit.find(amount_fen=501, most_fen=500) == "AUDIT_AMOUNT_MOST"
    assert audit.find(due="2026-03-01") == "AUDIT_DUE_PAST"
    assert audit.find(project="p1") == "AUDIT_ITEM_NONE"
    assert audit.find(amount_fen=None) == "found"
    assert audit.state.findings[0].amount_fen == 0


def test_rectification_with_proof_and_a_second_look(audit: Audit) -> None:
    audit.found()
    assert audit.play("close_finding", finding="f") == "AUDIT_STAGE"
    assert audit.play("rectify", CLERK, finding="f", text="已补开发票", files=["e" * 64]) == "rectified"
    assert audit.play("refuse_proof", finding="f", text="") == "AUDIT_TEXT"
    assert audit.play("refuse_proof", finding="f", text="抬头不符", due="2025-01-01") == "AUDIT_DUE_PAST"
    assert audit.play("refuse_proof", finding="f", text="抬头不符", due="2026-05-01") == "proof_refused"
    assert (audit.state.findings[0].status, audit.state.findings[0].due) == ("open", "2026-05-01")
    assert audit.play("withdraw", finding="f", reason="") == "REASON_NEEDED"
    assert audit.play("withdraw", finding="f", reason="误判") == "finding_withdrawn"
    assert audit.state.findings[0].note == "误判"


def test_other_queries_and_findings_stay_as_they_are(audit: Audit) -> None:
    audit.asked()
    assert audit.play("ask", query="r", project="p4", text="合同", due="") == "asked"
    assert audit.play("answer", CLERK, query="r", text="附后") == "answered"
    assert [one.status for one in audit.state.queries] == ["asked", "answered"]
    assert audit.state.waiting == 2
    assert audit.find() == audit.find(finding="g") == "found"
    assert audit.play("withdraw", finding="g", reason="误判") == "finding_withdrawn"
    assert [one.status for one in audit.state.findings] == ["open", "withdrawn"]
    assert audit.state.to_mend == 1


def test_nobody_judges_their_own(audit: Audit) -> None:
    audit.asked()
    assert audit.play("note", BOTH, project="p4", ticks=ALL) == "AUDIT_OWN_WORK"
    assert audit.play("answer", BOTH, query="q", text="有") == "answered"
    assert audit.play("close_query", BOTH, query="q", text="") == "AUDIT_OWN_ANSWER"
    assert audit.play("answer", Actor("a", frozenset({"clerk"})), query="q", text="有") == "AUDIT_OWN_QUESTION"
    assert audit.play("close_query", query="q", text="") == "query_closed"
    assert audit.find() == "found"
    assert audit.play("rectify", CLERK, finding="f", text="已补") == "rectified"
    assert audit.play("close_finding", BOTH, finding="f", text="") == "AUDIT_OWN_WORK"
    assert audit.play("note", project="p4", ticks=ALL) == "noted"
    assert audit.play("submit", SECOND, opinion="总体合规") == "submitted"
    assert audit.play("sign") == audit.play("sign", SECOND) == "AUDIT_SAME_PERSON"
    assert audit.play("sign", BOTH) == "AUDIT_OWN_WORK"
    assert audit.play("sign", SUPERVISOR) == "signed"


def test_whoever_had_a_part_in_another_project_may_sign(audit: Audit) -> None:
    audit.plan(size=1, units=(*UNITS[:4], Unit("z", "440303002019", "2026-009", 9000), RISKY[4]))
    assert audit.play("draw") == "drawn"
    assert [one.project for one in audit.state.papers] == ["p4"]
    assert audit.play("add_item", project="z", reason="大额") == "item_added"
    fresh = Audit(audit.book)
    fresh.plan(
        size=1, units=(Unit("z", "440303002019", "2026-009", 9000), Unit("y", "440303002019", "8", 1, (), ("m",)))
    )
    fresh.play("draw")
    fresh.play("note", project="z", ticks=ALL)
    fresh.play("submit", opinion="总体合规")
    assert fresh.play("sign", BOTH) == "signed"


def test_legal_tells_what_decide_would_say(audit: Audit) -> None:
    audit.asked()
    assert audit.find() == "found"
    for actor in (AUDITOR, CLERK, SUPERVISOR, BOTH):
        options = AUDIT.legal(audit.book, audit.state, actor, NOW)
        assert {option.action for option in options} == MOVES.keys()
        for option in options:
            named = {"item": "project", "query": "query", "finding": "finding"}.get(MOVES[option.action].about, "none")
            if option.refusal is not None:
                args: dict[str, Json] = {named: option.target}
                decided = AUDIT.decide(audit.book, audit.state, Command(option.action, actor, NOW, args))
                assert decided == option.refusal
    targets = {option.target for option in AUDIT.legal(audit.book, audit.state, AUDITOR, NOW)}
    assert targets == {None, "p4", "q", "f"}


def test_what_is_no_number_or_list_is_a_fault_of_the_program(audit: Audit) -> None:
    with pytest.raises(TypeError):
        audit.plan(size="3")  # type: ignore[arg-type]
    audit.running()
    with pytest.raises(TypeError):
        audit.play("note", project="p4", ticks="all")


def test_odd_lists_in_an_old_event_are_empty() -> None:
    drawn = Event("drawn", "a", NOW, {"seed": "", "sample": None})
    assert AUDIT.evolve(AuditState(), drawn).papers == ()


def test_a_query_sent_by_mistake_is_withdrawn_with_its_reason(audit: Audit) -> None:
    audit.running()
    project = audit.state.papers[0].project
    assert audit.play("ask", query="q", project=project, text="发票？") == "asked"
    assert audit.play("withdraw_query", query="q", reason="") == "REASON_NEEDED"
    assert audit.play("withdraw_query", CLERK, query="q", reason="误发") == "NOT_ENTITLED"
    assert audit.play("withdraw_query", query="q", reason="误发") == "query_withdrawn"
    assert (audit.state.waiting, audit.state.queries[0].note) == (0, "误发")
    assert audit.play("answer", CLERK, query="q", text="有") == "AUDIT_STAGE"
