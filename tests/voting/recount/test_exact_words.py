"""The second count says the same as the first of every election in the transcripts, and its words are these.

The chapters are tried as they stand; that the joined file is made of them is tried elsewhere.
"""

from __future__ import annotations

import argparse
import ast
import json
import shlex
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from deliberation.voting import command, option_words, pabulib
from deliberation.voting.constraints import Constraints, Limit
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.voting.packages import Package
from deliberation.voting.recount.document import canonical, recount
from deliberation.voting.recount.preface import Problem
from deliberation.voting.rules import count
from tests.voting.elections import elect, shares
from tests.voting.transcripts import FILES, HERE, commands, hostile

joining: Any = import_module("deliberation.voting.recount.script")
COUNTED = [line for line, _ in commands((HERE / "count.txt").read_text("utf-8"))]
KNOWN = [line for line in COUNTED if "maximin" not in line and "bounded" not in line]
KNOWN += [
    "count cumulative.pb --utility points --borda-last 1 --min-points 9",
    "count scoring.pb --utility points --borda-last 1 --min-points 12 --no-per-cost",
    "count ordinal.pb --utility borda --borda-last 1 --min-points 11 --rule equal-shares",
    "count agreed.pb --rule phragmen --min-votes 8",
    "count packages.pb --rule phragmen --cost-threshold 1/2",
    "count knapsack.pb --rule equal-shares --completion add1 --increment 7 --min-roll-share 3% --roll 100",
]


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
