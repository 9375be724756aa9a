"""``deliberation count``: count a .pb file without database or service."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from deliberation.voting import after_command, before_command, error_words, option_words, pabulib, table
from deliberation.voting.errors import ElectionError
from deliberation.voting.result import Result
from deliberation.voting.rules import count

EXIT_OK, EXIT_BAD_INPUT = 0, 2
_OF_OPTIONS = ("options_unreadable", "option_unknown", "option_value")
"""What can only be wrong in the file of the options."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options on a parser that ``run`` will read."""
    parser.add_argument("file", type=Path, metavar="FILE.pb", help="Pabulib 选票文件")
    option_words.add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON：入选、费用、平局、全部选项")
    parser.add_argument("--full", action="store_true", help="输出完整记录（JSON，含每个项目的理由），可逐字节核对")
    parser.add_argument("--bundle", type=Path, metavar="OUT.zip", help="另存计票包：选票、选项、结果和重新计票的程序")
    before_command.add_arguments(parser)
    after_command.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Count and print. Returns 2, with a line on standard error, for a file or options that cannot be counted."""
    if args.json and args.full:
        return _refuse("--json --full", "只能选一个：--json 是摘要，--full 是可逐字节核对的完整记录")
    try:
        file = pabulib.read(args.file)
        election, tally = before_command.prepared(args, file)
        result = count(election, option_words.options_of(args), tally)
        if args.bundle is not None:
            _save_bundle(args, result)
        said = _said(args, result)
    except OSError as error:
        return _refuse(error.filename or args.file, error_words.of_system(error))
    except ElectionError as error:
        return _refuse(args.options if error.code in _OF_OPTIONS else args.file, error_words.one_line(error))
    except pabulib.PabulibError as error:
        known = _no_ballots(args.file)
        return _refuse(args.file, f"{error.code}；{known}" if known else error_words.one_line(error))
    for warning in file.warnings:
        sys.stderr.write(f"{args.file}: {error_words.one_line(warning)}\n")
    sys.stdout.write(said)
    return EXIT_OK


def _said(args: argparse.Namespace, result: Result) -> str:
    """What is printed. Raises :class:`ElectionError` where something asked for cannot be worked out."""
    if args.full:
        # Saved, it ends without a line end: its SHA-256 is that of the published result.
        return result.to_json() + ("\n" if sys.stdout.isatty() else "")
    if args.json:
        plain = result.summary() | after_command.plain(args, result)
        return json.dumps(plain, sort_keys=True, ensure_ascii=False) + "\n"
    return table.render(result) + after_command.text(args, result)


def _save_bundle(args: argparse.Namespace, result: Result) -> None:
    """Write the bundle beside what is printed. Raises ``OSError``."""
    from deliberation.voting.bundle import bundle, recountable  # noqa: PLC0415 -- most counts need no ZIP

    content = args.file.read_bytes()
    if not before_command.unchanged(args):  # the bundle states what was counted, and the count of just that
        content = pabulib.write(result.cast or result.election, tally=result.tally).encode()
        written = pabulib.parse(content)
        result = count(written.election, result.options, written.tally)
    args.bundle.write_bytes(bundle(content, result.to_json()))
    said = "解压后运行 python3 recount.py 即可重新计票"
    if not recountable(result.to_json()):
        said = f"规则 {result.options.rule} 只能用 deliberation count --options 重新计票，包里的 recount.py 不会数"
    sys.stderr.write(f"{args.bundle}：已存计票包，{said}\n")


def _no_ballots(file: Path) -> str:
    """What a file is that cannot hold ballots at all; empty if it may."""
    with file.open("rb") as opened:
        head = opened.read(4096)
    if head.startswith(b"PK\3\4"):
        return "这是 ZIP 计票包，不是选票文件：请先解压，再数里面的 ballots.pb；要核对，就运行里面的 recount.py"
    return "" if head.strip(b"\xef\xbb\xbf \t\r\n") else "文件是空的，里面没有选票"


def _refuse(file: Path | str, reason: str) -> int:
    sys.stderr.write(f"{file}: {reason}\n")
    return EXIT_BAD_INPUT


def main() -> int:
    """Run the command by itself: ``python -m deliberation.voting.command``."""
    parser = argparse.ArgumentParser(prog="deliberation count", description="按 Pabulib 选票文件计票")
    add_arguments(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    raise SystemExit(main())
