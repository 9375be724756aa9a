"""What people do with bodies, seats and elections."""

from deliberation.councils.service.bodies import confirm_body, confirm_term, decline_body, propose_body, propose_term
from deliberation.councils.service.box import call_poll, count, enter_paper, open_box, settle_paper, take_from_poll
from deliberation.councils.service.elections import (
    annul,
    call_election,
    cancel,
    extend,
    publish,
    settle,
    stand,
    withdraw,
)
from deliberation.councils.service.seats import TERM_END, end_term, fill_seat, note_attendance, seat_next, vacate_seat

__all__ = [
    "TERM_END",
    "annul",
    "call_election",
    "call_poll",
    "cancel",
    "confirm_body",
    "confirm_term",
    "count",
    "decline_body",
    "end_term",
    "enter_paper",
    "extend",
    "fill_seat",
    "note_attendance",
    "open_box",
    "propose_body",
    "propose_term",
    "publish",
    "seat_next",
    "settle",
    "settle_paper",
    "stand",
    "take_from_poll",
    "vacate_seat",
    "withdraw",
]
