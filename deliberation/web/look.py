"""The look, in one place: every component in every state, and the main screens as they should feel."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.routing import BuildError
from wtforms import BooleanField, FileField, Form, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, NumberRange

from deliberation.rules.parameters import WAN
from deliberation.web.access import PUBLIC, allow
from deliberation.web.clock import now
from deliberation.web.forms import AtMost, Needed

bp = Blueprint("look", __name__)

SCREENS = ("home", "ballot", "project", "console", "hall")

class Sample(Form):
    """One field of every kind. It stands on its own: nothing is ever sent to it."""

    title = StringField("项目名称", [Needed(), AtMost(30)])
    need = TextAreaField("大家遇到了什么困难", [Needed(), AtMost(500)])
    cost = IntegerField("大约要花多少钱", [Needed(), NumberRange(1, 1_000_000, "工程类每个项目最多 100 万元，请您再看一下。")])
    theme = SelectField("属于哪一方面", choices=[("facilities", "公共设施"), ("convenience", "便民利民"), ("other", "其他")])
    category = RadioField("买什么", choices=[("service", "服务"), ("goods", "货物"), ("works", "工程")])
    photos = FileField("现场照片")
    agreed = BooleanField("我同意公开项目内容，我的姓名只显示姓", [AnyOf([True], "请先阅读并勾选。")])


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
    faulty = Sample(MultiDict({"title": "充电棚", "need": "", "cost": "9999999", "theme": "facilities", "category": "works"}))
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
    here = SimpleNamespace(name="文华社区", line="罗湖区 · 黄贝街道", url="/look/home")
    return {"here": here, "nav": _nav(), "at": now(), "soon": now() + timedelta(days=3, hours=4),
            "minutes": now() + timedelta(minutes=9, seconds=30), "floor": now() + timedelta(seconds=88), "fen": _fen}  # fmt: skip


def _fen(wan: float) -> int:
    """The samples are written in 万元."""
    return round(wan * WAN)


def _nav() -> list[SimpleNamespace]:
    rows = (("首页", "house", "/look/home"), ("提建议", "lightbulb", "/look"), ("项目", "clipboard-list", "/look/project"),
            ("工作台", "briefcase-business", "/look/console"), ("我的", "user", "/look"))  # fmt: skip
    return [SimpleNamespace(label=label, icon=icon, url=url, current=label == "首页") for label, icon, url in rows]
