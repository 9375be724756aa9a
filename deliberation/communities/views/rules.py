"""Which rules hold at a place, where they come from, how they compare; and adopting others."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.communities import queries, service, words
from deliberation.communities.queries import PlaceRow
from deliberation.communities.rule_form import RuleForm, changed, editable, keys_of, rule_form
from deliberation.communities.views._bp import bp, place
from deliberation.extensions import db
from deliberation.rules.rulebook import Layer, Rule, Rulebook, Setting
from deliberation.web import access, clock
from deliberation.web.access import ADMINISTRATOR, PUBLIC, SUBDISTRICT_OFFICER, allow
from deliberation.web.forms import Form


@dataclass(frozen=True, slots=True)
class Line:
    """One rule as a reader sees it."""

    key: str
    label: str
    value: str
    layer: str
    own: bool
    source: str
    mark: str
    state: str


def rules_place(code: str | None = None) -> str | None:
    """The place whose rules are asked for; without one, the person's own, else the widest."""
    if code is None:
        return access.person().home_place or queries.root(db.session())
    return place(code)


@bp.get("/rules")
@bp.get("/places/<code>/rules")
@allow(PUBLIC, at=rules_place)
def rules(code: str | None = None) -> ResponseReturnValue:
    """The rules in force, in groups, each with its source."""
    database, here = db.session(), rules_place(code) or ""
    book, where = queries.rulebook(database, here), queries.lineage(database, here)
    presets = [(layer, _differing(book, layer)) for layer in queries.presets()]
    return render_template(
        "communities/rules.html",
        where=where,
        book=book,
        groups=_groups(book, where),
        presets=presets,
        unsure=sum(rule.setting.mark == "tbc" for rule in book),
        version=queries.layer_version(database, here),
        may_adopt=access.person().holds((SUBDISTRICT_OFFICER, ADMINISTRATOR), here),
    )


@bp.get("/places/<code>/rules/compare/<preset>")
@allow(PUBLIC, at=place)
def compare(code: str, preset: str) -> ResponseReturnValue:
    """The rules here beside those of a preset, where they differ and where they agree."""
    layer = _preset(preset)
    book, where = queries.rulebook(db.session(), code), queries.lineage(db.session(), code)
    rows = [
        {
            "rule": words.label(key),
            "here": words.value_words(key, book.rule(key).setting.value),
            "there": words.value_words(key, setting.value),
            "source": setting.source,
            "same": setting.value == book.rule(key).setting.value,
        }
        for key, setting in layer.settings.items()
    ]
    may = access.person().holds((SUBDISTRICT_OFFICER, ADMINISTRATOR), code)
    return render_template("communities/compare.html", layer=layer, rows=rows, where=where, may_adopt=may)


@bp.get("/places/<code>/rules/adopt")
@allow(SUBDISTRICT_OFFICER, ADMINISTRATOR, at=place)
def adopt(code: str) -> ResponseReturnValue:
    """Choose a preset or a group of rules to change."""
    return _adopt_page(code, Form())


@bp.post("/places/<code>/rules/adopt")
@allow(SUBDISTRICT_OFFICER, ADMINISTRATOR, at=place)
def adopt_preset(code: str) -> ResponseReturnValue:
    """Adopt a preset as the rules of this place."""
    form, preset = Form(), request.form.get("preset", "")
    done = form.validate_on_submit() and form.play(
        lambda session: service.adopt_preset(session, access.actor(), clock.now(), place=code, preset=preset)
    )
    if not done:
        return _adopt_page(code, form), 409 if form.refusal else 422
    flash(gettext("Adopted. These rules hold from now on; what has begun keeps the rules it began with."), "done")
    return redirect(url_for("communities.rules", code=code), 303)


@bp.route("/places/<code>/rules/adopt/<group>", methods=["GET", "POST"])
@allow(SUBDISTRICT_OFFICER, ADMINISTRATOR, at=place)
def adopt_group(code: str, group: str) -> ResponseReturnValue:
    """Change the rules of one group."""
    if group not in words.GROUPS:
        abort(404)
    book, where = queries.rulebook(db.session(), code), queries.lineage(db.session(), code)
    form = rule_form(group, book)
    if form.validate_on_submit() and _adopted(form, code, group, book, where[-1]):
        flash(gettext("Adopted. These rules hold from now on; what has begun keeps the rules it began with."), "done")
        return redirect(url_for("communities.rules", code=code, _anchor=group), 303)
    status = 409 if form.refusal else 422 if form.errors else 200
    title = words.GROUPS[group][0]
    page = {"form": form, "where": where, "group": group, "title": title, "lines": _lines(book, where, editable(group))}
    return render_template("communities/adopt_group.html", **page), status


def _adopted(form: RuleForm, code: str, group: str, book: Rulebook, here: PlaceRow) -> bool:
    own = next((layer.settings for layer in book.layers if layer.place == code), {})
    settings = {**own, **changed(form, group, book)}
    above = Rulebook(tuple(layer for layer in book.layers if layer.place != code))
    kept = {key: setting for key, setting in settings.items() if not _inherited(above, key, setting, own)}
    return form.play(
        lambda session: service.adopt_layer(
            session, access.actor(), clock.now(), place=code, title=here.short, rules=kept
        )
    ) is not None  # fmt: skip


def _inherited(above: Rulebook, key: str, setting: Setting, own: object) -> bool:
    """A rule set back to what holds above needs no layer of its own."""
    return setting.value == above.rule(key).setting.value and not (isinstance(own, dict) and own.get(key) == setting)


def _adopt_page(code: str, form: Form) -> str:
    book, where = queries.rulebook(db.session(), code), queries.lineage(db.session(), code)
    presets = [(layer, _differing(book, layer)) for layer in queries.presets()]
    own = next((layer for layer in book.layers if layer.place == code), None)
    return render_template(
        "communities/adopt.html", form=form, where=where, presets=presets, groups=words.GROUPS, own=own
    )


def _preset(preset: str) -> Layer:
    return next((layer for layer in queries.presets() if layer.id == preset), None) or abort(404)


def _differing(book: Rulebook, layer: Layer) -> int:
    return sum(setting.value != book.rule(key).setting.value for key, setting in layer.settings.items())


def _groups(book: Rulebook, where: tuple[PlaceRow, ...]) -> list[tuple[str, str, list[Line]]]:
    return [(group, str(title), _lines(book, where, keys_of(group))) for group, (title, _heads) in words.GROUPS.items()]


def _lines(book: Rulebook, where: tuple[PlaceRow, ...], keys: tuple[str, ...]) -> list[Line]:
    names = {spot.code: spot.short for spot in where}
    return [_line(book.rule(key), names, where[-1].code) for key in keys]


def _line(rule: Rule, names: dict[str, str], here: str) -> Line:
    mark, state = words.MARKS[rule.setting.mark]
    return Line(
        key=rule.key,
        label=words.label(rule.key),
        value=words.value_words(rule.key, rule.setting.value),
        layer=names.get(rule.layer.place, rule.layer.title),
        own=rule.layer.place == here,
        source=rule.setting.source,
        mark=str(mark),
        state=state,
    )
