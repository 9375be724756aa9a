"""`procedure profiles` and `procedure validate FILE.toml`: what is shipped, and what contradicts itself."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from deliberation.rules.meeting.profile_load import about, inspect, load_profile, shipped_profiles
from deliberation.rules.refusal import Refusal

SENTENCES: Mapping[str, str] = {
    "PROFILE_SYNTAX": "读不懂，请检查引号、括号和等号",
    "PROFILE_ENTRY": "没有这一项",
    "PROFILE_MOTION": "没有 %(motion)s 这种动议",
    "PROFILE_MISSING": "缺少 %(needs)s",
    "PROFILE_TYPE": "类型不对，需要 %(needs)s",
    "PROFILE_VALUE": "%(value)s 不在可选的值里：%(allowed)s",
    "PROFILE_NUMBER": "%(value)s 不在 %(low)s 到 %(high)s 之间",
    "PROFILE_SHARE": "比例 %(value)s 永远达不到，或没有意义",
    "PROFILE_TIE": "按 %(value)s，平局或不到一半也会通过",
    "PROFILE_ORDER": "表决先同意，再反对，最后才可以点弃权",
    "PROFILE_NEEDS": "要用到的动议 %(needs)s 没有启用",
    "PROFILE_SECOND": "写着要附议，而这套规则不要附议",
    "PROFILE_MAJORITY": "一个人或不到一半的人就能替大家决定",
    "PROFILE_RANK": "位次 %(rank)s 已经给了 %(other)s",
    "PROFILE_CLASS": "位次 %(rank)s 与类别 %(cls)s 不相配",
    "PROFILE_BASE": "没有叫 %(value)s 的规则可作底本",
}
"""Code → what stands after the entry. The pages have their own, longer sentences."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``procedure validate``."""
    parser.add_argument("file", type=Path, metavar="FILE.toml", help="一套议事规则，可用 base 指明底本")


def profiles(args: argparse.Namespace) -> int:
    """Print the id, the title, the number of motions and the description of every shipped profile."""
    del args
    for name in shipped_profiles():
        told = about(name)
        sys.stdout.write(f"{name}\t{told.title}\t{len(load_profile(name).motions)} 种动议\t{told.description}\n")
    return 0


def validate(args: argparse.Namespace) -> int:
    """Print one line a fault, with its line and entry; 1 if there is any, 2 if the file cannot be read."""
    try:
        faults = inspect(args.file.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as fault:
        sys.stderr.write(f"{args.file}: {fault}\n")
        return 2
    sys.stdout.writelines(f"{args.file}:{sentence(fault)}\n" for fault in faults)
    if not faults:
        sys.stdout.write(f"{args.file}: 可用\n")
    return 1 if faults else 0


def sentence(fault: Refusal) -> str:
    """``12: parameters.quorum_num: 比例 3/2 … (PROFILE_SHARE)``."""
    said = SENTENCES[fault.code] % fault.params
    return f"{fault.params['line']}: {fault.params['entry']}: {said} ({fault.code})"
