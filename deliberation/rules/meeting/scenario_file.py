"""Reading a file of scenarios: what is wrong is said with the scenario's id and the field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deliberation.rules.meeting.scenario_events import EVENTS
from deliberation.rules.meeting.scenario_names import parameters, profiles

VERDICTS = frozenset({"in_order", "out_of_order", "in_order_not_well_taken"})
BY_MEMBER = frozenset({"move", "raise", "speak", "speak_begin", "request_floor", "address", "remark", "shout"})
"""Events that need ``by``: a member does them."""
DEFAULTS: Mapping[str, Any] = {
    "membership": 20,
    "quorum": None,
    "present": 15,
    "chair": "C",
    "chair_is_member": True,
    "threshold_basis": None,
    "second_required": None,
    "speech_limit_min": None,
    "speech_limit_count": None,
    "future_meeting_provided": True,
}
"""Who sits at the table where a file does not say; null leaves the profile its own."""


class Broken(ValueError):  # noqa: N818 -- reads as what the file is
    """A file in which no scenario can be found; the message says why."""


@dataclass(frozen=True, slots=True)
class Suite:
    """The scenarios of a file and the table they share; ``broken`` tells what could not be understood."""

    defaults: Mapping[str, Any]
    scenarios: tuple[Mapping[str, Any], ...]
    broken: tuple[str, ...] = ()


def load(path: Path) -> Suite:
    """The suite of a file; :class:`Broken` where it is no such file."""
    try:
        return suite(json.loads(path.read_text("utf-8")))
    except OSError as fault:
        raise Broken(f"读不了：{fault.strerror or fault}") from fault
    except UnicodeDecodeError as fault:
        raise Broken("不是 UTF-8 文本") from fault
    except json.JSONDecodeError as fault:
        raise Broken(f"不是 JSON：第 {fault.lineno} 行第 {fault.colno} 字：{fault.msg}") from fault


def suite(document: object) -> Suite:
    """A suite from parsed JSON; a scenario that cannot be understood is named, the others are played."""
    if not isinstance(document, dict) or not isinstance(document.get("scenarios"), list):
        raise Broken("应为 {meta, scenarios[]}：没有 scenarios 列表")
    meta = document.get("meta") or {}
    defaults = meta.get("defaults") or {} if isinstance(meta, dict) else None
    if not isinstance(defaults, dict):
        raise Broken("meta.defaults 应为对象")
    scenarios = document["scenarios"]
    broken = [*_setup("meta.defaults", defaults), *_repeated(scenarios)]
    sound: list[Mapping[str, Any]] = []
    for number, scenario in enumerate(scenarios, start=1):
        named = scenario.get("id") if isinstance(scenario, dict) else None
        faults = [f"{named or f'第 {number} 个场景'}：{fault}" for fault in _faults(scenario)]
        broken += faults
        if not faults:
            sound.append(scenario)
    return Suite({**DEFAULTS, **defaults}, tuple(sound), tuple(broken))


def _repeated(scenarios: list[Any]) -> Iterator[str]:
    seen: set[object] = set()
    for scenario in scenarios:
        name = scenario.get("id") if isinstance(scenario, dict) else None
        if isinstance(name, str) and name in seen:
            yield f"{name}：id 重复"
        seen.add(name if isinstance(name, str) else None)


def _faults(scenario: object) -> Iterator[str]:
    """What is wrong with one scenario, field by field."""
    if not isinstance(scenario, dict):
        yield "应为对象"
        return
    if not isinstance(scenario.get("id"), str) or not scenario["id"]:
        yield "id 缺少"
    yield from _ruleset(scenario)
    yield from _setup("setup", scenario.get("setup"))
    given = scenario.get("given", [])
    if isinstance(given, list):
        for number, raw in enumerate(given):
            yield from _event(f"given[{number}]", raw)
    else:
        yield "given 应为列表"
    yield from _event("when", scenario.get("when"))
    yield from _expected(scenario.get("expected", {}))


def _ruleset(scenario: Mapping[str, Any]) -> Iterator[str]:
    try:
        profiles(scenario)
    except (ValueError, AttributeError) as fault:
        yield f"ruleset：{fault}"


def _setup(where: str, setup: object) -> Iterator[str]:
    if setup is None:
        return
    if not isinstance(setup, dict):
        yield f"{where} 应为对象"
        return
    for key, value in setup.items():
        try:
            parameters({key: value})
        except (ValueError, TypeError, ArithmeticError) as fault:
            yield f"{where}.{key}：{fault}"


def _event(where: str, raw: object) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield f"{where} 应为对象"
        return
    name = raw.get("e")
    if not isinstance(name, str) or name not in EVENTS:
        yield f"{where}.e：没有事件 {name!r}"
        return
    if name in BY_MEMBER and not isinstance(raw.get("by"), str):
        yield f"{where}.by：{name} 要写明是谁"
        return
    try:
        EVENTS[name](raw)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        yield f"{where}（{name}）：{type(fault).__name__}: {fault}"


def _expected(expected: object) -> Iterator[str]:
    if not isinstance(expected, dict):
        yield "expected 应为对象"
        return
    verdict = expected.get("verdict")
    if verdict is not None and verdict not in VERDICTS:
        yield f"expected.verdict：{verdict!r}"
    stack = expected.get("stack_after", [])
    if not isinstance(stack, list) or not all(isinstance(entry, str) for entry in stack):
        yield "expected.stack_after 应为文字列表"
