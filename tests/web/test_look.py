"""The frame, the components and the error pages, without a database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from wtforms import Form, StringField

from deliberation.paths import shipped
from deliberation.web import look
from deliberation.web.forms import AtMost, Needed
from tests.web.look_shell import make_shell

STATUSES = (400, 403, 404, 405, 413, 415, 422, 429, 500, 503)


@pytest.fixture(scope="module")
def shell() -> Flask:
    return make_shell()


@pytest.fixture
def browser(shell: Flask) -> FlaskClient:
    return shell.test_client()


@pytest.fixture
def context(shell: Flask) -> Iterator[Flask]:
    with shell.test_request_context("/look"):
        yield shell


def draw(source: str, **values: object) -> str:
    return render_template_string('{% import "_ui.html" as ui %}' + source, **values)


@pytest.mark.parametrize("path", ["/look", *(f"/look/{name}" for name in look.SCREENS)])
def test_samples_in_both_prints(browser: FlaskClient, path: str) -> None:
    normal = browser.get(path)
    browser.set_cookie("print", "large")
    large = browser.get(path)
    assert (normal.status_code, large.status_code) == (200, 200)
    assert 'data-print="large"' not in normal.text
    assert 'data-print="large"' in large.text
    assert 'lang="zh-Hans"' in normal.text


def test_unknown_sample_is_a_plain_404(browser: FlaskClient) -> None:
    assert browser.get("/look/nothing").status_code == 404


def test_print_switch_leads_back_to_the_page(browser: FlaskClient) -> None:
    page = browser.get("/look/home").text
    switch = re.search(r'href="([^"]*print-size[^"]*)"', page)
    assert switch
    assert "size=large" in switch[1]
    assert "next=/look/home" in switch[1]
    browser.set_cookie("print", "large")
    assert "size=&" in browser.get("/look/home").text


@pytest.mark.parametrize("status", STATUSES)
def test_errors_keep_their_status_and_offer_the_next_thing(browser: FlaskClient, status: int) -> None:
    answer = browser.get(f"/fails/{status}")
    assert answer.status_code == status
    assert re.search(r"<h1>[^<]*[\u4e00-\u9fff][^<]*</h1>", answer.text)
    assert 'class="btn" href="/"' in answer.text
    assert not re.search(r"<p>[A-Za-z]", answer.text)


@pytest.mark.usefixtures("context")
def test_a_bar_never_leaves_its_rail() -> None:
    assert 'width="45.00%"' in draw("{{ ui.meter(45, 100, 'x') }}")
    assert 'width="33.33%"' in draw("{{ ui.meter(1, 3, 'x') }}")
    assert 'width="100.00%"' in draw("{{ ui.meter(7, 3, 'x') }}")
    assert 'width="0.00%"' in draw("{{ ui.meter(5, 0, 'x') }}")


@pytest.mark.usefixtures("context")
def test_money_parts_follow_one_another() -> None:
    html = draw("{{ ui.money([('已付', 100, 'paid'), ('未付', 200, 'due'), ('结余', 100, 'free')], 400, 'x') }}")
    parts = re.findall(r'class="k-\w+" height="100%" x="([\d.]+)%" width="([\d.]+)%"', html)
    assert parts == [("0.00", "25.00"), ("25.00", "50.00"), ("75.00", "25.00")]


class Two(Form):
    title = StringField("名称", [Needed(), AtMost(5)])
    place = StringField("地点", [AtMost(50)])


@pytest.mark.usefixtures("context")
def test_a_faulty_field_keeps_its_value_and_names_its_error() -> None:
    form = Two(data={"title": "<b>六个字以上</b>", "place": ""})
    assert not form.validate()
    html = draw("{{ ui.error_summary(form) }}{{ ui.field(form.title, '提示') }}{{ ui.field(form.place) }}", form=form)
    assert "<b>六个字以上</b>" not in html
    assert "&lt;b&gt;六个字以上&lt;/b&gt;" in html
    assert 'aria-describedby="title-hint title-err"' in html
    assert 'id="title-err"' in html
    assert 'aria-invalid="true"' in html
    assert '<a href="#title">名称</a>：最多 5 个字' in html
    assert html.count("（选填）") == 1
    assert "None" not in html


@pytest.mark.usefixtures("context")
def test_a_table_says_its_labels_on_a_phone_and_its_totals_last() -> None:
    html = draw(
        "{{ ui.table([('what', '款项', 'main'), ('sum', '金额', 'num')], rows, '明细', totals={'sum': '3.00'}) }}",
        rows=[{"what": "<i>甲</i>", "sum": "1.00"}, {"what": "乙", "sum": "2.00"}],
    )
    assert html.count('data-label="金额"') == 3
    assert "<i>" not in html
    assert html.index("2.00") < html.index("合计") < html.index("3.00")


@pytest.mark.usefixtures("context")
def test_an_empty_table_is_not_silent() -> None:
    assert "这里还没有内容。" in draw("{{ ui.table([('a', '甲', 'main')], [], '空') }}")


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3 * 86400 + 5, "还有 3 天"),
        (2 * 3600 + 120, "还有 2 小时 2 分"),
        (61, "还有 1 分 1 秒"),
        (0, "已截止"),
        (-5, "已截止"),
    ],
)
def test_a_countdown_reads_without_scripts(seconds: int, words: str) -> None:
    at = datetime(2026, 6, 18, 12, tzinfo=UTC)
    html = draw("{{ ui.countdown(until, at) }}", at=at, until=at + timedelta(seconds=seconds))
    assert html.endswith(f">{words}</time>")


@pytest.mark.usefixtures("context")
def test_the_cycle_knows_past_present_and_future() -> None:
    html = draw("{{ ui.cycle('vote', {'vote': '6月11日'}) }}")
    assert [len(re.findall(f'<li class="{state}"', html)) for state in ("done", "now", "next")] == [2, 1, 3]
    assert html.count('aria-current="step"') == 1
    assert draw("{{ ui.cycle('done') }}").count('<li class="done"') == 6


@pytest.mark.usefixtures("context")
def test_a_button_with_an_address_is_a_link_unless_switched_off() -> None:
    assert draw("{{ ui.btn('去', '/x') }}").startswith('<a class="btn" href="/x">')
    off = draw("{{ ui.btn('去', '/x', disabled=true) }}")
    assert off.startswith("<button")
    assert " disabled>" in off
    assert 'data-key=" "' in draw("{{ ui.btn('停', key=' ') }}")


def test_every_component_of_the_list_exists(context: Flask) -> None:
    source = (shipped("templates") / "_ui.html").read_text()
    listed = set(re.findall(r"\b([a-z_]+)\(", source.split("-#}")[0])) - {"x", "ui"}
    offered = context.jinja_env.get_template("_ui.html").module
    assert listed
    assert not [name for name in listed if not hasattr(offered, name)]
