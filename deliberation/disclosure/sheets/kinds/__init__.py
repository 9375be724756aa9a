"""Every sheet of the house, one module each; the order is that of a project's life."""

from __future__ import annotations

from deliberation.disclosure.sheets.frame import Kind
from deliberation.disclosure.sheets.kinds import (
    acceptance,
    final_accounts,
    handbook,
    money,
    needs,
    objections,
    procurement,
    projects,
    quarterly,
    satisfaction,
    votes,
)

KINDS: dict[str, Kind] = {
    module.KIND.name: module.KIND
    for module in (
        needs, projects, votes, objections, procurement, money, acceptance, satisfaction, quarterly, final_accounts,
        handbook,
    )
}  # fmt: skip
"""Sheets by name, each as offices call it: 征集汇总表 to 民生服务统计分析手册."""
