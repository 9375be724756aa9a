"""``deliberation count --margins --satisfaction --compare``: what is worked out after a count, from its result."""

from __future__ import annotations

import argparse
import sys
import time

from deliberation.voting import compare_table
from deliberation.voting.compare import SideBySide, side_by_side, usual
from deliberation.voting.effective import effective
from deliberation.voting.explain import Plain
from deliberation.voting.margin import margins
from deliberation.voting.margin import table as margin_table
from deliberation.voting.margin.figures import Margins
from deliberation.voting.result import Result
from deliberation.voting.satisfaction import satisfaction
from deliberation.voting.satisfaction_table import render

PATIENCE_SECONDS = 5
"""How long there may be silence."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--margins", action="store_true", help="每个项目还差几票、再便宜多少、可少几票，逐一重算核对")
    parser.add_argument("--effort", type=_number, metavar="N", help="核对时最多重算几次（默认按规模）")
    said = "同一批选票按各种规则并排计票：各入选什么、余款、多少人有所投项目入选、钱去了哪里"
    parser.add_argument("--compare", action="store_true", help=said)
    parser.add_argument("--satisfaction", action="store_true", help="投票人得到多少，各类别、各地点的资金，有效支持")


def plain(args: argparse.Namespace, result: Result) -> dict[str, Plain]:
    """What was asked for, by name, as plain JSON values."""
    found: dict[str, Plain] = {}
    if args.margins:
        found["margins"] = _margins(args, result).to_plain()
    if args.satisfaction:
        found["satisfaction"] = satisfaction(result).to_plain()
        found["effective"] = [one.to_plain(result.election.scale) for one in effective(result)]
    if args.compare:
        found["compare"] = _compared(result).to_plain()
    return found


def text(args: argparse.Namespace, result: Result) -> str:
    """What was asked for, for people; empty if nothing was."""
    parts = []
    if args.margins:
        parts.append(margin_table.render(_margins(args, result), result))
    if args.satisfaction:
        parts.append(render(satisfaction(result), effective(result, every_round=False), result.election))
    if args.compare:
        parts.append(compare_table.render(_compared(result)))
    return "".join("\n" + part for part in parts)


def _compared(result: Result) -> SideBySide:
    """The election as it was cast, by every usual rule under the same thresholds and ties, and first by the own."""
    election = result.cast or result.election
    named = usual(election, result.options)
    own = {} if result.options in named.values() else {"本次规则": result.options}
    return side_by_side(election, own | named)


def _margins(args: argparse.Namespace, result: Result) -> Margins:
    return margins(result, effort=args.effort, progress=_Progress())


class _Progress:
    """How far the margins are: at once on a terminal; elsewhere a line from time to time where it takes long."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r核对 {done}/{total}" + ("\n" if done == total else ""))
        elif time.monotonic() - self._told >= PATIENCE_SECONDS:
            self._told = time.monotonic()
            sys.stderr.write(f"核对 {done}/{total}\n")
        sys.stderr.flush()


def _number(word: str) -> int:
    if not word.isascii() or not word.isdigit():
        raise argparse.ArgumentTypeError(f"不是次数：{word}")
    if not int(word):
        raise argparse.ArgumentTypeError("0 次核对不了任何项目；至少写 1，或不写（按规模）")
    return int(word)
