"""Lists, similar proposals and the look ahead: the read side of projects."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from deliberation.communities import service as communities
from deliberation.proposals import queries
from deliberation.proposals.outlook import outlook
from deliberation.proposals.queries import Filter
from deliberation.proposals.similar import LEAST, Wording, likeness
from deliberation.rules.calendar import after_working_days
from deliberation.rules.cycle import STAGES
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import default_rulebook
from tests import factories as make
from tests.conftest import counted
from tests.proposals import factories as fx


def many(session: Session, number: int) -> list[str]:
    """Projects an hour apart, the oldest first."""
    return [fx.make_project(session, title=f"项目 {n}", now=make.NOW + timedelta(hours=n)).id for n in range(number)]


def test_pages_follow_each_other_without_gaps_or_repeats(session: Session) -> None:
    ids = many(session, 8)
    seen: list[str] = []
    after = ""
    while True:
        page = queries.listing(session, make.COMMUNITY, after=after, limit=3)
        seen += [row.id for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == ids[::-1]


def test_a_new_project_does_not_shift_the_next_page(session: Session) -> None:
    ids = many(session, 4)
    first = queries.listing(session, make.COMMUNITY, limit=2)
    fx.make_project(session, now=make.NOW + timedelta(days=9))
    second = queries.listing(session, make.COMMUNITY, after=first.after, limit=2)
    assert [row.id for row in second.rows] == [ids[1], ids[0]]
    assert second.after == ""


@pytest.mark.parametrize("after", ["x", "_", "2026-03-10T00:00:00_x", "nonsense_\0"])
def test_a_strange_place_to_begin_is_the_beginning(session: Session, after: str) -> None:
    many(session, 1)
    assert len(queries.listing(session, make.COMMUNITY, after=after).rows) == 1


def test_lists_reach_down_the_tree_and_not_across_it(session: Session) -> None:
    here = fx.make_project(session).id
    next_door = fx.make_project(session, place=make.NEIGHBOUR).id
    fx.make_project(session, place=make.ELSEWHERE)
    assert {row.id for row in queries.everything(session, make.COMMUNITY)} == {here}
    assert {row.id for row in queries.everything(session, make.SUBDISTRICT)} == {here, next_door}
    assert len(queries.everything(session, make.CITY)) == 3


def test_filters_narrow(session: Session) -> None:
    row = fx.make_project(session, phase="screened", category="goods", title="健身器材 100%", year=2025)
    fx.make_project(session, title="路灯")
    for narrowed in (
        Filter(phases=("screened",)),
        Filter(category="goods"),
        Filter(year=2025),
        Filter(search="健身"),
        Filter(search="100%"),
        Filter(search=" 器材  充电棚 "),
        Filter(search="文华花园", category="goods"),
    ):
        assert [found.id for found in queries.listing(session, make.COMMUNITY, narrowed).rows] == [row.id], narrowed
    for narrowed in (Filter(search="_"), Filter(search="健身%材"), Filter(theme="activities"), Filter(proposer="x")):
        assert queries.listing(session, make.COMMUNITY, narrowed).rows == ()
    assert queries.phase_counts(session, make.COMMUNITY) == {"screened": 1, "collected": 1}
    assert queries.phase_counts(session, make.COMMUNITY, Filter(category="goods")) == {"screened": 1}
    assert queries.tally(session, make.COMMUNITY) == {(2025, "screened"): 1, (2026, "collected"): 1}


def test_a_list_is_one_query(session: Session) -> None:
    many(session, 3)
    with counted(session) as sent:
        queries.listing(session, make.COMMUNITY, Filter(search="项目"), limit=2)
    assert len(sent) == 1


def test_what_waits_longest_comes_first(session: Session) -> None:
    ids = many(session, 3)
    page = queries.waiting(session, make.COMMUNITY, ("collected",), limit=2)
    assert [row.id for row in page.rows] == ids[:2]
    rest = queries.waiting(session, make.COMMUNITY, ("collected",), after=page.after, limit=2)
    assert [row.id for row in rest.rows] == ids[2:]


def test_similar_proposals_are_found_in_the_same_community_only(session: Session) -> None:
    row = fx.make_project(session, title="电动自行车充电雨棚")
    fx.make_project(session, title="中秋邻里节", need="一起过中秋。")
    fx.make_project(session, title="院内电动车充电棚", place=make.NEIGHBOUR)
    fx.make_project(session, title="院内电动车充电棚", phase="withdrawn")
    found = queries.similar(session, make.COMMUNITY, title="院内电动车充电棚", need=fx.NEED)
    assert [item.project.id for item in found] == [row.id]
    assert found[0].percent >= LEAST
    assert queries.similar(session, make.COMMUNITY, title="院内电动车充电棚", need=fx.NEED, exclude=row.id) == ()


def test_likeness_is_of_the_words_that_matter() -> None:
    shed = Wording.of("院内电动车充电棚", "电动车在楼道里充电")
    assert likeness(shed, shed) == 100
    assert likeness(shed, Wording.of("院内的电动车充电棚项目", "我们小区电动车在楼道里充电")) > 85
    assert likeness(shed, Wording.of("天台防水修复", "天台漏水")) == 0
    assert likeness(Wording.of("的了", ""), Wording.of("", "")) == 0


@pytest.mark.parametrize(
    ("day", "number", "last"),
    [
        (date(2026, 3, 10), 10, date(2026, 3, 24)),
        (date(2026, 3, 13), 1, date(2026, 3, 16)),
        (date(2026, 3, 14), 1, date(2026, 3, 16)),
        (date(2026, 3, 10), 0, date(2026, 3, 10)),
    ],
)
def test_working_days_leave_out_weekends(day: date, number: int, last: date) -> None:
    assert after_working_days(day, number) == last


def announced(session: Session) -> None:
    """The year 2026 of the community, a month a stage."""
    make.place(session)
    officer = Actor("officer", frozenset({"subdistrict_officer"}))
    stages: list[Json] = [
        [name, f"2026-{month:02d}-01", f"2026-{month:02d}-28"] for month, name in enumerate(STAGES, 2)
    ]
    communities.announce_cycle(
        session, officer, make.NOW, place=make.COMMUNITY, year=2026, allocation_fen=200_000_000, stages=stages
    )


def test_the_look_ahead_names_step_and_days(session: Session) -> None:
    announced(session)
    cycle = queries.communities.cycle(session, make.COMMUNITY, 2026)
    collected = outlook(fx.make_project(session), default_rulebook(), cycle)
    assert (collected.step, collected.last) == ("collect", date(2026, 3, 24))
    screened = outlook(fx.make_project(session, phase="screened"), default_rulebook(), cycle)
    assert (screened.step, screened.first, screened.last) == ("council", date(2026, 3, 1), date(2026, 3, 28))
    assert outlook(fx.make_project(session, phase="screened"), default_rulebook(), None).first is None
    assert outlook(fx.make_project(session, phase="rejected"), default_rulebook(), cycle).step == ""


def test_a_project_is_judged_by_the_rules_frozen_for_its_year(session: Session) -> None:
    announced(session)
    frozen = queries.rulebook_of(session, make.COMMUNITY, 2026)
    officer = Actor("admin", frozenset({"administrator"}))
    communities.adopt_preset(session, officer, make.NOW, place=make.COMMUNITY, preset="zhuhai2021")
    assert queries.rulebook_of(session, make.COMMUNITY, 2026).hash == frozen.hash
    assert queries.rulebook_of(session, make.COMMUNITY, 2027).int("ceiling.works") == 50_000_000
    row = fx.make_project(session)
    assert {item.rulebook for item in queries.timeline(session, row.id)} == {frozen.hash}
