"""Sequential maximin support: projects whose costs can be divided most evenly among their supporters."""

from deliberation.voting.maximin.rule import maximin

__all__ = ["maximin"]
