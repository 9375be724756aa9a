"""The figures of the demonstration's years, drawn from its book, and what a third party says of its quarters."""

from __future__ import annotations

from datetime import timedelta

from deliberation_seeds.cast import COMMUNITIES
from deliberation_seeds.stage import Stage

from deliberation.disclosure import assessing, keeping
from deliberation.rules.assessment import MARKS
from deliberation.rules.replay import Actor

SAID = (
    ((92, 88, 95, 84, 90, 89), "公开及时，每笔付款都能查到；回访偏少，建议完工一个月后再上门问一次。", True),
    ((86, 90, 91, 78, 88, 87), "议事会人人都发了言。路灯项目比计划晚了九天，社区已经说明原因。", True),
    ((90, 91, 94, 82, 91, 90), "上季度的问题都已改正。", False),
)
"""Scores, words, and whether it is published, the oldest first."""


def drawn(stage: Stage) -> None:
    """Every community that has a book."""
    while keeping.sweep(stage.session, stage.now):
        pass


def assessed(stage: Stage) -> None:
    """Three quarters of 文华社区; the last one waits for its second hand."""
    first, second = (Actor(name, frozenset({"auditor"})) for name in ("assessor", "examiner"))
    place, when = COMMUNITIES["wenhua"], stage.now - timedelta(days=270)
    for scores, words, published in SAID:
        quarter = {"place": place, "year": when.year, "quarter": (when.month - 1) // 3 + 1}
        args = {"body": "深圳市公道社会评估中心", "scores": dict(zip(MARKS, scores, strict=True)), "comment": words}
        assessing.play(stage.session, first, when + timedelta(days=9), "enter", args, **quarter)
        if published:
            assessing.play(stage.session, second, when + timedelta(days=12), "publish", {}, **quarter)
        when += timedelta(days=91)
