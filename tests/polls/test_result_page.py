"""The result page: pictures first, a plain sentence for every fate, the ties, the options, and how to count again."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.paths import PACKAGE
from deliberation.polls import charts, explain, results, service
from deliberation.polls.queries import CandidateRow, PollRow
from deliberation.rules.replay import SYSTEM
from deliberation.voting.constraints import Constraints, Limit
from deliberation.voting.election import Election, Project
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule
from deliberation.voting.packages import Package
from deliberation.voting.rules import count
from tests.polls.factories import AFTER, make_poll, vote
from tests.proposals.factories import CLERK
from tests.web.test_look_files import CSS
from tests.web.test_speed import counted

SHEET = (PACKAGE / "static" / "result.css").read_text()
WAN = 1_000_000
MES = CountOptions(rule=Rule.EQUAL_SHARES, completion=Completion.ADD1, ties="mincost-maxvotes-lex")


def drawn(
    app: Flask,
    costs: Sequence[int],
    ballots: Sequence[Sequence[int]],
    options: CountOptions | None = None,
    *,
    budget: int = 100,
    constraints: Constraints | None = None,
    extra: dict[str, Any] | None = None,
) -> str:
    """The outcome as its page draws it; projects are named 甲, 乙 …, costs and budget in 万元."""
    names = "甲乙丙丁戊己庚辛"
    projects = [
        Project(f"p{n}", cost * WAN, names[n], ("works", "service")[n % 2], {"neighborhood": "东区"})
        for n, cost in enumerate(costs)
    ]
    picks = [[f"p{n}" for n in ballot] for ballot in ballots]
    election = Election.of(projects, budget * WAN, picks, scale=100, constraints=constraints)
    chosen = options or CountOptions(ties="mincost-maxvotes-lex")
    other = MES if chosen.rule is Rule.GREEDY else CountOptions(ties=chosen.ties)
    counts = {str(each.rule): count(election, each) for each in (chosen, other)}
    rows = tuple(CandidateRow(p.id, p.name, p.category, "东区", "", "", p.cost) for p in projects)
    plain = {rule: (number == 0, json.loads(found.to_json())) for number, (rule, found) in enumerate(counts.items())}
    plain[str(chosen.rule)][1].update(extra or {})
    explained = {
        kind: json.loads(explain.canonical(doc)) for kind, doc in explain.documents(counts, explain.MAKERS).items()
    }
    frame = ("a" * 32, "440303002019", 2026, "counted", "投票", budget * WAN, 1, 5, False, None, None, 0, "", 0, 0)
    poll = PollRow(*frame, box_hash="b" * 64, result_hash="c" * 64)
    found = results.read(poll, rows, plain, explained)
    with app.test_request_context():
        return render_template_string(
            '{% from "polls/_outcome.html" import outcome %}{{ outcome(poll, result, charts) }}',
            poll=poll, result=found, charts=charts,
        )  # fmt: skip


def words(page: str) -> str:
    """What a person reads of it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_pictures_come_first_then_the_winners_then_the_losers(app: Flask) -> None:
    page = drawn(app, (40, 30, 50), [(0,), (0, 1), (0, 1), (2,)])
    pictures, lists = ("satisfaction-t", "support-t"), ("<h2>入选</h2>", "<h2>这次没有入选</h2>")
    marks = ("2 个项目入选", *pictures, *lists, "category-t", "换一种规则会怎样", "自己数一遍")
    order = [page.index(mark) for mark in marks]
    assert order == sorted(order)
    assert "4 位投票居民中，3 位选的项目里至少有一个入选（75&nbsp;%）" in page


def test_by_votes_every_fate_has_its_sentence_and_its_margin(app: Flask) -> None:
    said = words(drawn(app, (40, 30, 50), [(0,), (0, 1), (0, 1), (2,)]))
    assert "入选：得票第 1，额度够用。" in said
    assert "未入选：轮到它时还剩 30 万元，比造价少 20 万元。" in said
    assert "再有 2 位只选它的居民来投票，就能入选。 或者造价再降 20 万元，也能入选。" in said
    assert "额度已经用在排在它前面的 2 个项目，合计 70 万元" in said


