"""Whatever is done to several pots in whatever order: a plain model of their parts and the database never differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session

from deliberation.funds import queries, service
from deliberation.funds.queries import CHECKS
from deliberation.ledger.verify import verify
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.funds.factories import YEAR, cause, purse
from tests.funds.factories_acts import NEIGHBOUR, announced, done

FIRST, LATE = date(YEAR, 6, 1), datetime(YEAR + 1, 5, 2, tzinfo=UTC)
KINDS = {"a": "works", "b": "goods", "c": ""}
projects, amounts = st.sampled_from("abc"), st.integers(-1, 60)
HANDS = {"proposed_by": "clerk", "approved_by": "approver"}


@dataclass
class Model:
    """One pot: what is free, and what each project holds and was paid."""

    key: tuple[str, int, str]
    free: int
    deadline: date
    kind: str = ""
    held: dict[str, int] = field(default_factory=lambda: dict.fromkeys("abc", 0))
    paid: dict[str, int] = field(default_factory=lambda: dict.fromkeys("abc", 0))

    @property
    def sums(self) -> tuple[int, int, int]:
        paid = sum(self.paid.values())
        bound = paid + sum(self.held.values())
        return (self.free + bound, bound, paid)


class Pots(RuleBasedStateMachine):
    """The services beside the model."""

    session: Session

    @initialize()
    def begin(self) -> None:
        self.inner = self.session.begin_nested()
        announced(self.session, make.COMMUNITY, YEAR, YEAR + 1, fen=100)
        announced(self.session, NEIGHBOUR, fen=100)
        self.days = 0
        keys = (make.COMMUNITY, YEAR), (make.COMMUNITY, YEAR + 1), (NEIGHBOUR, YEAR)
        self.pots = [Model((*key, "main"), 100, date(key[1] + 1, 4, 30)) for key in keys]
        self.undoable: list[tuple[int, Model | None, Model | None, int]] = []

    def teardown(self) -> None:
        if hasattr(self, "inner"):
            faults = verify(self.session, {kind: CHECKS[kind] for kind in ("cycle", "fund")}).faults
            self.inner.rollback()
            assert faults == ()

    def _does(self, act: Any, *args: Any, **said: Any) -> Any:
        try:
            with self.session.begin_nested():
                return act(self.session, *args, **said) or True
        except Refused:
            return False

    def _mine(self, project: str, *, fits: bool = False) -> list[Model]:
        mine = [one for one in self.pots if one.key[:2] == (make.COMMUNITY, YEAR)]
        fitting = [one for one in mine if not fits or one.kind in {"", KINDS[project]}]
        return sorted(fitting, key=lambda one: one.deadline)

    def _spread(self, rows: list[tuple[Model, int]], amount: int) -> list[tuple[Model, int]]:
        taken = []
        for pot, most in rows:
            part = min(most, amount)
            taken.append((pot, part))
            amount -= part
        return taken if amount == 0 else []

    def _act(self, name: str, amount: int, now: datetime = make.NOW, **said: Any) -> str:
        return str(self._does(done, name, amount_fen=amount, now=now, **said) or "")

    def _seq(self) -> int:
        head = sa.text("SELECT seq FROM ledger_stream WHERE name = :name")
        return int(self.session.scalar(head, {"name": f"fund:{make.COMMUNITY}:{YEAR}"}) or 0)

    @rule(amount=amounts, kind=st.sampled_from(["", "works", "goods"]))
    def allocate(self, amount: int, kind: str) -> None:
        self.days += 1
        deadline = FIRST + timedelta(days=self.days)
        said = {"source": "donation", "label": "捐款", "categories": [kind] if kind else []}
        pot = self._act("allocate", amount, deadline=deadline.isoformat(), **said)
        assert bool(pot) == (amount > 0)
        if pot:
            self.pots.append(Model((make.COMMUNITY, YEAR, pot), amount, deadline, kind))
            self.undoable.append((self._seq(), None, self.pots[-1], amount))

    @rule(amount=amounts, pick=st.integers(0, 99), name=st.sampled_from(["transfer", "carry_over", "clear_idle"]))
    def move(self, amount: int, pick: int, name: str) -> None:
        mine = self._mine("c")
        source = mine[pick % len(mine)]
        to = {"transfer": (NEIGHBOUR, YEAR), "carry_over": (make.COMMUNITY, YEAR + 1)}.get(name)
        said = {"to_place": to[0], "to_year": to[1]} if to else {}
        made = self._act(name, amount, now=make.NOW if to else LATE, pot=source.key[2], **said)
        assert bool(made) == (0 < amount <= source.free)
        if made:
            source.free -= amount
            target = Model((*to, made), amount, source.deadline, source.kind) if to else None
            self.pots += [target] if target else []
            self.undoable.append((self._seq(), source, target, amount))

    @precondition(lambda self: self.undoable)
    @rule(pick=st.integers(0, 99))
    def reverse(self, pick: int) -> None:
        row = pick % len(self.undoable)
        seq, source, target, amount = self.undoable[row]
        made = self._act("reverse", amount, row=f"fund:{make.COMMUNITY}:{YEAR}#{seq}")
        assert bool(made) == (target is None or target.free >= amount)
        if made:
            del self.undoable[row]
            if target:
                target.free -= amount
            if source:
                source.free += amount

    @rule(project=projects, amount=amounts)
    def commit(self, project: str, amount: int) -> None:
        parts = self._spread([(one, one.free) for one in self._mine(project, fits=True)], max(amount, 0))
        wants = service.Purse(make.COMMUNITY, YEAR, project, "x", KINDS[project])
        assert self._does(service.commit, cause(self.session), wants, amount) == (amount > 0 and bool(parts))
        for pot, part in parts if amount > 0 else []:
            pot.free -= part
            pot.held[project] += part

    @rule(project=projects, amount=amounts)
    def release(self, project: str, amount: int) -> None:
        parts = self._spread([(one, one.held[project]) for one in self._mine(project)[::-1]], max(amount, 0))
        found = self._does(service.release, cause(self.session), purse(project), amount)
        assert found == (amount > 0 and bool(parts))
        for pot, part in parts if amount > 0 else []:
            pot.held[project] -= part
            pot.free += part

    @rule(project=projects, amount=amounts)
    def disburse(self, project: str, amount: int) -> None:
        parts = self._spread([(one, one.held[project]) for one in self._mine(project)], max(amount, 0))
        found = self._does(service.disburse, cause(self.session), purse(project), amount, **HANDS)
        assert found == (amount > 0 and bool(parts))
        for pot, part in parts if amount > 0 else []:
            pot.held[project] -= part
            pot.paid[project] += part

    @rule(project=projects, amount=amounts)
    def refund(self, project: str, amount: int) -> None:
        parts = self._spread([(one, one.paid[project]) for one in self._mine(project)[::-1]], max(amount, 0))
        found = self._does(service.refund, cause(self.session), purse(project), amount, proposed_by="clerk")
        assert found == (amount > 0 and bool(parts))
        for pot, part in parts if amount > 0 else []:
            pot.paid[project] -= part
            pot.free += part

    @invariant()
    def the_tables_are_the_model(self) -> None:
        rows = [*queries.pots(self.session, make.SUBDISTRICT, YEAR), *queries.pots(self.session, make.CITY, YEAR + 1)]
        found = {
            (row.place, row.year, row.pot): (row.appropriated_fen, row.committed_fen, row.disbursed_fen) for row in rows
        }
        assert found == {one.key: one.sums for one in self.pots}
        assert all(0 <= paid <= bound <= given for given, bound, paid in found.values())

    @invariant()
    def the_database_explains_every_balance(self) -> None:
        self.session.flush()
        self.session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        self.session.execute(sa.text("SET CONSTRAINTS ALL DEFERRED"))
        for place, year in ((make.COMMUNITY, YEAR), (NEIGHBOUR, YEAR), (make.CITY, YEAR), (make.COMMUNITY, YEAR + 1)):
            assert queries.statement(self.session, place, year).agrees


def test_pots_never_differ_from_their_model(app: Flask, session: Session) -> None:
    machine = type("PotsOnThisDatabase", (Pots,), {"session": session})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
