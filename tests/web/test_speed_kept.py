"""What is kept at hand is never stale, never mixed up, and never grows without bound."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts.models import Person
from deliberation.communities import queries as communities
from deliberation.communities.models import Place
from deliberation.ledger import book
from deliberation.ledger.shelf import Shelf
from deliberation.proposals import queries as projects
from deliberation.proposals import service as proposals
from deliberation.rules.project import PROJECT
from deliberation.web import keep
from deliberation.web.i18n import say_message
from deliberation.web.keep import kept
from deliberation.web.reading import read
from tests import factories as make
from tests.conftest import counted
from tests.proposals.factories import make_project, resident_actor

ROOT = Path(__file__).resolve().parents[2]


def drawing() -> tuple[list[tuple[object, ...]], object]:
    """A piece that notes what it was drawn with."""
    seen: list[tuple[object, ...]] = []

    def draw(*given: object) -> Markup:
        seen.append(given)
        return Markup("<b>{}</b>").format(given)

    return seen, draw


def test_a_piece_is_drawn_once_for_the_same_arguments(app: Flask) -> None:
    seen, draw = drawing()
    show = kept(draw)  # type: ignore[arg-type]
    with app.test_request_context():
        assert show("a", 1) == show("a", 1) != show("a", 2)
    with app.test_request_context():
        show("a", 1)
    assert seen == [("a", 1), ("a", 2)]


def test_text_is_never_taken_for_markup_that_looks_the_same(app: Flask) -> None:
    show = kept(escape)
    with app.test_request_context():
        assert show(Markup("<b>")) == "<b>"
        assert show("<b>") == "&lt;b&gt;"
        assert show(Markup("<b>")) == "<b>"


def test_true_is_not_one(app: Flask) -> None:
    seen, draw = drawing()
    show = kept(draw)  # type: ignore[arg-type]
    with app.test_request_context():
        show(1)
        show(True)
    assert seen == [(1,), (True,)]


def test_a_piece_keeps_no_more_than_it_may(app: Flask) -> None:
    seen, draw = drawing()
    show = kept(draw, 2)  # type: ignore[arg-type]
    with app.test_request_context():
        for number in (1, 2, 3, 1):
            show(number)
    assert [given for (given,) in seen] == [1, 2, 3, 1]


def test_whoever_works_on_the_look_sees_every_change(app: Flask) -> None:
    debugged = Flask("deliberation", template_folder=str(ROOT / "templates"))
    debugged.debug = True
    keep.init_app(debugged)
    seen, draw = drawing()
    show = debugged.jinja_env.globals["kept"](draw, 5)
    show("a")
    show("a")
    assert len(seen) == 2


@pytest.mark.parametrize("template", ["_icons.html", "_ui/base.html", "_frame/parts.html", "proposals/_card.html"])
def test_component_files_keep_their_pieces(app: Flask, template: str) -> None:
    with app.test_request_context():
        first = app.jinja_env.get_template(template).module
        assert app.jinja_env.get_template(template).module is first


def test_a_message_escapes_its_values_and_nothing_else(app: Flask) -> None:
    with app.test_request_context():
        assert say_message("Projects") == "项目"
        assert say_message("%(n)s projects", n=3) == "共 3 个项目"
        said = say_message("%(name)s proposed it", name="<b>张三</b>")
        assert "&lt;b&gt;张三&lt;/b&gt;" in said
        assert "<b>李四</b>" in say_message("%(name)s proposed it", name=Markup("<b>李四</b>"))
        assert say_message("No such message, 100%% new") == "No such message, 100% new"
        assert isinstance(said, Markup)


def test_a_shelf_lets_go_of_what_was_used_longest_ago() -> None:
    shelf: Shelf[str] = Shelf(3)
    for name in "abc":
        assert shelf.put(name, name.upper()) == name.upper()
    assert shelf.find("a") == "A"
    shelf.put("d", "D")
    assert [shelf.find(name) for name in "abcd"] == ["A", None, "C", "D"]


def test_a_shelf_counts_weights_and_leaves_out_what_is_too_heavy() -> None:
    shelf: Shelf[str] = Shelf(10)
    shelf.put("light", "x", 4)
    shelf.put("heavy", "y", 11)
    assert (shelf.find("light"), shelf.find("heavy")) == ("x", None)
    shelf.put("half", "z", 7)
    assert (shelf.find("light"), shelf.find("half")) == (None, "z")
    shelf.put("half", "again", 7)
    shelf.put("rest", "r", 3)
    assert (shelf.find("half"), shelf.find("rest")) == ("z", "r")


def test_a_shelf_stands_many_hands() -> None:
    shelf: Shelf[int] = Shelf(50)

    def use(start: int) -> bool:
        for number in range(start, start + 2_000):
            name = str(number % 120)
            found = shelf.find(name)
            if found is not None and found != int(name):
                return False
            shelf.put(name, int(name), 1 + number % 3)
        return True

    with ThreadPoolExecutor(8) as hands:
        assert all(hands.map(use, range(8)))


def test_a_history_is_remembered_until_its_book_moves_on(session: Session) -> None:
    row = make_project(session)
    streams = [projects.stream_of(row.id)]
    first = book.remembered(session, streams)
    assert first == book.histories(session, streams)
    with counted(session) as sent:
        assert book.remembered(session, streams)[streams[0]] is first[streams[0]]
    assert len(sent) == 1
    proposals.support(session, resident_actor(5), make.NOW + timedelta(hours=1), project_id=row.id)
    second = book.remembered(session, streams)
    assert len(second[streams[0]]) == len(first[streams[0]]) + 1
    assert book.state_after(PROJECT, second[streams[0]]) == book.state_of(session, PROJECT, streams[0])


def test_what_was_rolled_back_is_not_remembered(session: Session) -> None:
    row = make_project(session)
    stream = projects.stream_of(row.id)
    before = book.remembered(session, [stream])[stream]
    attempt = session.begin_nested()
    proposals.support(session, resident_actor(5), make.NOW, project_id=row.id)
    assert len(book.remembered(session, [stream])[stream]) == len(before) + 1
    attempt.rollback()
    assert book.remembered(session, [stream])[stream] == before


def test_several_streams_come_in_one_question_and_unknown_ones_not_at_all(session: Session) -> None:
    ids = [make_project(session).id for _ in range(3)]
    streams = [projects.stream_of(id_) for id_ in ids]
    with counted(session) as sent:
        found = book.remembered(session, [*streams, "project:none"])
    assert found.keys() == set(streams)
    assert len(sent) == 2
    assert book.state_after(PROJECT, ()) == PROJECT.initial


def test_reading_sees_what_the_session_has_not_written_yet(session: Session) -> None:
    code = make.place(session)
    place = session.get_one(Place, code)
    place.name = "新名居民委员会"
    assert communities.lineage(session, code)[-1].short == "新名"
    session.add(Person(id="p1", phone="+8613900000001", phone_index="x", name="王五", assurance=2, created_at=make.NOW))
    assert people.names(session, ["p1"]) == {"p1": "王五"}


def test_reading_asks_nothing_for_itself(session: Session) -> None:
    make.place(session)
    with counted(session) as sent:
        read(session, communities._WAY, codes=["4403"]).all()
    assert len(sent) == 1


def test_what_one_reader_sees_is_not_shown_to_another(client: FlaskClient, session: Session) -> None:
    make_project(session)
    page = f"/places/{make.COMMUNITY}/projects"
    make.enter(client, session, make.holder(session, "clerk", name="诸葛亮"))
    assert "诸葛亮" in client.get(page).text
    make.leave(client)
    signed_out = client.get(page).text
    assert "诸葛亮" not in signed_out
    assert "登录" in signed_out
    make.enter(client, session, make.resident(session, name="司马懿"))
    assert "诸葛亮" not in client.get(page).text
