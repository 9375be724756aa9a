"""By how much every project was funded or missed it, proved by recounting."""

from deliberation.voting.margin.figures import Figure, Margin, Margins, Proof, Question
from deliberation.voting.margin.rule import margins, usual_effort

__all__ = ["Figure", "Margin", "Margins", "Proof", "Question", "margins", "usual_effort"]
