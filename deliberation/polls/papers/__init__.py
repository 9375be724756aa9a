"""Paper ballots: printed, read twice by different people, sampled, reconciled, counted with the rest."""

from deliberation.polls.papers.counting import excess, forget, issued, outstanding, tally, valid

__all__ = ["excess", "forget", "issued", "outstanding", "tally", "valid"]
