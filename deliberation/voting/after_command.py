"""``deliberation count --margins --satisfaction``: what is worked out after a count, from its result alone."""

from __future__ import annotations

import argparse
import sys

from deliberation.voting.effective import effective
from deliberation.voting.explain import Plain
from deliberation.voting.margin import margins
from deliberation.voting.margin import table as margin_table
from deliberation.voting.margin.figures import Margins
from deliberation.voting.result import Result
from deliberation.voting.satisfaction import satisfaction
from deliberation.voting.satisfaction_table import render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--margins", action="store_true", help="每个项目还差几票、再便宜多少、可少几票，逐一重算核对")
    parser.add_argument("--effort", type=_number, metavar="N", help="核对时最多重算几次（默认按规模）")
    parser.add_argument("--satisfaction", action="store_true", help="投票人得到多少，各类别、各地点的资金，有效支持")


def plain(args: argparse.Namespace, result: Result) -> dict[str, Plain]:
    """What was asked for, by name, as plain JSON values."""
    found: dict[str, Plain] = {}
    if args.margins:
        found["margins"] = _margins(args, result).to_plain()
    if args.satisfaction:
        found["satisfaction"] = satisfaction(result).to_plain()
        found["effective"] = [one.to_plain(result.election.scale) for one in effective(result)]
    return found


def text(args: argparse.Namespace, result: Result) -> str:
    """What was asked for, for people; empty if nothing was."""
    parts = []
    if args.margins:
        parts.append(margin_table.render(_margins(args, result), result))
    if args.satisfaction:
        parts.append(render(satisfaction(result), effective(result, every_round=False), result.election))
    return "".join("\n" + part for part in parts)


def _margins(args: argparse.Namespace, result: Result) -> Margins:
    return margins(result, effort=args.effort, progress=_progress if sys.stderr.isatty() else None)


def _progress(done: int, total: int) -> None:
    sys.stderr.write(f"\r核对 {done}/{total}" + ("\n" if done == total else ""))
    sys.stderr.flush()


def _number(word: str) -> int:
    if not word.isascii() or not word.isdigit():
        raise argparse.ArgumentTypeError(f"不是次数：{word}")
    return int(word)
