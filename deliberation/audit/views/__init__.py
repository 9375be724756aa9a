"""The pages of audits: the desk, one audit and its papers, queries and findings, packs, and what the public sees."""

from deliberation.audit import deadlines
from deliberation.audit.views import acts, desk, overview, packs, paper, public, threads
from deliberation.audit.views._bp import bp
from deliberation.audit.words import init_app

__all__ = ["acts", "bp", "deadlines", "desk", "init_app", "overview", "packs", "paper", "public", "threads"]
