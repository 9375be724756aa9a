"""How many papers were taken out of the box, and what became of them: none is ever lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from deliberation.voting.errors import ElectionError
from deliberation.voting.explain import Plain


@dataclass(frozen=True, slots=True)
class Tally:
    """``valid`` papers are counted, ``blank`` of them naming nothing; ``spoiled`` are set apart, by reason.

    Raises :class:`ElectionError` ``tally_out_of_range`` for figures that cannot be.
    """

    valid: int
    blank: int = 0
    spoiled: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.blank <= self.valid or any(number < 1 for number in self.spoiled.values()):
            raise ElectionError("tally_out_of_range", valid=self.valid, blank=self.blank)

    @property
    def set_apart(self) -> int:
        """Spoiled papers of every reason together."""
        return sum(self.spoiled.values())

    @property
    def taken(self) -> int:
        """Papers in the box: valid and spoiled."""
        return self.valid + self.set_apart

    def reconcile(self, *, returned: int | None = None, issued: int | None = None) -> None:
        """Hold the tally against the papers found in the box and those given out.

        Raises :class:`ElectionError`: ``papers_do_not_add_up`` unless every paper returned is valid or
        spoiled, ``more_papers_than_issued`` where the box holds more than were given out.
        """
        if returned is not None and returned != self.taken:
            raise ElectionError("papers_do_not_add_up", returned=returned, valid=self.valid, spoiled=self.set_apart)
        if issued is not None and self.taken > issued:
            raise ElectionError("more_papers_than_issued", issued=issued, taken=self.taken)

    def to_plain(self) -> dict[str, Plain]:
        """As published: taken is valid plus spoiled, and the reasons add up to spoiled."""
        return {
            "taken": self.taken,
            "valid": self.valid,
            "blank": self.blank,
            "spoiled": self.set_apart,
            "reasons": {reason: self.spoiled[reason] for reason in sorted(self.spoiled)},
        }
