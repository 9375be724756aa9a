"""The figures of the demonstration's years, drawn from its book, and what a third party says of its quarters."""

from __future__ import annotations

from datetime import date, timedelta

from deliberation_seeds.cast import COMMUNITIES
from deliberation_seeds.stage import Stage

from deliberation.disclosure import assessing, keeping
from deliberation.rules.assessment import MARKS, last_day
from deliberation.rules.replay import Actor
from deliberation.web.filters import local_midnight

SAID = (
    ((92, 88, 95, 84, 90, 89), "公开及时，每笔付款都能查到；回访偏少，建议完工一个月后再上门问一次。", True),
    ((86, 90, 91, 78, 88, 87), "议事会人人都发了言。一张付款公示晚贴了两天，社区已经说明原因。", True),
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
    place = COMMUNITIES["wenhua"]
    for (year, number), (scores, words, published) in zip(_ended(stage.now.date(), len(SAID)), SAID, strict=True):
        quarter = {"place": place, "year": year, "quarter": number}
        closed = local_midnight(last_day(year, number))
        args = {"body": "深圳市公道社会评估中心", "scores": dict(zip(MARKS, scores, strict=True)), "comment": words}
        assessing.play(stage.session, first, min(closed + timedelta(days=9), stage.now), "enter", args, **quarter)
        if published:
            assessing.play(stage.session, second, closed + timedelta(days=12), "publish", {}, **quarter)


def _ended(today: date, count: int) -> list[tuple[int, int]]:
    """The last quarters that have ended, as year and number, the oldest first."""
    now = today.year * 4 + (today.month - 1) // 3
    return [(at // 4, at % 4 + 1) for at in range(now - count, now)]
