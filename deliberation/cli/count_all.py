"""`count --all`: its options. The engine that counts one file knows nothing of them, and nothing here is heavy."""

from __future__ import annotations

import argparse
import os

RUN = "deliberation.cli.data:count_all"
TEXT = "清点全市所有已结束的投票"
MORE = "由办理进程逐个计票并公布；可以随时按 Ctrl-C 中断，再运行一次就接着做，不会漏计，也不会重复。"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `count --all`."""
    parser.add_argument("--all", action="store_true", required=True, help="清点全部投票，而不是一个文件")
    parser.add_argument("--place", metavar="CODE", help="只清点这个区、街道或社区（区划代码）")
    parser.add_argument("--year", type=int, metavar="Y", help="只清点这一年度的投票")
    parser.add_argument("--again", action="store_true", help="把已计票的重新计一遍，与公布的结果逐字节比对")
    parser.add_argument(
        "--workers",
        type=_count,
        default=min(os.cpu_count() or 1, 8),
        metavar="N",
        help="没有办理进程时自行启动几个，做完即退出（默认 %(default)s；0 为不启动）",
    )
    parser.add_argument("--tries", type=_positive, default=3, metavar="N", help="同一投票试几次不成即算未成（默认 3）")


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 64:
        raise argparse.ArgumentTypeError("0–64")
    return number


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("≥ 1")
    return number