def test_by_equal_shares_it_says_who_paid_and_whose_money_was_used(app: Flask) -> None:
    ballots = [(0,)] * 6 + [(0, 1)] * 2 + [(1,)]
    said = words(drawn(app, (60, 50), ballots, CountOptions(rule=Rule.EQUAL_SHARES, ties="lex")))
    assert "入选：支持它的居民用自己的份额合出造价，8 位每人 7.5 万元。" in said
    assert "未入选：支持它的居民的份额，已用在他们选的其他项目上。 还差 31.67 万元。" in said
    assert "一开始，支持它的居民手里的份额合起来是造价的" in said
    assert "是造价的 36 %" in said
    assert "他们的份额用在： 甲15 万元" in said
    assert "它的 3 位支持者里，2 位选的其他项目有入选的。" in said


@pytest.mark.parametrize(
    ("constraints", "sentence"),
    [
        (Constraints(limits=(Limit("工程类", ("p0", "p1"), 50 * WAN),)), "未入选：「工程类」的上限已经用满。"),
        (Constraints(exclusive=(("p0", "p1"),)), "未入选：与「甲」只能二选一，后者支持更多。"),
        (Constraints(requires={"p1": ("p2",)}), "未入选：要与「丙」一起做，而后者没有入选。"),
    ],
)
def test_what_the_community_agreed_is_given_as_the_reason(app: Flask, constraints: Constraints, sentence: str) -> None:
    page = drawn(app, (40, 30, 90), [(0,), (0, 1), (0, 1), (2,)], constraints=constraints)
    assert sentence in words(page)


def test_what_was_agreed_is_spelled_out(app: Flask) -> None:
    agreed = Constraints(
        reserve=10 * WAN,
        limits=(Limit("工程类", ("p0", "p2"), 70 * WAN),),
        exclusive=(("p3", "p4"),),
        requires={"p3": ("p2",)},
        packages=(Package("k1", "合并采购", ("p0", "p2")),),
    )
    page = drawn(app, (10, 30, 20, 5, 5), [(0,), (0, 1), (2, 1), (2,), (3,)], constraints=agreed)
    said = words(page)
    told = said[said.index("计票前的约定") :]
    assert "预留 10 万元 「工程类」的上限 70 万元 只能选一个 丁、戊 丁 要和丙一起做 合并采购 合并计票：甲、丙" in told
    assert "合并采购 4 票" in said


@pytest.mark.parametrize(
    ("costs", "options", "sentence"),
    [
        ((40, 120), CountOptions(), "未入选：造价超过了全部额度。"),
        ((40, 30), CountOptions(min_votes=2), "未入选：得 1 票，至少要 2 票。"),
        ((40, 30, 20), MES, "未入选：没有人选它。"),
        (
            (80, 30, 10),
            CountOptions(stop_at_misfit=True),
            "未入选：按规则，轮到「乙」时额度放不下，计票就此停止，没有轮到它。",
        ),
    ],
)
def test_the_other_reasons(app: Flask, costs: tuple[int, ...], options: CountOptions, sentence: str) -> None:
    assert sentence in words(drawn(app, costs, [(0,), (0,), (0, 1)], options))


def test_a_tie_by_lot_shows_the_seed_and_the_draw(app: Flask) -> None:
    page = drawn(app, (60, 60), [(0,), (1,)], CountOptions(ties="lot:dice-4-2-6"))
    said = words(page)
    assert "并列是怎么决定的" in said
    assert "抽签决定" in said
    assert "printf &#39;%s|%s&#39; &#39;dice-4-2-6&#39;" in page or "printf '%s|%s' 'dice-4-2-6'" in page
    first = re.search(r"取「(.)」", said)[1]  # type: ignore[index]
    assert f"抽出的先后： 1. {first}" in said
    assert f"它与「{first}」不相上下，按事先公布的办法，后者在先。" in said


def test_no_lot_is_shown_where_none_was_needed(app: Flask) -> None:
    assert "并列是怎么决定的" not in drawn(app, (60, 30), [(0,), (0,), (1,)], CountOptions(ties="lot:x"))


