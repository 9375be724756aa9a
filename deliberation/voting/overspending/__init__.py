"""Equal shares with bounded overspending."""

from deliberation.voting.overspending.rule import bounded_overspending

__all__ = ["bounded_overspending"]
