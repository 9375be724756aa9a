"""The rulebook: complete, layered, checked at load, known by its hash."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from deliberation.rules.layer import LAYER, LayerState, read_layer, write_layer, write_rules
from deliberation.rules.parameters import PARAMETERS, RulebookError, check
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Layer, Rulebook, Setting, default_rulebook, parse_layer, shipped_layers

OFFICER = Actor("officer-1", frozenset({"subdistrict_officer"}))
AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def layer(place: str = "440303002", **rules: object) -> Layer:
    """A layer of rules given as ``ballot__max_picks=4``."""
    settings = {
        key.replace("__", "."): Setting(check(key.replace("__", "."), raw), "街道通知") for key, raw in rules.items()
    }
    return Layer(f"place-{place}", "黄贝街道", settings, place)


def test_the_base_names_every_parameter_with_its_source() -> None:
    book = default_rulebook()
    assert {rule.key for rule in book} == PARAMETERS.keys()
    assert all(rule.setting.source and rule.setting.mark in {"L", "O", "P", "T", "G", "tbc"} for rule in book)


def test_what_shenzhen_has_not_published_is_marked_to_be_confirmed() -> None:
    unsure = {rule.key for rule in default_rulebook() if rule.setting.mark == "tbc"}
    assert {"screening.days", "payment.schedule", "payment.retention", "satisfaction.pass"} <= unsure


def test_defaults_are_the_figures_of_the_field() -> None:
    book = default_rulebook()
    assert book.int("allocation.annual") == 2_000_000_00
    assert [book.int(f"ceiling.{kind}") // 1_000_000 for kind in ("service", "goods", "works")] == [50, 50, 100]
    assert (book.share("meeting.quorum"), book.share("meeting.decision_share")) == (Fraction(2, 3), Fraction(1, 2))
    assert (book.int("notice.days"), book.int("ballot.max_picks"), book.int("ballot.min_age")) == (5, 5, 16)
    assert book.flag("notice.objection_stops")
    assert book.text("ballot.rule") == "greedy"


@pytest.mark.parametrize("preset", [id_ for id_ in shipped_layers() if id_ != "city"])
def test_every_preset_fits_on_the_base(preset: str) -> None:
    layers = shipped_layers()
    book = Rulebook.compose((layers["city"], layers[preset]))
    assert all(book.rule(key).layer.id == preset for key in layers[preset].settings)


def test_the_narrowest_layer_wins() -> None:
    city = shipped_layers()["city"]
    district = layer("440303", notice__days=7, ballot__max_picks=6)
    street = layer("440303002", notice__days=3)
    book = Rulebook.compose((city, district, street))
    assert (book.int("notice.days"), book.rule("notice.days").layer.place) == (3, "440303002")
    assert (book.int("ballot.max_picks"), book.rule("ballot.max_picks").layer.place) == (6, "440303")
    assert book.rule("notice.answer_days").layer.id == "city"


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("notice.days", 0), ("notice.days", 61), ("notice.days", "5"), ("notice.days", True), ("notice.days", 5.0),
        ("meeting.quorum", 0.66), ("meeting.quorum", "3/2"), ("meeting.quorum", "1/0"), ("meeting.quorum", "-1/2"),
        ("ballot.rule", "borda"), ("ballot.rule", ""), ("proposal.categories", []), ("proposal.categories", ["magic"]),
        ("proposal.categories", "service"), ("ballot.within_budget", 1), ("no.such_rule", 1),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_load(key: str, raw: object) -> None:
    with pytest.raises(RulebookError):
        check(key, raw)


@pytest.mark.parametrize(
    "text",
    [
        "id = 'x'", "not toml [", "id='x'\ntitle='x'\n[rules]\n'notice.days' = 5",
        "id='x'\ntitle='x'\n[rules]\n'notice.days' = { value = 5 }",
        "id='x'\ntitle='x'\n[rules]\n'notice.days' = { value = 5, source = ' ' }",
    ],
)  # fmt: skip
def test_a_layer_without_sources_is_refused(text: str) -> None:
    with pytest.raises(RulebookError):
        parse_layer(text)


def test_a_base_with_a_hole_is_refused() -> None:
    city = shipped_layers()["city"]
    holed = Layer(city.id, city.title, {k: v for k, v in city.settings.items() if k != "notice.days"})
    with pytest.raises(RulebookError, match=r"notice\.days"):
        Rulebook.compose((holed,))


def test_fewest_picks_above_most_is_refused() -> None:
    with pytest.raises(RulebookError):
        Rulebook.compose((shipped_layers()["city"], layer(ballot__min_picks=6)))


def test_a_version_survives_its_document() -> None:
    book = Rulebook.compose((shipped_layers()["city"], shipped_layers()["taipei"]))
    again = Rulebook.from_document(book.document)
    assert again.hash == book.hash
    assert again.share("ballot.threshold") == Fraction(1, 100)
    assert Rulebook.compose((shipped_layers()["city"],)).hash != book.hash


def test_reading_a_rule_as_what_it_is_not_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        default_rulebook().int("meeting.quorum")
    with pytest.raises(TypeError):
        default_rulebook().int("ballot.within_budget")
    with pytest.raises(KeyError):
        default_rulebook().int("no.such_rule")


def adopt(book: Rulebook, state: LayerState, actor: Actor = OFFICER, **rules: object) -> object:
    """What adopting ``rules`` at the sub-district leads to: a code, or the state after it."""
    raw: Json = write_rules(layer(**rules).settings)
    args: dict[str, Json] = {"place": "440303002", "title": "黄贝街道", "rules": raw}
    verdict = LAYER.decide(book, state, Command("adopt", actor, AT, args))
    return verdict.code if isinstance(verdict, Refusal) else LAYER.evolve(state, verdict[0])


def test_adopting_keeps_the_document_and_its_hash() -> None:
    state = adopt(default_rulebook(), LayerState(), notice__days=3)
    assert isinstance(state, LayerState)
    assert state.version == 1
    assert read_layer(state.document) == layer(notice__days=3)
    assert write_layer(read_layer(state.document)) == state.document
    assert len(state.hash) == 64


def test_adopting_is_for_the_sub_district() -> None:
    for roles in ({"clerk"}, {"resident"}, {"auditor"}, set()):
        assert adopt(default_rulebook(), LayerState(), Actor("x", frozenset(roles)), notice__days=3) == "NOT_ENTITLED"


def test_the_same_rules_again_change_nothing() -> None:
    state = adopt(default_rulebook(), LayerState(), notice__days=3)
    assert isinstance(state, LayerState)
    assert adopt(default_rulebook(), state, notice__days=3) == "RULES_UNCHANGED"


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ({"ballot__min_picks": 6}, "RULES_CROSSED"),
        ({"meeting__profile_changes": 'disable = ["amend_2nd"]\n'}, "PROFILE_NEEDS"),
        ({"council__seats": 15}, "SEATS_MISMATCH"),
        ({"council__mix": ["residents:13", "deputy:many"]}, "SEATS_MISMATCH"),
        ({"payment__schedule": ["1/2", "1/4"]}, "INSTALMENTS_MISMATCH"),
        ({"payment__schedule": ["half", "half"]}, "INSTALMENTS_MISMATCH"),
    ],
)
def test_rules_that_contradict_each_other_are_refused(rules: dict[str, object], code: str) -> None:
    assert adopt(default_rulebook(), LayerState(), **rules) == code


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"value": 99, "source": "x"}, "RULE_VALUE"), ({"source": "x"}, "RULE_VALUE"), ("5", "RULE_VALUE"),
        ({"value": 5, "source": " "}, "RULE_SOURCE"), ({"value": 5, "source": "x", "mark": "?"}, "RULE_SOURCE"),
    ],
)  # fmt: skip
def test_a_value_out_of_bounds_or_without_source_is_refused(item: Json, code: str) -> None:
    args: dict[str, Json] = {"place": "440303002", "title": "x", "rules": {"notice.days": item}}
    verdict = LAYER.decide(default_rulebook(), LayerState(), Command("adopt", OFFICER, AT, args))
    assert isinstance(verdict, Refusal)
    assert (verdict.code, verdict.rule_ref) == (code, "rulebook:notice.days")


def test_what_is_offered_is_what_is_decided() -> None:
    for actor in (OFFICER, Actor("x", frozenset({"clerk"}))):
        (option,) = LAYER.legal(default_rulebook(), LayerState(), actor, AT)
        verdict = adopt(default_rulebook(), LayerState(), actor, notice__days=3)
        assert option.ok == isinstance(verdict, LayerState)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ('"meeting.quorum" = { value = "5/3", source = "x" }', "meeting.quorum"),
        ('"meeting.quorum" = { source = "x" }', "meeting.quorum: a value and its source are needed"),
        ('"meeting.quorums" = { value = "2/3", source = "x" }', "unknown parameter"),
    ],
    ids=["impossible", "missing", "unknown"],
)
def test_a_wrong_rule_is_named_with_its_line(rule: str, words: str) -> None:
    good = '"meeting.oath" = { value = true, source = "x" }'
    text = f'id = "a"\ntitle = "b"\n\n[rules]\n{good}\n{rule}\n'
    with pytest.raises(RulebookError, match=rf"^line 6: .*{words}"):
        parse_layer(text)


def test_a_layer_without_rules_is_wrong_from_its_first_line() -> None:
    with pytest.raises(RulebookError, match=r"^line 1: a layer needs"):
        parse_layer('id = "a"\n')
