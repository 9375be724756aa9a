"""Reading audits: the desk, one audit, what waits for whom, and what may be drawn."""
