"""The pages of the pool of moderators."""

from deliberation.moderators.views import desk, lots, pool, practice
from deliberation.moderators.views._bp import bp
from deliberation.moderators.words import init_app

__all__ = ["bp", "desk", "init_app", "lots", "pool", "practice"]
