"""Bad input, through the command as people run it: a line with the reason, or a defined result; never a traceback."""

from __future__ import annotations

import argparse
import json
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from deliberation.voting import command, error_words, pabulib
from deliberation.voting.election import Election, Project
from deliberation.voting.errors import ElectionError
from tests.voting.elections import pb
from tests.voting.test_pabulib_hostile import CORPUS

POINTS = {"meta": "budget;30\nvote_type;cumulative\n", "ballot_head": "voter_id;vote;points"}
MOST = 10**15
EVERY_RULE = [
    ["--rule", "greedy"],
    ["--rule", "equal-shares", "--completion", "add1"],
    ["--rule", "equal-shares", "--completion", "add1u", "--utility", "cardinality", "--no-exhaustive-stop"],
    ["--rule", "phragmen"],
]


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    """Whatever takes a minute here would never end."""

    def stop(*_: object) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def run(path: Path, *words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(path), *words]))


def written(folder: Path, data: str | bytes) -> Path:
    path = folder / "票 箱.pb"
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    return path


def agreed(text: str) -> str:
    """A file that states these constraints, on line 5."""
    return pb(meta=f"budget;3\nvote_type;approval\n__constraints;{quoted(text)}\n")


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


MORE: list[tuple[str, str | bytes, int, str]] = [
    ("bare carriage returns and a bad ballot", pb("1;a\n2;x\n").replace("\n", "\r"), 12, "project_unknown"),
    ("windows line ends and a bad ballot", pb("1;a\n2;x\n").replace("\n", "\r\n"), 12, "project_unknown"),
    ("mark of order and a bad cost", b"\xef\xbb\xbf" + pb(projects="a;-1;x\n").encode(), 7, "bad_number"),
    ("mark of order twice", b"\xef\xbb\xbf\xef\xbb\xbf" + pb().encode(), 0, "section_missing"),
    ("arabic digits", pb(projects="a;١٢;x\n"), 7, "bad_number"),
    ("digits above", pb(projects="a;1²;x\n"), 7, "bad_number"),
    ("cost with a line separator", pb(projects="a;1\u2028000;x\n"), 7, "bad_number"),
    ("a vote with a line separator", pb("1;a\u2028b\n"), 11, "project_unknown"),
    ("endless quotes", pb(projects="a;10;" + '"' * 99_999 + "\n"), 7, "quote_not_closed"),
    ("an infinite cost", pb(projects="a;inf;x\n"), 7, "bad_number"),
    ("a hexadecimal cost", pb(projects="a;0x10;x\n"), 7, "bad_number"),
    ("underscores in a cost", pb(projects="a;1_000;x\n"), 7, "bad_number"),
    ("a surrogate", pb(projects="a;10;\ud800\n"), 7, "not_utf8"),
    ("fractions of a point below all sense", pb("1;a;0.0000000001\n", **POINTS), 11, "bad_points"),
    ("constraints that are no JSON", agreed('{'), 5, "bad_constraints"),
    ("constraints in depth", agreed("[" * 50_000), 5, "bad_constraints"),
    ("constraints of numbers", agreed('[1]'), 5, "bad_constraints"),
    ("constraints unknown", agreed('{"bonus":1}'), 5, "bad_constraints"),
    ("constraints twice", agreed('{"reserve":1,"reserve":2}'), 5, "bad_constraints"),
    ("a reserve in words", agreed('{"reserve":"all"}'), 5, "bad_number"),
    ("a reserve that is not a number", agreed('{"reserve":NaN}'), 5, "bad_number"),
    ("a negative reserve", agreed('{"reserve":-1}'), 5, "bad_number"),
    ("a reserve above the budget", agreed('{"reserve":4}'), 5, "reserve_out_of_range"),
    ("a limit without end", agreed('{"limits":[{"name":"x","amount":1e99,"projects":[]}]}'), 5, "bad_number"),
    ("a limit of nothing", agreed('{"limits":[{}]}'), 5, "bad_constraints"),
    ("limits that are no list", agreed('{"limits":{}}'), 5, "bad_constraints"),
    ("rivals unknown", agreed('{"exclusive":[["a","x"]]}'), 5, "constraint_unknown_project"),
    ("rivals in numbers", agreed('{"exclusive":[[null]]}'), 5, "bad_constraints"),
    ("needs in a circle", agreed('{"requires":{"a":["b"],"b":["a"]}}'), 5, "requires_in_circle"),
    ("needs that are no table", agreed('{"requires":[]}'), 5, "bad_constraints"),
    ("a package of one", agreed('{"packages":[{"id":"P","name":"","parts":["a"]}]}'), 5, "package_too_small"),
    ("a package of nothing", agreed('{"packages":[7]}'), 5, "bad_constraints"),
    ("spoiled without number", pb(meta="budget;3\nvote_type;approval\n__spoiled;signed\n"), 5, "bad_spoiled"),
    ("spoiled below nothing", pb(meta="budget;3\nvote_type;approval\n__spoiled;signed:-2\n"), 5, "bad_spoiled"),
    ("spoiled twice", pb(meta="budget;3\nvote_type;approval\n__spoiled;signed:1,signed:2\n"), 5, "bad_spoiled"),
]  # fmt: skip


