"""Marks on the sheets: how well a contract was fulfilled, what came back, and what a third party gave the quarter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from deliberation.disclosure import assessing
from deliberation.proposals.queries import project_state
from deliberation.rules.assessment import MARKS
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.delivery.factories import at
from tests.disclosure.conftest import Year
from tests.disclosure.reading import table
from tests.disclosure.test_sheet_kinds import issue

pytestmark = pytest.mark.usefixtures("zh")

FIRST, SECOND = (Actor(name, frozenset({"auditor"})) for name in ("auditor-1", "auditor-2"))


@pytest.mark.parametrize("name", ["acceptance", "satisfaction"])
def test_a_settled_contract_carries_its_index(session: Session, year: Year, name: str) -> None:
    state = project_state(session, year.archived.id)
    assert state.performance is not None
    rows, _totals = table(issue(session, name))
    (mine,) = [row for row in rows if row["项目名称"] == "社区邻里节"]
    assert mine["履约评价指数"] == state.performance.index
    if name == "acceptance":
        assert mine["退款（元）"] is None


def test_a_quarter_carries_its_score_once_that_is_published(session: Session, year: Year) -> None:
    where = {"place": make.COMMUNITY, "year": 2026, "quarter": 2}
    marks: Json = dict.fromkeys(MARKS, 80)
    said: dict[str, Json] = {"body": "公道评估中心", "scores": marks, "comment": "公开及时"}
    assessing.play(session, FIRST, at(25), "enter", said, **where)  # type: ignore[arg-type]

    def scores() -> list[object]:
        return [row["第三方评估得分"] for row in table(issue(session, "quarterly"))[0]]

    assert scores() == [None] * 4
    assessing.play(session, SECOND, at(26) + timedelta(days=150), "publish", {}, **where)  # type: ignore[arg-type]
    assert scores() == [None, 80, None, None]
