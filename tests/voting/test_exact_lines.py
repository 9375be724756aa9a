"""What is said of each hostile file, to the letter.

Where a change of the words is meant: ``python -m tests.voting.transcripts``, and read the difference.
"""

from __future__ import annotations

import pytest

from tests.voting.transcripts import LINES, hostile, refusals

TOLD = dict(line.split("\t") for line in LINES.read_text("utf-8").splitlines())


@pytest.mark.parametrize("name", list(hostile()))
def test_the_line(name: str) -> None:
    assert refusals(name) == TOLD[name]


def test_no_line_is_left_over() -> None:
    assert TOLD.keys() == hostile().keys()