@pytest.mark.parametrize("words", [[], ["--json"]], ids=["text", "json"])
@pytest.mark.parametrize(
    ("data", "line", "code"), [case[1:] for case in CORPUS + MORE], ids=[case[0] for case in CORPUS + MORE]
)
def test_one_line_says_where_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: str | bytes, line: int, code: str, words: list[str]
) -> None:
    path = written(tmp_path, data)
    assert run(path, *words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{path}: line {line}: {code}" if line else f"{path}: {code}")
    assert err.count("\n") == 1
    assert err.endswith("\n")
    assert (f"；第 {line} 行：" in err) if line else "；" in err
    assert len(err) < 500


FINE: list[tuple[str, str | bytes, list[str]]] = [
    ("nobody voted", pb(""), ["a", "b"]),
    ("no projects", pb("1;\n2;\n", projects=""), []),
    ("nothing at all", pb("", projects=""), []),
    ("no money", pb(meta="budget;0\nvote_type;approval\n"), []),
    ("a free project", pb(projects="a;0;x\nb;40;y\n"), ["a"]),
    ("a project above the budget", pb(projects="a;31;x\nb;20;y\n"), ["b"]),
    ("comma and point", pb(projects="a;10,50;x\nb;19.50;y\n"), ["a", "b"]),
    ("wrong totals", pb(meta="budget;30\nvote_type;approval\nnum_votes;999\nnum_projects;-1\n"), ["a", "b"]),
    ("totals in words", pb(meta="budget;30\nvote_type;approval\nnum_votes;many\nnum_projects;\n"), ["a", "b"]),
    ("mark of order", b"\xef\xbb\xbf" + pb().encode(), ["a", "b"]),
    ("windows line ends", pb().replace("\n", "\r\n"), ["a", "b"]),
    ("bare carriage returns", pb().replace("\n", "\r"), ["a", "b"]),
    ("line separators in a name", pb(projects="a;10;x\u2028y\u0085z\x1cq\nb;20;y\n"), ["a", "b"]),
    ("sections in a name", pb(projects='a;10;"VOTES\nPROJECTS"\nb;20;y\n'), ["a", "b"]),
    ("all that can be spent", pb(meta=f"budget;{MOST}\nvote_type;approval\n", projects=f"a;{MOST}\nb;1\n"), ["a"]),
    ("a comma for a blank ballot", pb("1;,\n2;b\n"), ["a", "b"]),
    ("points of nothing", pb("1;a,b;0,0\n2;,;,\n", **POINTS), ["a", "b"]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "funded"), [case[1:] for case in FINE], ids=[case[0] for case in FINE])
def test_odd_but_countable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: str | bytes, funded: list[str]
) -> None:
    path = written(tmp_path, data)
    assert run(path, "--json") == 0
    assert json.loads(capsys.readouterr().out)["selected"] == funded
    for words in EVERY_RULE:
        for form in ([], ["--json"], ["--full"]):
            assert run(path, *words, *form) == 0
    _, err = capsys.readouterr()
    assert "Traceback" not in err


