"""Reading the pool: who is in it, who may be asked, what came of it."""

from deliberation.moderators.queries.choosing import (
    LotRow,
    assignment_of,
    assignment_state,
    assignments_of,
    candidates,
    conflicts,
    lot_of,
    lots_for,
    lots_with,
    unproved,
)
from deliberation.moderators.queries.evaluated import Answers, answers_of, has_evaluated
from deliberation.moderators.queries.pool import (
    ModeratorRow,
    certified,
    moderator,
    moderator_state,
    pool,
    public_list,
    serves,
)
from deliberation.moderators.queries.practised import MARK, Run, mark, mark_of, results_at, run, runs_of

__all__ = [
    "MARK",
    "Answers",
    "LotRow",
    "ModeratorRow",
    "Run",
    "answers_of",
    "assignment_of",
    "assignment_state",
    "assignments_of",
    "candidates",
    "certified",
    "conflicts",
    "has_evaluated",
    "lot_of",
    "lots_for",
    "lots_with",
    "mark",
    "mark_of",
    "moderator",
    "moderator_state",
    "pool",
    "public_list",
    "results_at",
    "run",
    "runs_of",
    "serves",
    "unproved",
]
