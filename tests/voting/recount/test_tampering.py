"""Whatever is changed after the count is named, even where the manifest was made to fit."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.voting.recount.bundles import files, folder, run, signed

Content = dict[str, bytes]


def changed(content: Content, name: str, old: str, new: str) -> Content:
    """One text replaced once in one file."""
    text = content[name].decode()
    assert old in text
    return {**content, name: text.replace(old, new, 1).encode()}


def one_ballot(content: Content) -> Content:
    return changed(content, "ballots.pb", ";a,b\n", ";a,c\n")


def one_ballot_more(content: Content) -> Content:
    return {**content, "ballots.pb": content["ballots.pb"] + b"99;a\n"}


def one_option(content: Content) -> Content:
    return changed(content, "options.json", '"exhaustive_stop": true', '"exhaustive_stop": false')


def another_seed(content: Content) -> Content:
    return changed(content, "options.json", "472", "473")


def the_winners(content: Content) -> Content:
    result: dict[str, Any] = json.loads(content["result.json"])
    result["selected"] = result["selected"][:-1]
    return {**content, "result.json": json.dumps(result).encode()}


def a_payment(content: Content) -> Content:
    result: dict[str, Any] = json.loads(content["result.json"])
    result["payments"][0]["full"] += 1
    return {**content, "result.json": json.dumps(result).encode()}


def the_way_it_is_written(content: Content) -> Content:
    return {**content, "result.json": json.dumps(json.loads(content["result.json"])).encode()}


def the_comparison(content: Content) -> Content:
    return changed(content, "comparison-greedy.json", '"does_not_fit"', '"no_support"')


CASES = [
    (one_ballot, "result.json election.digest"),
    (one_ballot_more, "result.json election.voters"),
    (one_option, "result.json rule.exhaustive_stop：公布的是 true，重新数出的是 false"),
    (another_seed, "result.json rule.ties"),
    (the_winners, "result.json selected"),
    (a_payment, "付款"),
    (the_way_it_is_written, "写法不同"),
    (the_comparison, "comparison-greedy.json projects[a].code"),
]
NAMES = [tamper.__name__ for tamper, _ in CASES]


@pytest.mark.parametrize(("tamper", "named"), CASES, ids=NAMES)
def test_the_manifest_names_the_file_and_the_count_the_figure(
    second: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str], tamper: Any, named: str
) -> None:
    content = tamper(files())
    wrong = next(name for name, data in files().items() if content[name] != data)
    assert second.main([str(folder(tmp_path / "plain", content))]) == 1
    said = capfd.readouterr().err
    assert f"{wrong} 被改过" in said
    assert named in said
    assert second.main([str(folder(tmp_path / "signed", signed(content)))]) == 1
    said = capfd.readouterr().err
    assert "被改过" not in said
    assert named in said


def test_a_tampered_bundle_fails_in_a_bare_python_too(tmp_path: Path) -> None:
    status, _printed, words = run(folder(tmp_path, one_ballot(files())))
    assert status == 1
    assert "ballots.pb 被改过" in words
    assert "有不同之处" in words


def test_a_file_left_out_or_not_listed_is_named(
    second: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    content = files()
    del content["README.txt"]
    assert second.main([str(folder(tmp_path / "short", content))]) == 1
    assert "README.txt 不见了" in capfd.readouterr().err
    lines = content["MANIFEST.sha256"].decode().splitlines(keepends=True)
    content["MANIFEST.sha256"] = "".join(line for line in lines if "result.json" not in line).encode()
    assert second.main([str(folder(tmp_path / "unlisted", content))]) == 1
    assert "result.json 不在清单里" in capfd.readouterr().err


def test_ballots_spoiled_beyond_reading_are_still_named(
    second: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    content = {**files(), "ballots.pb": b"nothing"}
    for whole in (content, signed(content)):
        assert second.main([str(folder(tmp_path, whole))]) == 2
        said = capfd.readouterr().err.splitlines()
        assert said[-1] == "没能核对。 Nothing was checked."
        assert "✗ 这不是选票文件：要有 META、PROJECTS、VOTES 三段。 Not a .pb file." in said
        assert any("ballots.pb 被改过" in line for line in said) == (whole is content)
    content["ballots.pb"] = files()["ballots.pb"].replace(b"budget", b"wallet")
    assert second.main([str(folder(tmp_path, signed(content)))]) == 2
    assert "✗ ballots.pb 读不了：内容不完整或已损坏" in capfd.readouterr().err


def test_what_matters_most_comes_first_and_the_rest_is_a_number(tmp_path: Path) -> None:
    content = changed(files(), "ballots.pb", ";a,b\n", ";a,c\n")
    content = changed(content, "ballots.pb", ";a,b\n", ";c,d\n")
    status, _printed, words = run(folder(tmp_path, signed(content)))
    faults = [line for line in words.splitlines() if line.startswith("✗")]
    assert status == 1
    assert len(faults) == 7
    assert faults[-1].startswith("✗ 还有 ")
    assert any("election.digest" in line for line in faults[:3])


def test_who_was_added_and_who_left_out_is_said_by_name(tmp_path: Path) -> None:
    content = files()
    result = json.loads(content["result.json"])
    gone = result["selected"].pop()
    (lost,) = {*"abcde"} - {*result["selected"], gone}
    result["selected"].append(lost)
    _, _, words = run(folder(tmp_path, {**content, "result.json": json.dumps(result).encode()}))
    named = f"✗ result.json selected：公布的与重新数出的相比，多了：{lost} 项目 {lost}，少了：{gone} 项目 {gone}。"
    assert any(line.startswith(named) for line in words.splitlines())
    assert f"  {gone} 项目 {gone}，" in words