def test_a_gigabyte_is_refused_unread(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, pb())
    with path.open("r+b") as file:
        file.truncate(2**30)
    for words in ([], ["--json"]):
        assert run(path, *words) == 2
        assert f"{path}: too_large (bytes={2**30}" in capsys.readouterr().err


def test_a_name_with_a_line_end_in_the_path_or_no_file_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (tmp_path, tmp_path / "absent.pb"):
        assert run(path, "--json") == 2
        assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("budget", [20_000, 500_000])
def test_ten_thousand_projects(tmp_path: Path, capsys: pytest.CaptureFixture[str], budget: int) -> None:
    chance = random.Random(7)  # noqa: S311 -- any ballots will do
    projects = "".join(f"{number};{chance.randint(100, 9999)};项目{number}\n" for number in range(10_000))
    votes = "".join(f"{v};{','.join(map(str, chance.sample(range(10_000), 10)))}\n" for v in range(2_000))
    path = written(tmp_path, pb(votes, projects=projects, meta=f"budget;{budget}\nvote_type;approval\n"))
    rules = [["--rule", "greedy"], ["--rule", "equal-shares"]]
    if budget < 100_000:
        rules += [["--rule", "equal-shares", "--completion", "add1u"], ["--rule", "phragmen"]]
    for words in rules:
        assert run(path, *words, "--json") == 0
        assert json.loads(capsys.readouterr().out)["cost"] <= budget


def many(ballots: int) -> bytes:
    """A file of so many ballots on twenty projects."""
    chance = random.Random(11)  # noqa: S311 -- any ballots will do
    kinds = [",".join(map(str, chance.sample(range(20), chance.randint(1, 8)))) for _ in range(997)]
    votes = "".join(f"{number};{kinds[number * number % 997]}\n" for number in range(ballots))
    projects = "".join(f"{number};{1000 + number * 37};x\n" for number in range(20))
    return pb(votes, projects=projects, meta="budget;9000\nvote_type;approval\n").encode()


@pytest.mark.parametrize("ballots", [100_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_many_ballots(tmp_path: Path, capsys: pytest.CaptureFixture[str], ballots: int) -> None:
    path = written(tmp_path, many(ballots))
    assert pabulib.read(path).election.voters == ballots
    for words in EVERY_RULE:
        assert run(path, *words, "--json") == 0
        assert json.loads(capsys.readouterr().out)["selected"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--completion", "add1"], "completion_needs_equal_shares"),
        (["--utility", "points"], "utility_needs_points"),
        (["--utility", "borda"], "utility_needs_ranking"),
        (["--rule", "equal-shares", "--increment", "0"], "increment_not_positive"),
        (["--ties", "lot:"], "ties_unknown"),
        (["--min-votes", "-1"], "threshold_negative"),
        (["--check-ballots"], "form_bad_value"),
        (["--category-budgets"], "ceilings_do_not_match"),
    ],
)
def test_options_that_cannot_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: str
) -> None:
    meta = "budget;30\nvote_type;approval\nmax_length;many\nbudget_per_category;1,2\n"
    assert run(written(tmp_path, pb(meta=meta)), *words, "--json") == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert f": {code}" in err
    assert "；" in err


def test_a_message_is_one_short_line_whatever_is_in_the_file() -> None:
    error = ElectionError("project_twice", project="x\n\r\u2028\x1b[31m" * 50)
    said = error_words.one_line(error)
    assert said.isprintable()
    assert len(said) < 200
    assert error_words.one_line(ElectionError("never_heard_of", n=1)) == "never_heard_of (n=1)"


def test_an_election_built_by_hand_refuses_what_no_file_could_hold() -> None:
    with pytest.raises(ElectionError, match="project_twice"):
        Election.of([*pabulib.parse(pb()).election.projects] * 2, 30, [])


@pytest.mark.parametrize("name", ["", " a", "a\t", "a,b", "a\nb", "a\rb", "a\0", "\u3000a"])
def test_an_id_no_file_can_hold_is_refused(name: str) -> None:
    with pytest.raises(ElectionError, match="bad_project_id"):
        Election.of([Project(name, 1)], 30, [])
