"""What people do with the pool of moderators: keep it, ask somebody, answer, evaluate, practise."""

from deliberation.moderators.service.assigning import accept, assign, decline, draw_lot, move, seal_lot
from deliberation.moderators.service.evaluating import evaluate
from deliberation.moderators.service.keeping import (
    END_GUEST,
    WARN,
    agree,
    apply,
    certify,
    declare,
    leave,
    note_training,
    propose,
    register,
    reinstate,
    renew,
    set_availability,
    suspend,
    warn,
    withdraw,
)
from deliberation.moderators.service.practising import choose, start_practice

__all__ = [
    "END_GUEST",
    "WARN",
    "accept",
    "agree",
    "apply",
    "assign",
    "certify",
    "choose",
    "declare",
    "decline",
    "draw_lot",
    "evaluate",
    "leave",
    "move",
    "note_training",
    "propose",
    "register",
    "reinstate",
    "renew",
    "seal_lot",
    "set_availability",
    "start_practice",
    "suspend",
    "warn",
    "withdraw",
]
