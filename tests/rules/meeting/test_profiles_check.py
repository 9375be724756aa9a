"""Every contradiction a profile can hold is named, with its entry and its line."""

from __future__ import annotations

import re

import pytest

from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.profile import Profile, ProfileError
from deliberation.rules.meeting.profile_check import BOUNDS, CHOICES
from deliberation.rules.meeting.profile_load import (
    FOLDER,
    PLACE_SHARES,
    about,
    build,
    changed,
    inspect,
    inspect_changes,
    load_profile,
    place_rule,
    profile_for,
    shipped_profiles,
    validate,
)
from deliberation.rules.meeting.state import State
from deliberation.rules.parameters import PROFILES
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import MARKS, Layer, Rulebook, Setting, default_rulebook
from tests.rules.meeting.room import START

HEAD = 'id = "x"\ntitle = "x"\n'
BASE = f'{HEAD}base = "rror1915"\n'
PLAIN = f'{HEAD}base = "community_zh"\n'
ALONE = '[motion.main]\ncls = "main"\nzh = "主动议"\nen = "Main"\nref = "x"\nrank = 13\n'

# text, code, entry, line: the line is counted in the whole text
BROKEN: list[tuple[str, str, str, int]] = [
    (f"{BASE}colour = 3\n", "PROFILE_ENTRY", "colour", 4),
    (f'{BASE}[parameters]\ntempo = "fast"\n', "PROFILE_ENTRY", "parameters.tempo", 5),
    (f'{BASE}[motion.main]\ncolour = "red"\n', "PROFILE_ENTRY", "motion.main.colour", 5),
    (f'{BASE}[motion.main]\nid = "amend"\n', "PROFILE_ENTRY", "motion.main.id", 5),
    (f'{BASE}[sources]\nmood = {{ source = "x", mark = "L" }}\n', "PROFILE_ENTRY", "sources.mood", 5),
    (f'{BASE}[sources]\nquorum = {{ source = "x", mark = "?" }}\n', "PROFILE_MISSING", "sources.quorum", 5),
    ('title = "x"\nbase = "rror1915"\n', "PROFILE_MISSING", "id", 2),
    ('id = "x"\ntitle = " "\nbase = "rror1915"\n', "PROFILE_MISSING", "title", 2),
    (f'{BASE}[motion.dance]\nzh = "跳舞"\n', "PROFILE_MISSING", "motion.dance", 4),
    (f'{BASE}\n[motion.main]\nzh = " "\n', "PROFILE_MISSING", "motion.main.zh", 6),
    (f'{BASE}[motion.main]\nref = ""\n', "PROFILE_MISSING", "motion.main.ref", 5),
    (f'{HEAD}base = "nowhere"\n', "PROFILE_BASE", "base", 3),
    (f"{BASE}# a note\nonly = 3\n", "PROFILE_TYPE", "only", 5),
    (f"{BASE}parameters = 3\n", "PROFILE_TYPE", "parameters", 4),
    (f"{BASE}[motion]\nmain = 3\n", "PROFILE_TYPE", "motion.main", 5),
    ('id = "x"\ntitle = 3\n', "PROFILE_TYPE", "title", 2),
    (f"{BASE}[parameters]\noath = 1\n", "PROFILE_TYPE", "parameters.oath", 5),
    (f'{BASE}[parameters]\nspeech_seconds = "120"\n', "PROFILE_TYPE", "parameters.speech_seconds", 5),
    (f"{BASE}[parameters]\nspeech_turns = true\n", "PROFILE_TYPE", "parameters.speech_turns", 5),
    (f"{BASE}[parameters]\nchair_votes = false\n", "PROFILE_TYPE", "parameters.chair_votes", 5),
    (f'{BASE}[parameters]\nvote_order = "for"\n', "PROFILE_TYPE", "parameters.vote_order", 5),
    (f"{BASE}[parameters]\nspeech_seconds = -5\n", "PROFILE_NUMBER", "parameters.speech_seconds", 5),
    (f"{BASE}[parameters]\nspeech_turns = 0\n", "PROFILE_NUMBER", "parameters.speech_turns", 5),
    (f"{BASE}[parameters]\nquorum_den = 0\n", "PROFILE_NUMBER", "parameters.quorum_den", 5),
    (f"{BASE}[motion.main]\nrank = 14\n", "PROFILE_NUMBER", "motion.main.rank", 5),
    (f'{BASE}[parameters]\ndecision_basis = "mood"\n', "PROFILE_VALUE", "parameters.decision_basis", 5),
    (f'{BASE}[parameters]\nchair_votes = "twice"\n', "PROFILE_VALUE", "parameters.chair_votes", 5),
    (f'{BASE}[parameters]\ncount_confirm = "often"\n', "PROFILE_VALUE", "parameters.count_confirm", 5),
    (f'{BASE}[parameters]\nsecret_about = ["weather"]\n', "PROFILE_VALUE", "parameters.secret_about", 5),
    (f'{BASE}[motion.main]\nvote = "acclaim"\n', "PROFILE_VALUE", "motion.main.vote", 5),
    (f'{BASE}[motion.main]\nrequires = ["sunshine"]\n', "PROFILE_VALUE", "motion.main.requires", 5),
    (f'{BASE}[motion.main]\neffect = "explode"\n', "PROFILE_VALUE", "motion.main.effect", 5),
    (f"{BASE}[parameters]\nquorum_num = 3\n", "PROFILE_SHARE", "parameters.quorum_num", 5),
    (f"{BASE}[parameters]\nquorum_num = 0\n", "PROFILE_SHARE", "parameters.quorum_num", 5),
    (f"{BASE}[parameters]\nquorum_num = 2\n", "PROFILE_SHARE", "parameters.quorum_num", 5),
    (f"{BASE}[parameters]\ndecision_den = 1\n", "PROFILE_SHARE", "parameters.decision_den", 5),
    (f"{BASE}[parameters]\ndecision_strict = false\n", "PROFILE_TIE", "parameters.decision_strict", 5),
    (f"{BASE}[parameters]\ndecision_den = 3\n", "PROFILE_TIE", "parameters.decision_den", 5),
    (f'{BASE}[parameters]\nvote_order = ["against", "for"]\n', "PROFILE_ORDER", "parameters.vote_order", 5),
    (f'{BASE}[parameters]\nvote_order = ["for", "against", "maybe"]\n', "PROFILE_ORDER", "parameters.vote_order", 5),
    (f'{BASE}disable = ["dance"]\n', "PROFILE_MOTION", "disable", 4),
    (f'{BASE}only = [\n  "main",\n  "dance",\n]\n', "PROFILE_MOTION", "only", 6),
    (f'{BASE}[motion.amend]\naccepts = ["dance"]\n', "PROFILE_MOTION", "motion.amend.accepts", 5),
    (f'{BASE}disable = ["main"]\n', "PROFILE_NEEDS", "disable", 4),
    (f'{BASE}only = ["amend"]\n[parameters]\nsecondary_amendments = false\n', "PROFILE_NEEDS", "only", 4),
    (f'{BASE}disable = [\n  "ratify",\n  "amend",\n]\n', "PROFILE_NEEDS", "disable", 6),
    (f'{BASE}disable = ["adjourn_main"]\n', "PROFILE_NEEDS", "disable", 4),
    (f'{BASE}disable = ["amend_2nd"]\n', "PROFILE_NEEDS", "disable", 4),
    (f'{BASE}disable = ["appeal", "appeal_undebatable"]\n', "PROFILE_NEEDS", "disable", 4),
    (f'{BASE}disable = ["take_from_table"]\n', "PROFILE_NEEDS", "disable", 4),
    (f'{PLAIN}disable = ["amend_2nd"]\n[parameters]\nsecondary_amendments = true\n',
     "PROFILE_NEEDS", "parameters.secondary_amendments", 6),
    (f"{PLAIN}[motion.amend]\nsecond = true\n", "PROFILE_SECOND", "motion.amend.second", 5),
    (f'{BASE}[motion.previous_question]\nvote = "demand"\n', "PROFILE_MAJORITY", "motion.previous_question.vote", 5),
    (f'{BASE}[motion.main]\nvote = "chair"\n', "PROFILE_MAJORITY", "motion.main.vote", 5),
    (f'{BASE}[motion.limit_debate]\nvote = "sustain"\n', "PROFILE_MAJORITY", "motion.limit_debate.vote", 5),
    (f"{BASE}[motion.recess]\nrank = 2\n", "PROFILE_RANK", "motion.recess.rank", 5),
    (f"{BASE}[motion.appeal]\nrank = 4\n", "PROFILE_CLASS", "motion.appeal.rank", 5),
    (f'{BASE}[motion.ratify]\ncls = "incidental"\n', "PROFILE_CLASS", "motion.ratify.cls", 5),
    (f"{BASE}[parameters\n", "PROFILE_SYNTAX", "TOML", 4),
    (f'{BASE}title = "y"\n', "PROFILE_SYNTAX", "TOML", 4),
    ('id = "x', "PROFILE_SYNTAX", "TOML", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "entry", "line"), BROKEN)
