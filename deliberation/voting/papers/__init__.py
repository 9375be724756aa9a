"""Ballot papers: what a ballot may hold, and what becomes of one that does not hold to it."""
