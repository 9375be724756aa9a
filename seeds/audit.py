"""The audits of the demonstration: one signed, one under way with a question answered and a finding being mended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from deliberation_seeds import anchors
from deliberation_seeds.cast import COMMUNITIES
from deliberation_seeds.stage import Stage

from deliberation.audit import service
from deliberation.audit.queries import audits
from deliberation.audit.queries.population import units
from deliberation.proposals import queries as projects
from deliberation.rules.audit import CHECKS, AuditState
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor

OPINION = "抽查的项目程序完整，资金使用合规，没有需要整改的问题。"
LOOKED_AT = "抽中的项目有系统提示的风险迹象，已逐项与台账核对，不构成问题。"


def held(stage: Stage) -> None:
    """A year of 文华社区 whose audit is signed, and one whose audit runs: the last year with projects under money."""
    place = COMMUNITIES["wenhua"]
    years = sorted({year for year, _phase in projects.tally(stage.session, place)})
    known = [year for year in years if len(units(stage.session, place, year, stage.now)) > 1]
    if known:
        _signed(stage, place, known[0])
        _runs(stage, place, known[-1])


def _auditors(stage: Stage) -> tuple[Actor, Actor]:
    """The prepared auditor, and the district's supervisor who reviews."""
    return stage.cast.act("auditor", "auditor"), stage.cast.act("supervisor", "district_supervisor")


def _plan(stage: Stage, place: str, year: int, method: str, at: datetime) -> str:
    auditor, _second = _auditors(stage)
    title = f"{year} 年度项目{'随机' if method == 'random' else '风险'}抽查"
    made = service.plan(stage.session, auditor, at, place=place, year=year, title=title, method=method, size=2)
    if method == "random":
        anchors.night(stage, anchors.DAYS)
    service.draw(stage.session, auditor, at + timedelta(days=1), audit_id=made)
    return made


def _fill_in(stage: Stage, made: str, at: datetime, papers: Iterable[str], faulty: str = "") -> None:
    auditor, _second = _auditors(stage)
    for project in papers:
        ticks: list[Json] = [[check, "sound", ""] for check in CHECKS]
        if project == faulty:
            ticks[-1] = ["evidence", "fault", "进场照片拍摄不全，缺施工前对比。"]
        service.take(stage.session, auditor, at, audit_id=made, name="note", project=project, ticks=ticks)


def _signed(stage: Stage, place: str, year: int) -> None:
    at, (auditor, second) = stage.ago(anchors.DAYS), _auditors(stage)
    made = _plan(stage, place, year, "random", at)
    drawn = audits.state(stage.session, made)
    _fill_in(stage, made, at + timedelta(days=2), [paper.project for paper in drawn.papers])
    done = at + timedelta(days=5)
    service.take(stage.session, auditor, done, audit_id=made, name="submit", opinion=opinion(drawn))
    service.take(stage.session, second, done + timedelta(days=1), audit_id=made, name="sign")


def opinion(state: AuditState) -> str:
    """What the report says; where the book showed signs of risk in what was drawn, that they were looked at."""
    flagged = any(unit.score for unit in state.units if state.paper(unit.project))
    return OPINION + LOOKED_AT if flagged else OPINION


def _runs(stage: Stage, place: str, year: int) -> None:
    at, (auditor, _second) = stage.ago(6), _auditors(stage)
    clerk = stage.cast.clerk("wenhua")
    made = _plan(stage, place, year, "risk", at)
    papers = [paper.project for paper in audits.state(stage.session, made).papers]
    _fill_in(stage, made, at + timedelta(days=1), papers[:1], papers[0])
    asked = {"audit_id": made, "project": papers[0]}
    text = "请提供施工前后对比照片，并说明首付款对应的工程量。"
    query = service.ask(stage.session, auditor, at + timedelta(days=1, hours=1), text=text, **asked)
    answered = at + timedelta(days=2)
    paper = stage.paper(f"audit-{made}", answered, clerk)
    service.take(
        stage.session, clerk, answered, audit_id=made, name="answer", query=query,
        text="对比照片已找到并附后，首付款对应材料进场。", files=[paper],
    )  # fmt: skip
    finding = service.find(
        stage.session, auditor, answered, grade="notable", rule="活动与施工各阶段均应留存照片",
        amount_fen=0, text="施工前没有留存对比照片，验收时难以核对工程量。", **asked,
    )  # fmt: skip
    service.take(
        stage.session, clerk, at + timedelta(days=4), audit_id=made, name="rectify", finding=finding,
        text="已向施工方调取原始照片并补存，今后进场前由专干先行拍照。", files=[],
    )  # fmt: skip