def test_a_fault_is_named_with_its_entry_and_line(text: str, code: str, entry: str, line: int) -> None:
    faults = inspect(text)
    assert (code, entry, line) in {(one.code, one.params["entry"], one.params["line"]) for one in faults}
    assert all(one.rule_ref for one in faults)


def test_what_is_missing_altogether_is_laid_to_where_the_profile_begins() -> None:
    assert {one.params["entry"] for one in inspect("")} == {"id", "title"}
    bare = inspect(HEAD)
    assert [(one.code, one.params["needs"]) for one in bare] == [("PROFILE_NEEDS", "main")]
    assert inspect(HEAD + ALONE) == ()


def test_every_fault_of_a_text_is_listed_by_line() -> None:
    faults = inspect(f'{BASE}[parameters]\nspeech_seconds = -1\ntempo = 1\noath = "yes"\n')
    assert [one.params["line"] for one in faults] == [5, 6, 7]


@pytest.mark.parametrize("name", shipped_profiles())
def test_every_shipped_profile_is_sound_and_says_where_it_comes_from(name: str) -> None:
    assert inspect((FOLDER / f"{name}.toml").read_text("utf-8")) == ()
    validate(load_profile(name))
    told = about(name)
    assert re.search(r"[一-鿿]", told.title)
    assert len(told.description) > 30
    for parameter in load_profile(name).parameters.__dataclass_fields__:
        if parameter not in ("quorum_ref", "decision_ref"):
            source = told.source(parameter)
            assert source is not None, parameter
            assert source.source
            assert source.mark in MARKS


