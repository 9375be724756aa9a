"""The opinion of the demonstration's audit agrees with the signs of risk in what it looked at."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from deliberation.rules.audit import AuditState
from deliberation.rules.audit.state import Paper
from deliberation.rules.sampling import Reason, Unit

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture
def seeded() -> Iterator[ModuleType]:
    """The seeds of audits, found as the demonstration finds them; nothing is built."""
    package = ModuleType("deliberation_seeds")
    package.__path__ = [str(SEEDS)]
    sys.modules[package.__name__] = package
    yield importlib.import_module("deliberation_seeds.audit")
    for name in [name for name in sys.modules if name.startswith("deliberation_seeds")]:
        del sys.modules[name]


def test_signs_of_risk_are_spoken_of_only_where_they_were_looked_at(seeded: ModuleType) -> None:
    plain = Unit("one", "440303002019", "1", 100, (), ())
    flagged = Unit("two", "440303002019", "2", 100, (Reason("bare", 7, {"paid_fen": 100}),), ())
    drawn = AuditState(units=(plain, flagged), papers=(Paper("one"),))
    assert seeded.LOOKED_AT not in seeded.opinion(drawn)
    assert seeded.LOOKED_AT in seeded.opinion(AuditState(units=(plain, flagged), papers=(Paper("two"),)))
