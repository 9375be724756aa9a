"""What is printed: read back by another program, and looked at dot by dot where the eye would."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from deliberation.polls import queries
from deliberation.polls.papers import counting, printing
from deliberation.voting.papers.form import BallotForm, FormKind
from tests.polls.papers.factories import Hall, hall

URL = "https://example.org/polls/1"
FORMS = {
    "ticks": (BallotForm(FormKind.APPROVAL, max_length=3), "打“√”，最多 3 个"),
    "purse": (BallotForm(FormKind.KNAPSACK, max_sum_cost=120_000_000), "造价合计不超过 120 万元"),
    "one": (BallotForm(FormKind.CHOOSE_ONE), "只能选一项"),
    "points": (BallotForm(FormKind.CUMULATIVE, max_points=5, max_sum_points=10), "所有分数加起来不超过 10 分"),
    "scores": (BallotForm(FormKind.SCORING, max_points=10), "每项最高 10 分"),
    "ranks": (BallotForm(FormKind.ORDINAL, max_length=3), "最想要的写 1"),
}


def ballot(held: Hall, form: BallotForm | None = None) -> printing.Ballot:
    poll = queries.poll(held.session, held.poll)
    assert poll is not None
    there = counting.sheet(held.session, held.poll)
    return printing.Ballot(poll, "文华社区", "", form or there.form, queries.candidates(held.session, held.poll), URL)


def pages(pdf: bytes, folder: Path) -> list[str]:
    file = folder / "sheet.pdf"
    file.write_bytes(pdf)
    out = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True).stdout
    return out.split("\f")[:-1]


@pytest.mark.parametrize("kind", FORMS)
def test_every_kind_says_how_it_is_filled_in(session: Session, tmp_path: Path, kind: str) -> None:
    form, words = FORMS[kind]
    for page in pages(printing.ballots(ballot(hall(session), form)), tmp_path):
        assert words in page.replace("\n", "").replace(" " * 4, "")
        assert "填写示例" in page
        assert "请不要写姓名" in page


def test_it_says_until_what_hour_and_where_it_is_returned(session: Session, tmp_path: Path) -> None:
    plain = ballot(hall(session))
    for stations, words in (
        (["服务中心", "二号楼大堂"], "投进服务中心、二号楼大堂的票箱"),
        ([], "投进领票的工作台旁的票箱"),
    ):
        for page in pages(printing.ballots(replace(plain, stations=stations)), tmp_path):
            told = re.sub(r"\s", "", page)
            assert words in told
            assert re.search(r"请在\d{4}年\d+月\d+日\d\d:\d\d前", told)


def test_no_option_is_always_first_and_its_number_stays(session: Session, tmp_path: Path) -> None:
    held = hall(session)
    titles = [row.title for row in queries.candidates(session, held.poll)]
    firsts, letters = [], []
    for page in pages(printing.ballots(ballot(held)), tmp_path):
        rows = re.findall(r"(项目\d)\s+(\d)\s", page)  # the name stands above the middle of its row
        assert len(rows) == len(titles)
        assert all(titles[int(number) - 1] == title for title, number in rows)
        firsts.append(rows[0][0])
        letters.append(re.search(r"顺序 ([A-F])", page)[1])  # type: ignore[index]
    assert sorted(firsts) == sorted(titles)
    assert letters == list("ABCDE")


@pytest.mark.parametrize("options", [1, 2, 3, 7, 8, 20, 50])
def test_orders(options: int) -> None:
    orders = printing.orders(options)
    assert len(orders) == min(options, 6)
    assert all(sorted(order) == list(range(1, options + 1)) for order in orders)
    assert len({order[0] for order in orders}) == len(orders)


def test_nothing_on_a_ballot_is_small_or_tells_one_from_another(session: Session, tmp_path: Path) -> None:
    made = printing.ballots(ballot(hall(session)))
    file = tmp_path / "ballot.pdf"
    file.write_bytes(made)
    boxes = subprocess.run(["pdftotext", "-bbox-layout", file, "-"], capture_output=True, check=True, text=True).stdout
    heights = [
        float(low) - float(high) for high, low in re.findall(r'<word [^>]*yMin="([\d.]+)"[^>]*yMax="([\d.]+)"', boxes)
    ]
    assert heights
    assert min(heights) >= 14
    text = "".join(pages(made, tmp_path))
    assert "票号" not in text
    assert "第 1 号" not in text


def test_the_code_to_scan_is_that_of_the_poll_and_the_same_on_every_sheet(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "ballot.pdf"
    file.write_bytes(printing.ballots(ballot(hall(session))))
    subprocess.run(["pdftoppm", "-r", "60", "-png", file, tmp_path / "page"], check=True)
    drawn = [Image.open(path).convert("L") for path in sorted(tmp_path.glob("page*.png"))]
    corners = {picture.crop((picture.width - 110, 20, picture.width - 20, 110)).tobytes() for picture in drawn}
    assert len(drawn) == 5
    assert len(corners) == 1
    dark = sum(dot < 128 for dot in next(iter(corners)))
    assert 500 < dark < 6000


def test_many_options_go_on_with_the_heading_repeated(session: Session, tmp_path: Path) -> None:
    one = ballot(hall(session))
    row = replace(one.options[0], title="雨污分流与排水沟整修工程" * 2, location="深南东路")
    long = replace(one, options=[replace(row, project_id=str(number)) for number in range(24)])
    found = pages(printing.ballots(long), tmp_path)
    assert len(found) > 6
    assert all("填这里" in page for page in found)
    assert "第 2 页，共" in found[1]


def test_cover_and_form_tell_what_is_known(session: Session, tmp_path: Path) -> None:
    held = hall(session, issued=4)
    empty = "".join(pages(printing.cover(ballot(held)), tmp_path))
    assert re.search(r"本批收回\s+＿+ 张", empty)
    made = held.accepted(["1", "1 2 3 4 5", "2", "d"])
    batch = counting.state_of(session, held.poll).batch(made)
    assert batch is not None
    told = "".join(pages(printing.cover(ballot(held), batch, issued=4), tmp_path))
    for name, value in (("本批收回", "4 张"), ("其中有效", "2 张"), ("其中废票", "2 张"), ("污损残缺", "1 张")):
        assert re.search(rf"{name}\s+{value}".replace(" 张", " ?张"), told), name
    assert told.count("（签名）") == 3
    form = "".join(pages(printing.tally_form(ballot(held), batch), tmp_path))
    assert re.findall(r"^\s+(\d+)\s*$", form, re.MULTILINE) == ["1", "2", "3", "4"]
