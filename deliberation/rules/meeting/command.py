"""``deliberation procedure check FILE.json``: every scenario of a file played on the engine."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from deliberation.rules.meeting.scenario import judged
from deliberation.rules.meeting.scenario_result import Outcome

FIELDS = ("verdict", "reason_code", "stack_after", "result")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``procedure check``."""
    parser.add_argument("file", type=Path, metavar="FILE.json", help="场景文件：{meta, scenarios[]}")
    parser.add_argument("--json", action="store_true", help="以 JSON 列出每个场景的结果")


def check(document: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Outcome, bool]]:
    """Every scenario with the engine's outcome and whether it is the expected one."""
    defaults = document["meta"]["defaults"]
    played = ((scenario, judged(scenario, defaults)) for scenario in document["scenarios"])
    return [(scenario, outcome, agrees(scenario.get("expected", {}), outcome)) for scenario, outcome in played]


def agrees(expected: Mapping[str, Any], outcome: Outcome) -> bool:
    """Whether every field the file states is what the engine answered."""
    answered = outcome._asdict()
    return all(answered[name] == expected[name] for name in FIELDS if name in expected)


def run(args: argparse.Namespace) -> int:
    """Print one line a scenario and a count, or JSON; 1 if any differs, 2 if the file cannot be read."""
    try:
        document = json.loads(args.file.read_text("utf-8"))
        checked = check(document)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        sys.stderr.write(f"{args.file}: {fault!r}\n")
        return 2
    if args.json:
        rows = [{"id": scenario["id"], **outcome._asdict()} for scenario, outcome, _ in checked]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.writelines(_lines(checked))
    return 0 if all(ok for _, _, ok in checked) else 1


def _lines(checked: Iterable[tuple[Mapping[str, Any], Outcome, bool]]) -> Iterable[str]:
    right = total = 0
    for scenario, outcome, ok in checked:
        right, total = right + ok, total + 1
        stack = f"[{','.join(outcome.stack_after)}]"
        mark = "ok" if ok else "FAIL"
        yield f"{scenario['id']} {mark} {outcome.verdict} {outcome.reason_code} {stack} {outcome.result or '-'}\n"
    yield f"{right}/{total}\n"
