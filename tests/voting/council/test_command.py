"""``deliberation council`` as run by a person or a script."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting import council, council_command
from deliberation.voting.council import document, lottery, tables, tickets
from deliberation.voting.council.case import CaseError, Figure
from deliberation.voting.council.words import SENTENCES, one_line
from deliberation.voting.errors import ElectionError

PEOPLE = "id,name,sex,seat_type\na,张**,男,单位\nb,李**,男,单位\nc,王**,女,居民\nd,赵**,女,居民\n"
BALLOTS = "choices,count,mark\na|b,5,\na,3,\nc,4,\nd|c,1,\na|a,1,\n,2,\nb,1,signed\n"
QUOTAS = "attribute,value,min,max\nseat_type,居民,1/2,\n"


def run(act: str, path: Path, *words: str) -> int:
    parser = argparse.ArgumentParser()
    council_command.add_arguments(parser, act)
    return council_command.run(parser.parse_args([str(path), *words]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("people", PEOPLE), ("ballots", BALLOTS), ("quotas", QUOTAS)):
        (tmp_path / f"{name}.csv").write_text(text, "utf-8-sig", newline="\r\n")
    return tmp_path


def files(folder: Path) -> list[str]:
    return ["--candidates", str(folder / "people.csv"), "--quotas", str(folder / "quotas.csv")]


def test_a_block_vote_from_csv_as_json_and_as_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--seats", "2", "--threshold", ">= 1/4", *files(folder)]
    assert run("block", folder / "ballots.csv", *words, "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["elected"], printed["vacant"]) == (["a", "c"], 0)
    assert printed["rule"]["quotas"] == [{"quota": "seat_type=居民", "min": 1, "max": 2}]
    assert run("block", folder / "ballots.csv", *words) == 0
    shown = capsys.readouterr().out
    assert "收回 17 张，有效 13，空白 2，废票：同一人写了两次 1，署名 1" in shown
    assert "让位于比例要求：seat_type=居民 min 1" in shown
    assert run("block", folder / "ballots.csv", *words, "--full") == 0
    assert json.loads(capsys.readouterr().out)["contest"] == "surplus"


def test_a_transferable_vote_from_csv(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--seats", "2", "--decimals", "5", *files(folder)[:2]]
    assert run("stv", folder / "ballots.csv", *words) == 0
    shown = capsys.readouterr().out
    assert "转移 a 的余票" in shown
    assert run("stv", folder / "ballots.csv", *words, "--full") == 0
    record = json.loads(capsys.readouterr().out)
    assert record["elected"] == ["a", "c"]
    assert [entry["candidate"] for entry in record["candidates"]] == ["a", "b", "c", "d"]


def test_a_draw_from_csv(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--seats", "3", "--seed", "2026-11-22", *files(folder)[2:]]
    assert run("draw", folder / "people.csv", *words, "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert len(printed["panel"]) == 3
    assert (printed["exact"], printed["least_chance"]) == (True, "1/2")
    assert run("draw", folder / "people.csv", *words) == 0
    assert "已证明不能更高" in capsys.readouterr().out


def test_a_draw_that_leaves_people_out_needs_a_word_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "_WORK", 1)
    monkeypatch.setattr(lottery, "_WORK", 120_000)
    rows = [f"p{n:02},{'女' if n % 3 else '男'},{n % 4}栋\n" for n in range(24)]
    (tmp_path / "town.csv").write_text("id,sex,building\n" + "".join(rows), "utf-8")
    lines = "sex,男,3,3\nbuilding,0栋,2,2\nbuilding,1栋,0,1\n"
    (tmp_path / "tight.csv").write_text("attribute,value,min,max\n" + lines, "utf-8")
    words = ["--seats", "6", "--seed", "1", "--quotas", str(tmp_path / "tight.csv")]
    assert run("draw", tmp_path / "town.csv", *words) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "机会却是 0" in said.err
    assert "--accept-inexact" in said.err
    assert run("draw", tmp_path / "town.csv", *words, "--accept-inexact", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["exact"], len(printed["zero_chance"])) == (False, 6)
    assert run("draw", tmp_path / "town.csv", *words, "--accept-inexact") == 0
    assert f"抽中第 {printed['ticket'] + 1} 支\n" in capsys.readouterr().out


def test_one_json_file_holds_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = [{"id": key, "attributes": {"sex": "女" if key < "c" else "男"}} for key in "abcd"]
    quotas = [{"attribute": "sex", "value": "*", "min": 1}]
    ballots = [["c", "d"], {"choices": ["d"], "count": 3}, {"choices": ["a"]}, {"choices": [], "mark": "unreadable"}]
    case = {"seats": 2, "candidates": people, "quotas": quotas, "ballots": ballots, "ties": "lot:7", "seed": "7"}
    path = tmp_path / "all.json"
    path.write_text(json.dumps(case), "utf-8")
    for act, key in (("block", "elected"), ("stv", "elected"), ("draw", "panel")):
        assert run(act, path, "--json") == 0
        assert len(json.loads(capsys.readouterr().out)[key]) == 2


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("people", PEOPLE + "a,again,女,居民\n", "people.csv: line 6: candidate_twice (candidate=a)"),
        ("people", PEOPLE + "e,女\n", "people.csv: line 6: wrong_number_of_fields (expected=4, found=2)"),
        ("people", "name\nx\n", "people.csv: line 1: column_missing (column=id)"),
        ("people", 'id,name,sex,seat_type\n"a,b\n', "people.csv: line 2: bad_row"),
        ("ballots", BALLOTS + "a,x,\n", "ballots.csv: line 9: bad_whole_number (name=count, text=x)"),
        ("ballots", BALLOTS + "a,0,\n", "ballots.csv: line 9: bad_whole_number (name=count, text=0)"),
        ("ballots", BALLOTS + "a,1,torn\n", "ballots.csv: line 9: bad_mark (text=torn)"),
        ("quotas", QUOTAS + "sex,女,many,\n", "quotas.csv: line 3: bad_figure (text=many)"),
        ("quotas", QUOTAS + "sex,女,3,\nsex,男,1,\n", "quotas_conflict"),
        ("quotas", QUOTAS + "age,老,1,\n", "attribute_missing (candidate=a, attribute=age)"),
        ("quotas", "", "quotas.csv: line 1: column_missing"),
    ],
)
def test_bad_input_is_named_with_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, said: str
) -> None:
    (folder / f"{name}.csv").write_text(text, "utf-8")
    assert run("block", folder / "ballots.csv", "--seats", "2", *files(folder)) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "where", "code"),
    [
        ('{"seats": 2,\n"x"}', 2, "bad_json"),
        ("[" * 100_000, 1, "bad_json"),
        ("[]", "$", "not_an_object"),
        ('{"seat": 2}', "seat", "key_unknown"),
        ('{"seats": 2, "seats": 3}', "seats", "key_twice"),
        ('{"seats": "2"}', "seats", "bad_whole_number"),
        ('{"seats": 1' + "0" * 5_000 + "}", 1, "bad_json"),
        ('{"ties": 1}', "ties", "not_a_text"),
        ('{"ballots": [["a"], [1]]}', "ballots[1].choices", "not_a_list"),
        ('{"ballots": [{"choices": ["a"], "count": 0}]}', "ballots[0].count", "bad_whole_number"),
        ('{"candidates": [{"id": "a", "attributes": 3}]}', "candidates[0].attributes", "not_an_object"),
        ('{"candidates": [{"id": 1}]}', "candidates[0].id", "not_a_text"),
        ('{"quotas": [{"attribute": "a", "value": "b", "min": "x"}]}', "quotas[0].min", "bad_figure"),
        ('{"quotas": [{"attribute": "a", "value": "b", "min": true}]}', "quotas[0].min", "not_a_text"),
    ],
)
def test_a_bad_json_file_is_named_with_the_place(text: str, where: int | str, code: str) -> None:
    with pytest.raises(CaseError) as refused:
        document.read(text.encode())
    assert (refused.value.where, refused.value.code) == (where, code)


def test_what_is_not_text_is_refused_with_its_line() -> None:
    for data, code in ((b"id\na\n\xff\n", "not_utf8"), (b"id\na\n\0\n", "nul")):
        with pytest.raises(CaseError) as refused:
            tables.people(data)
        assert (refused.value.where, refused.value.code) == (3, code)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_no_file_ends_in_a_traceback(data: bytes) -> None:
    for reader in (document.read, tables.people, tables.ballots, tables.quotas):
        try:
            reader(data)  # type: ignore[operator]
        except CaseError as error:
            said = one_line(error)
            if not said.isprintable():
                pytest.fail(said)


@pytest.mark.parametrize(
    ("text", "seats", "least", "most"),
    [("4", 7, 4, 4), ("1/2", 7, 4, 3), ("50%", 6, 3, 3), ("0", 3, 0, 0)],
)
def test_figures_of_quotas(text: str, seats: int, least: int, most: int) -> None:
    assert (Figure(text, 1).least(seats), Figure(text, 1).most(seats)) == (least, most)
    assert Figure("> 1/2", 1).least(6) == 4
    assert Figure("< 1/2", 1).most(6) == 2
    with pytest.raises(CaseError):
        Figure("< 1/2", 1).least(6)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "setting_missing"),
        (["--seats", "9"], "seats_out_of_range"),
        (["--seats", "2", "--ties", "coin"], "ties_unknown"),
        (["--seats", "2", "--threshold", "half"], "threshold_unreadable"),
        (["--seats", "2", "--turnout", ">1/2"], "roll_missing"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: str
) -> None:
    assert run("block", folder / "ballots.csv", *files(folder), *words) == 2
    assert code in capsys.readouterr().err


def test_absent_folders_and_other_files_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "people.xlsx").write_bytes(b"")
    assert run("draw", folder / "people.xlsx", "--seats", "2", "--seed", "x") == 2
    assert "file_kind_unknown" in capsys.readouterr().err
    for act in ("block", "stv", "draw"):
        assert run(act, folder / "nofile") == 2
        assert capsys.readouterr().err == f"{folder / 'nofile'}: file_missing；没有这个文件，请检查文件名\n"
    assert run("block", folder / "ballots.csv", "--seats", "2", "--candidates", str(folder / "absent.csv")) == 2
    assert capsys.readouterr().err.startswith(f"{folder / 'absent.csv'}: file_missing")


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    home = Path(council.__file__).parent
    source = "".join(path.read_text("utf-8") for path in [*home.glob("*.py"), Path(council_command.__file__)])
    codes = set(re.findall(r'ElectionError\(\s*"([a-z0-9_]+)"', source))
    codes |= set(re.findall(r'CaseError\(.*?"([a-z0-9_]+)"', source)) | {"quotas_conflict"}
    assert codes == set(SENTENCES)


def test_a_sentence_is_one_line_of_printable_text() -> None:
    said = one_line(ElectionError("candidate_twice", candidate="a\nb\x1b[31m"))
    assert said.isprintable()


def test_needs_neither_web_nor_database(folder: Path) -> None:
    script = (
        "import sys, argparse; from deliberation.voting import council_command as c; p = argparse.ArgumentParser();"
        "c.add_arguments(p, 'draw'); code = c.run(p.parse_args(sys.argv[1:]));"
        "sys.exit(code or len({'flask', 'sqlalchemy', 'redis'} & set(sys.modules)))"
    )
    words = [sys.executable, "-c", script, str(folder / "people.csv"), "--seats", "2", "--seed", "x"]
    done = subprocess.run(words, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
