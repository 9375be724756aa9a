"""Whatever is tried in whatever order: given ≥ bound ≥ paid ≥ 0, and the entries re-add to the account."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.funds import queries, service
from deliberation.funds.models import Share
from deliberation.funds.queries import Balance
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.funds.factories import YEAR, cause, purse

sums = st.integers(-1, 40)
projects = st.sampled_from(["a", "b", "c"])
HANDS = {"proposed_by": "clerk", "approved_by": "approver"}


class Money(RuleBasedStateMachine):
    """The service beside a model of three numbers a project."""

    session: Session

    def __init__(self) -> None:
        super().__init__()
        self.inner = self.session.begin_nested()
        make.place(self.session)
        self.given = 0
        self.bound = dict.fromkeys("abc", 0)
        self.paid = dict.fromkeys("abc", 0)

    def teardown(self) -> None:
        self.inner.rollback()

    def _try(self, act: object, project: str, amount: int, **hands: str) -> bool:
        try:
            with self.session.begin_nested():
                act(self.session, cause(self.session), purse(project), amount, **hands)  # type: ignore[operator]
        except Refused:
            return False
        return True

    @rule(amount=sums)
    def appropriate(self, amount: int) -> None:
        assert self._try(service.appropriate, "", amount) == (amount > 0)
        self.given += max(amount, 0)

    @rule(project=projects, amount=sums)
    def commit(self, project: str, amount: int) -> None:
        may = 0 < amount <= self.given - sum(self.bound.values())
        assert self._try(service.commit, project, amount) == may
        self.bound[project] += amount if may else 0

    @rule(project=projects, amount=sums)
    def release(self, project: str, amount: int) -> None:
        may = 0 < amount <= self.bound[project] - self.paid[project]
        assert self._try(service.release, project, amount) == may
        self.bound[project] -= amount if may else 0

    @rule(project=projects, amount=sums)
    def disburse(self, project: str, amount: int) -> None:
        may = 0 < amount <= self.bound[project] - self.paid[project]
        assert self._try(service.disburse, project, amount, **HANDS) == may
        self.paid[project] += amount if may else 0

    @invariant()
    def the_account_is_the_model_and_its_entries(self) -> None:
        found = queries.statement(self.session, make.COMMUNITY, YEAR)
        assert found.account == Balance(self.given, sum(self.bound.values()), sum(self.paid.values()))
        assert found.agrees
        assert 0 <= found.account.disbursed_fen <= found.account.committed_fen <= found.account.appropriated_fen

    @invariant()
    def every_project_holds_its_own(self) -> None:
        for project in "abc":
            query = select(Share.committed_fen, Share.disbursed_fen).where(Share.project_id == project)
            held = [tuple(row) for row in self.session.execute(query)] or [(0, 0)]
            assert held == [(self.bound[project], self.paid[project])]


@pytest.mark.usefixtures("app")
def test_the_invariants_hold_under_any_sequence(app: Flask, session: Session) -> None:
    machine = type("MoneyOnThisDatabase", (Money,), {"session": session})
    checks = [HealthCheck.too_slow]
    run_state_machine_as_test(
        machine, settings=settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=checks)
    )
