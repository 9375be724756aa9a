"""The handbook's examples and tables say what the program says; rewrite them with ``python -m tests.guides``."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.guides import book, motions


@pytest.mark.parametrize("part", [book, motions], ids=["examples", "motions"])
def test_the_handbook_says_what_the_program_does(app: Flask, part: object) -> None:
    with app.test_request_context("/"):
        assert part.PATH.read_text("utf-8") == part.written()  # type: ignore[attr-defined]
