"""The engine of an audit, and what is in order now."""

from __future__ import annotations

from datetime import datetime

from deliberation.rules.audit.evolve import evolve
from deliberation.rules.audit.guards import MOVES, guard
from deliberation.rules.audit.moves import decide
from deliberation.rules.audit.state import AuditState
from deliberation.rules.replay import Actor, Engine, Option
from deliberation.rules.rulebook import Rulebook


def legal(_rulebook: Rulebook, state: AuditState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """Every step, those about an item, a query or a finding once for each, with the reason why not."""
    targets = {
        "": (None,),
        "item": tuple(paper.project for paper in state.papers),
        "query": tuple(query.id for query in state.queries),
        "finding": tuple(finding.id for finding in state.findings),
    }
    return tuple(
        Option(name, guard(state, name, actor, now, target), target)
        for name, move in MOVES.items()
        for target in targets[move.about]
    )


AUDIT: Engine[AuditState] = Engine("audit", AuditState(), decide, evolve, legal)
