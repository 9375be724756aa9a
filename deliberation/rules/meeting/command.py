"""``deliberation procedure check [FILE.json ...]``: scenarios played on the engine and compared with what is expected.

A file is ``{"meta": {"defaults": {...}}, "scenarios": [...]}``. Every scenario carries its evidence: ``S`` (stated in
the source) and ``2`` (derived) must hold, ``R`` (recalled) is reported apart. Without a file the scenarios shipped
with the project are played.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deliberation.rules.meeting.profile_load import shipped_profiles
from deliberation.rules.meeting.scenario import judged, play
from deliberation.rules.meeting.scenario_file import Broken, Suite, load
from deliberation.rules.meeting.scenario_result import Outcome

FIELDS = ("verdict", "reason_code", "stack_after", "result")
SHIPPED = Path(__file__).parent / "scenarios"
ADVISORY = frozenset({"R"})
EVIDENCE: Mapping[str, str] = {"S": "原文写明", "2": "由二手资料推得", "R": "仅凭记忆，供参考"}
NOT_ENABLED = "MOTION_NOT_ENABLED"


@dataclass(frozen=True, slots=True)
class Checked:
    """One scenario as the engine answered it; ``fault`` tells why it could not be played."""

    scenario: Mapping[str, Any]
    outcome: Outcome | None = None
    agrees: bool = False
    fault: str = ""

    @property
    def id(self) -> str:
        """The id of the scenario."""
        return str(self.scenario["id"])

    @property
    def evidence(self) -> str:
        """``S``, ``2``, ``R`` or whatever the file says; nothing counts as ``S``."""
        return str(self.scenario.get("evidence") or "S")

    @property
    def binding(self) -> bool:
        """Whether the engine must answer as expected."""
        return self.evidence not in ADVISORY


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``procedure check``."""
    text = "场景文件：{meta, scenarios[]}；不写则推演自带的场景"
    parser.add_argument("file", type=Path, nargs="*", metavar="FILE.json", help=text)
    parser.add_argument("--json", action="store_true", help="以 JSON 列出每个场景的结果")
    more = "另按各套规则推演一遍并列表；可写规则名，不写则全部"
    parser.add_argument("--profile", nargs="?", const="all", choices=("all", *shipped_profiles()), help=more)


def check(suite: Suite) -> list[Checked]:
    """Every scenario of a suite with the engine's outcome and whether it is the expected one."""
    return [_checked(scenario, suite.defaults) for scenario in suite.scenarios]


def _checked(scenario: Mapping[str, Any], defaults: Mapping[str, Any]) -> Checked:
    try:
        outcome = judged(scenario, defaults)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        return Checked(scenario, fault=f"{type(fault).__name__}: {fault}")
    return Checked(scenario, outcome, agrees(scenario.get("expected", {}), outcome))


def agrees(expected: Mapping[str, Any], outcome: Outcome) -> bool:
    """Whether every field the file states is what the engine answered."""
    answered = outcome._asdict()
    return all(answered[name] == expected[name] for name in FIELDS if name in expected)


def run(args: argparse.Namespace) -> int:
    """Print a line a scenario and the sums; 1 if one that must hold does not, 2 if a file cannot be read."""
    files, suites, checked = args.file or sorted(SHIPPED.glob("*.json")), list[Suite](), list[Checked]()
    status = 0
    for path in files:
        try:
            suite = load(path)
        except Broken as broken:
            sys.stderr.write(f"{path}：{broken}\n")
            status = 2
            continue
        sys.stderr.writelines(f"{path}：{line}\n" for line in suite.broken)
        status = 2 if suite.broken else status
        suites.append(suite)
        checked += check(suite)
    sys.stderr.writelines(f"{row.id}：推演不下去：{row.fault}\n" for row in checked if row.fault)
    if args.json:
        sys.stdout.write(json.dumps([_row(row) for row in checked], ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.writelines(_lines(checked))
        if args.profile:
            names = shipped_profiles() if args.profile == "all" else (args.profile,)
            sys.stdout.writelines(_by_profile(suites, names))
    if status or any(row.fault for row in checked):
        return 2
    return 0 if all(row.agrees for row in checked if row.binding) else 1


def _row(row: Checked) -> dict[str, Any]:
    answered = row.outcome._asdict() if row.outcome else {"fault": row.fault}
    return {"id": row.id, **answered, "evidence": row.evidence, "agrees": row.agrees}


def _lines(checked: Sequence[Checked]) -> Iterator[str]:
    """Grouped by evidence; what is only recalled comes last and decides nothing."""
    groups = sorted({row.evidence for row in checked}, key=lambda mark: (mark in ADVISORY, mark != "S", mark))
    for mark in groups:
        rows = [row for row in checked if row.evidence == mark]
        yield f"— {mark}（{EVIDENCE.get(mark, '未说明')}）\n"
        yield from (_line(row) for row in rows)
        yield f"{mark} {sum(row.agrees for row in rows)}/{len(rows)}\n"
    yield f"{sum(row.agrees for row in checked)}/{len(checked)}\n"


def _line(row: Checked) -> str:
    if row.outcome is None:
        return f"{row.id} FAULT {row.fault}\n"
    line = f"{row.id} {'ok' if row.agrees else 'FAIL'} {_words(row.outcome._asdict())}"
    expected = row.scenario.get("expected", {})
    return f"{line}\n" if row.agrees else f"{line}  应为 {_words(expected)}\n"


def _words(answer: Mapping[str, Any]) -> str:
    stack = f"[{','.join(answer.get('stack_after') or ())}]"
    return f"{answer.get('verdict')} {answer.get('reason_code')} {stack} {answer.get('result') or '-'}"


def _by_profile(suites: Iterable[Suite], names: Sequence[str]) -> Iterator[str]:
    """How each profile answers the same scenarios: as expected, otherwise, or not at all (a motion it has not)."""
    yield "— 各套规则对同样的场景（仅供比较）：与预期相同 / 不同 / 没有这项动议\n"
    for name in names:
        found = Counter(_answer(scenario, suite.defaults, name) for suite in suites for scenario in suite.scenarios)
        yield f"{name} {found['same']} / {found['other']} / {found['absent']}\n"


def _answer(scenario: Mapping[str, Any], defaults: Mapping[str, Any], name: str) -> str:
    try:
        outcome, table = play(scenario, defaults, name)
    except (ValueError, KeyError, TypeError, AttributeError):
        return "absent"
    if outcome.reason_code == NOT_ENABLED or any(NOT_ENABLED in refused for refused in table.given_refused):
        return "absent"
    return "same" if agrees(scenario.get("expected", {}), outcome) else "other"
