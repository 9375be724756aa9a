"""The words of checking a bundle, to the letter; the chapters are tried as they stand."""

from __future__ import annotations

import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

from deliberation.voting.recount import checking
from tests.voting.recount.bundles import files, folder, signed

CONTENT = files()
RESULT: dict[str, Any] = json.loads(CONTENT["result.json"])
NAMES = {"a": "a 项目 a", "b": "b 项目 b", "c": "c 项目 c", "d": "d 项目 d", "e": "e 项目 e"}
NOTHING = "没能核对。 Nothing was checked.\n"
AGREES = "核对完毕，全部相同。 Everything agrees.\n"


def told(*words: str) -> tuple[int, bytes, str]:
    """What ``recount.py`` answers: status, document and words."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        status = checking.main(words)
    finally:
        sys.stdout, sys.stderr = before
    out.flush()
    return status, out.buffer.getvalue(), err.getvalue()  # type: ignore[attr-defined]


def sha(name: str) -> str:
    return hashlib.sha256(CONTENT[name]).hexdigest()


def counted() -> str:
    """What is said of the count itself."""
    chosen, cost = len(RESULT["selected"]), RESULT["cost"]
    voters, projects = RESULT["election"]["voters"], RESULT["election"]["projects"]
    return (
        f"选票 {voters} 张，项目 {projects} 个。 {voters} ballots, {projects} projects.\n"
        f"重新数出：入选 {chosen} 个，合计 {cost}。 {chosen} funded, {cost} together.\n"
        + "".join(f"  {NAMES[step['project']]}，{step['cost']}\n" for step in RESULT["rounds"])
        + "抽签的次序已按公布的种子重新抽出。 The lot was drawn again from the published seed.\n"
        f"ballots.pb 的 SHA-256：{sha('ballots.pb')}\n"
    )


PUBLISHED = f"result.json 的 SHA-256：{sha('result.json')}（应与结果页上的相同）\n"
SAME = "result.json 与重新数出的逐字节相同。 Byte for byte the same.\n"


def test_a_bundle_that_agrees(tmp_path: Path) -> None:
    listed = "6 个文件的 SHA-256 都与清单相同。 All 6 files are those of the manifest.\n"
    assert told(str(folder(tmp_path, CONTENT))) == (
        0,
        CONTENT["result.json"],
        listed + counted() + PUBLISHED + SAME
        + "comparison-greedy.json 与重新数出的逐字节相同。 Byte for byte the same.\n" + AGREES,
    )  # fmt: skip


def test_two_files_or_three(tmp_path: Path) -> None:
    place = folder(tmp_path, CONTENT)
    names = [str(place / name) for name in ("ballots.pb", "options.json", "result.json")]
    nothing = "已重新数出；没有公布的结果可比较。 Counted; there is no published result to compare with.\n"
    assert told(*names[:2]) == (0, CONTENT["result.json"], counted() + nothing)
    assert told(*names) == (0, CONTENT["result.json"], counted() + PUBLISHED + SAME + AGREES)


def test_what_cannot_be_checked(tmp_path: Path) -> None:
    usage = "✗ 用法见本文件开头。 See the first lines of this file for how to use it.\n"
    assert told("-h") == (2, b"", usage + NOTHING)
    assert told("1", "2", "3", "4") == (2, b"", usage + NOTHING)
    absent = str(tmp_path / "absent")
    assert told(absent) == (2, b"", f"✗ 没有这个文件：{absent} No such file.\n" + NOTHING)
    assert told(absent, absent) == (2, b"", f"✗ 没有这个文件：{absent} No such file.\n" + NOTHING)
    (tmp_path / "x.pb").write_bytes(CONTENT["ballots.pb"])
    no_zip = "✗ 这不是 ZIP 包。只有选票文件时，请同时给出选项文件。 Not a ZIP; a .pb file needs its options.\n"
    assert told(str(tmp_path / "x.pb")) == (2, b"", no_zip + NOTHING)
    for name in ("ballots.pb", "options.json"):
        place = folder(tmp_path / name[:3], {key: data for key, data in CONTENT.items() if key != name})
        assert told(str(place)) == (2, b"", f"✗ 没有 {name}。 The file is missing.\n" + NOTHING)
    place = folder(tmp_path / "bare", {key: data for key, data in CONTENT.items() if key != "MANIFEST.sha256"})
    assert told(str(place)) == (2, b"", "✗ 没有 MANIFEST.sha256，不是完整的包。 Not a whole bundle.\n" + NOTHING)
    for name in ("ballots.pb", "options.json", "result.json"):
        place = folder(tmp_path / f"torn {name[:3]}", signed({**CONTENT, name: CONTENT[name][:30] + b"\xff"}))
        status, _, words = told(str(place))
        assert status == 2
        damaged = f"✗ {name} 读不了：内容不完整或已损坏，请重新下载。 The file is incomplete or damaged.\n"
        assert damaged + NOTHING in words


def test_differences_are_named_in_their_order(tmp_path: Path) -> None:
    result = json.loads(CONTENT["result.json"])
    result["selected"].append("z" * 99)
    result["cost"] += 1
    result["rounds"][0]["project"] = None
    for project in result["projects"]:
        project["votes"] = -1
    content = signed({**CONTENT, "result.json": json.dumps(result).encode()})
    status, _, words = told(str(folder(tmp_path, content)))
    faults = [line for line in words.splitlines() if line.startswith("✗")]
    assert status == 1
    assert words.endswith("有不同之处，见上。 Something differs, see above.\n")
    assert len(faults) == checking.SHOWN + 1
    more = faults[-1].removeprefix("✗ 还有 ").partition(" ")[0]
    assert faults[-1] == f"✗ 还有 {more} 处不同。 And {more} more."
    assert any("各项费用加起来不等于合计" in fault for fault in faults)


def test_sums_that_are_wrong_by_themselves() -> None:
    document = {"rounds": [{"project": "a", "cost": 9}], "cost": 9, "payments": [], "election": {"budget": 8}}
    assert checking.sums(document) == ["合计超过预算。 More than the budget was spent."]
    assert checking.sums(document | {"election": {"budget": 9}}) == []
    assert checking.sums(document | {"election": {"budget": 9}, "cost": 8}) == [
        "各项费用加起来不等于合计。 The costs do not add up."
    ]
    paid = [{"project": "a", "full": 5, "rest": 3}]
    assert checking.sums(document | {"election": {"budget": 9}, "payments": paid}) == [
        "a 的付款 5.0 + 3.0 不等于费用。 Payments do not add up."
    ]
    assert checking.sums(document | {"election": {"budget": 9}, "payments": [paid[0] | {"rest": 4}]}) == []


def test_a_bundle_of_more_files_than_any(tmp_path: Path) -> None:
    for number, said in (
        (41, "没有 ballots.pb。 The file is missing."),
        (42, "包里有不该有的文件：'f41' Not a file of a bundle."),
    ):
        with zipfile.ZipFile(tmp_path / f"{number}.zip", "w") as archive:
            for name in range(number):
                archive.writestr(f"f{name}", b"")
        assert told(str(tmp_path / f"{number}.zip")) == (2, b"", f"✗ {said}\n" + NOTHING)
