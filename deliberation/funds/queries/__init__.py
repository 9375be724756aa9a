"""Reading the money: accounts and pots, their movements one by one, and whether everything re-adds."""

from deliberation.funds.queries.acts import acts, later_years, receivers, waiting
from deliberation.funds.queries.balances import (
    Balance,
    Statement,
    balance,
    balances_below,
    paid_before,
    statement,
    years,
)
from deliberation.funds.queries.checks import CHECKS, check_account, check_fund, check_project_money
from deliberation.funds.queries.entries import (
    PAGE,
    EntryPage,
    EntryRow,
    all_entries,
    entries,
    event_entries,
    project_entries,
)
from deliberation.funds.queries.pots import (
    PotLine,
    PotRow,
    PotStatement,
    SourceRow,
    idle,
    pot,
    pot_statement,
    pots,
    project_sources,
)

__all__ = [
    "CHECKS", "PAGE", "Balance", "EntryPage", "EntryRow", "PotLine", "PotRow", "PotStatement", "SourceRow",
    "Statement", "acts", "all_entries", "balance", "balances_below", "check_account", "check_fund",
    "check_project_money", "entries", "event_entries", "idle", "later_years", "paid_before", "pot", "pot_statement",
    "pots", "project_entries", "project_sources", "receivers", "statement", "waiting",
    "years",
]  # fmt: skip
