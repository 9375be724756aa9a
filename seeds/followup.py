"""Needs that were not taken up, at every step of their follow-up; and the first look at the store of files."""

from __future__ import annotations

from datetime import timedelta

from deliberation_seeds.cast import COMMUNITIES
from deliberation_seeds.stage import Stage

from deliberation.followup import planning, plans, queries, service
from deliberation.followup.needs import NeedRow
from deliberation.followup.planning import Wanted
from deliberation.proposals import tasks
from deliberation.proposals.files.watch import DIGITS
from deliberation.rules.replay import Actor

WHY = "这项建议这次没有列入：{reason}您的意见我们记下了，下一年征集时可以再提，也欢迎到党群服务中心当面聊。"
REASONS = {
    "rejected": "它不属于微实事的范围，已转请该负责的单位。",
    "pooled": "额度有限，票数排在后面，先放进备选项目库。",
    "returned": "还缺具体位置和数量，没法核算造价，补上以后可以再交。",
}


def held(stage: Stage) -> None:
    """Answers in time and too late, a matter solved by the property firm, one still with the street, one overdue."""
    for community, code in COMMUNITIES.items():
        waiting = queries.owed(stage.session, code, stage.now)
        for number, row in enumerate(waiting[1:] if community == "wenhua" else waiting):
            if community != "yijing" and number % 5 != 4:
                _answer(stage, community, row)
    _solved(stage)
    _with_the_street(stage)
    _planned(stage, "dongjiaotou", stage.now.year, 84)
    _planned(stage, "wenhua", stage.now.year - 1, 264)
    for digit in DIGITS:
        tasks.look_at_slice(stage.session, {"day": stage.now.date().isoformat(), "slice": digit}, stage.now)


def _answer(stage: Stage, community: str, row: NeedRow) -> None:
    at = min(row.phase_since + (stage.now - row.phase_since) / 4, stage.ago(0.5))
    text = WHY.format(reason=REASONS[row.phase])
    service.answer(stage.session, stage.cast.clerk(community), at, project_id=row.project_id, text=text)


def _of(stage: Stage, community: str, phase: str) -> NeedRow | None:
    rows = queries.followed(stage.session, COMMUNITIES[community], ("answered",))
    return next((row for row in rows if row.phase == phase), None)


def _solved(stage: Stage) -> None:
    row = _of(stage, "wenhua", "rejected")
    if row is None:
        return
    session, clerk, id_ = stage.session, stage.cast.clerk("wenhua"), row.project_id
    service.dispatch(
        session, clerk, stage.ago(55), project_id=id_, body="property_firm", task="请答复门岗岗亭更换的安排和时间。"
    )
    service.track(session, clerk, stage.ago(48), project_id=id_, text="物业已到现场查看，报价送业委会。")
    service.conclude(
        session, clerk, stage.ago(30), project_id=id_, outcome="solved", text="物业用自有资金换了新岗亭，上周装好。"
    )
    proposer = Actor(row.proposer_id, frozenset({"resident"}))
    service.evaluate(session, proposer, stage.ago(28), project_id=id_, score=4, comment="换了就好，比想的快。")
    note = "电话联系上了，说岗亭已经在用，满意。"
    officer = stage.cast.officer("wenhua")
    service.call_back(session, officer, stage.ago(25), project_id=id_, reached=True, satisfied=True, note=note)


def _with_the_street(stage: Stage) -> None:
    row = _of(stage, "nantian", "pooled")
    if row is None:
        return
    session, clerk, id_ = stage.session, stage.cast.clerk("nantian"), row.project_id
    service.dispatch(
        session, clerk, stage.ago(18), project_id=id_, body="works_section", task="请看能否列入街道明年的小修计划。",
        due=(stage.now + timedelta(days=2)).date(),
    )  # fmt: skip
    service.track(session, clerk, stage.ago(9), project_id=id_, text="街道建设部门已勘察，正在核算。")
    service.urge(session, stage.cast.officer("nantian"), stage.ago(1), project_id=id_, text="请本周内答复居民。")


def _planned(stage: Stage, community: str, year: int, days: float) -> None:
    """The approved projects of a year in two batches, the smaller ones first; drafted ``days`` ago, then confirmed."""
    place, session = COMMUNITIES[community], stage.session
    rows = sorted(plans.plannable(session, place, year), key=lambda row: row.budget_fen)
    half = (len(rows) + 1) // 2
    made = stage.ago(days).date()
    if not rows[half:]:
        return
    batches = (
        Wanted("第一批", made, made + timedelta(days=230), tuple(row.id for row in rows[:half])),
        Wanted("第二批", made + timedelta(days=200), made + timedelta(days=380), tuple(row.id for row in rows[half:])),
    )
    note = "先办花钱少、见效快的；工程类避开雨季。"
    clerk, officer = stage.cast.clerk(community), stage.cast.officer(community)
    planning.draft(session, clerk, stage.ago(days), place=place, year=year, batches=batches, note=note)
    planning.confirm(session, officer, stage.ago(days - 2), place=place, year=year)
