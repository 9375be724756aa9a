"""A reason is given in words: marks and spaces are none."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField

from deliberation.web.forms import Needed, Worded


class _Reason(Form):
    reason = StringField("理由", [Needed(), Worded()])


@pytest.mark.parametrize("text", ["。", "……！！！", "  . . . . .  ", "好。", "\u200b\u200b\u200b\u200b\u200b", "ok。"])
def test_marks_and_single_letters_are_no_reason(app: Flask, text: str) -> None:
    with app.test_request_context():
        form = _Reason(MultiDict({"reason": text}))
        assert not form.validate()
        assert "请用文字说明" in str(form.reason.errors[0])
        assert "4" in str(form.reason.errors[0])


@pytest.mark.parametrize("text", ["报价过高", "报价, 过高。", "２０２６", "late"])
def test_a_few_words_are_a_reason(app: Flask, text: str) -> None:
    with app.test_request_context():
        assert _Reason(MultiDict({"reason": text})).validate()
