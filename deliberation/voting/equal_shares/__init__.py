"""The method of equal shares, its completions, and who paid for what."""

from deliberation.voting.equal_shares.rule import equal_shares

__all__ = ["equal_shares"]
