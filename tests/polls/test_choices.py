"""One form, one judge, one way to write a ballot, for every kind of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from deliberation.polls import choices
from deliberation.voting.election import Election, Project
from deliberation.voting.papers.form import BallotForm, FormKind, form_of, meta_of
from deliberation.voting.papers.judge import SEEN, Entry, Fault, Finding, Paper, Spoiled, judge
from deliberation.web.refusals.say import messages, say

PROJECTS = [Project(id_, cost) for id_, cost in (("a1", 10), ("b2", 20), ("c3", 30), ("d4", 40))]
IDS = [project.id for project in PROJECTS]


@dataclass(frozen=True)
class Frame:
    """The columns of a poll that bound a ballot."""

    ballot_kind: str
    budget_fen: int = 60
    within_budget: bool = False
    min_picks: int = 1
    max_picks: int = 3
    max_points: int = 0
    max_sum_points: int = 0


FRAMES = {
    "approval": Frame("approval"),
    "within": Frame("approval", within_budget=True),
    "knapsack": Frame("knapsack", max_picks=4),
    "choose-1": Frame("choose-1"),
    "cumulative": Frame("cumulative", max_picks=4, max_points=6, max_sum_points=10),
    "ordinal": Frame("ordinal", min_picks=0),
    "scoring": Frame("scoring", max_picks=4, max_points=5),
}
FORMS = {name: choices.form_of(frame) for name, frame in FRAMES.items()}
COSTS = {project.id: project.cost for project in PROJECTS}


@st.composite
def valid(draw: st.DrawFn) -> tuple[BallotForm, list[str]]:
    """A form and marks that make a valid ballot of it, in any order and with every way to write them."""
    form = FORMS[draw(st.sampled_from(sorted(FORMS)))]
    ids = draw(st.permutations(IDS))[: draw(st.integers(form.min_length or 0, min(form.max_length or 4, 4)))]
    if form.kind.counted_as.has_points:
        left, sent = form.max_sum_points or 99, []
        for place, id_ in enumerate(ids):
            points = draw(st.integers(1, min(form.max_points or 9, left - (len(ids) - place - 1))))
            left, sent = left - points, [*sent, f"{id_}:{points}"]
        return form, sent
    while form.max_sum_cost is not None and sum(COSTS[id_] for id_ in ids) > form.max_sum_cost:
        ids = ids[:-1]
    if form.kind is FormKind.ORDINAL and draw(st.booleans()):
        return form, draw(st.permutations([f"{id_}:{place}" for place, id_ in enumerate(ids, start=1)]))
    return form, list(ids or [IDS[0]] if form.min_length else ids)


@given(valid())
def test_a_ballot_is_read_back_as_it_was_written(drawn: tuple[BallotForm, list[str]]) -> None:
    form, sent = drawn
    marked = choices.entries(sent)
    assert choices.check(form, PROJECTS, marked) is None
    text = choices.canonical(form, marked)
    again = choices.parse(text)
    assert choices.canonical(form, again) == text
    assert choices.check(form, PROJECTS, again) is None


@given(valid(), st.randoms(use_true_random=False))
def test_the_same_meaning_is_the_same_text(drawn: tuple[BallotForm, list[str]], dice: Random) -> None:
    form, sent = drawn
    marked, other = choices.entries(sent), list(sent)
    if form.kind is not FormKind.ORDINAL or all(":" in mark for mark in sent):
        dice.shuffle(other)
    if form.kind.counted_as.has_points:
        named = {entry.project for entry in marked}
        other += [f"{id_}:0" for id_ in IDS if id_ not in named]
    assert choices.canonical(form, choices.entries([*other, ""])) == choices.canonical(form, marked)


@given(valid())
def test_written_and_judged_are_the_same_ballot(drawn: tuple[BallotForm, list[str]]) -> None:
    form, sent = drawn
    text = choices.canonical(form, choices.entries(sent))
    judged, written = judge(form, PROJECTS, Paper("", choices.parse(text))), choices.ballot(form, text)
    assert not isinstance(judged, Spoiled)
    if isinstance(judged, Mapping):
        assert dict(judged) == dict(written)  # type: ignore[arg-type]
    elif form.kind is FormKind.ORDINAL:
        assert tuple(judged) == tuple(written)
    else:
        assert sorted(judged) == sorted(written)
    election = Election.of(PROJECTS, 60, [written], kind=form.kind.counted_as)
    assert election.voters == 1
    assert sum(election.votes) == len(choices.parse(text))


ANY = st.lists(
    st.builds(
        "{}{}".format, st.sampled_from([*IDS, "zz", ""]), st.sampled_from(["", ":-2", ":0", ":1", ":2", ":12", ":x"])
    ),
    max_size=6,
)


@given(st.sampled_from(sorted(FORMS)), ANY)
def test_whatever_is_sent_is_a_ballot_or_a_refusal(name: str, sent: list[str]) -> None:
    form, marked = FORMS[name], choices.entries(sent)
    refusal = choices.check(form, PROJECTS, marked)
    if refusal is not None:
        assert refusal.code in choices.CODES.values()
        return
    text = choices.canonical(form, marked)
    assert not isinstance(judge(form, PROJECTS, Paper("", choices.parse(text))), Spoiled)
    assert choices.canonical(form, choices.parse(text)) == text


@pytest.mark.parametrize(
    ("name", "sent", "code"),
    [
        ("approval", ["a1", "a1"], "BALLOT_REPEATED"),
        ("approval", ["a1", "zz"], "BALLOT_UNKNOWN_PROJECT"),
        ("approval", ["a1:3"], "BALLOT_UNKNOWN_PROJECT"),
        ("approval", [], "BALLOT_BLANK"),
        ("approval", IDS, "BALLOT_TOO_MANY"),
        ("within", ["c3", "d4"], "BALLOT_OVER_BUDGET"),
        ("knapsack", ["b2", "c3", "a1", "d4"], "BALLOT_OVER_BUDGET"),
        ("choose-1", ["a1", "b2"], "BALLOT_TOO_MANY"),
        ("cumulative", ["a1:7"], "BALLOT_POINTS_TOO_HIGH"),
        ("cumulative", ["a1:-1"], "BALLOT_POINTS_TOO_LOW"),
        ("cumulative", ["a1:6", "b2:5"], "BALLOT_SUM_TOO_HIGH"),
        ("cumulative", ["a1"], "BALLOT_VALUE_MISSING"),
        ("cumulative", ["a1:0"], "BALLOT_BLANK"),
        ("ordinal", ["a1:1", "b2:1"], "BALLOT_PLACE_REPEATED"),
        ("ordinal", ["a1:1", "b2:3"], "BALLOT_RANKING_GAP"),
        ("ordinal", ["a1:1", "b2"], "BALLOT_VALUE_MISSING"),
        ("ordinal", ["a1:" + "9" * 5000], "BALLOT_UNKNOWN_PROJECT"),
        ("scoring", ["a1:6"], "BALLOT_POINTS_TOO_HIGH"),
        ("scoring", [f"{id_}:x" for id_ in IDS], "BALLOT_UNKNOWN_PROJECT"),
    ],
)
def test_what_is_wrong_is_named(name: str, sent: list[str], code: str) -> None:
    refusal = choices.check(FORMS[name], PROJECTS, choices.entries(sent))
    assert refusal is not None
    assert refusal.code == code


@pytest.mark.parametrize("kind", [kind for kind in FormKind if kind is not FormKind.KNAPSACK])
def test_a_ranking_alone_keeps_the_order_of_the_voter(kind: FormKind) -> None:
    form = choices.form_of(Frame(str(kind), max_picks=4, max_points=5))
    sent = ["d4:1", "a1:2"] if kind is FormKind.ORDINAL or form.kind.counted_as.has_points else ["d4", "a1"]
    text = choices.canonical(form, choices.entries(sent))
    assert text.split()[0].startswith("d4" if kind is FormKind.ORDINAL else "a1")


def test_over_budget_tells_the_figures() -> None:
    refusal = choices.check(FORMS["within"], PROJECTS, choices.entries(["c3", "d4"]))
    assert refusal is not None
    assert refusal.params == {"total_fen": 70, "budget_fen": 60, "over_fen": 10}
    assert refusal.rule_ref == "rulebook:ballot.within_budget"


@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_published_file_states_the_form(name: str) -> None:
    form = FORMS[name]
    election = Election.of(PROJECTS, 60, [], kind=form.kind.counted_as, meta=meta_of(form))
    stated = form_of(election, blank_is_valid=form.blank_is_valid)
    assert meta_of(stated) == meta_of(form)
    assert {project for one in IDS for project in (one,) if _fits(stated, one)} == {
        project for one in IDS for project in (one,) if _fits(form, one)
    }


def _fits(form: BallotForm, id_: str) -> bool:
    value = 1 if form.kind.counted_as.has_points else None
    return choices.check(form, PROJECTS, (Entry(id_, value),)) is None


FIGURES: dict[str, str | int] = {"found": 7, "least": 2, "most": 5, "times": 2, "place": 3, "missing": 2}


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_is_said_in_chinese(app: Flask, fault: Fault) -> None:
    params = FIGURES | {"project": "0f" * 16, "category": "工程"}
    if fault in SEEN:
        assert fault not in choices.CODES  # what a teller sees on paper is never a mark on a page
        return
    refusal = choices.refusal_of(Finding(fault, params), FORMS["within"])
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        said = say(refusal)
    assert re.search(r"[\u4e00-\u9fff]", said)
    assert "请" in said  # the way out
    assert "0f0f" not in said
    assert "%(" not in said
    raw = str(messages()[refusal.code])
    wanted = [str(value) for key, value in refusal.params.items() if f"%({key})s" in raw and key in FIGURES]
    assert all(word in said for word in wanted)
