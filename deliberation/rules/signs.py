"""A sign that something may be wrong with a purchase: its kind, whom it is about, and the figures it rests on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from deliberation.rules.refusal import Json


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign with its evidence.

    ``about`` names projects (splitting) or suppliers (collusion) by id, ``sums`` the sum of each in fen, in the same
    order, where sums matter; ``figures`` are named whole numbers that the sentence quotes.
    """

    kind: str
    about: tuple[str, ...]
    sums: tuple[int, ...] = ()
    figures: tuple[tuple[str, int], ...] = ()

    @property
    def key(self) -> str:
        """Its name: equal for equal evidence, so that the same sign is raised once."""
        told = repr((self.kind, self.about, self.sums, self.figures))
        return f"{self.kind}:{hashlib.sha256(told.encode()).hexdigest()[:12]}"

    def facts(self) -> dict[str, Json]:
        """The sign as the facts of an event."""
        return {
            "key": self.key,
            "kind": self.kind,
            "about": [*self.about],
            "sums": [*self.sums],
            "figures": [[name, value] for name, value in self.figures],
        }
