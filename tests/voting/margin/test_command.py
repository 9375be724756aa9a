"""``deliberation count --margins --satisfaction`` as run by a person or a script, and the words it uses."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from deliberation.voting import after_command, command
from deliberation.voting.election import Election, Project
from deliberation.voting.margin import Figure, Margin, Proof, margins
from deliberation.voting.margin.table import render, words
from deliberation.voting.options import CountOptions, Rule
from deliberation.voting.phrases import percent, said
from deliberation.voting.rules import count
from tests.voting.elections import elect, pb


def run(path: Path, *given: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(path), *given]))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "poll.pb"
    projects = "a;10000;食堂;老人\nb;20000;Bench;\nc;20500;路灯;照明\nd;90000;电梯;照明\n"
    head = "project_id;cost;name;category"
    text = pb("1;a,b\n2;b\n3;c\n4;b,c\n", projects, "budget;30000\nvote_type;approval\n", head=head)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_table_says_what_was_missing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, "--margins") == 0
    out = capsys.readouterr().out
    assert "还差 2 票；再便宜 1.05 万元" in out
    assert "加票无用：费用超过全部可用预算；降价无用：轮到时余款放不下" in out
    assert "一票不得也入选" in out
    assert "可少 1 票" in out
    assert "入选个数" not in out


def test_satisfaction_as_a_table(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, "--satisfaction", "--rule", "equal-shares", "--completion", "add1") == 0
    out = capsys.readouterr().out
    assert "投票 4 人，至少有一个所选项目入选的 3 人（75.0%），人均 0.75 个" in out
    assert "照明" in out
    assert "有效支持" in out
    assert "（已购）" in out
    assert "还差" not in out.split("入选个数")[1]


def test_json_has_them_beside_the_four_keys(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, "--json") == 0
    plain = json.loads(capsys.readouterr().out)
    assert run(file, "--json", "--margins", "--satisfaction", "--effort", "50") == 0
    printed = json.loads(capsys.readouterr().out)
    assert {key: printed[key] for key in plain} == plain
    assert set(printed) - set(plain) == {"margins", "satisfaction", "effective"}
    assert printed["effective"] == []
    assert printed["margins"]["effort"] == 50
    by_id = {row["project"]: row for row in printed["margins"]["projects"]}
    assert by_id["c"]["votes"]["amount"] == 2
    assert by_id["c"]["cut"]["amount"] == 10500
    assert by_id["b"]["spare"]["amount"] == 1
    assert by_id["d"]["votes"] == {"proved": "all", "reach": 1000, "counts": 0, "code": "over_budget"}


def test_refuses_an_effort_that_is_no_number(file: Path) -> None:
    with pytest.raises(SystemExit):
        run(file, "--margins", "--effort", "-3")


@pytest.mark.parametrize(
    ("margin", "text"),
    [
        (Margin("a", funded=True, spare=Figure(58, Proof.STEP, 100, 3)), "可少 58 票 *"),
        (Margin("a", funded=True, spare=Figure(0, Proof.ALL, 100, 3)), "一票也不能少"),
        (
            Margin("a", funded=True, spare=Figure(None, Proof.TRIED, 9, 0, "effort_spent")),
            "重算次数用完，未得出可少几票",
        ),
        (
            Margin(
                "a",
                funded=False,
                votes=Figure(1200, Proof.STEP, 5000, 9),
                cut=Figure(None, Proof.ALL, 0, 0, "nothing_to_cut"),
            ),
            "还差 1,200 票 *；费用减不了",
        ),
        (
            Margin(
                "a",
                funded=False,
                votes=Figure(None, Proof.TRIED, 5000, 9, "excluded"),
                cut=Figure(None, Proof.TRIED, 5, 0, "effort_spent"),
            ),
            "加票无用：只能选一个，同组的项目已入选（未逐一核对）；降价无用：重算次数用完，未得出",
        ),
    ],
)
def test_words(margin: Margin, text: str) -> None:
    assert words(margin, elect({"a": 10}, 10, ["a"])) == text


def test_the_note_on_what_was_not_recounted_stands_only_where_needed() -> None:
    election = elect({"a": 900, "b": 500, "c": 800}, 1000, ["a"] * 9 + ["b"] * 3 + ["c"] * 4)
    for rule, noted in ((Rule.GREEDY, False), (Rule.EQUAL_SHARES, True)):
        result = count(election, CountOptions(rule=rule))
        assert ("标 *" in render(margins(result, effort=60), result)) is noted


@pytest.mark.parametrize(
    ("amount", "scale", "currency", "text"),
    [
        (1_200_000, 100, "", "1.2 万元"),
        (1_200_100, 100, "", "12,001 元"),
        (1_210_000, 100, "CNY", "1.21 万元"),
        (999_900, 100, "", "9,999 元"),
        (125, 10, "", "12.5 元"),
        (30_000, 1, "PLN", "3 万 PLN"),
        (350, 1, "eur", "350 EUR"),
    ],
)
def test_amounts_as_they_are_said(amount: int, scale: int, currency: str, text: str) -> None:
    election = Election.of([Project("a", 1)], 1, [], scale=scale, meta={"currency": currency})
    assert said(amount, election) == text


def test_per_cent_is_rounded_halves_up() -> None:
    assert [percent(1, 3), percent(2, 3), percent(1, 1), percent(0, 0)] == ["33.3%", "66.7%", "100.0%", "0.0%"]
    assert [percent(1, 2000), percent(9, 20_000), percent(1999, 2000)] == ["0.1%", "0.0%", "100.0%"]


def test_a_long_search_is_not_silent(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(file, "--margins") == 0
    assert "核对" not in capsys.readouterr().err
    monkeypatch.setattr(after_command, "PATIENCE_SECONDS", 0)
    assert run(file, "--margins") == 0
    lines = capsys.readouterr().err.splitlines()
    done, total = lines[-1].removeprefix("核对 ").split("/")
    assert done == total
    assert len(lines) > 1
