"""The figures of the demonstration's years, drawn from its book as the worker would draw them."""

from __future__ import annotations

from deliberation_seeds.stage import Stage

from deliberation.disclosure import keeping


def drawn(stage: Stage) -> None:
    """Every community that has a book."""
    while keeping.sweep(stage.session, stage.now):
        pass
