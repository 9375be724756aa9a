"""Reading and writing .pb files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from deliberation.voting import pabulib
from deliberation.voting.election import BallotKind, Election, Project
from deliberation.voting.options import CountOptions
from deliberation.voting.rules import count
from tests.voting.elections import elect, pb
from tests.voting.strategies import elections

CUMULATIVE = "budget;30\nvote_type;cumulative\n"


def test_reads_the_plain_case() -> None:
    file = pabulib.parse(pb("1;a,b\n2;b\n3;b,a\n4;\n"))
    election = file.election
    assert [(p.id, p.cost, p.name) for p in election.projects] == [("a", 10, "Alpha"), ("b", 20, "Beta")]
    assert (election.budget, election.voters, election.votes) == (30, 4, (2, 3))
    assert sorted(election.ballots.weights.tolist()) == [1, 1, 2]
    assert file.selected is None
    assert file.warnings == ()


def test_costs_with_point_or_comma_share_one_scale() -> None:
    election = pabulib.parse(pb(projects="a;10,5\nb;20.25\n", head="project_id;cost")).election
    assert (election.scale, election.budget, [p.cost for p in election.projects]) == (100, 3000, [1050, 2025])
    assert count(election).summary()["cost"] == 10.5


def test_byte_order_mark_and_every_kind_of_line_end() -> None:
    plain = pabulib.parse(pb()).election.digest
    for text in (pb().replace("\n", "\r\n"), pb().replace("\n", "\r"), "\n\n" + pb() + "\n\n"):
        assert pabulib.parse(b"\xef\xbb\xbf" + text.encode()).election.digest == plain


def test_quoted_names_may_hold_separators_quotes_and_line_ends() -> None:
    projects = 'a;10;"Park; ""Old"" part"\nb;20;"two\nlines"\n'
    election = pabulib.parse(pb(projects=projects)).election
    assert [p.name for p in election.projects] == ['Park; "Old" part', "two\nlines"]
    assert pabulib.parse(pb('"1";"a,b"\n2;b\n')).election.votes == (1, 2)


def test_meta_values_may_hold_the_separator() -> None:
    meta = "budget;30\nvote_type;approval\ncomment;one; two; three\n"
    assert pabulib.parse(pb(meta=meta)).election.meta["comment"] == "one; two; three"


def test_points_are_read_exactly() -> None:
    election = pabulib.parse(
        pb("1;a,b;1.5,2\n2;b;0\n3;;\n", meta=CUMULATIVE, ballot_head="voter_id;vote;points")
    ).election
    assert (election.points_scale, election.points, election.votes) == (10, (15, 20), (1, 1))
    assert election.voters == 3


def test_rankings_keep_their_order() -> None:
    election = pabulib.parse(pb("1;b,a\n2;a\n", meta="budget;30\nvote_type;ordinal\n")).election
    assert (election.points, election.votes) == ((0, 1), (2, 1))
    assert [row[1] for row in ballots(pabulib.write(election))] == ["a", "b,a"]


def ballots(text: str) -> list[list[str]]:
    """The vote rows of a file."""
    return sorted((line.split(";") for line in text.split("VOTES\n")[1].splitlines()[1:]), key=lambda row: row[1])


def test_states_the_official_outcome() -> None:
    file = pabulib.parse(pb(projects="a;10;1\nb;20;0\n", head="project_id;cost;selected"))
    assert file.selected == {"a"}


def test_warns_where_totals_and_rows_disagree() -> None:
    meta = "budget;30\nvote_type;approval\nnum_votes;5\nnum_projects;2\n"
    file = pabulib.parse(pb("1;a\n1;b\n", meta=meta, projects="a;10;7\nb;20;1\n", head="project_id;cost;votes"))
    assert {(w.code, w.line) for w in file.warnings} == {
        ("voter_repeated", 14),
        ("total_differs", 5),
        ("votes_differ", 0),
    }


@settings(max_examples=150, deadline=None)
@given(elections())
def test_what_is_written_is_read_back(election: Election) -> None:
    file = pabulib.parse(pabulib.write(election, selected=count(election).selected))
    assert file.election.digest == election.digest
    assert [(p.id, p.cost, p.name) for p in file.election.projects] == [
        (p.id, p.cost, p.name) for p in election.projects
    ]
    assert file.selected == set(count(election).selected)
    assert file.warnings == ()


def test_writing_does_not_let_a_name_break_the_file() -> None:
    name = 'VOTES\n;"x;y"\n=1+1'
    election = Election.of([Project("a", 150, name, "公共;服务", {"place": "VOTES"})], 1000, [("a",)], scale=100)
    text = pabulib.write(election)
    again = pabulib.parse(text).election
    assert again.projects[0].name == 'VOTES ;"x;y" =1+1'
    assert again.projects[0].extra["place"] == "VOTES"
    assert pabulib.write(again) == text


def test_ballots_can_be_published_shuffled() -> None:
    election = elect({"a": 1, "b": 1}, 1, ["a", "a", "b"], kind=BallotKind.CHOOSE_ONE)
    text = pabulib.write(election, order=[2, 0, 1])
    assert [row[1] for row in (line.split(";") for line in text.splitlines()[-3:])] == ["b", "a", "a"]
    with pytest.raises(ValueError, match="permutation"):
        pabulib.write(election, order=[0, 0, 1])


def test_the_file_of_a_published_poll_recounts_to_the_same_bytes() -> None:
    election = elect({"a": 6000, "b": 6050, "c": 4000}, 12000, ["ab", "ab", "ac", "c"], scale=100)
    again = pabulib.parse(pabulib.write(election)).election
    assert again.scale == 10
    assert count(again, CountOptions(ties="lot:7")).to_json() == count(election, CountOptions(ties="lot:7")).to_json()


def test_keys_and_columns_come_in_the_order_of_the_format() -> None:
    projects = [Project("a", 100, "食堂", "服务", {"longitude": "114", "neighborhood": "文华", "note": "x"})]
    meta = {"currency": "CNY", "max_length": "2", "unit": "文华", "remark": "x", "num_votes": "99", "budget": "7"}
    lines = pabulib.write(Election.of(projects, 1000, [("a",)], scale=100, meta=meta)).splitlines()
    keys = [line.split(";")[0] for line in lines[2 : lines.index("PROJECTS")]]
    assert keys[:6] == ["description", "country", "unit", "instance", "num_projects", "num_votes"]
    assert keys[6:11] == ["budget", "vote_type", "rule", "date_begin", "date_end"]
    assert keys[11:] == ["max_length", "currency", "fully_funded", "remark"]
    assert "num_votes;1" in lines
    assert "budget;10" in lines
    assert lines[lines.index("PROJECTS") + 1] == "project_id;cost;votes;name;category;neighborhood;longitude;note"
