"""The motions of the council's rules as a table, from the profile itself."""

from __future__ import annotations

from pathlib import Path

from deliberation.meetings.words import threshold
from deliberation.rules.meeting.profile import MotionRule, Parameters
from deliberation.rules.meeting.profile_load import load_profile

PATH = Path(__file__).parents[2] / "docs" / "guides" / "moderator-motions.zh-CN.md"
HEAD = """# 动议一览

《居民议事会议事规则》启用的全部动议，由程序从规则里读出。排在上面的先议：桌上有下面的，可以提上面的，反过来不行；
没有名次的是偶发动议，随事而提，当场解决。街道另定规则的，以主持台和社区的「议事规则」页为准。

| 名次 | 动议 | 什么时候用 | 要附议 | 可辩论 | 可修改 | 打断发言 | 怎样算通过 | 依据 |
|---|---|---|---|---|---|---|---|---|
"""
DEBATE = {
    "no": "否",
    "yes": "可",
    "as_target": "看所针对的动议",
    "confined": "只谈该不该这样做",
    "opens_main": "可，连主动议一起谈",
}
BREAKS_IN = {"never": "否", "assigned": "开口前可以", "urgent": "紧急时可以", "speech": "可以"}
BY_ITSELF = {
    "unanimous_consent": "没有人反对",
    "chair": "主持人裁定",
    "answer": "主持人答复",
    "demand": "一人提出即可",
    "sustain": "不维持的票过半数才推翻裁定；票数相同算维持",
}
"""By the motion or by its vote, where no share of the votes carries it."""


def written() -> str:
    """The table, the highest rank first, then what has none."""
    profile = load_profile("council_sz")
    rules = sorted(profile.motions.values(), key=lambda rule: (rule.rank or 99, rule.main_class))
    return HEAD + "".join(f"| {' | '.join(_row(rule, profile.parameters))} |\n" for rule in rules)


def _row(rule: MotionRule, parameters: Parameters) -> tuple[str, ...]:
    carried = BY_ITSELF.get(rule.id) or BY_ITSELF.get(rule.vote) or threshold(rule, parameters)
    return (
        str(rule.rank or "—"), rule.zh, rule.gloss, _yes(rule.second), DEBATE[rule.debatable], _yes(rule.amendable),
        BREAKS_IN[rule.interrupts], carried, rule.ref,
    )  # fmt: skip


def _yes(flag: bool) -> str:
    return "是" if flag else "否"
