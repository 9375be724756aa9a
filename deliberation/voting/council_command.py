"""``deliberation council block|stv|draw``: fill council seats from a file, without database or service."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from deliberation.voting.council import document, tables, words
from deliberation.voting.council.block_rules import Basis, BlockRules, Threshold
from deliberation.voting.council.case import MAX_BYTES, Case, CaseError
from deliberation.voting.error_words import of_system
from deliberation.voting.errors import ElectionError
from deliberation.voting.explain import Plain

EXIT_OK, EXIT_BAD_INPUT = 0, 2

Part = TypeVar("Part")
Outcome = tuple[dict[str, Plain], Callable[[], str], Callable[[], str]]
"""The short record, the whole record as JSON, and the sheet for a terminal."""


def add_arguments(parser: argparse.ArgumentParser, act: str) -> None:
    """Declare the options of one act (``block``, ``stv`` or ``draw``)."""
    drawing = act == "draw"
    what = "人员名单" if drawing else "选票"
    parser.add_argument("file", type=Path, metavar="FILE", help=f"JSON 文件（全部内容），或 CSV 文件（{what}）")
    if not drawing:
        parser.add_argument("--candidates", type=Path, metavar="CSV", help="候选人名单（选票是 CSV 时需要）")
    if act != "stv":
        parser.add_argument("--quotas", type=Path, metavar="CSV", help="比例要求：attribute,value,min,max")
    parser.add_argument("--seats", type=int, metavar="N", help="席位数")
    if drawing:
        parser.add_argument("--seed", metavar="TEXT", help="公开抽出的种子")
        parser.add_argument("--accept-inexact", action="store_true", help="有人本可抽中而机会为 0 时，仍照此抽签")
    else:
        parser.add_argument("--ties", metavar="RULE", help="平票办法：lex 或 lot:种子（默认 lex）")
    if act == "stv":
        parser.add_argument("--decimals", type=int, metavar="N", help="转移票值保留的小数位数（默认不舍）")
    if act == "block":
        parser.add_argument("--most-ticks", type=int, metavar="N", help="每票至多选几人（默认等于席位数）")
        parser.add_argument("--least-ticks", type=int, metavar="N", help="每票至少选几人（默认 1）")
        parser.add_argument("--threshold", metavar="SHARE", help="当选条件，如 '> 1/2'（过半）、'>= 2/3'")
        parser.add_argument("--basis", choices=[*Basis], help="当选条件的基数：收回、有效或应到（默认 cast）")
        parser.add_argument("--turnout", metavar="SHARE", help="选举有效的参加比例，如 '> 1/2'")
        parser.add_argument("--roll", type=int, metavar="N", help="应到人数")
    parser.add_argument("--json", action="store_true", help="输出 JSON：结果、平票、全部选项")
    parser.add_argument("--full", action="store_true", help="输出完整记录（JSON），可逐字节核对")
    parser.set_defaults(act=act)


def run(args: argparse.Namespace) -> int:
    """Count or draw, and print. Returns 2, with a line on standard error, for input that cannot be used."""
    try:
        args.file.stat()  # a file that is not there is said to be missing before its kind is looked at
        record, full, sheet = _acts(args)[args.act](_case(args))
        text = full() + "\n" if args.full else json.dumps(record, sort_keys=True, ensure_ascii=False) + "\n"
        sys.stdout.write(text if args.full or args.json else sheet())
    except FileNotFoundError as error:
        return _refuse(error.filename or args.file, words.one_line(ElectionError("file_missing")))
    except OSError as error:
        return _refuse(error.filename or args.file, of_system(error))
    except ElectionError as error:
        return _refuse(getattr(error, "file", None) or args.file, words.one_line(error))
    return EXIT_OK


def _case(args: argparse.Namespace) -> Case:
    """What the files say, with the options of the command line in their place."""
    kind = args.file.suffix.lower()
    if kind not in (".json", ".csv"):
        raise ElectionError("file_kind_unknown")
    if kind == ".json":
        case = _parsed(args.file, document.read)
    elif args.act == "draw":
        case = Case(people=_parsed(args.file, tables.people))
    else:
        case = Case(papers=_parsed(args.file, tables.ballots))
    if getattr(args, "candidates", None) is not None:
        case = replace(case, people=_parsed(args.candidates, tables.people))
    if getattr(args, "quotas", None) is not None:
        case = replace(case, quotas=_parsed(args.quotas, tables.quotas))
    given = {key: getattr(args, key, None) for key in document.NUMBERS + document.TEXTS}
    return replace(case, settings={**case.settings, **{k: v for k, v in given.items() if v is not None}})


def _parsed(path: Path, reader: Callable[[bytes], Part]) -> Part:
    """The content of a file; an error says which."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ElectionError("too_large", limit=MAX_BYTES)
    try:
        return reader(data)
    except CaseError as error:
        error.file = str(path)
        raise


def _seats(case: Case) -> int:
    if "seats" not in case.settings:
        raise ElectionError("setting_missing", name="seats")
    return int(case.settings["seats"])


def _number(case: Case, key: str) -> int | None:
    return int(case.settings[key]) if key in case.settings else None


def _share(case: Case, key: str) -> Threshold | None:
    return Threshold.read(str(case.settings[key])) if key in case.settings else None


def _block(case: Case) -> Outcome:
    from deliberation.voting.council import block, sheet  # noqa: PLC0415 -- each act loads only its own engine

    basis = str(case.settings.get("basis", Basis.CAST))
    if basis not in tuple(Basis):
        raise ElectionError("setting_unusable", name="basis", value=basis[:40])
    seats, least = _seats(case), _number(case, "least_ticks")
    rules = BlockRules(
        seats=seats,
        most_ticks=_number(case, "most_ticks"),
        least_ticks=1 if least is None else least,
        quotas=tuple(line.quota(seats) for line in case.quotas),
        threshold=_share(case, "threshold"),
        basis=Basis(basis),
        turnout=_share(case, "turnout"),
        roll=_number(case, "roll"),
        ties=str(case.settings.get("ties", "lex")),
    )
    result = block.block_vote(case.people, case.papers, rules)
    return result.summary(), result.to_json, lambda: sheet.block(result)


def _stv(case: Case) -> Outcome:
    from deliberation.voting.council import sheet, stv, stv_record  # noqa: PLC0415

    rules = stv_record.StvRules(_seats(case), _number(case, "decimals"), str(case.settings.get("ties", "lex")))
    result = stv.transferable_vote(case.people, case.papers, rules)
    return result.summary(), result.to_json, lambda: sheet.transferable(result)


def _draw(case: Case, *, accept_inexact: bool) -> Outcome:
    from deliberation.voting.council import sheet, sortition  # noqa: PLC0415

    if "seed" not in case.settings:
        raise ElectionError("setting_missing", name="seed")
    seats = _seats(case)
    quotas = [line.quota(seats) for line in case.quotas]
    seed = str(case.settings["seed"])
    drawn = sortition.draw_panel(case.people, seats, quotas, seed, accept_inexact=accept_inexact)
    return drawn.summary(), drawn.to_json, lambda: sheet.panel(drawn)


def _acts(args: argparse.Namespace) -> dict[str, Callable[[Case], Outcome]]:
    return {"block": _block, "stv": _stv, "draw": partial(_draw, accept_inexact=getattr(args, "accept_inexact", False))}


def _refuse(file: Path | str, reason: str) -> int:
    sys.stderr.write(f"{file}: {reason}\n")
    return EXIT_BAD_INPUT
