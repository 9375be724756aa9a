"""Signing in, in two steps: the number, then the code. Signing out."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_limiter.errors import RateLimitExceeded
from flask_login import current_user, login_user, logout_user

from deliberation.accounts import queries, service
from deliberation.accounts.devices import device_words
from deliberation.accounts.forms import CodeForm, PhoneForm
from deliberation.accounts.gateway import GATEWAYS
from deliberation.accounts.sign_in import PAUSE, check_code, request_code
from deliberation.accounts.views._bp import bp
from deliberation.accounts.visitor import load
from deliberation.extensions import limiter
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.rulebook import default_rulebook
from deliberation.vault import vault
from deliberation.web import clock
from deliberation.web.access import PUBLIC, SIGNED_IN, allow
from deliberation.web.forms import Form
from deliberation.web.refusals.say import say
from deliberation.web.site import safe_next
from deliberation.web.transaction import transaction

PER_ADDRESS = "20 per minute;200 per hour"
"""An office of many people shares one address; a machine that sends bombs of messages needs more."""
WAIT = {"TOO_MANY_CODES", "CODE_TOO_SOON", "TOO_MANY_TRIES", "TOO_MANY_FROM_HERE"}


@bp.route("/sign-in", methods=["GET", "POST"])
@allow(PUBLIC)
def sign_in() -> ResponseReturnValue:
    """First step: the number."""
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")), 303)
    form = PhoneForm()
    if form.validate_on_submit() and _send(form, form.number):
        return redirect(url_for("accounts.code", next=request.args.get("next")), 303)
    return render_template("accounts/sign_in.html", form=form, pending=_pending()), _status(form)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@allow(PUBLIC)
def code() -> ResponseReturnValue:
    """Second step: the code."""
    pending = _pending()
    if pending is None:
        return redirect(url_for("accounts.sign_in", next=request.args.get("next")), 303)
    form = CodeForm()
    if form.validate_on_submit():
        person_id = _person(form, pending[0])
        if person_id:
            return _welcome(person_id, safe_next(request.args.get("next")))
    return _code_page(form), _status(form)


@bp.post("/sign-in/again")
@allow(PUBLIC)
def send_again() -> ResponseReturnValue:
    """Another code for the same number."""
    pending, form = _pending(), CodeForm(formdata=None)
    if pending is None or _send(form, pending[0]):
        return redirect(url_for("accounts.code", next=request.args.get("next")), 303)
    return _code_page(form), _status(form)


@bp.post("/sign-out")
@allow(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """Leave this browser."""
    with transaction() as database:
        service.close_session(database, current_user.actor(""), clock.now(), session_id=current_user.session_id)
    logout_user()
    session.clear()
    flash(gettext("You have signed out."), "done")
    return redirect(safe_next(None), 303)


def enter(person_id: str, target: str) -> ResponseReturnValue:
    """Open a fresh session for ``person_id`` in this browser, forgetting whatever it held before."""
    at, device = clock.now(), device_words(request.user_agent.string)
    with transaction() as database:
        if current_user.is_authenticated:
            service.close_session(database, current_user.actor(""), at, session_id=current_user.session_id)
        token = service.open_session(database, at, person_id=person_id, device=device)
    session.clear()
    session.permanent = True  # the browser may be closed; the session itself ends on the server
    login_user(load(token))
    return redirect(target, 303)


def _welcome(person_id: str, target: str) -> ResponseReturnValue:
    answer = enter(person_id, target)
    flash(gettext("Welcome. You are signed in."), "done")
    return answer


def _send(form: Form, phone: str) -> bool:
    """Send a code to ``phone`` and remember in this browser that one is under way."""
    at, nonce = clock.now(), session.setdefault("nonce", secrets.token_urlsafe(16))
    try:
        with limiter.limit(PER_ADDRESS), transaction() as database:
            code = request_code(database, at, default_rulebook(), phone=phone, nonce=nonce)
            _hand_over(phone, code)
    except RateLimitExceeded:
        form.refusal = Refusal("TOO_MANY_FROM_HERE", "account")
        return False
    except Refused as refused:
        form.refusal = refused.refusal
        return False
    session["sign_in"] = vault.seal(json.dumps([phone, at.isoformat()]))
    session["demo_code"] = code if current_app.config["SMS_BACKEND"] == "demo" else ""
    return True


def _hand_over(phone: str, code: str) -> None:
    try:
        GATEWAYS[current_app.config["SMS_BACKEND"]].send(phone, code)
    except OSError as error:
        raise Refused(Refusal("CODE_NOT_SENT", "account")) from error


def _person(form: CodeForm, phone: str) -> str | None:
    with transaction() as database:
        found = check_code(
            database, clock.now(), default_rulebook(), phone=phone, nonce=session.get("nonce", ""), code=form.digits
        )
        if isinstance(found, Refusal):
            if found.code in WAIT:
                form.refusal = found
            else:
                form.code.errors = [say(found)]
            return None
        return found.id


def _pending() -> tuple[str, datetime] | None:
    """The number that this browser asked a code for, and when."""
    if "sign_in" not in session:
        return None
    phone, at = json.loads(vault.unseal(session["sign_in"]))
    return phone, datetime.fromisoformat(at)


def _code_page(form: CodeForm) -> str:
    pending = _pending()
    phone, at = pending or ("", clock.now() - timedelta(days=1))
    return render_template(
        "accounts/code.html",
        form=form,
        phone=queries.mask_phone(phone),
        again=at + PAUSE,
        at=clock.now(),
        code=session.get("demo_code"),
        minutes=default_rulebook().int("account.code_minutes"),
    )


def _status(form: Form) -> int:
    if form.refusal is not None:
        return 429 if form.refusal.code in WAIT else 422
    return 422 if form.errors else 200