def test_spoiled_papers_are_counted_apart_with_their_reasons(app: Flask) -> None:
    papers = {"taken": 8, "valid": 3, "blank": 0, "spoiled": 5, "reasons": {"too_many": 3, "signed": 2}}
    said = words(drawn(app, (60, 30), [(0,), (0,), (1,)], extra={"papers": papers}))
    assert "有效票3" in said
    assert "选多了 3，署名或作记号 2" in said
    assert "废票" not in drawn(app, (60, 30), [(0,), (0,), (1,)])


def test_where_nobody_voted_it_says_so_and_still_draws(app: Flask) -> None:
    page = drawn(app, (60, 30), [], MES)
    assert "没有人投票，所以没有项目入选。钱留在社区，不会作废。" in page
    assert 'id="satisfaction-t"' not in page
    assert words(page).count("未入选：没有人选它。") == 2
    by_votes = drawn(app, (60, 30), [])
    assert "没有人投票。按公布的规则，额度够用的项目仍然入选。" in by_votes
    assert "再少" not in by_votes


def test_the_comparison_step_tells_how_many_prefer_which(app: Flask) -> None:
    options = CountOptions(rule=Rule.EQUAL_SHARES, comparison=Comparison.UTILITY, ties="lex")
    said = words(drawn(app, (80, 30, 30), [(0,), (0,), (0,), (1, 2), (1,), (2,)], options))
    assert re.search(
        r"\d 位居民更满意这种规则的结果，\d 位更满意按得票的结果，所以(维持这种规则|采用按得票)的结果。", said
    )


def test_a_project_that_costs_nothing_is_drawn_by_either_rule(app: Flask) -> None:
    ballots = [(0,), (0, 1), (2,)]
    assert "2 个项目入选" in words(drawn(app, (0, 30, 90), ballots))
    assert "0 元" in words(drawn(app, (0, 30, 90), ballots, MES))


def test_one_project_alone(app: Flask) -> None:
    page = drawn(app, (60,), [(0,), ()])
    assert "1 个项目入选" in page
    assert "这次没有入选" not in page
    assert "2 位投票居民中，1 位选的项目里至少有一个入选（50&nbsp;%）" in page


def test_every_option_of_the_count_is_said_in_words(app: Flask) -> None:
    options = CountOptions(rule=Rule.EQUAL_SHARES, completion=Completion.ADD1, exhaustive_stop=False, ties="lex")
    said = words(drawn(app, (60, 30), [(0,), (1,)], options))
    for sentence in ("再提高就会超出额度为止", "额度 ÷ 票数，不取整", "按项目编号顺序", "每步提高 1 元"):
        assert sentence in said
    spelled = CountOptions().spelled_out()
    assert not [name for name in spelled if re.search(rf"<dt>{name}</dt>", drawn(app, (60,), [(0,)], options))]


def test_other_rules_stand_beside_this_one(app: Flask) -> None:
    said = words(drawn(app, (40, 30, 50), [(0,), (0, 1), (0, 1), (2,)]))
    assert "按得票（本次采用）" in said
    assert "弗拉格门法" in said
    assert "有所得的居民" in said


def test_by_votes_the_number_of_votes_alone_decides(app: Flask) -> None:
    said = words(drawn(app, (60, 50), [(0,)] * 5 + [(1,)] * 2))
    assert "再少 2 票，仍会入选。" in said
    assert "是谁的票不同" not in said
    assert "只要再少 1 票，就不会入选。" in words(drawn(app, (60, 50), [(0,)] * 2 + [(1,)]))


def test_by_other_rules_it_says_whose_votes_were_taken(app: Flask) -> None:
    said = words(drawn(app, (60, 50), [(0,)] * 6 + [(0, 1)] * 2 + [(1,)], MES))
    assert re.search(r"从支持它的票里均匀去掉 \d 票，仍会入选；是谁的票不同，数目会不同。", said)
    assert "再少" not in said
    assert "去掉的是谁的票不同，数目会不同。" in said


def test_a_winner_nobody_chose_could_not_lose_a_vote(app: Flask) -> None:
    said = words(drawn(app, (60, 20), [(0,), (0,)]))
    assert "入选：没有人选它，但额度够用。" in said
    assert "就不会入选" not in said
    assert "预算够用，得票多少都不影响它入选。" in said


def test_a_loser_nobody_chose_is_not_told_to_be_cheaper(app: Flask) -> None:
    said = words(drawn(app, (60, 50), [(0,)]))
    assert "再有 1 位只选它的居民来投票，就能入选。" in said
    assert "造价再降" not in said


