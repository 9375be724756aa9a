"""Open polls of every kind of ballot, for the pages on which residents vote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from deliberation.polls import service
from deliberation.polls.models import Poll
from deliberation.polls.queries import CandidateRow
from deliberation.rules.replay import SYSTEM
from tests import factories as make

BUDGET = 200_000_000
PROJECTS = (
    ("锦联片区三至九栋东侧空地新建电动车充电棚", "works", "锦联片区 3–9 栋", 46_800_000),
    ("长者食堂送餐到家", "service", "全社区", 28_000_000),
    ("文华花园天台防水", "works", "文华花园 1–5 栋", 98_000_000),
    ("健身器材更新", "goods", "中心花园", 6_200_000),
    ("旧楼外墙翻新", "works", "怡景片区", 118_000_000),
)
PEOPLE = ("陈建国", "林桂芳", "黄志强", "何秀英")
SURVEY = ("楼道保洁", "电梯维修", "物业态度")

KINDS: dict[str, dict[str, Any]] = {
    "approval": {"ballot_kind": "approval"},
    "knapsack": {"ballot_kind": "knapsack"},
    "choose-1": {"ballot_kind": "choose-1"},
    "cumulative": {"ballot_kind": "cumulative", "max_sum_points": 10},
    "scoring": {"ballot_kind": "scoring", "max_points": 5},
    "ordinal": {"ballot_kind": "ordinal"},
    "question": {"subject": "question", "question": "是否同意使用公共维修资金更换 3 号楼电梯？", "budget_fen": 0},
    "people": {"subject": "people", "ballot_kind": "approval", "max_picks": 2, "budget_fen": 0},
    "survey": {"subject": "survey", "ballot_kind": "scoring", "max_points": 5, "min_picks": 0, "budget_fen": 0},
}
"""What tells one kind of ballot from another, as a poll is prepared."""


@dataclass(frozen=True)
class Open:
    """A poll in which one can vote, and what stands on its ballot."""

    id: str
    options: tuple[CandidateRow, ...]


def options_of(kind: str) -> tuple[CandidateRow, ...] | None:
    """The lines of a ballot; None where the kind brings its own."""
    if kind == "question":
        return None
    if kind == "people":
        words = "退休教师，住本社区二十年，愿意为邻居跑腿。"
        return tuple(CandidateRow(f"c{n}", name, "", "怡景片区", words, "", 0) for n, name in enumerate(PEOPLE))
    if kind == "survey":
        return tuple(CandidateRow(f"s{n}", name, "", "", "", "", 0) for n, name in enumerate(SURVEY))
    words = "居民多次提出，议事会现场看过，二十一位成员同意。"
    return tuple(
        CandidateRow(f"p{n}", title, category, where, words, "", cost)
        for n, (title, category, where, cost) in enumerate(PROJECTS)
    )


def open_ballot(session: Session, now: datetime, kind: str = "approval", *, simple: bool = True, **more: Any) -> Open:
    """A poll of one kind that opens now and goes on for three days."""
    make.place(session)
    about = {"budget_fen": BUDGET, **KINDS[kind], **more}
    rows = options_of(kind)
    poll_id = service.prepare(
        session, SYSTEM, now, place=make.COMMUNITY, year=now.year, title="居民投票", options=rows,
        opens_at=now, closes_at=now + timedelta(days=3), **about,
    )  # fmt: skip
    service.open_poll(session, SYSTEM, now, poll_id=poll_id)
    if not simple:
        session.get_one(Poll, poll_id).simple_mode = False
        session.flush()
    return Open(poll_id, rows or ())
