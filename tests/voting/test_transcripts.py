"""Every command says what its transcript says, to the letter."""

from __future__ import annotations

import pytest

from tests.voting.transcripts import PAPERS, commands, said

TOLD = [(paper.stem, *told) for paper in PAPERS for told in commands(paper.read_text("utf-8"))]


@pytest.mark.parametrize(
    ("line", "told"), [one[1:] for one in TOLD], ids=[f"{one[0]}-{n}" for n, one in enumerate(TOLD)]
)
def test_says_the_same(line: str, told: str) -> None:
    assert said(line) == told
