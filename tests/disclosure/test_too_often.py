"""Who fetches too many files is told so in a text, never in a page that is saved under the name of a sheet."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import TooManyRequests


@pytest.mark.parametrize(
    ("path", "type_"),
    [("/places/440303002019/sheets/money.xlsx", "text/plain"), ("/verify", "text/html")],
)
def test_the_answer_has_the_type_of_what_it_is(app: Flask, path: str, type_: str) -> None:
    with app.test_request_context(path):
        answer = app.make_response(app.handle_user_exception(TooManyRequests()))
    assert (answer.status_code, answer.mimetype) == (429, type_)
    assert ("later.txt" in answer.headers.get("Content-Disposition", "")) is (type_ == "text/plain")