def test_level_winners_share_their_place(app: Flask) -> None:
    said = words(drawn(app, (20, 30, 10), [(0, 1, 2), (0,), (1,), (0, 1)]))
    assert said.count("入选：得票并列第 1，额度够用。") == 2
    assert "入选：得票第 3，额度够用。" in said


def test_the_list_goes_by_the_published_rule_for_ties(app: Flask) -> None:
    ballots = [(0,), (1,), (2,)]
    by_number, by_cost = (
        re.findall(r"<h3 class=\"grow\">(.)</h3>", drawn(app, (30, 20, 10), ballots, CountOptions(ties=ties)))
        for ties in ("lex", "mincost-maxvotes-lex")
    )
    assert (by_number, by_cost) == (["甲", "乙", "丙"], ["丙", "乙", "甲"])
    lot = drawn(app, (60, 50, 50), ballots, CountOptions(ties="lot:dice"))
    order = re.findall(r"\d\. (.)</li>", lot)
    assert re.findall(r"<h3 class=\"grow\">(.)</h3>", lot)[0] == order[0]


def test_a_tie_tells_everything_that_was_taken(app: Flask) -> None:
    said = words(drawn(app, (40, 40, 40), [(0,), (1,), (2,)], CountOptions(ties="lex")))
    assert "甲、乙、丙：取「甲」「乙」" in said
    assert said.count("不相上下，按事先公布的办法，它在先") == 2


def test_the_share_of_each_voter_is_stated(app: Flask) -> None:
    said = words(drawn(app, (50, 44), [(0,)] * 3 + [(1,)] * 2, MES))
    assert "每人的份额22 万元（起始 20 万元，提高了 20,000 次）" in said
    assert "每人的份额" not in words(drawn(app, (60, 50), [(0,)]))


def test_the_winners_are_named_first(app: Flask) -> None:
    said = words(drawn(app, (40, 30, 50), [(0,), (0, 1), (0, 1), (2,)]))
    assert "2 个项目入选 甲40 万元乙30 万元" in said


def test_only_what_every_rule_agrees_on_hangs_on_none(app: Flask) -> None:
    said = words(drawn(app, (40, 30), [(0, 1)] * 4))
    assert "与均等份额法的结果完全一样。" in said
    assert "结果不取决于用其中哪一种" in said
    assert "不取决于" not in words(drawn(app, (40, 30, 50), [(0,), (0, 1), (0, 1), (2,)]))


def test_the_page_shows_the_result_at_once_and_the_margins_when_they_are_there(
    client: FlaskClient, session: Session
) -> None:
    poll = make_poll(session)
    for voter, picks in enumerate(((0, 1), (0, 3), (1, 3), (4,), (2,), (0,))):
        vote(session, poll, voter, *picks)
    service.close(session, SYSTEM, AFTER, poll_id=poll.id)
    service.count(session, CLERK, AFTER, poll_id=poll.id)
    address = f"/polls/{poll.id}/result"
    early = client.get(address).text
    assert "差多少票正在核算" in early
    assert "就能入选" not in early
    explain.explain(session, {"poll": poll.id}, AFTER)
    late = client.get(address).text
    assert "差多少票正在核算" not in late
    assert "就能入选" in late
    assert f'href="/polls/{poll.id}/bundle.zip"' in late
    with counted(session) as sent:
        assert client.get(address).status_code == 200
    assert len(sent) <= 4
    assert not any("poll_explanation" in statement or "poll_outcome" in statement for statement in sent)


def test_the_sheet_of_the_pictures_is_small_and_speaks_in_tokens() -> None:
    assert len(SHEET.encode()) <= 4_000
    plain = re.sub(r"/\*.*?\*/|@media[^{]*", "", SHEET, flags=re.DOTALL)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", plain)
    assert not re.findall(r"\b\d+(?:\.\d+)?(?:px|rem|pt|mm)\b", plain)
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", SHEET)) <= set(re.findall(r"(--[a-z0-9-]+):", CSS))
    assert not re.findall(r"(?<!grid-)\bgap:|:has\(|:is\(|aspect-ratio", SHEET)
