"""Every event of a project is told, in sentences, by its facts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from deliberation.communities.queries import lineage
from deliberation.disclosure.queries.project import dossier
from deliberation.disclosure.story import TELLERS, Entry, Telling, ahead, tell
from deliberation.disclosure.story.early import arithmetic
from deliberation.disclosure.story.words import EVENTS
from deliberation.notices import service as notices
from deliberation.proposals import service as proposals
from deliberation.proposals.notice_moves import end_notice
from deliberation.proposals.queries import project
from deliberation.rules.parameters import check
from deliberation.rules.project.evolve import FOLDS
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import Layer, Rulebook, Setting, default_rulebook, shipped_layers
from tests import factories as make
from tests.delivery import factories as office
from tests.disclosure import factories as make_year
from tests.proposals import factories as projects

pytestmark = pytest.mark.usefixtures("zh")


def story(session: Session, id_: str, *, day: int = 40) -> tuple[Entry, ...]:
    row = project(session, id_)
    assert row is not None
    found = dossier(session, row, lineage(session, row.place), office.at(day))
    told = tell(Telling(found.names, found.notices, found.rulebook), found.history)
    return (*told, *ahead(found.row, found.step, found.outlook))


def titles(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.title for entry in entries]


def test_every_event_has_a_teller() -> None:
    assert TELLERS.keys() == FOLDS.keys() == EVENTS.keys()


def test_the_whole_road_is_told_in_order(session: Session) -> None:
    row = make_year.led(session, office.funded(session), "archived", supporters=4)
    told = story(session, row.id)
    assert titles(told) == [
        "** 提出建议", "通过初筛", "议事会通过", "居民投票第 1 名，入选", "公示 5 天，没有异议", "街道立项",
        "3 家比选，签合同", "居民验收通过", "3 位居民评价，平均 4.6 分（满分 5 分）", "满意度 93.33%",
        "结算审定 36.8 万元", "支付第 1 笔：113,400.00 元", "支付第 2 笔：151,200.00 元",
        "支付第 3 笔：103,400.00 元", "款项付清，归档",
    ]  # fmt: skip
    assert {entry.state for entry in told} == {"done"}
    assert "4 位居民支持" in told[0].notes
    assert "10 > 11 ÷ 2，超过到会人数的一半" in told[2].notes
    assert any("李** 经办" in note and "赵** 复核" in note and "钱** 支付" in note for note in told[11].notes)


def test_the_notice_is_told_by_the_days_that_the_sheets_give(session: Session) -> None:
    row = make_year.led(session, office.funded(session), "archived")
    (entry,) = [one for one in story(session, row.id) if one.title.startswith("公示")]
    assert entry.when == "公示期 3月12日至3月16日"


def test_an_objection_and_its_answer_are_told(session: Session) -> None:
    staff = office.funded(session)
    row = make_year.led(session, staff, "on_notice")
    objector = make.actor(session, make.resident(session))
    objection = notices.file_objection(
        session, objector, office.at(2), notice_id=row.notice_id, text="去年刚修过。", standing="resident", body=""
    )
    waiting = story(session, row.id, day=3)
    assert any("去年刚修过" in note for note in waiting[-2].notes)
    assert waiting[-1].title == "还有 1 件异议等答复"
    notices.answer_objection(
        session, staff.act(session, "clerk"), office.at(4), notice_id=row.notice_id, objection_id=objection,
        upheld=False, reason="去年修的是另一处。",
    )  # fmt: skip
    end_notice(session, staff.act(session, "clerk"), office.at(12), row.id)
    told = story(session, row.id)
    assert told[-2].title == "公示结束，1 件异议已答复"
    assert any("异议不成立。去年修的是另一处。" in note for note in told[-2].notes)


@pytest.mark.parametrize(
    ("phase", "title", "after"),
    [
        ("returned", "退回补充", "等提案人补充后再提交"),
        ("rejected", "初筛没有通过", "这个提案到此为止"),
        ("withdrawn", "提案人撤回", "这个提案到此为止"),
        ("pooled", "转入备选项目库", "在 2027 年底前，可转入新一年再议"),
        ("collected", "** 提出建议", "社区初筛，说明理由"),
        ("screened", "通过初筛", "居民议事会审议"),
        ("deliberated", "议事会通过", "居民投票"),
    ],
)
def test_wherever_it_stands_something_comes_next(session: Session, phase: str, title: str, after: str) -> None:
    row = make_year.led(session, office.funded(session), phase)
    assert titles(story(session, row.id))[-2:] == [title, after]


def test_what_the_council_or_the_voters_did_not_want_is_told(session: Session) -> None:
    office.funded(session)
    votes = {"yes": 5, "no": 6, "abstain": 0, "present": 11, "due": 13, "text": ""}
    lost = projects.make_project(session, phase="screened")
    decision = {"meeting": "m", "adopted": False, **votes}
    proposals.play_project(session, projects.CLERK, office.at(2), lost.id, "record_decision", decision)
    told = story(session, lost.id)
    assert told[-2].title == "议事会没有通过"
    assert "5 ≤ 11 ÷ 2，没有超过到会人数的一半" in told[-2].notes
    behind = projects.make_project(session, phase="deliberated")
    count = {"poll": "p", "rank": 9, "votes": 12, "valid_ballots": 500, "funded": False, "reason": "does_not_fit"}
    proposals.play_project(session, make.SYSTEM, office.at(3), behind.id, "record_ballot", count)
    assert story(session, behind.id)[-2].title == "居民投票第 9 名，今年没有选上"


def test_corrections_variations_and_the_pool_are_told(session: Session) -> None:
    staff = office.funded(session)
    row = make_year.led(session, staff, "under_way")
    clerk, officer = staff.act(session, "clerk"), staff.act(session, "officer")
    plays: list[tuple[Actor, str, dict[str, Any]]] = [
        (officer, "vary", {"amount_fen": row.contract_fen + 100, "reason": "加一盏灯"}),
        (clerk, "report_milestone", {"title": "铺设防水层", "note": "第二道", "photos": ["a" * 64], "documents": []}),
        (clerk, "accept", {"verdict": "rectify", "note": "有渗漏", "team": [{"part": part, "person": "x"} for part in
         office.PARTS], "photos": ["a" * 64], "documents": ["b" * 64]}),
    ]  # fmt: skip
    for hour, (actor, name, args) in enumerate(plays):
        proposals.play_project(session, actor, office.at(15) + timedelta(hours=hour), row.id, name, args)
    told = story(session, row.id)
    assert titles(told)[-5:-2] == ["合同变更为 378,001 元", "铺设防水层", "验收要求整改"]
    assert told[-4].photos == ("a" * 64,)
    assert "议事员" in str(told[-3].notes)
    pooled = projects.make_project(session, phase="pooled")
    proposals.play_project(session, projects.CLERK, office.at(300), pooled.id, "carry_over", {"year": 2027})
    assert "从备选项目库转入 2027 年" in titles(story(session, pooled.id))


def rules(basis: str, share: str) -> Rulebook:
    values = {"meeting.decision_basis": basis, "meeting.decision_share": share}
    settings = {key: Setting(check(key, value), "测试") for key, value in values.items()}
    return Rulebook.compose((shipped_layers()["city"], Layer("t", "t", settings)))


@pytest.mark.parametrize(
    ("basis", "share", "adopted", "said"),
    [
        ("present", "1/2", True, "9 > 11 ÷ 2，超过到会人数的一半"),
        ("members", "1/2", True, "9 > 13 ÷ 2，超过全体议事员的一半"),
        ("votes_cast", "2/3", True, "9 > 10 × 2/3，超过投票人数的2/3"),
        ("present", "2/3", False, ""),
    ],
)
def test_the_arithmetic_is_shown_by_the_rule_or_not_at_all(basis: str, share: str, adopted: bool, said: str) -> None:
    data = {"yes": 9, "no": 1, "abstain": 1, "present": 11, "due": 13, "adopted": adopted}
    assert arithmetic(rules(basis, share), data) == said
    assert arithmetic(default_rulebook(), {**data, "adopted": True}) == "9 > 11 ÷ 2，超过到会人数的一半"
