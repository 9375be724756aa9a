"""Moving money: what a project needs follows its stream; all else is asked for by one person, done by another."""

from deliberation.funds.service.acts import confirm, decline, propose, withdraw
from deliberation.funds.service.posting import Purse
from deliberation.funds.service.projects import (
    announce_year,
    appropriate,
    commit,
    disburse,
    follow_project,
    refund,
    release,
)

__all__ = [
    "Purse", "announce_year", "appropriate", "commit", "confirm", "decline", "disburse", "follow_project", "propose",
    "refund", "release", "withdraw",
]  # fmt: skip
