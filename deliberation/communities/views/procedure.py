"""How meetings are held at a place, in plain words; and changing it: a form, a text, a preview, then adopting."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberation.communities import queries, service, words
from deliberation.communities.procedure_changes import changes, warnings
from deliberation.communities.procedure_form import UNITS, AdoptForm, ProcedureForm, TextForm, procedure_form
from deliberation.communities.procedure_gloss import entries, explained
from deliberation.communities.procedure_words import MOTION_CLASSES, TOPICS, Topic, motion_line, motion_lines
from deliberation.communities.views._bp import bp, place
from deliberation.extensions import db
from deliberation.rules.layer import meetings_fault
from deliberation.rules.meeting.profile import Profile
from deliberation.rules.meeting.profile_draft import Draft, draft_of, named, read_draft
from deliberation.rules.meeting.profile_load import (
    about,
    load_profile,
    place_rule,
    profile_for,
    shipped_profiles,
    worded,
)
from deliberation.rules.parameters import PROFILES
from deliberation.rules.refusal import Refusal
from deliberation.rules.rulebook import Rulebook, Setting
from deliberation.web import access, clock
from deliberation.web.access import ADMINISTRATOR, PUBLIC, SUBDISTRICT_OFFICER, allow

EDITORS = (SUBDISTRICT_OFFICER, ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the page with its source; ``usual`` is what the shipped rules say where they differ."""

    words: str
    source: str
    mark: str
    state: str
    usual: str


@bp.get("/places/<code>/procedure")
@allow(PUBLIC, at=place)
def procedure(code: str) -> ResponseReturnValue:
    """How meetings are held here: every rule as a sentence, every motion as a row."""
    book = queries.rulebook(db.session(), code)
    base, profile = _in_force(book)
    groups = [(id_, str(title), _sentences(book, base, profile, topics)) for id_, (title, topics) in TOPICS.items()]
    return render_template(
        "communities/procedure.html",
        where=queries.lineage(db.session(), code),
        profile=profile,
        base=about(base),
        groups=groups,
        differs=profile.motions != load_profile(base).motions
        or any(one.usual for *_head, said in groups for one in said),
        motions=_rows(base, profile),
        off=[rule for kind, rule in load_profile(base).motions.items() if kind not in profile.motions],
        fault=meetings_fault(book),
        may_edit=access.person().holds(EDITORS, code),
    )


@bp.get("/places/<code>/procedure/edit")
@allow(*EDITORS, at=place)
def procedure_edit(code: str) -> ResponseReturnValue:
    """The form, filled with the rules in force, or with those of another base."""
    book = queries.rulebook(db.session(), code)
    base = request.args.get("base", "")
    other = base in shipped_profiles() and base != book.text("meeting.profile")
    return _form_page(code, book, _form(f'base = "{base}"\n' if other else _draft(book), book))


@bp.post("/places/<code>/procedure/edit")
@allow(*EDITORS, at=place)
def procedure_preview(code: str) -> ResponseReturnValue:
    """What the form comes to: the faults beside their fields, or the preview."""
    book = queries.rulebook(db.session(), code)
    if "text" in request.form:  # back from the preview, to change it once more
        return _form_page(code, book, _form(request.form["text"], book, afresh=True))
    form = _form(request.form.get("start", ""), book)
    if form.validate_on_submit():
        draft = read_draft(form.draft())
        if not draft.faults:
            return _preview_page(code, book, draft, form.draft(), AdoptForm(formdata=None, mark="O"))
        form.blame(draft.faults)
    return _form_page(code, book, form), 422


@bp.route("/places/<code>/procedure/text", methods=["GET", "POST"])
@allow(*EDITORS, at=place)
def procedure_text(code: str) -> ResponseReturnValue:
    """The rules as text, for who knows them: every fault with its line."""
    book = queries.rulebook(db.session(), code)
    form = TextForm(data={"text": _draft(book)})
    faults: tuple[Refusal, ...] = ()
    if form.validate_on_submit():
        draft = read_draft(form.text.data or "")
        if not draft.faults:
            return _preview_page(code, book, draft, form.text.data or "", AdoptForm(formdata=None, mark="O"))
        faults = tuple(explained(one, load_profile("council_sz").parameters) for one in draft.faults)
    base, profile = _in_force(book)
    lines = (form.text.data or "").split("\n")
    page = {"form": form, "where": queries.lineage(db.session(), code), "faults": faults, "lines": lines,
            "entries": entries(profile.parameters, worded(base))}  # fmt: skip
    return render_template("communities/procedure_text.html", **page), 422 if faults or form.errors else 200