def test_the_profiles_say_what_their_texts_say() -> None:
    nantang = load_profile("nantang13").parameters
    assert (nantang.speech_seconds, nantang.speech_turns, nantang.vote_order) == (120, 2, ("for", "against"))
    assert (nantang.position_first, nantang.alternate_sides, nantang.unheard_first) == (True, True, False)
    assert nantang.chair_votes == "always", "a moderator who has a vote casts it last"
    law = load_profile("residents_assembly").parameters
    assert (law.quorum_num, law.quorum_den, law.quorum_strict) == (1, 2, True)
    assert (law.decision_basis, law.decision_num, law.decision_den, law.decision_strict) == ("present", 1, 2, True)
    assert law.open_without_quorum is False
    plain = load_profile("community_zh").parameters
    assert (plain.oath, plain.decision_basis, plain.chair_votes) == (True, "votes_cast", "never")
    assert load_profile("ronr12").rule("commit").ref == "RONR12 §13"
    assert all(rule.ref.startswith("RONR12 ") for rule in load_profile("ronr12").motions.values())


def test_the_catalogue_of_places_is_what_is_shipped() -> None:
    assert set(PROFILES) == set(shipped_profiles())
    assert CHOICES.keys().isdisjoint(BOUNDS)


def book(**rules: object) -> Rulebook:
    """The default rules with some of a place's own, ``meeting.`` left out of the keys."""
    settings = {f"meeting.{key}": Setting(value, "街道通知") for key, value in rules.items()}  # type: ignore[arg-type]
    return Rulebook.compose((*default_rulebook().layers, Layer("x", "x", settings)))


def test_a_place_changes_motions_and_what_no_rule_of_its_own_says() -> None:
    changes = 'disable = ["reconsider"]\nenable = ["suspend_rules"]\n[parameters]\nposition_first = false\n'
    changes += '[motion.previous_question]\nvote = "majority"\n'
    profile = profile_for(book(profile_changes=changes))
    assert "reconsider" not in profile.motions
    assert profile.rule("suspend_rules").zh == "暂缓规则"
    assert profile.rule("previous_question").vote == "majority"
    assert profile.parameters.position_first is False
    assert profile.parameters.speech_seconds == 120, "the rules of the place still hold"
    assert Profile.from_document(profile.document) == profile


