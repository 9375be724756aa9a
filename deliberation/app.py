"""The composition root: settings, extensions, doors, features."""

from __future__ import annotations

from importlib import import_module

from flask import Flask, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from deliberation.config import Settings
from deliberation.extensions import babel, compress, csrf, db, limiter, login, migrate
from deliberation.jobs import bell
from deliberation.paths import shipped
from deliberation.vault import vault
from deliberation.web import access, errors, filters, headers, i18n, keep, look, masking, site, static, typed

FEATURES = (
    "accounts", "communities", "funds", "notices", "proposals", "councils", "moderators", "meetings", "polls",
    "followup", "procurement", "delivery", "disclosure", "audit", "anchors", "opendata",
)  # fmt: skip
"""Every feature, in the order of a proposal's life."""


def create_app(settings: Settings) -> Flask:
    """The web application for ``settings``."""
    app = Flask("deliberation", template_folder=str(shipped("templates")))
    app.config.update(settings.flask())
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    vault.open(settings.data_keys, settings.secret_key)
    bell.open_bell(settings.redis_url)
    _extensions(app)
    for part in (typed, access, errors, filters, headers, i18n, keep, masking, static):
        part.init_app(app)
    app.register_blueprint(site.bp)
    app.register_blueprint(look.bp)
    for feature in FEATURES:
        _feature(app, feature)
    app.context_processor(_frame)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    return app


def _extensions(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(shipped("migrations")))
    login.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    compress.init_app(app)
    babel.init_app(app, default_locale=i18n.LOCALE, default_timezone="Asia/Shanghai")
    babel.domain_instance = i18n.Catalogues()


def _feature(app: Flask, name: str) -> None:
    import_module(f"deliberation.{name}.models")
    views = import_module(f"deliberation.{name}.views")
    app.register_blueprint(views.bp)
    if hasattr(views, "init_app"):
        views.init_app(app)


def _frame() -> dict[str, object]:
    return {"print_size": request.cookies.get("print", ""), "demo": current_app.config["DEMO"]}
