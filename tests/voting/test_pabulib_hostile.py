"""Broken and hostile .pb files: each is refused with its line and a code, none crashes or is half read."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deliberation.voting import pabulib
from deliberation.voting.options import CountOptions
from deliberation.voting.pabulib import sections
from deliberation.voting.rules import count
from tests.voting.elections import pb

POINTS = {"meta": "budget;30\nvote_type;cumulative\n", "ballot_head": "voter_id;vote;points"}
CHOOSE = {"meta": "budget;30\nvote_type;choose-1\n"}

CORPUS: list[tuple[str, str | bytes, int, str]] = [
    ("empty", "", 0, "section_missing"),
    ("something else", "%PDF-1.7\n" * 50, 0, "section_missing"),
    ("not utf-8", pb().encode().replace(b"Alpha", b"\xb1\xe9"), 7, "not_utf8"),
    ("utf-16", pb().encode("utf-16"), 1, "not_utf8"),
    ("nul", pb().replace("Beta", "Be\0ta"), 8, "nul"),
    ("no votes section", pb().split("VOTES")[0], 0, "section_missing"),
    ("two vote sections", pb() + "VOTES\nvoter_id;vote\n3;a\n", 13, "section_twice"),
    (
        "no header",
        "META\nkey;value\nbudget;1\nvote_type;approval\nPROJECTS\n\nVOTES\nvoter_id;vote\n",
        5,
        "header_missing",
    ),
    ("no cost column", pb(head="project_id;price;name"), 6, "column_missing"),
    ("no voter column", pb(ballot_head="id;vote"), 10, "column_missing"),
    ("no points column", pb(**{**POINTS, "ballot_head": "voter_id;vote"}), 10, "column_missing"),
    ("column twice", pb(head="project_id;cost;cost"), 6, "column_twice"),
    ("no budget", pb(meta="vote_type;approval\n"), 2, "key_missing"),
    ("no vote type", pb(meta="budget;3\n"), 2, "key_missing"),
    ("key twice", pb(meta="budget;3\nbudget;4\nvote_type;approval\n"), 4, "key_twice"),
    ("bare key", pb(meta="budget\nvote_type;approval\n"), 3, "too_few_fields"),
    ("unknown vote type", pb(meta="budget;3\nvote_type;majority\n"), 4, "vote_type_unknown"),
    ("negative budget", pb(meta="budget;-3\nvote_type;approval\n"), 3, "bad_number"),
    ("budget in words", pb(meta="budget;NaN\nvote_type;approval\n"), 3, "bad_number"),
    ("astronomic budget", pb(meta="budget;1" + "0" * 25 + "\nvote_type;approval\n"), 3, "too_large"),
    ("cost with exponent", pb(projects="a;1e9;x\n"), 7, "bad_number"),
    ("cost in full-width digits", pb(projects="a;１０;x\n"), 7, "bad_number"),
    ("cost with thousands", pb(projects="a;1,000.00;x\n"), 7, "bad_number"),
    ("cost with 12 decimals", pb(projects="a;1.000000000001;x\n"), 7, "too_many_decimals"),
    ("cost of ten thousand digits", pb(projects=f"a;{'9' * 10_000};x\n"), 7, "bad_number"),
    ("one fine cost makes the others too large", pb(projects="a;0.000000001;x\nb;9999999999;y\n"), 8, "too_large"),
    ("no id", pb(projects=";10;x\n"), 7, "bad_project_id"),
    ("id with comma", pb(projects="a,b;10;x\n"), 7, "bad_project_id"),
    ("project twice", pb(projects="a;10;x\na;20;y\n"), 8, "project_twice"),
    ("short project row", pb(projects="a\n"), 7, "too_few_fields"),
    ("long project row", pb(projects="a;10;x;y\n"), 7, "too_many_fields"),
    ("open quote", pb(projects='a;10;"x\nb;20;y\n'), 7, "quote_not_closed"),
    ("open quote in votes", pb('1;a\n2;"b\n3;a\n'), 12, "quote_not_closed"),
    ("field beyond the limit of csv", pb(projects=f'a;10;"{"x" * 200_000}"\n'), 7, "bad_row"),
    ("unknown project", pb("1;a\n2;a,c\n"), 12, "project_unknown"),
    ("unknown project far down", pb("1;a\n" * 500 + "2;zz\n"), 511, "project_unknown"),
    ("project twice on a ballot", pb("1;a\n2;b,a,b\n"), 12, "choice_repeated"),
    ("short ballot", pb("1;a\n2\n"), 12, "too_few_fields"),
    ("long ballot", pb("1;a\n2;b;c\n"), 12, "too_many_fields"),
    ("two choices of one", pb("1;a\n2;a,b\n", **CHOOSE), 12, "more_than_one_choice"),
    ("points missing", pb("1;a,b;3\n", **POINTS), 11, "points_do_not_match"),
    ("points without project", pb("1;;3\n", **POINTS), 11, "points_do_not_match"),
    ("negative points", pb("1;a;3\n2;b;-3\n", **POINTS), 12, "bad_points"),
    ("points in words", pb("1;a;many\n", **POINTS), 11, "bad_points"),
    ("absurd points", pb("1;a;99999999999\n", **POINTS), 11, "points_too_large"),
]


@pytest.mark.parametrize(("data", "line", "code"), [case[1:] for case in CORPUS], ids=[case[0] for case in CORPUS])
def test_is_refused_with_its_line(data: str | bytes, line: int, code: str) -> None:
    with pytest.raises(pabulib.PabulibError) as refused:
        pabulib.parse(data)
    assert (refused.value.code, refused.value.line) == (code, line)
    assert all(len(str(value)) <= 60 for value in refused.value.params.values())


def test_a_file_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "MAX_BYTES", 100)
    with pytest.raises(pabulib.PabulibError) as refused:
        pabulib.parse(pb().encode())
    assert refused.value.code == "too_large"


def test_a_huge_number_of_columns_is_not_expensive() -> None:
    text = pb("1;a\n2;b" + ";" * 100_000 + "\n")
    assert pabulib.parse(text).election.voters == 2


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_random_damage_is_refused_or_counted(data: st.DataObject) -> None:
    text = pb("1;a,b;3,1\n2;b;2\n", **POINTS)
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 8))
    junk = data.draw(st.text(alphabet='ab;,"\n\r.-0129 \x1cMETA\u2028', max_size=8))
    try:
        election = pabulib.parse(text[:start] + junk + text[start + length :]).election
    except pabulib.PabulibError as error:
        refused: pabulib.PabulibError | None = error
    else:
        refused = None
        assert count(election, CountOptions()).cost <= election.budget
    assert refused is None or 0 <= refused.line <= text.count("\n") + 12


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
@example(b"META\nkey;value\nPROJECTS\nx\nVOTES\ny\n")
def test_random_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(pabulib.PabulibError):
        pabulib.parse(data)
