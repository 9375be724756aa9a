"""Sequential maximin support: projects whose costs can be divided most evenly among their supporters."""

from deliberation.voting.maximin.rule import MOST_PROJECTS, maximin

__all__ = ["MOST_PROJECTS", "maximin"]