def test_the_title_of_a_place_is_its_own() -> None:
    profile = profile_for(book(profile_changes='title = "黄贝街道议事规则"\n'))
    assert (profile.id, profile.title) == ("council_sz", "黄贝街道议事规则")


@pytest.mark.parametrize(
    ("text", "code", "entry", "line"),
    [
        ("[parameters]\nquorum_num = 1\n", "PROFILE_ELSEWHERE", "parameters.quorum_num", 2),
        ("[parameters]\n\nspeech_seconds = 60\n", "PROFILE_ELSEWHERE", "parameters.speech_seconds", 3),
        ('[parameters]\nsecret_about = ["people"]\n', "PROFILE_ELSEWHERE", "parameters.secret_about", 2),
        ('base = "ronr12"\n', "PROFILE_ENTRY", "base", 1),
        ('id = "mine"\n', "PROFILE_ENTRY", "id", 1),
        ('disable = ["amend_2nd"]\n', "PROFILE_NEEDS", "disable", 1),
        ('[motion.previous_question]\nvote = "chair"\n', "PROFILE_MAJORITY", "motion.previous_question.vote", 2),
        ("disable = [\n", "PROFILE_SYNTAX", "TOML", 1),
    ],
)
def test_the_changes_of_a_place_are_held_to_the_same(text: str, code: str, entry: str, line: int) -> None:
    found = inspect_changes("council_sz", text)[0]
    assert (found.code, found.params["entry"], found.params["line"]) == (code, entry, line)
    with pytest.raises(ProfileError, match=code) as caught:
        changed("council_sz", text, {})
    assert caught.value.fault == found


def test_a_rule_of_the_place_may_not_contradict_the_changes_either() -> None:
    second = "[motion.amend]\nsecond = true\n"
    assert inspect_changes("council_sz", second) == ()
    with pytest.raises(ProfileError, match="PROFILE_SECOND"):
        profile_for(book(profile_changes=second, second_required=False))


def test_a_meeting_is_not_called_by_rules_that_contradict_themselves() -> None:
    tie = Rulebook((*default_rulebook().layers, Layer("x", "x", {"meeting.profile_changes": Setting("x", "x")})))
    args = {"members": ["m1", "m2", "m3"], "chair": "host"}
    verdict = MEETING.decide(tie, State(), Command("call", Actor("host", frozenset({"moderator"})), START, args))  # type: ignore[arg-type]
    assert isinstance(verdict, Refusal)
    assert (verdict.code, verdict.params["line"]) == ("PROFILE_SYNTAX", 1)


def test_parameters_that_a_rule_of_the_place_sets() -> None:
    assert place_rule("quorum_num") == PLACE_SHARES["quorum"]
    assert place_rule("decision_strict") == "meeting.decision_share"
    assert place_rule("decision_basis") == "meeting.decision_basis"
    assert place_rule("vote_order") == ""


def test_a_book_older_than_a_rule_leaves_it_to_the_profile() -> None:
    old = {rule.key: rule.setting for rule in default_rulebook() if rule.key not in ("meeting.oath", "meeting.quorum_strict", "meeting.profile_changes", "meeting.secret_for_people")}  # fmt: skip  # noqa: E501
    profile = profile_for(Rulebook((Layer("city", "x", old),)))
    assert profile.parameters.oath is True
    assert profile.parameters.secret_about == ("people",)


def test_switching_any_motion_off_leaves_every_other_as_it_is() -> None:
    for name in shipped_profiles():
        profile = load_profile(name)
        for kind in profile.motions:
            fewer = profile.without(kind)
            assert fewer.motions == {key: rule for key, rule in profile.motions.items() if key != kind}
            assert fewer.parameters == profile.parameters


def test_an_old_document_with_entries_no_longer_known_still_replays() -> None:
    document = load_profile("council_sz").document
    parameters, motions = document["parameters"], document["motions"]
    assert isinstance(parameters, dict)
    assert isinstance(motions, dict)
    old = {**document, "parameters": {**parameters, "bell": True}, "mood": "calm"}
    assert Profile.from_document(old) == load_profile("council_sz")


def test_a_motion_whose_main_form_is_on_builds_by_itself() -> None:
    with pytest.raises(ProfileError) as caught:
        build({"id": "x", "title": "x", "base": "rror1915", "disable": ["recess_main"]})
    assert caught.value.fault is not None
    assert caught.value.fault.params["needs"] == "recess_main"
