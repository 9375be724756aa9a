"""Rules side by side: the figures are those of the single counts, the record is canonical, the table is plain."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from deliberation.voting import command, compare_table, pabulib
from deliberation.voting.compare import side_by_side, usual
from deliberation.voting.election import BallotKind, Election, Project
from deliberation.voting.options import CountOptions, Rule, Utility
from deliberation.voting.rules import count
from tests.voting.elections import elect

NORTH, SOUTH = {"neighborhood": "北区"}, {"neighborhood": "南区"}
TOWN = Election.of(
    [
        Project("a", 60, "广场", "公共空间", NORTH),
        Project("b", 15, "长椅", "公共空间", SOUTH),
        Project("c", 20, "路灯", "安全", SOUTH),
    ],
    80,
    [("a",)] * 4 + [("b", "c")] * 3 + [("c",)],
)


def test_each_count_is_what_it_would_be_alone() -> None:
    named = usual(TOWN, CountOptions(min_votes=1, ties="lot:7"))
    found = side_by_side(TOWN, named)
    assert [one.name for one in found.contenders] == list(named)
    assert {one.result.options.rule for one in found.contenders} == set(Rule)
    for one in found.contenders:
        assert one.result.to_json() == count(TOWN, named[one.name]).to_json()
        assert (one.result.options.min_votes, one.result.options.ties) == (1, "lot:7")
        assert one.left == TOWN.budget - one.result.cost


def test_says_what_the_voters_get_and_where_the_money_goes() -> None:
    found = side_by_side(TOWN, {"票": CountOptions(), "份": CountOptions(rule=Rule.EQUAL_SHARES)})
    votes, shares = (one.to_plain() for one in found.contenders)
    assert (votes["selected"], votes["cost"], votes["left"], votes["served"]) == (["a", "c"], 80, 0, 8)
    assert (shares["selected"], shares["cost"], shares["left"], shares["served"]) == (["b", "c"], 35, 45, 4)
    assert [(part.name, part.funded_share) for part in found.contenders[1].gains.places] == [("北区", 0), ("南区", 1)]
    preference = found.preferences[0]
    assert (preference.prefer_first, preference.prefer_second) == (4, 3)


def test_the_record_is_canonical_and_does_not_depend_on_the_order_of_ballots() -> None:
    found = side_by_side(TOWN, usual(TOWN))
    again = side_by_side(
        Election.of(reversed(TOWN.projects), 80, [("c",)] + [("c", "b")] * 3 + [("a",)] * 4), usual(TOWN)
    )
    assert found.to_json() == again.to_json()
    plain = json.loads(found.to_json())
    assert sorted(plain) == ["counts", "election", "preferences"]
    assert len(plain["preferences"]) == len(plain["counts"]) * (len(plain["counts"]) - 1) // 2


@pytest.mark.parametrize(
    ("kind", "utility"), [(BallotKind.CUMULATIVE, Utility.POINTS), (BallotKind.ORDINAL, Utility.BORDA)]
)
def test_points_and_ranks_count_where_the_ballots_have_them(kind: BallotKind, utility: Utility) -> None:
    ballots = [{"a": 3, "b": 1}, {"b": 2}] if kind.has_points else ["ab", "b"]
    election = elect({"a": 10, "b": 5}, 10, ballots, kind=kind)
    named = usual(election)
    assert next(iter(named.values())) == CountOptions(utility=utility, per_cost=False)
    assert len(side_by_side(election, named).contenders) == 8


def test_the_table_numbers_the_rules_and_shows_who_funds_what() -> None:
    text = compare_table.render(
        side_by_side(
            TOWN, {"按得票（得票多者优先）": CountOptions(), "均等份额法": CountOptions(rule=Rule.EQUAL_SHARES)}
        )
    )
    lines = text.splitlines()
    assert lines[0] == "选票 8 张，项目 3 个，预算 80 元"
    assert next(line for line in lines if "广场" in line).split()[:4] == ["a", "4", "60", "元"]
    assert "①②" in next(line for line in lines if "路灯" in line)
    assert next(line for line in lines if line.startswith("北区")).split() == ["北区", "36.4%", "75.0%", "0.0%"]
    assert lines[-1] == "① 与 ② 相比：① 下所投项目入选更多的 4 人，② 下更多的 3 人"


def test_maximin_is_left_out_where_there_are_too_many_projects() -> None:
    many = elect({f"p{n}": 1 for n in range(301)}, 100, [("p1",)])
    assert [name for name in usual(TOWN) if name not in usual(many)] == ["最大最小支持法"]
    assert len(side_by_side(many, {"按得票（得票多者优先）": CountOptions()}).contenders) == 1


def test_nothing_to_compare_is_no_error() -> None:
    empty = elect({}, 10, [])
    assert compare_table.render(side_by_side(empty, usual(empty)))
    assert side_by_side(empty, {}).to_plain()["counts"] == []


def test_the_command_compares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "poll.pb"
    path.write_text(pabulib.write(TOWN), encoding="utf-8")
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert command.run(parser.parse_args([str(path), "--compare", "--json"])) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in printed["compare"]["counts"]] == list(usual(TOWN))
    assert printed["compare"]["counts"][0]["selected"] == printed["selected"] == ["a", "c"]
    assert command.run(parser.parse_args([str(path), "--compare", "--rule", "phragmen", "--min-votes", "4"])) == 0
    assert "弗拉格门法" in capsys.readouterr().out
    words = ["--compare", "--rule", "equal-shares", "--comparison", "utility"]
    assert command.run(parser.parse_args([str(path), *words])) == 0
    assert "①  本次规则" in capsys.readouterr().out
