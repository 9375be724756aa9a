"""The programs in the download, run by a bare Python and in memory: every kind of poll, every changed byte."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from deliberation.ledger.merkle import inclusion, sides
from deliberation.polls import box, queries, service
from deliberation.polls.lookup import Found
from deliberation.polls.offline import check, tally
from deliberation.voting import pabulib
from deliberation.voting.bundle import files_of
from deliberation.voting.election import BallotKind, Election, Project
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.voting.recount.checking import options_in
from deliberation.voting.recount.document import canonical, recount
from deliberation.voting.rules import count
from tests import factories as make
from tests.polls import subjects
from tests.polls.ballots import open_ballot
from tests.polls.bundles import covered, unpacked
from tests.polls.factories import AFTER, make_poll, vote
from tests.proposals.factories import CLERK

MARKS = {
    "approval": (("p0", "p1"), ("p3",), ("p1",), ("p0",)),
    "knapsack": (("p0", "p1"), ("p3",), ("p1",), ("p0",)),
    "choose-1": (("p0",), ("p1",), ("p0",), ("p3",)),
    "cumulative": (("p0:6", "p1:4"), ("p3:10",), ("p1:5", "p0:5"), ("p0:9", "p3:1")),
    "scoring": (("p0:5", "p1:4"), ("p3:1",), ("p1:5", "p0:2"), ("p0:3", "p3:1")),
    "ordinal": (("p0", "p1"), ("p3",), ("p1", "p0"), ("p0", "p3", "p1")),
}


def run(folder: Path, files: dict[str, bytes], program: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """One of the programs on an unpacked bundle, with nothing of ours on its path."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return subprocess.run(
        [sys.executable, "-I", str(folder / program), *words], capture_output=True, check=False, cwd=folder
    )


def small(session: Session) -> tuple[dict[str, bytes], list[str], str]:
    """The bundle of a counted poll of six ballots, the receipts of its voters, and its root."""
    poll = make_poll(session)
    codes = [
        vote(session, poll, voter, *picks) for voter, picks in enumerate([(0, 1), (0, 3), (1, 3), (4,), (2,), (0,)])
    ]
    service.close(session, make.SYSTEM, AFTER, poll_id=poll.id)
    service.count(session, CLERK, AFTER, poll_id=poll.id)
    files = unpacked(session, poll.id)
    return files, codes, json.loads(files["box.json"])["root"]


def test_the_program_as_anybody_runs_it(session: Session, tmp_path: Path) -> None:
    files, codes, root = small(session)
    done = run(tmp_path, files, "check.py", codes[2].lower().replace("-", ""), root)
    said = done.stdout.decode()
    assert done.returncode == 0, said
    assert f"回执 {codes[2]} 在票箱里" in said
    assert "都对得上" in said
    wrong = run(tmp_path, files, "check.py", "AAAA-BBBB-CCCC", "0" * 64)
    assert wrong.returncode == 1
    assert "回执 AAAA-BBBB-CCCC 不在票箱里" in wrong.stdout.decode()
    assert "与公告上的不同" in wrong.stdout.decode()
    assert run(tmp_path, files, "recount.py").returncode == 0
    (tmp_path / "box.json").write_bytes(b"{")
    assert run(tmp_path, {}, "check.py").returncode == 2


@pytest.mark.parametrize("kind", sorted(MARKS))
def test_every_kind_of_ballot_is_counted_again_from_its_bundle(session: Session, tmp_path: Path, kind: str) -> None:
    voters = subjects.residents(session, len(MARKS[kind]))
    poll = open_ballot(session, subjects.OPENS, kind)
    for voter, marks in zip(voters, MARKS[kind], strict=True):
        token = box.take_ballot(session, make.actor(session, voter), subjects.DURING, poll_id=poll.id)
        box.cast(session, subjects.DURING, poll_id=poll.id, token=token, marks=marks)
    service.close(session, make.SYSTEM, subjects.AFTER, poll_id=poll.id)
    service.count(session, make.SYSTEM, subjects.AFTER, poll_id=poll.id)
    files = unpacked(session, poll.id)
    assert run(tmp_path, files, "check.py").returncode == 0
    again = run(tmp_path, files, "recount.py")
    assert again.returncode == 0, again.stderr.decode()
    assert again.stdout == files["result.json"]


def test_a_question_and_a_survey_are_counted_again(session: Session, tmp_path: Path) -> None:
    voters = subjects.residents(session, 7)
    answers = [("1-for",), ("1-for",), ("2-against",), ("3-abstain",), ("1-for",)]
    asked = subjects.hold(session, subjects.question(session, threshold=">=2/3"), voters, answers)
    files = unpacked(session, asked)
    assert json.loads(files["result.json"])["carried"] is False
    done = run(tmp_path, files, "recount.py")
    assert done.returncode == 0, done.stdout.decode()
    assert run(tmp_path, files, "check.py").returncode == 0
    assert (
        run(tmp_path, {"result.json": files["result.json"].replace(b'"for": 3', b'"for": 4')}, "recount.py").returncode
        == 1
    )
    rated = subjects.survey(session)
    ids = [line.project_id for line in queries.candidates(session, rated)]
    few = subjects.hold(session, rated, voters, [[f"{ids[0]}:5"], [f"{ids[0]}:1", f"{ids[1]}:4"]])
    held_back = unpacked(session, few)
    assert json.loads(held_back["result.json"])["withheld"] is True
    assert tally.counted(held_back) == held_back["result.json"]
    assert check.faults_in(held_back) == []


