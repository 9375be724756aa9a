"""The bulk reader of votes gives what the thorough one gives, or leaves the section to it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting import pabulib
from deliberation.voting.election import Election
from deliberation.voting.pabulib import bulk, votes
from tests.voting.elections import ABSENT, SHARED, pb
from tests.voting.strategies import elections

LONG = "project-with-a-name-of-more-than-eight-bytes"
PLAIN = ["1", "2", "02", "é1", LONG]
WORDS = st.sampled_from([*PLAIN, LONG[1:], "none", "None", " 1", "1 ", "", "\u00a0", "3", '"', "VOTES"])
POINTS = st.sampled_from(["0", "1", "1.5", "2,", "007", " 4", "-1", "", "999999999", "12345678901"])
KINDS = ["approval", "choose-1", "cumulative", "scoring", "ordinal"]


def outcome(data: bytes) -> object:
    """Everything a parse says, or how it refuses."""
    try:
        file = pabulib.parse(data)
    except pabulib.PabulibError as error:
        return error.line, error.code, error.params
    return file.election.digest, file.election.voters, file.warnings


@st.composite
def tidy_row(draw: st.DrawFn) -> str:
    """A line as ordinary files have them."""
    chosen = draw(st.lists(st.sampled_from(PLAIN), max_size=4, unique=True))
    points = draw(st.lists(st.sampled_from(["0", "1", "1.5", "007"]), min_size=len(chosen), max_size=len(chosen)))
    return ";".join([draw(st.sampled_from(["1", "22", "v" * 40])), ",".join(chosen), ",".join(points), "x"])


@st.composite
def odd_row(draw: st.DrawFn) -> str:
    """A line with anything that occurs in files thrown in."""
    chosen = draw(st.lists(WORDS, max_size=4))
    points = draw(st.lists(POINTS, min_size=len(chosen), max_size=len(chosen)))
    fields = [draw(st.sampled_from(["1", "", " ", "\u3000"])), ",".join(chosen), ",".join(points)]
    fields += draw(st.sampled_from([[], [""], ["x"], ["", "", ""]]))
    return ";".join(fields) + draw(st.sampled_from(["", "", "\n", "\n;;", "\n  "]))


@st.composite
def rows(draw: st.DrawFn) -> str:
    """A VOTES section, tidy but for at most two lines; columns may stand in reverse order."""
    lines = draw(st.lists(tidy_row(), max_size=8)) + draw(st.lists(odd_row(), max_size=2))
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return end.join(draw(st.permutations(lines))) + draw(st.sampled_from(["", "\n", "\n\n \n"]))


HEADS = ["voter_id;vote;points;age", "voter_id;vote;points;age", "vote;voter_id;points;age;", "voter_id;vote;points"]


@settings(max_examples=400, deadline=None)
@given(rows(), st.sampled_from(KINDS), st.sampled_from(HEADS), st.data())
def test_both_readers_say_the_same(section: str, kind: str, head: str, data: st.DataObject) -> None:
    known = draw_ids(data)
    text = pb(section, "".join(f"{key};10;x\n" for key in known), f"budget;30\nvote_type;{kind}\n", ballot_head=head)
    quick = outcome(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(votes, "read_plain", lambda *_: None)
        assert outcome(text.encode()) == quick


def draw_ids(data: st.DataObject) -> list[str]:
    """The projects of the file; sometimes one that is called like an empty ballot."""
    return [*PLAIN, *data.draw(st.sampled_from([[], [], ["None"], ["x" * 70]]))]


@settings(max_examples=60, deadline=None)
@given(elections())
def test_what_the_project_writes_is_plain(election: Election) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(votes, "_one_by_one", lambda *_: pytest.fail("read ballot by ballot"))
        assert pabulib.parse(pabulib.write(election)).election.digest == election.digest


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_pieces_of_any_size_read_the_same(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    section = "".join(f"{number};{','.join(PLAIN[number % 5 :])}\n" for number in range(40)) + "\n12;1"
    text = pb(section, "".join(f"{key};10;x\n" for key in PLAIN)).encode()
    whole = outcome(text)
    monkeypatch.setattr(bulk, "_PIECE", size)
    assert outcome(text) == whole
    assert pabulib.parse(text).warnings == (pabulib.PabulibWarning(55, "voter_repeated", {"voters": 1}),)


def test_many_projects_share_the_slots_of_the_table() -> None:
    ids = [f"{number:05}" for number in range(20_000)]
    section = "".join(f"{number};{','.join(ids[number::1000])}\n" for number in range(1000))
    election = pabulib.parse(pb(section, "".join(f"{key};10;x\n" for key in ids))).election
    assert set(election.votes) == {1}


@pytest.mark.skipif(not SHARED.is_dir(), reason=ABSENT)
def test_real_files_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "_one_by_one", lambda *_: pytest.fail("read ballot by ballot"))
    for path in sorted((SHARED / "pb").glob("*.pb"))[::4]:
        assert pabulib.read(path).election.voters