@bp.post("/places/<code>/procedure/adopt")
@allow(*EDITORS, at=place)
def procedure_adopt(code: str) -> ResponseReturnValue:
    """Adopt what the preview showed."""
    form, book = AdoptForm(), queries.rulebook(db.session(), code)
    given = {"text": form.text.data or "", "source": form.source.data or "", "mark": form.mark.data or ""}
    done = form.validate_on_submit() and form.play(
        lambda session: service.adopt_procedure(session, access.actor(), clock.now(), place=code, **given)
    )
    if not done:
        return _preview_page(code, book, read_draft(given["text"]), given["text"], form), 409 if form.refusal else 422
    flash(gettext("Adopted. Meetings called from now on are held like this; those already called keep theirs."), "done")
    return redirect(url_for("communities.procedure", code=code), 303)


def _short(code: str) -> str:
    return queries.lineage(db.session(), code)[-1].short


def _in_force(book: Rulebook) -> tuple[str, Profile]:
    """The rules of meetings here; the shipped ones where what was adopted contradicts itself."""
    base = book.text("meeting.profile")
    return base, load_profile(base) if meetings_fault(book) else profile_for(book)


def _draft(book: Rulebook) -> str:
    return f'base = "{book.text("meeting.profile")}"\n' if meetings_fault(book) else draft_of(book)


def _form(text: str, book: Rulebook, *, afresh: bool = False) -> ProcedureForm:
    draft = read_draft(text)
    if draft.faults:
        text = _draft(book)
        draft = read_draft(text)
    return procedure_form(draft.base, draft.profile, text, afresh=afresh)


def _form_page(code: str, book: Rulebook, form: ProcedureForm) -> str:
    return render_template(
        "communities/procedure_edit.html",
        form=form,
        where=queries.lineage(db.session(), code),
        bases=[about(name) for name in PROFILES],
        units=UNITS,
        current=book.text("meeting.profile"),
        own_name=_short(code) + load_profile(form.base).title,
        classes=MOTION_CLASSES,
    )


def _preview_page(code: str, book: Rulebook, draft: Draft, text: str, form: AdoptForm) -> str:
    _base, now = _in_force(book)
    form.text.data = text
    sound = not draft.faults
    return render_template(
        "communities/procedure_preview.html",
        form=form,
        where=queries.lineage(db.session(), code),
        base=about(draft.base) if sound else None,
        called=named(draft.base, draft.profile, _short(code)).title if sound else "",
        rebased=sound and draft.base != book.text("meeting.profile"),
        changes=changes(now, draft.profile) if sound else [],
        warnings=warnings(now, draft.profile) if sound else [],
        faults=draft.faults,
        text=text,
    )


def _sentences(book: Rulebook, base: str, profile: Profile, topics: tuple[Topic, ...]) -> list[Sentence]:
    return [_sentence(book, base, profile, topic) for topic in topics]


def _sentence(book: Rulebook, base: str, profile: Profile, topic: Topic) -> Sentence:
    said, usual = topic.say(profile.parameters), topic.say(load_profile(base).parameters)
    setting = _source(book, base, topic.names[0], differs=said != usual)
    mark, state = words.MARKS[setting.mark]
    return Sentence(said, setting.source, str(mark), state, usual if said != usual else "")


def _source(book: Rulebook, base: str, name: str, *, differs: bool) -> Setting:
    key = place_rule(name) or ("meeting.profile_changes" if differs else "")
    if key and key in book:
        return book.rule(key).setting
    found = about(base).source(name)
    return Setting("", found.source, found.mark) if found else book.rule("meeting.profile").setting


def _rows(base: str, profile: Profile) -> list[dict[str, str]]:
    usual = {
        kind: motion_line(rule, load_profile(base).parameters) for kind, rule in load_profile(base).motions.items()
    }
    rows = []
    for line in motion_lines(profile):
        own = gettext("set here") if usual.get(line.id) != line else ""
        rows.append({
            "name": line.name, "gloss": line.gloss, "second": line.second, "debate": line.debate,
            "amend": line.amend, "votes": line.votes, "source": line.source, "own": own,
        })  # fmt: skip
    return rows
