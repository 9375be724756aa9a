"""What a form marks as optional may be left empty, and what it takes empty is marked so: asked of every form there is.

Every page that sends a form to itself is opened, and the form is sent with nothing filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from deliberation.web.access import ROLES
from tests import factories as f
from tests.guards.doors import addresses
from tests.guards.matrix import routes, table

TYPED = ("text", "search", "tel", "email", "number", "date", "file", "password", "url")
Element = html.HtmlElement


@dataclass(frozen=True)
class Box:
    """A field as the page shows it."""

    names: frozenset[str]
    label: str
    marked: bool
    hinted: bool
    faulty: bool
    typed: bool
    always: bool
    """Whether a browser cannot leave it empty: a list without an empty entry, a choice made beforehand."""


def boxes(form: Element) -> Iterator[Box]:
    for one in form.xpath(".//*[contains(concat(' ', @class, ' '), ' field ')]"):
        controls = one.xpath(".//input[not(@type='hidden')] | .//textarea | .//select")
        heads = one.xpath("./label | ./legend")
        inner = one.xpath(".//*[contains(concat(' ', @class, ' '), ' field ')]")
        if inner or not controls or not heads:
            continue  # a group of fields; a single tick, whose label says what it means
        yield Box(
            names=frozenset(control.get("name", "") for control in controls),
            label=str(heads[0].text_content()).strip(),
            marked=bool(one.xpath("./*[self::label or self::legend]/span[@class='opt']")),
            hinted=bool(one.xpath(".//*[contains(@class, 'hint')] | ancestor::fieldset/p[@class='hint']")),
            faulty=bool(one.xpath("./p[@class='err']")),
            typed=any(control.tag == "textarea" or control.get("type", "text") in TYPED for control in controls),
            always=any(_given(control) for control in controls),
        )  # fmt: skip


def _given(control: Element) -> bool:
    if control.tag == "select":
        return control.get("multiple") is None and not any(not one.get("value") for one in control.xpath(".//option"))
    return bool(control.get("type") == "radio" and control.get("checked") is not None and control.get("value"))


def emptied(form: Element) -> dict[str, str]:
    """What is sent when nothing is filled in: hidden fields, and of a list its empty or first entry."""
    sent = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@type='hidden']")}
    sent |= {one.get("name"): "" for one in form.xpath(".//textarea")}
    sent |= {one.get("name"): "" for one in form.xpath(".//input") if one.get("type", "text") in TYPED}
    for one in form.xpath(".//select"):
        values = [option.get("value", "") for option in one.xpath(".//option")]
        sent[one.get("name")] = "" if "" in values else (values or [""])[0]
    return {name: value for name, value in sent.items() if name}


def own_forms(page: Element, path: str) -> list[Element]:
    """The forms that a page sends to itself."""
    return [form for form in page.xpath("//main//form[@method='post']") if form.get("action", path) in ("", path)]


def faults(form: Element, answer: Element | None, path: str) -> Iterator[str]:
    before = {box.names: box for box in boxes(form)}
    yield from (f"{path}: “{box.label}” is marked, and cannot be left empty" for box in before.values()
                if box.marked and box.always)  # fmt: skip
    if answer is None:
        return
    found = [box for again in own_forms(answer, path) for box in boxes(again) if box.names in before]
    if not any(box.faulty for box in found):
        return  # refused for another reason: the fields were not asked about
    for box in found:
        was = before[box.names]
        if was.marked and box.faulty:
            yield f"{path}: “{was.label}” is marked, and was asked for"
        if was.typed and not was.marked and not was.hinted and not was.always and not box.faulty:
            yield f"{path}: “{was.label}” is not marked, and was taken empty"


def test_fields_are_marked_as_optional_exactly_where_they_are(
    app: Flask, client: FlaskClient, session: Session, arguments: dict[str, str]
) -> None:
    wrong: list[str] = []
    asked: set[str] = set()
    for role in ROLES:
        f.enter(client, session, f.holder(session, role))
        session.commit()
        for path in form_pages(app, arguments, role):
            shown = client.get(path) if path not in asked else None
            for form in own_forms(html.fromstring(shown.text), path) if shown and shown.status_code == 200 else ():
                asked.add(path)
                answer = client.post(path, data=emptied(form))
                again = html.fromstring(answer.text) if answer.status_code == 422 else None
                wrong += faults(form, again, path)
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    assert len(asked) > 60


def form_pages(app: Flask, arguments: dict[str, str], role: str) -> Iterator[str]:
    """Every page with a form of its own that ``role`` may open."""
    known = table()
    for route in routes(app):
        if {"GET", "POST"} <= (route.rule.methods or set()) and known.get(route.key, {}).get(role) != "deny":
            yield from addresses(route.rule, arguments)
