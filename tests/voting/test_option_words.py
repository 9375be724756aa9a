"""Choosing how to count at the command line: every option has a word, published ones are repeated exactly."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest

from deliberation.voting import command, option_words
from deliberation.voting.errors import ElectionError
from deliberation.voting.options import CountOptions
from deliberation.voting.published import read_options
from tests.voting.elections import pb


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "poll.pb"
    path.write_text(pb("1;a,b\n2;b\n3;a\n", projects="a;10;A\nb;20;B\nc;5;C\n"), encoding="utf-8")
    return path


def run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(word) for word in words]))


def chosen(*words: str) -> CountOptions:
    parser = argparse.ArgumentParser()
    option_words.add_arguments(parser)
    return option_words.options_of(parser.parse_args(words))


def test_nothing_said_is_the_default() -> None:
    assert chosen() == CountOptions()


def test_every_option_has_a_word() -> None:
    words = [
        "--rule", "equal-shares", "--utility", "cardinality", "--no-per-cost", "--stop-at-misfit",
        "--completion", "add1u", "--no-exhaustive-stop", "--increment", "3", "--floor-start", "--borda-last", "1",
        "--comparison", "coverage", "--ties", "lot:7", "--min-votes", "4", "--min-points", "5",
        "--min-roll-share", "1/20", "--roll", "900", "--min-ballot-share", "2.5%", "--cost-threshold", "0.3",
    ]  # fmt: skip
    options = chosen(*words)
    default = CountOptions()
    assert [
        name for name in CountOptions.__dataclass_fields__ if getattr(options, name) == getattr(default, name)
    ] == []
    assert (options.min_roll_share, options.min_ballot_share) == (Fraction(1, 20), Fraction(1, 40))
    assert options.cost_threshold == Fraction(3, 10)


@pytest.mark.parametrize("word", ["1/0", "x", "", "1/2/3", "一半"])
def test_a_share_that_is_none(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        chosen("--min-ballot-share", word)
    assert left.value.code == 2
    assert "不是比例" in capsys.readouterr().err


def test_published_options_count_the_same_and_may_be_varied(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "--rule",
        "equal-shares",
        "--completion",
        "add1",
        "--floor-start",
        "--cost-threshold",
        "1/3",
        "--ties",
        "lot:7",
    ]
    assert run(file, *words, "--full") == 0
    published = capsys.readouterr().out
    options = tmp_path / "result.json"
    options.write_text(published, encoding="utf-8")
    assert run(file, "--options", options, "--full") == 0
    assert capsys.readouterr().out == published
    assert run(file, "--options", options, "--completion", "none", "--json") == 0
    rule = json.loads(capsys.readouterr().out)["rule"]
    assert rule == {**json.loads(published)["rule"], "completion": "none"}


def test_the_bundle_counts_again_by_itself(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, "--rule", "phragmen", "--bundle", tmp_path / "out.zip", "--full") == 0
    document = capsys.readouterr().out
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        archive.extractall(tmp_path / "out")
    (out,) = (tmp_path / "out").iterdir()
    assert (out / "ballots.pb").read_bytes() == file.read_bytes()
    done = subprocess.run([sys.executable, "-I", "-S", "recount.py"], cwd=out, capture_output=True, check=False)
    assert (done.returncode, done.stdout.decode()) == (0, document)
    assert run(file, "--options", out / "options.json", "--full") == 0
    assert capsys.readouterr().out == document
    assert run(file, "--bundle", tmp_path / "absent" / "out.zip") == 2


def test_the_bundle_states_what_was_counted(tmp_path: Path) -> None:
    # The spoiled ballot alone has decimals; without it points are whole, and the file says so.
    meta = "budget;30\nvote_type;cumulative\nmax_sum_points;5\n"
    file = tmp_path / "poll.pb"
    file.write_text(pb("1;a;3\n2;a,b;9.5,1\n3;b;5\n", meta=meta, ballot_head="voter_id;vote;points"), encoding="utf-8")
    words = ["--utility", "points", "--no-per-cost", "--check-ballots", "--bundle", str(tmp_path / "out.zip")]
    assert run(file, *words) == 0
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        archive.extractall(tmp_path / "out")
    (out,) = (tmp_path / "out").iterdir()
    done = subprocess.run([sys.executable, "-I", "-S", "recount.py"], cwd=out, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["papers"]["spoiled"] == 1


def test_a_bundle_says_when_its_rule_is_beyond_the_second_count(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(file, "--rule", "maximin-support", "--bundle", tmp_path / "out.zip") == 0
    assert "包里的 recount.py 不会数" in capsys.readouterr().err
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        archive.extractall(tmp_path / "out")
    (out,) = (tmp_path / "out").iterdir()
    assert "maximin-support" in (out / "README.txt").read_text("utf-8")
    command = [sys.executable, "-I", "-S", "recount.py"]
    done = subprocess.run(command, cwd=out, capture_output=True, check=False)
    assert (done.returncode, "请用 deliberation count" in done.stderr.decode()) == (2, True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "options_unreadable"),
        ("[1]", "options_unreadable"),
        ("[" * 100_000, "options_unreadable"),
        ('{"rule": {"moon": 1}}', "option_unknown"),
        ('{"rule": {"rule": "coin"}}', "option_value"),
        ('{"rule": {"min_votes": true}}', "option_value"),
        ('{"rule": {"min_votes": 1.5}}', "option_value"),
        ('{"rule": {"start": "late"}}', "option_value"),
        ('{"rule": {"cost_threshold": "1/0"}}', "option_value"),
        ('{"rule": {"per_cost": "yes"}}', "option_value"),
    ],
)
def test_options_that_cannot_be_read(file: Path, tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(ElectionError) as refused:
        read_options(text)
    assert refused.value.code == code
    path = tmp_path / "options.json"
    path.write_text(text, encoding="utf-8")
    assert run(file, "--options", path) == 2
    assert run(file, "--options", tmp_path / "absent.json") == 2


def test_every_option_is_published_and_read_back() -> None:
    options = chosen(
        "--rule", "equal-shares", "--floor-start", "--min-roll-share", "1/7", "--roll", "9", "--ties", "lot:7"
    )
    assert read_options(json.dumps(options.spelled_out())) == options
