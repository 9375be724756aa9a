"""The rules of meetings as a place edits them: what was written is read again, and what is wrong is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deliberation.rules.meeting.profile_draft import changes_of, draft_of, named, place_rules, read_draft, write_draft
from deliberation.rules.meeting.profile_load import load_profile, profile_for, shipped_profiles
from deliberation.rules.parameters import check
from deliberation.rules.rulebook import Setting, default_rulebook


@pytest.mark.parametrize("name", shipped_profiles())
def test_a_draft_gives_back_what_was_written(name: str) -> None:
    profile = load_profile(name)
    for base in shipped_profiles():
        if set(profile.motions) <= set(load_profile("rror1915").motions):
            draft = read_draft(write_draft(base, profile))
            assert draft.faults == ()
            assert set(draft.profile.motions) == set(profile.motions)
            wanted = profile.parameters
            got = draft.profile.parameters
            assert replace(got, quorum_ref="", decision_ref="") == replace(wanted, quorum_ref="", decision_ref="")


@pytest.mark.parametrize("name", shipped_profiles())
def test_the_rules_of_a_place_hold_meetings_by_the_draft(name: str) -> None:
    profile = load_profile(name)
    settings = {key: Setting(check(key, raw), "x") for key, raw in place_rules(name, profile).items()}
    layers = default_rulebook().layers
    book = type(default_rulebook())((*layers, replace(layers[0], id="x", settings=settings)))
    made = profile_for(book)
    assert made.motions == profile.motions
    assert replace(made.parameters, quorum_ref="", decision_ref="") == replace(
        profile.parameters, quorum_ref="", decision_ref=""
    )
    assert draft_of(book) == f'base = "{name}"\n'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "PROFILE_MISSING"), ('base = "nowhere"\n', "PROFILE_BASE"), ("base = 3\n", "PROFILE_TYPE"),
        ('base = "council_sz"\nid = "x"\n', "PROFILE_ENTRY"),
        ('base = "council_sz"\n[parameters]\ndecision_strict = false\n', "PROFILE_ENTRY"),
        ('base = "council_sz"\n[parameters]\nquorum_num = 4\n', "PROFILE_SHARE"), ("base = [", "PROFILE_SYNTAX"),
    ],
)  # fmt: skip
def test_a_draft_at_fault_is_refused(text: str, code: str) -> None:
    assert [one.code for one in read_draft(text).faults] == [code]


def test_only_what_differs_from_the_base_is_written() -> None:
    base = load_profile("council_sz")
    motions = {kind: rule for kind, rule in base.motions.items() if kind != "recess"}
    table = replace(base.motions["main"], second=not base.motions["main"].second)
    changed = replace(base.with_parameters(speech_turns=7), title="晨谈", motions={**motions, "main": table})
    wanted = "true" if table.second else "false"
    assert write_draft("council_sz", changed) == (
        'base = "council_sz"\ntitle = "晨谈"\ndisable = ["recess"]\n'
        f"\n[parameters]\nspeech_turns = 7\n\n[motion.main]\nsecond = {wanted}\n"
    )
    own = changes_of("council_sz", changed)
    assert own.startswith('title = "晨谈"')
    assert "base" not in own
    assert "speech_turns" not in own, "a rule of the place says it"
    assert changes_of("council_sz", base) == ""


def test_a_fault_names_its_entry_and_line() -> None:
    found = read_draft('base = "council_sz"\nid = "x"\n[parameters]\ndecision_strict = false\n')
    assert [(one.code, one.params["entry"], one.params["line"]) for one in found.faults] == [
        ("PROFILE_ENTRY", "id", 2), ("PROFILE_ENTRY", "parameters.decision_strict", 4),
    ]  # fmt: skip
    assert (found.base, found.profile.motions) == ("", {})
    assert [one.params["entry"] for one in read_draft("title = 'x'\n").faults] == ["base"]


def test_a_draft_keeps_the_title_of_its_base_unless_it_says_another() -> None:
    kept = read_draft('base = "council_sz"\n')
    assert (kept.base, kept.profile.title) == ("council_sz", load_profile("council_sz").title)
    assert read_draft('base = "council_sz"\ntitle = "晨谈"\n').profile.title == "晨谈"


def test_rules_that_differ_never_bear_the_name_of_a_shipped_profile() -> None:
    base, other = load_profile("council_sz"), load_profile("rror1915").title
    changed = base.with_parameters(speech_turns=7)
    assert named("council_sz", base, "黄街").title == base.title
    assert named("council_sz", replace(base, title=f"黄街{base.title}"), "黄街").title == base.title
    assert named("council_sz", replace(base, title="晨谈"), "黄街").title == "晨谈"
    assert named("council_sz", changed, "黄街").title == f"黄街{base.title}"
    assert named("council_sz", replace(changed, title=other), "黄街").title == f"黄街{base.title}"
    assert named("council_sz", replace(changed, title="晨谈"), "黄街") == replace(changed, title="晨谈")


def test_what_a_place_says_by_itself_is_in_its_rules() -> None:
    base = load_profile("council_sz")
    said = place_rules("council_sz", base.with_parameters(secret_about=("people",), quorum_num=3, quorum_den=4))
    assert said["meeting.profile"] == "council_sz"
    assert (said["meeting.secret_for_people"], said["meeting.quorum"]) == (True, "3/4")
    assert place_rules("council_sz", base.with_parameters(secret_about=()))["meeting.secret_for_people"] is False
