"""The look, in one place: every component in every state, and the main screens as they should feel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.routing import BuildError
from wtforms import BooleanField, FileField, Form, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, NumberRange

from deliberation.rules.parameters import WAN
from deliberation.web.access import PUBLIC, allow
from deliberation.web.clock import now
from deliberation.web.forms import AtMost, Needed

bp = Blueprint("look", __name__)

SCREENS = ("home", "ballot", "project", "console", "hall")
MENU = (
    ("首页", "house", "home"), ("投票", "vote", "ballot"), ("项目", "clipboard-list", "project"),
    ("主持台", "mic", "console"), ("大屏", "monitor", "hall"),
)  # fmt: skip


THEMES = [SelectChoice("facilities", "公共设施"), SelectChoice("convenience", "便民利民")]
KINDS = [SelectChoice("service", "服务"), SelectChoice("goods", "货物"), SelectChoice("works", "工程")]


class Sample(Form):
    """One field of every kind. It stands on its own: nothing is ever sent to it."""

    title = StringField("项目名称", [Needed(), AtMost(30)])
    need = TextAreaField("大家遇到了什么困难", [Needed(), AtMost(500)])
    cost = IntegerField("大约要花多少钱", [Needed(), NumberRange(1, 1_000_000, "工程类最多 100 万元，请您再看一下。")])
    theme = SelectField("属于哪一方面", choices=THEMES)
    category = RadioField("买什么", choices=KINDS)
    photos = FileField("现场照片")
    agreed = BooleanField("我同意公开项目内容，我的姓名只显示姓", [AnyOf([True], "请先阅读并勾选。")])


@dataclass(frozen=True, slots=True)
class Entry:
    """One way in the menu."""

    label: str
    icon: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Here:
    """The place that the page is about: its name, what it lies in, its front page."""

    name: str
    line: str
    url: str


@bp.app_template_global("page_url")
def page_url(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None where this installation has no such page."""
    if endpoint not in current_app.view_functions:
        return None
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


@bp.get("/look")
@allow(PUBLIC)
def index() -> ResponseReturnValue:
    """Every component in every state."""
    faulty = Sample(
        MultiDict({"title": "充电棚", "need": "", "cost": "9999999", "theme": "facilities", "category": "works"})
    )
    faulty.validate()
    fresh = Sample(data={"theme": "facilities"}, prefix="fresh-")
    return render_template("look/index.html", screens=SCREENS, fresh=fresh, faulty=faulty, **_sample())


@bp.get("/look/<screen>")
@allow(PUBLIC)
def screen(screen: str) -> ResponseReturnValue:
    """One of the main screens, filled with made-up figures."""
    if screen not in SCREENS:
        abort(404)
    return render_template(f"look/{screen}.html", **_sample())


def _sample() -> dict[str, Any]:
    at = now()
    return {
        "here": Here("文华社区", "罗湖区 · 黄贝街道", url_for("look.screen", screen="home")),
        "nav": tuple(_entry(*row) for row in MENU),
        "at": at,
        "soon": at + timedelta(days=3, hours=4),
        "minutes": at + timedelta(minutes=9, seconds=30),
        "floor": at + timedelta(seconds=88),
        "fen": _fen,
    }


def _entry(label: str, icon: str, screen: str) -> Entry:
    return Entry(label, icon, url_for("look.screen", screen=screen), screen == "home")


def _fen(wan: float) -> int:
    """The samples are written in 万元."""
    return round(wan * WAN)