def test_people_are_elected_with_a_box_that_can_be_checked(session: Session) -> None:
    called, ids = subjects.election(session)
    voters = subjects.residents(session, 6)
    poll_id = subjects.people(session, called)
    subjects.hold(session, poll_id, voters, [[ids[0], ids[1]], [ids[1]], [ids[2], ids[0]]])
    files = unpacked(session, poll_id)
    assert check.faults_in(files) == []
    assert "recount.py" not in files


def elections(number: int) -> Iterator[tuple[str, CountOptions]]:
    """Made-up elections as published files, with ways of counting them."""
    dice = random.Random(20_26)  # noqa: S311 -- the same each time
    kinds = (BallotKind.APPROVAL, BallotKind.CUMULATIVE, BallotKind.ORDINAL, BallotKind.SCORING)
    for _ in range(number):
        kind, many = dice.choice(kinds), dice.randint(2, 7)
        projects = [Project(f"p{at}", dice.randint(1, 40) * 10_000) for at in range(many)]
        cast: list[object] = []
        for _ballot in range(dice.randint(1, 25)):
            picks = dice.sample([project.id for project in projects], dice.randint(1, many))
            cast.append({pick: dice.randint(1, 5) for pick in picks} if kind.has_points else tuple(picks))
        election = Election.of(projects, dice.randint(20, 120) * 10_000, cast, kind=kind, scale=100)  # type: ignore[arg-type]
        rule = dice.choice((Rule.GREEDY, Rule.EQUAL_SHARES))
        fair = rule is Rule.EQUAL_SHARES
        used = {True: Utility.POINTS, False: Utility.BORDA if kind is BallotKind.ORDINAL else Utility.COST}
        utility = used[kind.has_points]
        yield pabulib.write(election), CountOptions(
            rule=rule, utility=utility, per_cost=utility is Utility.COST, borda_last=int(utility is Utility.BORDA),
            completion=dice.choice((Completion.NONE, Completion.ADD1)) if fair else Completion.NONE,
        )  # fmt: skip


@pytest.mark.slow
def test_a_thousand_random_elections_are_counted_again_byte_for_byte() -> None:
    same = 0
    for content, options in elections(1_000):
        official = count(pabulib.parse(content).election, options).to_json()
        files = files_of(content.encode(), official)
        again = canonical(recount(files["ballots.pb"], options_in(files["options.json"])))
        same += again == files["result.json"]
    assert same == 1_000


def found(files: dict[str, bytes], root: str) -> bool:
    """Whether the program complains, in whatever way."""
    try:
        return bool(check.faults_in(files, root))
    except Exception:  # noqa: BLE001 -- the program then says that it cannot be read
        return True


def test_one_changed_byte_is_found_wherever_it_is(session: Session) -> None:
    files, _codes, root = small(session)
    assert not found(files, root)
    missed = []
    for name, data in files.items():
        step = 1 if len(data) < 2_000 else 53
        for at in range(0, len(data), step):
            changed = bytearray(data)
            changed[at] ^= 1 << (at % 7)
            if not found({**files, name: bytes(changed)}, root):
                missed.append((name, at))
    assert missed == []


def test_one_changed_byte_is_found_though_the_list_was_made_anew(session: Session) -> None:
    files, _codes, root = small(session)
    missed = []
    for name in ("ballots.pb", "receipts.txt", "channels.csv", "public-key.pem"):
        data = files[name]
        for at in range(len(data)):
            changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            if not found(covered(files, name, changed), root):
                missed.append((name, at, data[max(0, at - 9) : at + 9]))
    assert missed == []


def test_a_proof_by_itself(session: Session, tmp_path: Path) -> None:
    files, codes, root = small(session)
    leaves = [bytes.fromhex(leaf) for leaf in check.leaves_in(files["receipts.txt"])]
    code = codes[0]
    index = [check.code_of(leaf.hex()) for leaf in leaves].index(code)

    steps = zip(sides(index, len(leaves)), (part.hex() for part in inclusion(leaves, index)), strict=True)
    proof = Found(code, leaves[index].hex(), index, len(leaves), tuple(steps), root).proof
    files |= {f"{code}.txt": proof.encode()}
    assert run(tmp_path, files, "check.py", f"{code}.txt", root).returncode == 0
    for old, new in ((root, "1" * 64), (leaves[index].hex(), "1" * 64), (code, codes[1]), ("left", "right")):
        if old in proof:
            assert run(
                tmp_path, {f"{code}.txt": proof.replace(old, new).encode()}, "check.py", f"{code}.txt", root
            ).returncode


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("k7qf 2mzd xw5p", "K7QF-2MZD-XW5P"),
        ("K7QF2MZDXW5P", "K7QF-2MZD-XW5P"),
        ("0OI1-88AB-CDEF", "OOII-BBAB-CDEF"),
        ("  k7qf—2mzd—xw5p ", "K7QF-2MZD-XW5P"),
    ],
)
def test_a_code_however_it_is_typed(written: str, meant: str) -> None:
    assert check.typed(written) == meant
