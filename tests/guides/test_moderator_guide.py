"""The handbook by example says what the program says; rewrite it with ``python -m tests.guides``."""

from __future__ import annotations

from flask import Flask

from tests.guides.book import PATH, written


def test_the_examples_are_what_the_program_does(app: Flask) -> None:
    with app.test_request_context("/"):
        assert PATH.read_text("utf-8") == written()
