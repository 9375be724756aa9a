"""What readers type: forgiving in the writing, strict where a slip of the hand would become a vote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.polls.papers import line
from deliberation.rules.refusal import Refused
from deliberation.voting.papers.form import FormKind

TICKS, POINTS, RANKS = FormKind.APPROVAL, FormKind.CUMULATIVE, FormKind.ORDINAL


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (TICKS, "3 1 5", "1 3 5"),
        (TICKS, "１，３、5", "1 3 5"),
        (TICKS, " 1+3.5 ", "1 3 5"),
        (TICKS, "0", "0"),
        (TICKS, "1 2 3 4 5 6", "1 2 3 4 5 6"),  # too many: the voter's doing, judged later
        (TICKS, "d", "d"),
        (TICKS, "1 2 u", "u"),  # what stands on an unreadable sheet is not to be relied on
        (TICKS, "1 S", "1 s"),
        (TICKS, "0 s", "s"),
        (FormKind.CHOOSE_ONE, "2", "2"),
        (POINTS, "1=4 3=2", "1=4 3=2"),
        (POINTS, "3*2+1:4", "1=4 3=2"),
        (POINTS, "1 = 4  3-2", "1=4 3=2"),
        (POINTS, "1=0 3=2", "3=2"),
        (RANKS, "3 1 5", "1=2 3=1 5=3"),
        (RANKS, "3=1 1=2 5=3", "1=2 3=1 5=3"),
        (RANKS, "3=1 1=1", "1=1 3=1"),
    ],
)
def test_one_way_to_write_it(kind: FormKind, typed: str, kept: str) -> None:
    reading = line.parse(kind, typed, 6)
    assert reading.text == kept
    assert line.read(line.padded(kept)) == reading


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        (TICKS, "", "LINE_EMPTY"),
        (TICKS, "   ", "LINE_EMPTY"),
        (TICKS, "7", "OPTION_NUMBER"),
        (TICKS, "0 1", "OPTION_NUMBER"),
        (TICKS, "2 2", "OPTION_TWICE"),
        (TICKS, "1 two", "LINE_UNCLEAR"),
        (TICKS, "1=3", "VALUE_STRAY"),
        (TICKS, "12345678901", "LINE_UNCLEAR"),
        (TICKS, "1 " * 600, "LINE_UNCLEAR"),
        (POINTS, "1 3=2", "VALUE_NEEDED"),
        (RANKS, "1=2 3", "VALUE_NEEDED"),
        (TICKS, "<script>", "LINE_UNCLEAR"),
        (TICKS, "\x00", "LINE_UNCLEAR"),
    ],
)
def test_a_slip_of_the_hand_is_told(kind: FormKind, typed: str, code: str) -> None:
    with pytest.raises(Refused) as raised:
        line.parse(kind, typed, 6)
    assert raised.value.refusal.code == code


@given(st.text(max_size=60), st.sampled_from(list(FormKind)))
def test_whatever_is_typed_is_read_or_refused(typed: str, kind: FormKind) -> None:
    try:
        reading = line.parse(kind, typed, 9)
    except Refused:
        return
    assert line.read(reading.text) == reading
    assert len(line.padded(reading.text)) == 128


def test_the_letters_may_be_ticked_instead() -> None:
    assert line.parse(TICKS, "", 6, ["s", "nonsense"]).text == "s"
