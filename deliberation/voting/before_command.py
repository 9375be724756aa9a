"""``deliberation count --check-ballots --category-budgets``: what a file states and the usual rules pass over."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace

from deliberation.voting.election import Election
from deliberation.voting.pabulib.constraints import ceilings
from deliberation.voting.pabulib.reader import PbFile
from deliberation.voting.papers.form import form_of
from deliberation.voting.papers.sorting import set_apart
from deliberation.voting.papers.tally import Tally


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    group = parser.add_argument_group("计票之前")
    said = "按文件写明的填票要求（最少最多几项、总分、总额）逐张核对，不合要求的作废票另计"
    group.add_argument("--check-ballots", action="store_true", help=said)
    said = "空白票也作废票（默认按弃权计，算有效票）"
    group.add_argument("--blank-is-spoiled", action="store_true", help=said)
    said = "各类别、各片区的金额上限（budget_per_category 等）也要遵守"
    group.add_argument("--category-budgets", action="store_true", help=said)


def prepared(args: argparse.Namespace, file: PbFile) -> tuple[Election, Tally | None]:
    """The election to count and its papers. Raises :class:`~deliberation.voting.errors.ElectionError`."""
    election, tally = file.election, file.tally
    if args.category_budgets:
        agreed = election.constraints
        agreed = replace(agreed, limits=agreed.limits + ceilings(election))
        agreed.check([project.id for project in election.projects], election.budget)
        election = replace(election, constraints=agreed)
    if args.check_ballots or args.blank_is_spoiled:
        form = form_of(election, blank_is_valid=not args.blank_is_spoiled)
        election, found = set_apart(election, form)
        before = tally.spoiled if tally is not None else {}
        tally = Tally(found.valid, found.blank, Counter(found.spoiled) + Counter(before))
    return election, tally


def unchanged(args: argparse.Namespace) -> bool:
    """Whether the file's own bytes are what was counted."""
    return not (args.category_budgets or args.check_ballots or args.blank_is_spoiled)
