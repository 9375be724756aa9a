"""The words of ``deliberation count`` that choose how to count."""

from __future__ import annotations

import argparse
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from deliberation.voting.options import Comparison, Completion, CountOptions, Rule, Utility
from deliberation.voting.published import read_options

_GIVEN: dict[str, Any] = {"default": argparse.SUPPRESS}
_NAMES = tuple(CountOptions.__dataclass_fields__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options; none has a value unless it is given."""
    _rules(parser.add_argument_group("计票规则"))
    _thresholds(parser.add_argument_group("入选门槛（有几个就都要达到）"))


def options_of(args: argparse.Namespace) -> CountOptions:
    """The published options, where a file is named, with what else was said; otherwise the defaults with that.

    Raises ``OSError`` and :class:`~deliberation.voting.errors.ElectionError` for the file.
    """
    base = CountOptions() if args.options is None else read_options(args.options.read_bytes())
    return replace(base, **{name: getattr(args, name) for name in _NAMES if hasattr(args, name)})


def _rules(group: Any) -> None:
    def switch(name: str, said: str) -> None:
        group.add_argument(name, action=argparse.BooleanOptionalAction, help=said, **_GIVEN)

    group.add_argument("--options", type=Path, metavar="FILE.json", help="按公布的选项文件计票；另写的选项优先")
    group.add_argument("--rule", choices=[*Rule], type=Rule, help="计票规则（默认 greedy：得票高者先）", **_GIVEN)
    group.add_argument("--utility", choices=[*Utility], type=Utility, help="项目对支持者的价值（默认 cost）", **_GIVEN)
    switch("--per-cost", "greedy 按单位费用的价值排序（默认）；--no-per-cost 按价值本身排序")
    switch("--stop-at-misfit", "greedy 遇到第一个放不下的项目就停止（默认跳过它）")
    group.add_argument("--completion", choices=[*Completion], type=Completion, help="余款的补足办法", **_GIVEN)
    switch("--exhaustive-stop", "再无项目放得下时即停止加额（默认）")
    group.add_argument("--increment", type=int, metavar="N", help="每步加额，货币单位（默认 1）", **_GIVEN)
    switch("--floor-start", "起始份额取整到货币单位（默认不取整）")
    group.add_argument("--borda-last", type=int, choices=(0, 1), help="排名票最后一名得几分（默认 0）", **_GIVEN)
    said = "与按得票的结果比较，更多人偏好哪个就用哪个（默认不比较）"
    group.add_argument("--comparison", choices=[*Comparison], type=Comparison, help=said, **_GIVEN)
    group.add_argument("--ties", metavar="RULE", help="lex（默认）、mincost-maxvotes-lex 或 lot:SEED", **_GIVEN)


def _thresholds(group: Any) -> None:
    group.add_argument("--min-votes", type=int, metavar="N", help="最低票数（默认 0）", **_GIVEN)
    group.add_argument("--min-points", type=int, metavar="N", help="最低得分（默认 0）", **_GIVEN)
    group.add_argument(
        "--min-roll-share", type=_share, metavar="N/M", help="得票占名册的最低比例，需同时给出 --roll", **_GIVEN
    )
    group.add_argument("--roll", type=int, metavar="N", help="名册人数", **_GIVEN)
    group.add_argument("--min-ballot-share", type=_share, metavar="N/M", help="得票占选票的最低比例", **_GIVEN)
    said = "得票占选票的比例不低于：费用占预算的比例乘以这个数（希维切 2023 年为 1/3）"
    group.add_argument("--cost-threshold", type=_share, metavar="N/M", help=said, **_GIVEN)


def _share(word: str) -> Fraction:
    """``1/20``, ``0.05`` or ``5%``, exactly."""
    text, parts = (word[:-1], 100) if word.endswith("%") else (word, 1)
    try:
        return Fraction(text[:40]) / parts
    except (ValueError, ZeroDivisionError) as error:
        raise argparse.ArgumentTypeError(f"不是比例：{word[:40]}（写成 1/20、0.05 或 5%）") from error
