"""The second count says the same as the first of every election in the transcripts, and its words are these.

The chapters are tried as they stand; that the joined file is made of them is tried elsewhere.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import shlex
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from deliberation.voting import command, option_words, pabulib
from deliberation.voting.constraints import Constraints, Limit
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.voting.packages import Package
from deliberation.voting.recount import checking
from deliberation.voting.recount.document import canonical, recount
from deliberation.voting.recount.preface import Problem
from deliberation.voting.rules import count
from tests.voting.elections import elect, shares
from tests.voting.recount.bundles import files, folder, signed
from tests.voting.transcripts import FILES, HERE, commands, hostile

joining: Any = import_module("deliberation.voting.recount.script")
COUNTED = [line for line, _ in commands((HERE / "count.txt").read_text("utf-8"))]
KNOWN = [line for line in COUNTED if "maximin" not in line and "bounded" not in line]


@pytest.mark.parametrize("line", KNOWN)
def test_the_same_bytes_for_every_count_of_the_transcripts(line: str) -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    args = parser.parse_args(shlex.split(line)[1:])
    data = (FILES / args.file).read_bytes()
    file = pabulib.parse(data)
    told = count(file.election, option_words.options_of(args), file.tally).to_json()
    assert canonical(recount(data, json.loads(told)["rule"])).decode() == told


def test_the_file_imports_what_its_chapters_import_and_no_more() -> None:
    joined, asked = joining.script.__wrapped__(), set[str]()
    for name in joining.CHAPTERS:
        asked |= imports(Path(joining._HERE / f"{name}.py").read_text("utf-8"))
    assert imports(joined) == asked
    assert joined == joining.script()
    lines = [line for line in joined.splitlines() if line.startswith(("import ", "from "))]
    assert lines[0] == "from __future__ import annotations"
    plain, named = [[line for line in lines[1:] if line.startswith(word)] for word in ("import ", "from ")]
    assert lines[1:] == sorted(plain) + sorted(named)
    assert len({*lines}) == len(lines)
    assert joined.endswith('\n\nif __name__ == "__main__":\n    raise SystemExit(main())\n')


def imports(text: str) -> set[str]:
    """Each name taken from the standard library, with its module."""
    found = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("deliberation"):
            found |= {f"{node.module}:{alias.name}" for alias in node.names}
    return found


def test_packages_among_rivals_limits_and_needs() -> None:
    agreed = Constraints(
        reserve=3,
        limits=(Limit("甲", ("a", "b", "e"), 40),),
        exclusive=(("a", "d"), ("c", "e")),
        requires={"f": ("b", "c"), "a": ("b",)},
        packages=(Package("P", "两样", ("a", "b"), 25), Package("Q", "", ("c", "g"))),
    )
    costs = {"a": 10, "b": 20, "c": 5, "d": 8, "e": 9, "f": 4, "g": 3}
    ballots = ["ab", "abf", "cg", "cdf", "de", "ef", "bd", "g", "acf", "de", "ab"]
    election = replace(elect(costs, 60, ballots), constraints=agreed)
    data = pabulib.write(election).encode()
    ways = [CountOptions(), CountOptions(rule=Rule.PHRAGMEN), CountOptions(stop_at_misfit=True, per_cost=False)]
    ways += [shares(how, worth) for how in Completion for worth in (Utility.COST, Utility.CARDINALITY)]
    for options in ways:
        said = count(pabulib.parse(data).election, options).to_json()
        assert canonical(recount(data, json.loads(said)["rule"])).decode() == said


RULE = json.loads(count(pabulib.read(FILES / "ties.pb").election).to_json())["rule"]
DATA = (FILES / "ties.pb").read_bytes()
MANY = "这个程序不会这样计票，请用 deliberation count。 This script cannot count by that."
CROSSED = "选项互相矛盾，或不合选票的种类。 The options contradict each other or the ballots."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rule": "maximin-support"}, f"选项 rule = 'maximin-support'：{MANY}"),
        ({"rule": "x" * 90}, f"选项 rule = '{'x' * 39}：{MANY}"),
        ({"increment": True}, f"选项 increment = True：{MANY}"),
        ({"per_cost": 1}, f"选项 per_cost = 1：{MANY}"),
        ({"increment": 0}, CROSSED),
        ({"completion": "add1"}, CROSSED),
        ({"comparison": "utility"}, CROSSED),
        ({"utility": "points"}, CROSSED),
        ({"utility": "borda"}, CROSSED),
        ({"ties": "lot:"}, "不认识的平局规则。 Unknown way to break ties."),
        ({"ties": "coin"}, "不认识的平局规则。 Unknown way to break ties."),
        ({"colour": "red"}, "选项 colour 缺少或不认识。 Option missing, or not known to this script."),
    ],
)
def test_options_it_cannot_count_by(given: dict[str, Any], said: str) -> None:
    with pytest.raises(Problem) as caught:
        recount(DATA, RULE | given)
    assert str(caught.value) == said


def test_an_option_left_out_is_named_unless_older_results_lack_it() -> None:
    without = {name: value for name, value in RULE.items() if name != "per_cost"}
    with pytest.raises(Problem, match=r"^选项 per_cost 缺少或不认识。 Option missing, or not known to this script\.$"):
        recount(DATA, without)
    older = {name: value for name, value in RULE.items() if name not in ("comparison", "roll", "borda_last")}
    assert recount(DATA, older) == recount(DATA, RULE) | {"rule": older}


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


CONTENT = files()
HASHES = "ballots.pb 的 SHA-256：{ballots}\nresult.json 的 SHA-256：{result}（应与结果页上的相同）\n"
LOTTED = "抽签的次序已按公布的种子重新抽出。 The lot was drawn again from the published seed.\n"


def heading(result: dict[str, Any]) -> str:
    chosen, cost = len(result["selected"]), result["cost"]
    voters, projects = result["election"]["voters"], result["election"]["projects"]
    return (
        f"选票 {voters} 张，项目 {projects} 个。 {voters} ballots, {projects} projects.\n"
        f"重新数出：入选 {chosen} 个，合计 {cost}。 {chosen} funded, {cost} together.\n"
    )


def hashes(content: dict[str, bytes]) -> str:
    manifest = dict(reversed(line.split("  ")) for line in signed(content)["MANIFEST.sha256"].decode().splitlines())
    return HASHES.format(ballots=manifest["ballots.pb"], result=manifest["result.json"])


def test_a_bundle_that_agrees(tmp_path: Path) -> None:
    status, printed, words = told(str(folder(tmp_path, CONTENT)))
    result = json.loads(CONTENT["result.json"])
    assert (status, printed) == (0, CONTENT["result.json"] + b"\n")
    assert words == (
        "6 个文件的 SHA-256 都与清单相同。 All 6 files are those of the manifest.\n"
        + heading(result)
        + LOTTED
        + hashes(CONTENT)
        + "result.json 与重新数出的逐字节相同。 Byte for byte the same.\n"
        "comparison-greedy.json 与重新数出的逐字节相同。 Byte for byte the same.\n"
        "核对完毕，全部相同。 Everything agrees.\n"
    )


def test_two_files_or_three(tmp_path: Path) -> None:
    place = folder(tmp_path, CONTENT)
    result = json.loads(CONTENT["result.json"])
    names = [str(place / name) for name in ("ballots.pb", "options.json", "result.json")]
    nothing = "没有公布的结果可比较。 There is no published result to compare with.\n"
    first, _, _ = hashes(CONTENT).partition("\n")
    status, printed, words = told(*names[:2])
    assert (status, printed) == (0, CONTENT["result.json"] + b"\n")
    assert words == f"{heading(result)}{LOTTED}{first}\n{nothing}核对完毕，全部相同。 Everything agrees.\n"
    status, printed, words = told(*names)
    same = "result.json 与重新数出的逐字节相同。 Byte for byte the same.\n"
    assert words == f"{heading(result)}{LOTTED}{hashes(CONTENT)}{same}核对完毕，全部相同。 Everything agrees.\n"


USAGE = "✗ 用法见本文件开头。 See the first lines of this file for how to use it.\n"
NOTHING = "没有能核对。 Nothing was checked.\n"


def test_what_cannot_be_checked(tmp_path: Path) -> None:
    assert told("-h") == (2, b"", USAGE + NOTHING)
    assert told("1", "2", "3", "4") == (2, b"", USAGE + NOTHING)
    absent = str(tmp_path / "absent")
    assert told(absent) == (2, b"", f"✗ 没有这个文件：{absent} No such file.\n" + NOTHING)
    assert told(absent, absent) == (2, b"", f"✗ 没有这个文件：{absent} No such file.\n" + NOTHING)
    (tmp_path / "x.pb").write_bytes(DATA)
    no_zip = "✗ 这不是 ZIP 包。只有选票文件时，请同时给出选项文件。 Not a ZIP; a .pb file needs its options.\n"
    assert told(str(tmp_path / "x.pb")) == (2, b"", no_zip + NOTHING)
    for name in ("ballots.pb", "options.json"):
        place = folder(tmp_path / name[:3], {key: data for key, data in CONTENT.items() if key != name})
        assert told(str(place)) == (2, b"", f"✗ 没有 {name}。 The file is missing.\n" + NOTHING)
    place = folder(tmp_path / "bare", {key: data for key, data in CONTENT.items() if key != "MANIFEST.sha256"})
    assert told(str(place)) == (2, b"", "✗ 没有 MANIFEST.sha256，不是完整的包。 Not a whole bundle.\n" + NOTHING)


def test_every_difference_is_named(tmp_path: Path) -> None:
    result = json.loads(CONTENT["result.json"])
    result["selected"].append("z" * 99)
    result["cost"] += 1
    result["rounds"][0]["project"] = None
    result["payments"][0]["full"] += 1
    content = signed({**CONTENT, "result.json": json.dumps(result).encode()})
    status, _, words = told(str(folder(tmp_path, content)))
    faults = [line for line in words.splitlines() if line.startswith("✗")]
    assert status == 1
    assert words.endswith("有不同之处，见上。 Something differs, see above.\n")
    assert any("付款" in fault and "不等于费用。 Payments do not add up." in fault for fault in faults)
    assert "✗ result.json 各项费用加起来不等于合计。 The costs do not add up." in faults
    assert any(
        fault.startswith("✗ result.json selected：公布的是 [") and "…，重新数出的是 [" in fault for fault in faults
    )
    differ = "Published and counted differ."
    cost = result["cost"]
    assert f"✗ result.json cost：公布的是 {cost}，重新数出的是 {cost - 1}。 {differ}" in faults
    first = json.loads(CONTENT["result.json"])["rounds"][0]["project"]
    named = f'✗ result.json rounds[{first}].project：公布的是 （没有），重新数出的是 "{first}"。 {differ}'
    assert named in faults


def test_more_than_a_dozen_differences_are_summed_up(tmp_path: Path) -> None:
    result = json.loads(CONTENT["result.json"])
    for project in result["projects"]:
        project.update(votes=-1, cost=-1, code="x")
    content = signed({**CONTENT, "result.json": json.dumps(result).encode()})
    _, _, words = told(str(folder(tmp_path, content)))
    faults = [line for line in words.splitlines() if line.startswith("✗")]
    assert faults[-1] == "✗ result.json 还有 3 处不同。 And more."
    assert len(faults) == 13


def test_a_budget_overspent_is_named() -> None:
    document = {"rounds": [{"project": "a", "cost": 9}], "cost": 9, "payments": [], "election": {"budget": 8}}
    assert checking.sums(document) == ["合计超过预算。 More than the budget was spent."]
    assert checking.sums(document | {"election": {"budget": 9}}) == []


SECTIONS = "这不是选票文件：要有 META、PROJECTS、VOTES 三段。 Not a .pb file."
WRONG = "A ballot names an unknown project, or one twice."
READ = [
    ("empty", SECTIONS),
    ("no votes section", SECTIONS),
    ("negative budget", "「-3」不是数额。 Not an amount."),
    ("cost with 12 decimals", "「1.000000000001」不是数额。 Not an amount."),
    ("cost of ten thousand digits", f"「{'9' * 40}」不是数额。 Not an amount."),
    ("project twice", "两个项目用了同一个编号。 Two projects share an id."),
    ("unknown project", f"有一张选票不对：a,c {WRONG}"),
    ("project twice on a ballot", f"有一张选票不对：b,a,b {WRONG}"),
    ("points missing", f"有一张选票不对：a,b {WRONG}"),
    ("two choices of one", "单选票选了不止一个：a,b More than one choice."),
    ("negative points", "「-3」不是数额。 Not an amount."),
    ("a negative reserve", "「-1」不是数额。 Not an amount."),
]


@pytest.mark.parametrize(("name", "said"), READ, ids=[name for name, _ in READ])
def test_what_it_says_of_files_it_cannot_read(name: str, said: str) -> None:
    data = hostile()[name]
    with pytest.raises(Problem) as caught:
        recount(data if isinstance(data, bytes) else data.encode(), RULE)
    assert str(caught.value) == said
