"""The frame alone: no feature, no database."""

from __future__ import annotations

from flask import Flask, abort, render_template_string

from deliberation.extensions import babel
from deliberation.paths import shipped
from deliberation.web import access, errors, filters, headers, i18n, keep, look, site
from deliberation.web.access import PUBLIC, allow

LIVE = """{% extends "_frame.html" %}
{% block main %}
<form hx-post="/fails/409" id="move"><button>x</button></form>
<p id="part" hx-get="/lives/part" hx-trigger="load">到会 11 人</p>
{% endblock %}"""


def make_shell() -> Flask:
    """An application of the look, the print switch and the error pages; ``/fails/<status>`` fails as told,
    ``/lives`` replaces a part of itself.
    """
    app = Flask("deliberation", template_folder=str(shipped("templates")))
    app.config.update(SECRET_KEY="only for tests", SERVER_NAME="localhost", PROPAGATE_EXCEPTIONS=False)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    babel.init_app(app, default_locale=i18n.LOCALE, default_timezone="Asia/Shanghai")
    babel.domain_instance = i18n.Catalogues()
    for part in (access, errors, filters, headers, i18n, keep):
        part.init_app(app)
    app.register_blueprint(look.bp)
    app.register_blueprint(site.bp)

    @app.get("/fails/<int:status>")
    @app.post("/fails/<int:status>")
    @allow(PUBLIC)
    def fails(status: int) -> str:
        abort(status)

    @app.get("/lives")
    @allow(PUBLIC)
    def lives() -> str:
        return render_template_string(LIVE)

    @app.get("/lives/part")
    @allow(PUBLIC)
    def part() -> str:
        return "到会 12 人"

    return app
