"""A bundle to the letter: the entries of its ZIP, what it says of itself, and the command that makes it."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest

from deliberation.voting import command, pabulib
from deliberation.voting.bundle import bundle, files_of, options_text
from deliberation.voting.options import CountOptions, Rule
from deliberation.voting.rules import count
from tests.voting.elections import elect

LOT = "lot:2026-06-18 福彩 3D 472"
ELECTION = elect({"a": 60, "b": 50, "c": 40}, 100, ["a", "ab", "bc", "c"])
BALLOTS = pabulib.write(ELECTION).encode()
OPTIONS = """{
  "rule": {
    "borda_last": 0,
    "comparison": "none",
    "completion": "none",
    "cost_threshold": "0",
    "exhaustive_stop": true,
    "increment": 1,
    "min_ballot_share": "0",
    "min_points": 0,
    "min_roll_share": "0",
    "min_votes": 0,
    "per_cost": true,
    "roll": 0,
    "rule": "greedy",
    "start": "fractional",
    "stop_at_misfit": false,
    "ties": "lot:2026-06-18 福彩 3D 472",
    "utility": "cost"
  }
}
"""


def document(**options: object) -> str:
    return count(ELECTION, CountOptions(**options)).to_json()  # type: ignore[arg-type]


def test_the_options_leave_out_only_what_the_count_drew() -> None:
    drawn = document(ties=LOT)
    told = json.loads(options_text(drawn))["rule"]
    assert json.loads(drawn)["rule"].keys() - told.keys() <= {"lot"}
    assert told == {name: value for name, value in json.loads(drawn)["rule"].items() if name != "lot"}
    assert "福彩" in options_text(drawn)
    assert options_text(drawn).startswith('{\n  "rule": {\n    "borda_last": 0,\n')
    assert options_text(drawn).endswith("\n  }\n}\n")


def test_entries_are_plain_files_of_no_date() -> None:
    files = files_of(BALLOTS, document(), [document(rule=Rule.PHRAGMEN)])
    packed = bundle(BALLOTS, document(), [document(rule=Rule.PHRAGMEN)])
    assert packed == bundle(BALLOTS, document(), [document(rule=Rule.PHRAGMEN)])
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        entries = archive.infolist()
        folder = f"计票包-{ELECTION.digest[:8]}/"
        assert [entry.filename for entry in entries] == [folder + name for name in sorted(files)]
        assert {name: archive.read(folder + name) for name in files} == files
    for entry in entries:
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert (entry.create_system, entry.external_attr >> 16) == (3, 0o644)
        assert entry.compress_type == zipfile.ZIP_DEFLATED


def test_the_readme_lists_what_is_there() -> None:
    alone, compared = files_of(BALLOTS, document()), files_of(BALLOTS, document(), [document(rule=Rule.PHRAGMEN)])
    other = "  comparison-phragmen.json\n                    同样的选票按另一种规则数出来的结果，只供比较\n"
    readme = compared["README.txt"].decode()
    assert other + "  recount.py        重新计票的程序，从头到尾都可以读\n" in readme
    assert readme.replace(other, "") == alone["README.txt"].decode()
    assert "最要紧的在前。\n\n  返回值 0" in readme
    assert "{" not in readme
    assert compared.keys() - alone.keys() == {"comparison-phragmen.json"}
    assert compared["comparison-phragmen.json"].decode() == document(rule=Rule.PHRAGMEN)


def test_a_rule_the_second_count_does_not_know_is_said() -> None:
    readme = files_of(BALLOTS, document(rule=Rule.MAXIMIN))["README.txt"].decode()
    assert "这次用的规则是最大最小支持法（maximin-support），recount.py 不会数。" in readme
    assert "python3 recount.py" not in readme
    assert "全部相同" not in readme
    assert "{" not in readme
    assert "deliberation count ballots.pb --options options.json --full > mine.json\n" in readme


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "poll.pb").write_bytes(BALLOTS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["count", "poll.pb", *words])
    return command.main()


def test_the_command_by_itself(told: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(monkeypatch, "--full", "--bundle", "out.zip") == 0
    assert capsys.readouterr() == (
        document(),
        "out.zip：已存计票包，解压后运行 python3 recount.py 即可重新计票\n",
    )
    assert (told / "out.zip").read_bytes() == bundle(BALLOTS, document())
    assert said(monkeypatch, "--rule", "maximin-support", "--bundle", "other.zip") == 0
    assert capsys.readouterr().err == (
        "other.zip：已存计票包，规则 maximin-support 只能用 deliberation count --options 重新计票，"
        "包里的 recount.py 不会数\n"
    )
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit):
        said(monkeypatch, "--help")
    shown = capsys.readouterr().out
    assert shown.startswith("usage: deliberation count [-h]")
    assert "\n按 Pabulib 选票文件计票\n" in shown


def test_a_bundle_of_sorted_papers_holds_what_was_counted(
    told: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (told / "poll.pb").write_text(
        BALLOTS.decode().replace("vote_type;approval\n", "vote_type;approval\nmax_length;1\n")
    )
    assert said(monkeypatch, "--check-ballots", "--bundle", "out.zip", "--json") == 0
    counted = json.loads(capsys.readouterr().out)
    with zipfile.ZipFile("out.zip") as archive:
        inside = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    ballots, result = inside["ballots.pb"], json.loads(inside["result.json"])
    assert pabulib.parse(ballots).election.voters == 2
    assert result["papers"] == counted["papers"] == {
        "blank": 0, "reasons": {"too_many": 2}, "spoiled": 2, "taken": 4, "valid": 2
    }  # fmt: skip
    assert b"__spoiled;too_many:2\n" in ballots


def test_options_are_written_out() -> None:
    assert options_text(document(ties=LOT)) == OPTIONS
