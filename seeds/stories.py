"""Four communities, each at another point of its year."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from deliberation_seeds import council
from deliberation_seeds.cast import COMMUNITIES
from deliberation_seeds.setbacks import ask_to_mend, decline, end_early, invite, plan, refer
from deliberation_seeds.stage import (
    Stage,
    accept,
    agree_payment,
    approve,
    archive,
    ask_payment,
    contract,
    evaluate,
    follow,
    pay,
    rate,
    rate_a_few,
    settle,
    work,
)

from deliberation.communities import service as communities
from deliberation.notices import service as notice_service
from deliberation.proposals import queries as projects
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import Setting

DONE = (
    approve, contract, plan, pay, work, work, pay, work, invite, accept, rate, evaluate, settle, pay, archive,
)  # fmt: skip
"""The whole road of delivery."""


def wenhua(stage: Stage) -> None:
    """文华社区: last year's projects are being finished; this year's residents vote, and the council meets."""
    _wenhua_last_year(stage)
    year, clerk_words = stage.now.year, "请补充需要更换的具体位置和数量，便于核算造价。"
    ballot = ("charging", "meals", "playground", "fitness", "hydrant", "camera", "drain", "reading", "benches")
    proposer = Actor(stage.cast.accounts["proposer"], frozenset({"resident"}))
    stage.announce("wenhua", year, 146)
    stage.propose(("charging", "bins"), year, 140, proposer)
    stage.propose((*ballot[1:], "chess", "elders"), year, 138)
    stage.screen((*ballot, "chess", "elders"), 84)
    stage.propose(("loudspeaker",), year, 120)
    reason = "更换门岗属于物业公司的责任，请向物业服务中心反映，社区已代为转达。"
    stage.screen(("loudspeaker",), 83, "reject", reason, "others_duty")
    stage.screen(("bins",), 82, "return", clerk_words)
    council.hold(stage, "wenhua", ballot, stage.ago(20, 19))
    stage.propose(("science", "health"), year, 4)
    opens = stage.ago(4, 8)
    closes = (stage.now + timedelta(days=3)).replace(hour=12, minute=0, second=0, microsecond=0)
    poll = stage.poll("wenhua", year, f"{year}年微实事，请您投票", opens, closes, 120_000_000)
    stage.vote("wenhua", poll, ballot, 58, opens + timedelta(hours=1), silent=6)
    council.begin(stage, "wenhua", ("chess", "elders"))
    council.announce(stage, "wenhua")


def _wenhua_last_year(stage: Stage) -> None:
    year, keys = stage.now.year - 1, ("roof", "festival", "lamps", "facade")
    stage.announce("wenhua", year, 420, work_days=300)
    stage.propose(keys, year, 414)
    stage.screen(keys, 360)
    council.hold(stage, "wenhua", keys, stage.ago(300, 19))
    opens, closes = stage.ago(280, 8), stage.ago(273, 20)
    poll = stage.poll("wenhua", year, f"{year}年微实事投票", opens, closes, 70_000_000)
    stage.vote("wenhua", poll, keys, 52, opens + timedelta(hours=2), silent=3)
    stage.close_and_count("wenhua", poll, stage.ago(272, 9))
    stage.end_notices(keys, stage.ago(265))
    follow(stage, "festival", stage.ago(262), *DONE)
    follow(
        stage, "lamps", stage.ago(120), approve, contract, plan, pay, work, work, pay, work, invite, accept, rate_a_few
    )
    follow(stage, "roof", stage.ago(40), approve, contract, plan, pay, work, work, refer)


def nantian(stage: Stage) -> None:
    """南天社区: the poll is counted, the winners are on public notice, one objection waits for its answer."""
    code, year = COMMUNITIES["nantian"], stage.now.year
    communities.adopt_preset(
        stage.session, stage.cast.officer("nantian"), stage.ago(170), place=code, preset="futian2016"
    )
    keys = ("culture", "garden", "road", "lift", "basketball", "family", "manual")
    stage.announce("nantian", year, 152)
    stage.propose(keys, year, 150)
    stage.screen(keys, 90)
    council.hold(stage, "nantian", keys[:-1], stage.ago(40, 15), lost=keys[-1:])
    opens, closes = stage.ago(10, 8), stage.ago(3, 8)
    poll = stage.poll("nantian", year, f"南天社区{year}年微实事投票", opens, closes, 80_000_000)
    stage.vote("nantian", poll, keys[:-1], 40, opens + timedelta(hours=1), silent=2)
    stage.close_and_count("nantian", poll, closes + timedelta(hours=1))
    _object(stage, "garden", "楼顶承重够不够？希望先公布检测结果再动工。", None)
    _object(
        stage, "culture", "晚上演出声音大，影响休息。", "演出改在十九点至二十点半，音量由居民小组现场监督，不影响立项。"
    )


def _object(stage: Stage, key: str, text: str, answer: str | None) -> None:
    notice = projects.projects(stage.session, (stage.ids[key],))[stage.ids[key]].notice_id
    if not notice:
        return
    who = stage.cast.resident("nantian", 21 + len(key))
    objection = notice_service.file_objection(stage.session, who, stage.ago(1.6), notice_id=notice, text=text)
    if answer:
        notice_service.answer_objection(
            stage.session,
            stage.cast.clerk("nantian"),
            stage.ago(0.8),
            notice_id=notice,
            objection_id=objection,
            upheld=False,
            reason=answer,
        )


def dongjiaotou(stage: Stage) -> None:
    """东角头社区: counts by equal shares, and has a project at every step of delivery."""
    code, year = COMMUNITIES["dongjiaotou"], stage.now.year
    rules = {
        "ballot.rule": Setting("equal_shares", "东角头社区居民会议 2025 年决定", "G"),
        "payment.retention": Setting(Fraction(1, 20), "东角头社区居民会议 2025 年决定：质保金 5%", "G"),
        "payment.retention_months": Setting(6, "东角头社区居民会议 2025 年决定：验收后半年", "G"),
    }
    officer = stage.cast.officer("dongjiaotou")
    communities.adopt_layer(stage.session, officer, stage.ago(330), place=code, title="东角头社区规则", rules=rules)
    done = ("square", "oldmeals", "street", "pest", "books", "lantern")
    keys = (*done, "shade", "repaint", "basin", "rails", "coding", "floodlight")
    stage.announce("dongjiaotou", year, 240)
    stage.propose(keys, year, 236)
    stage.screen(keys, 180)
    council.hold(stage, "dongjiaotou", keys, stage.ago(120, 19))
    opens, closes = stage.ago(100, 8), stage.ago(93, 20)
    poll = stage.poll("dongjiaotou", year, f"东角头社区{year}年微实事投票", opens, closes, 130_000_000)
    stage.vote("dongjiaotou", poll, keys, 44, opens + timedelta(hours=1), silent=1)
    stage.close_and_count("dongjiaotou", poll, closes + timedelta(hours=13))
    won = stage.end_notices(keys, stage.ago(85))
    roads = {
        "books": (85, DONE[:-1]),
        "lantern": (80, (approve, contract, plan, pay, work, pay, work, invite, accept, rate, evaluate, settle)),
        "pest": (42, (approve, contract, plan, pay, work, work, pay, work, invite, ask_to_mend)),
        "square": (50, (approve, contract, plan, pay, work, work, ask_payment, decline, ask_payment, agree_payment)),
        "oldmeals": (40, (approve, contract, pay, work, end_early)),
        "street": (20, (approve,)),
    }
    for key in won:
        days, acts = roads.get(key, (8, (approve,)))
        follow(stage, key, stage.ago(days), *acts)


def yijing(stage: Stage) -> None:
    """怡锦社区: the year has just begun, the clerk screens what comes in."""
    year = stage.now.year
    stage.announce("yijing", year, 24)
    stage.propose(("gas", "pingpong", "camp", "pavilion", "green"), year, 18)
    stage.propose(("locks",), year, 15)
    reason = "商铺招牌由经营者负责，不属于微实事范围。"
    stage.screen(("locks",), 9, "reject", reason, "private_sphere")
    stage.screen(("gas",), 6)
