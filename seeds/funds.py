"""Money of several sources in 文华社区: given, carried over, lying idle, and one request that waits for somebody."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from deliberation_seeds.cast import COMMUNITIES
from deliberation_seeds.stage import Stage

from deliberation.funds import service
from deliberation.rules.refusal import Json

WHERE = "wenhua"
WAN = 1_000_000


def sources(stage: Stage) -> None:
    """What the clerk asked for and the officer confirmed, this year and last."""
    year = stage.now.year
    idle = _done(
        stage, year - 1, "allocate", 150, source="donation", label="文华商会助老捐款", document="捐赠协议 2025-08",
        amount_fen=5 * WAN, deadline=stage.ago(40).date().isoformat(), conditions="用于长者活动",
    )  # fmt: skip
    _done(
        stage, year, "allocate", 90, source="district", label="老旧小区改造区级专项", document="罗财〔2026〕18号",
        amount_fen=30 * WAN, categories=["works"],
        deadline=(stage.now + timedelta(days=150)).date().isoformat(), conditions="只用于建成二十年以上的小区",
    )  # fmt: skip
    _done(
        stage, year, "allocate", 60, source="co_funding", label="居民自筹", amount_fen=3 * WAN,
        conditions="充电棚沿线三栋居民自筹",
    )  # fmt: skip
    _done(
        stage, year - 1, "carry_over", 30, pot="main", to_place=COMMUNITIES[WHERE], to_year=year, amount_fen=20 * WAN,
        reason="上年度项目结算后结余，结转到本年度使用",
    )  # fmt: skip
    _asked(stage, year - 1, "clear_idle", 2, pot=idle, amount_fen=5 * WAN, reason="期限已过，没有合适项目，退回捐赠人")


def _asked(stage: Stage, year: int, name: str, days_ago: float, **said: Json) -> str:
    act, place = uuid4().hex, COMMUNITIES[WHERE]
    clerk, at = stage.cast.clerk(WHERE), stage.ago(days_ago, 10)
    service.propose(stage.session, clerk, at, place=place, year=year, act=act, name=name, **said)
    return act


def _done(stage: Stage, year: int, name: str, days_ago: float, **said: Json) -> str:
    act = _asked(stage, year, name, days_ago, **said)
    officer, at = stage.cast.officer(WHERE), stage.ago(days_ago, 16)
    service.confirm(stage.session, officer, at, place=COMMUNITIES[WHERE], year=year, act=act)
    return act
