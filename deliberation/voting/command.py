"""``deliberation count``: count a .pb file without database or service."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from deliberation.voting import pabulib, table, ties
from deliberation.voting.errors import ElectionError
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.voting.rules import count

EXIT_OK, EXIT_BAD_INPUT = 0, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options on a parser that ``run`` will read."""
    parser.add_argument("file", type=Path, metavar="FILE.pb", help="Pabulib 选票文件")
    parser.add_argument("--rule", choices=[*Rule], default=Rule.GREEDY, help="计票规则（默认 greedy：得票高者先）")
    parser.add_argument("--utility", choices=[*Utility], default=Utility.COST, help="项目对支持者的价值（默认 cost）")
    parser.add_argument(
        "--per-cost",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="greedy 按单位费用的价值排序（默认）；--no-per-cost 按价值本身排序",
    )
    parser.add_argument("--completion", choices=[*Completion], default=Completion.NONE, help="余款的补足办法")
    parser.add_argument(
        "--exhaustive-stop",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="再无项目放得下时即停止加额（默认）",
    )
    parser.add_argument("--increment", type=int, default=1, metavar="N", help="每步加额，货币单位（默认 1）")
    parser.add_argument("--floor-start", action="store_true", help="起始份额取整到货币单位")
    parser.add_argument("--min-votes", type=int, default=0, metavar="N", help="入选所需最低票数（默认 0）")
    parser.add_argument("--ties", default=ties.LEX, metavar="RULE", help="lex、mincost-maxvotes-lex 或 lot:SEED")
    parser.add_argument("--json", action="store_true", help="输出 JSON：入选、费用、平局、全部选项")
    parser.add_argument("--full", action="store_true", help="输出完整记录（JSON，含每个项目的理由），可逐字节核对")


def run(args: argparse.Namespace) -> int:
    """Count and print. Returns 2, with a line on standard error, for a file or options that cannot be counted."""
    try:
        file = pabulib.read(args.file)
        result = count(file.election, _options(args))
    except OSError as error:
        return _refuse(args.file, error.strerror or str(error))
    except (pabulib.PabulibError, ElectionError) as error:
        return _refuse(args.file, str(error))
    for warning in file.warnings:
        figures = ", ".join(f"{key}={value}" for key, value in warning.params.items())
        sys.stderr.write(f"{args.file}: line {warning.line}: {warning.code} ({figures})\n")
    if args.full:
        sys.stdout.write(result.to_json() + "\n")
    elif args.json:
        sys.stdout.write(json.dumps(result.summary(), sort_keys=True, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(table.render(result))
    return EXIT_OK


def _options(args: argparse.Namespace) -> CountOptions:
    return CountOptions(
        rule=Rule(args.rule),
        utility=Utility(args.utility),
        per_cost=args.per_cost,
        completion=Completion(args.completion),
        exhaustive_stop=args.exhaustive_stop,
        increment=args.increment,
        floor_start=args.floor_start,
        min_votes=args.min_votes,
        ties=args.ties,
    )


def _refuse(file: Path, reason: str) -> int:
    sys.stderr.write(f"{file}: {reason}\n")
    return EXIT_BAD_INPUT


def main() -> int:
    """Run the command by itself: ``python -m deliberation.voting.command``."""
    parser = argparse.ArgumentParser(prog="deliberation count", description="按 Pabulib 选票文件计票")
    add_arguments(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    raise SystemExit(main())
