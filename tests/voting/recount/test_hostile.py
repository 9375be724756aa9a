"""A broken or hostile bundle gets a sentence and the status 2, never a traceback, a written file or a hang."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.voting.recount.bundles import files, folder, signed

Say = Callable[[str | None], tuple[int, str]]


@pytest.fixture
def told(second: ModuleType, capfd: pytest.CaptureFixture[str]) -> Say:
    """The status and the words for one place on the disk."""

    def tell(place: str | None) -> tuple[int, str]:
        status = second.main([] if place is None else [place])
        return status, capfd.readouterr().err

    return tell


def packed(path: Path, content: dict[str, bytes]) -> str:
    """A ZIP with any names whatever."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return str(path)


@pytest.mark.parametrize(
    "name", ["../ballots.pb", "/etc/passwd", "a/ballots.pb", "..\\x", "C:x", "", "选票.pb", ".hid"]
)
def test_names_that_lead_elsewhere(told: Say, tmp_path: Path, name: str) -> None:
    place = packed(tmp_path / "b.zip", {**files(), name: b"x"} if name else {"../" * 50: b""})
    assert told(place)[0] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]


def test_a_bomb_is_not_unpacked(second: ModuleType, told: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second, "LARGEST", 2**20)
    content = {**files(), "ballots.pb": bytes(2**23)}
    place = packed(tmp_path / "b.zip", content)
    assert Path(place).stat().st_size < 2**16
    status, words = told(place)
    assert (status, "过大" in words) == (2, True)
    assert told(str(folder(tmp_path / "b", content)))[0] == 2
    many = {f"f{number}": b"" for number in range(1000)}
    assert told(packed(tmp_path / "many.zip", many))[0] == 2


def test_a_name_twice(told: Say, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    packed(path, files())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("ballots.pb", b"other")
    assert told(str(path))[0] == 2


@pytest.mark.parametrize("name", ["ballots.pb", "options.json", "MANIFEST.sha256"])
def test_a_missing_file_is_named(told: Say, tmp_path: Path, name: str) -> None:
    content = {key: data for key, data in files().items() if key != name}
    content = content if name == "MANIFEST.sha256" else signed(content)
    status, words = told(str(folder(tmp_path, content)))
    assert (status != 0, name in words) == (True, True)


def test_what_is_no_bundle(told: Say, tmp_path: Path) -> None:
    whole = io.BytesIO(Path(packed(tmp_path / "b.zip", files())).read_bytes()).getvalue()
    for number, data in enumerate(
        (b"", b"PK\x03\x04", b"\x00" * 5000, whole[: len(whole) // 2], whole[:200] + whole[300:])
    ):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(data)
        assert told(str(path))[0] == 2, number
    assert told(str(tmp_path / "absent.zip"))[0] == 2
    assert told("--help")[0] == 2
    (tmp_path / "empty").mkdir()
    assert told(str(tmp_path / "empty"))[0] == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("options.json", b"[1]"),
        ("options.json", b"{"),
        ("options.json", b"[" * 100_000),
        ("options.json", b'{"rule": 7}'),
        ("options.json", b'{"rule": {"rule": "greedy"}}'),
        ("options.json", b"\xff\xfe"),
        ("ballots.pb", b""),
        ("ballots.pb", b"META\nkey;value\nPROJECTS\nVOTES\n"),
        (
            "ballots.pb",
            b"META\nkey;value\nbudget;-1\nvote_type;approval\nPROJECTS\nproject_id;cost\nVOTES\nvoter_id;vote\n",
        ),
        ("ballots.pb", b"META\nkey;value\nbudget;5\nvote_type;approval\nPROJECTS\nid\nVOTES\nv\n1\n"),
        ("ballots.pb", b"\xff\xfe\x00"),
        ("result.json", b"[]"),
        ("result.json", b'{"rounds": 1}'),
    ],
)
def test_garbage_inside(told: Say, tmp_path: Path, name: str, content: bytes) -> None:
    status, words = told(str(folder(tmp_path, signed({**files(), name: content}))))
    assert status == (2 if name != "result.json" else status)
    assert status in (1, 2)
    assert "✗" in words


@pytest.mark.parametrize(
    ("option", "value"),
    [("rule", "maximin-support"), ("rule", "bounded-overspending"), ("increment", 0), ("ties", "coin"), ("roll", True),
     ("min_roll_share", "1/0"), ("min_roll_share", "x"), ("utility", "borda"), ("borda_last", 2), ("start", "late")],
)  # fmt: skip
def test_options_it_cannot_count_by(told: Say, tmp_path: Path, option: str, value: object) -> None:
    content = files()
    given = json.loads(content["options.json"])
    given["rule"][option] = value
    content["options.json"] = json.dumps(given).encode()
    status, words = told(str(folder(tmp_path, signed(content))))
    assert (status, "✗" in words) == (2, True)


def test_an_option_of_another_time_is_named(told: Say, tmp_path: Path) -> None:
    content = files()
    given = json.loads(content["options.json"])
    given["rule"]["moonphase"] = "full"
    status, words = told(str(folder(tmp_path, signed({**content, "options.json": json.dumps(given).encode()}))))
    assert (status, "moonphase" in words) == (2, True)
