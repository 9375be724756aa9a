"""The commands on profiles: what is shipped, and what is wrong with a file, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from deliberation.cli import main
from deliberation.rules.meeting.profile_command import SENTENCES
from deliberation.rules.meeting.profile_load import FOLDER, shipped_profiles
from deliberation.web.refusals.procedure import MESSAGES


def test_every_shipped_profile_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["procedure", "profiles"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == list(shipped_profiles())
    assert "南塘十三条\t27 种动议" in "\n".join(lines)


@pytest.mark.parametrize("name", shipped_profiles())
def test_a_shipped_profile_can_be_used(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["procedure", "validate", str(FOLDER / f"{name}.toml")]) == 0
    assert capsys.readouterr().out.endswith("可用\n")


def test_every_fault_is_a_line_with_its_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "街道.toml"
    file.write_text(
        'id = "x"\ntitle = "x"\nbase = "council_sz"\n[parameters]\nspeech_seconds = -3\noath = 1\n'
        '[motion.previous_question]\nvote = "demand"\nsecond = "yes"\n',
        "utf-8",
    )
    assert main(["procedure", "validate", str(file)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{file}:5: parameters.speech_seconds: -3 不在 1 到 3600 之间 (PROFILE_NUMBER)",
        f"{file}:6: parameters.oath: 类型不对，需要 bool (PROFILE_TYPE)",
        f"{file}:8: motion.previous_question.vote: 一个人或不到一半的人就能替大家决定 (PROFILE_MAJORITY)",
        f"{file}:9: motion.previous_question.second: 类型不对，需要 bool (PROFILE_TYPE)",
    ]


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["procedure", "validate", str(tmp_path / "none.toml")]) == 2
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    assert main(["procedure", "validate", str(tmp_path / "bytes.toml")]) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_every_code_has_its_sentence() -> None:
    assert SENTENCES.keys() == MESSAGES.keys() - {"PROFILE_ELSEWHERE"}, "a file of its own may set every entry"
