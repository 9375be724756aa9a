"""``recount.py`` run by a bare Python in a folder of its own."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from deliberation.voting.bundle import bundle
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from tests.voting.elections import shares
from tests.voting.recount.bundles import files, folder, run
from tests.voting.transcripts import FILES

OLDER = ("python3.9", "python3.10")


def old_python() -> str | None:
    """An older Python that runs, if there is one."""
    for path in filter(None, map(shutil.which, OLDER)):
        if subprocess.run([path, "-V"], capture_output=True, check=False).returncode == 0:
            return path
    return None


OLD = old_python()


def test_a_bundle_in_its_folder_is_counted_to_the_same_bytes(tmp_path: Path) -> None:
    content = files()
    status, printed, words = run(folder(tmp_path / "包", content))
    assert (status, printed) == (0, content["result.json"])
    assert "核对完毕，全部相同" in words
    assert "comparison-greedy.json 与重新数出的逐字节相同" in words
    assert "抽签的次序已按公布的种子重新抽出" in words
    assert hashlib.sha256(printed).hexdigest() in words  # what is saved has the hash of the published result


def test_a_bundle_may_stay_packed_and_lie_elsewhere(tmp_path: Path) -> None:
    content = files(CountOptions(rule=Rule.PHRAGMEN), ())
    packed = tmp_path / "下载 的.zip"
    packed.write_bytes(bundle(content["ballots.pb"], content["result.json"].decode()))
    (tmp_path / "recount.py").write_bytes(content["recount.py"])
    status, printed, _words = run(tmp_path, str(packed))
    assert (status, printed) == (0, content["result.json"])
    with zipfile.ZipFile(packed, "w") as again:  # packed once more by hand, with or without the folder
        for name, data in content.items():
            again.writestr(name, data)
    assert run(tmp_path, str(packed))[0] == 0
    with zipfile.ZipFile(packed, "w") as again:
        again.writestr("我的 包/", b"")
        for name, data in content.items():
            again.writestr(f"我的 包/{name}", data)
    assert run(tmp_path, str(packed))[0] == 0


def test_single_files_are_enough(tmp_path: Path) -> None:
    content = files(CountOptions(stop_at_misfit=True), ())
    folder(tmp_path, content)
    status, printed, words = run(tmp_path, "ballots.pb", "options.json")
    assert (status, printed) == (0, content["result.json"])
    assert "已重新数出；没有公布的结果可比较。" in words
    assert "全部相同" not in words
    assert run(tmp_path, "ballots.pb", "options.json", "result.json")[0] == 0
    (tmp_path / "options.json").write_text(json.dumps(json.loads(content["result.json"])["rule"]), encoding="utf-8")
    assert run(tmp_path, "ballots.pb", "options.json", "result.json")[0] == 0


@pytest.mark.skipif(OLD is None, reason="no older Python at hand")
def test_an_older_python_counts_the_same(tmp_path: Path) -> None:
    content = files()
    assert OLD is not None
    assert run(folder(tmp_path, content), python=OLD)[:2] == (0, content["result.json"])


def test_the_bundle_is_the_same_whenever_it_is_made_and_the_usual_tool_knows_its_manifest(tmp_path: Path) -> None:
    content = files()
    packed = bundle(
        content["ballots.pb"], content["result.json"].decode(), [content["comparison-greedy.json"].decode()]
    )
    assert packed == bundle(
        content["ballots.pb"], content["result.json"].decode(), [content["comparison-greedy.json"].decode()]
    )
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        inside = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
        assert inside == content
        assert list(inside) == sorted(content)
        assert len({name.partition("/")[0] for name in archive.namelist()}) == 1
    if shutil.which("sha256sum"):
        done = subprocess.run(
            ["sha256sum", "-c", "MANIFEST.sha256"], cwd=folder(tmp_path, content), capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
    readme = content["README.txt"].decode()
    assert all(name in readme for name in content)


def test_it_checks_its_own_payments(
    second: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    right = second.price_of
    monkeypatch.setattr(second, "price_of", lambda *words: None if (price := right(*words)) is None else price / 2)
    assert second.main([str(folder(tmp_path, files()))]) == 2
    assert "付款加起来不等于费用" in capfd.readouterr().err


def test_a_long_count_is_not_silent(
    second: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ballots = (FILES / "approval.pb").read_bytes()
    rule = shares(Completion.ADD1, Utility.CARDINALITY).spelled_out()
    assert second.recount(ballots, rule)["raises"] > 1
    assert capfd.readouterr().err == ""
    monkeypatch.setattr(second, "PATIENCE", 0)
    second.recount(ballots, rule)
    assert "还在数：已加额 1 步，用了 0 秒。 Still counting, 1 raises.\n" in capfd.readouterr().err
