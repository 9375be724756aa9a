"""How meetings are held at a place: the page for everybody, the form, the text, the preview, adopting."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.communities import queries, service
from deliberation.communities.models import RuleLayer
from deliberation.communities.procedure_changes import changes, warnings
from deliberation.communities.procedure_form import CHOICES
from deliberation.communities.procedure_words import TOPICS, motion_lines, ref_words, sentences
from deliberation.rules.meeting.profile import Parameters
from deliberation.rules.meeting.profile_load import about, load_profile, place_rule, profile_for, shipped_profiles
from deliberation.rules.parameters import PARAMETERS
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import SYSTEM
from deliberation.rules.rulebook import Setting
from tests import factories as f
from tests.conftest import counted
from tests.pages import fields

PAGE = f"/places/{f.COMMUNITY}/procedure"
STREET = f"/places/{f.SUBDISTRICT}/procedure"
WHY = {"source": "黄街办〔2026〕3 号", "mark": "O"}


@pytest.fixture
def officer(client: FlaskClient, session: Session) -> FlaskClient:
    """Somebody who may change the rules of the sub-district."""
    f.place(session)
    f.enter(client, session, f.holder(session, "subdistrict_officer", f.SUBDISTRICT))
    return client


def form(client: FlaskClient, base: str = "", **changed: object) -> dict[str, object]:
    """The fields of the form as the page shows them, with changes; None takes a tick away."""
    shown = fields(client.get(f"{STREET}/edit{f'?base={base}' if base else ''}").text) | changed
    return {name: value for name, value in shown.items() if value is not None and name != "text"}


# words


def test_the_sentences_speak_of_every_parameter_once() -> None:
    named = [name for _title, topics in TOPICS.values() for topic in topics for name in topic.names]
    assert sorted(named) == sorted(Parameters.__dataclass_fields__.keys() - {"quorum_ref", "decision_ref"})


@pytest.mark.parametrize("name", shipped_profiles())
def test_every_profile_is_said_in_chinese(app: Flask, name: str) -> None:
    with app.test_request_context():
        profile = load_profile(name)
        for said in sentences(profile).values():
            assert said.endswith("。"), said
            assert not any("a" <= letter <= "z" for letter in said), said
        for line in motion_lines(profile):
            assert all((line.name, line.second, line.debate, line.amend, line.votes, line.source)), line


def test_every_choice_has_a_sentence_of_its_own(app: Flask) -> None:
    with app.test_request_context():
        plain = replace(load_profile("council_sz").parameters, division_after_result=True)
        for _title, topics in TOPICS.values():
            for topic in topics:
                for name in set(topic.names) & CHOICES.keys() - {"vote_order"}:
                    said = {topic.say(replace(plain, **{name: value})) for value in CHOICES[name]}
                    assert len(said) == len(CHOICES[name])


def test_figures_are_said_as_people_say_them(app: Flask) -> None:
    with app.test_request_context():
        council = sentences(load_profile("council_sz"))
        assert (
            council["quorum_num"] == "应到的人要有三分之二以上（含本数）到会，才能作决定：应到 13 人，就至少要到 9 人。"
        )
        assert council["decision_basis"] == "到会的人里，过半数同意才算通过。弃权的人算到会，不算同意；平局不通过。"
        law = sentences(load_profile("residents_assembly"))
        assert "过半数到会" in law["quorum_num"]
        assert "至少要到 7 人" in law["quorum_num"]
        slow = sentences(load_profile("council_sz").with_parameters(speech_seconds=90, quorum_count=20))
        assert "每次不超过 90 秒" in slow["speech_seconds"]
        assert "至少到 20 人" in slow["quorum_num"]
        assert ref_words("RROR1915 §11, §18") == "《罗伯特议事规则 1915 年版》第 11、18 条"
        assert "第 29 条" in ref_words("议事十二条 第十一条；RROR1915 §29")


def test_what_changes_is_said_with_what_it_means(app: Flask) -> None:
    with app.test_request_context():
        old = load_profile("council_sz")
        new = old.with_parameters(
            decision_basis="votes_cast", second_required=False, appeals=False, chair_votes="always", quorum_num=1,
            secret_on_request=0, secret_about=(), count_confirm="never", chair_certificate=True, speech_seconds=60,
        ).without("reconsider")  # fmt: skip
        quick = replace(old.rule("previous_question"), vote="majority", second=False)
        new = replace(new, motions={**new.motions, "previous_question": quick})
        told = changes(old, new)
        assert ("复议（重议）", "会上可以提", "会上不能提") in {(one.what, one.old, one.new) for one in told}
        assert any(one.what.startswith("结束辩论") and one.new == "和一般决定一样" for one in told)
        assert any("不用别人附议" in one.new for one in told)
        said = warnings(old, new)
        assert len(said) == 12
        assert any(words.startswith("平局将") for words in said)
        assert changes(old, old) == []
        assert warnings(old, old) == []
        back = warnings(new, old)
        assert any("到会没有表态" in words for words in back)
        assert any("开不成" in words for words in back)
        members = warnings(old, old.with_parameters(decision_basis="members"))
        assert any("没来的人" in words for words in members)


# the page


def test_everybody_reads_how_meetings_are_held(client: FlaskClient, session: Session) -> None:
    f.place(session)
    page = client.get(PAGE).text
    assert "文华社区的会怎么开" in page
    assert "应到 13 人，就至少要到 9 人" in page
    assert "结束辩论（立即表决）" in page
    assert "待街道确认" in page
    assert "底本：" not in page, "nothing is changed here"
    assert "修改会怎么开" not in page
    assert f'href="{PAGE}"' in client.get(f"/places/{f.COMMUNITY}/rules").text
    assert client.get("/places/000/procedure").status_code == 404


def test_the_page_asks_little_of_the_database(client: FlaskClient, session: Session) -> None:
    f.place(session)
    client.get(PAGE)
    with counted(session) as queries_:
        client.get(PAGE)
    assert len(queries_) <= 8


def test_differences_from_the_shipped_rules_are_marked(client: FlaskClient, session: Session) -> None:
    f.place(session)
    text = 'base = "council_sz"\ndisable = ["rescind"]\n[parameters]\nspeech_seconds = 180\nposition_first = false\n'
    service.adopt_procedure(session, SYSTEM, f.NOW, place=f.SUBDISTRICT, text=text, **WHY)
    page = client.get(PAGE).text
    assert "每次不超过 3 分钟" in page
    assert "底本：一件事每人最多说 2 次，每次不超过 2 分钟。" in page
    assert "这里不用：取消或修改已通过的决定" in page
    assert page.count("黄街办〔2026〕3 号") == 2


def test_rules_that_no_longer_hold_are_said_and_do_not_break_the_page(officer: FlaskClient, session: Session) -> None:
    text = 'base = "council_sz"\n[motion.amend]\ngloss = "改文字"\n'
    service.adopt_procedure(session, SYSTEM, f.NOW, place=f.SUBDISTRICT, text=text, **WHY)
    row = session.get(RuleLayer, f.SUBDISTRICT)
    assert row is not None
    row.document = row.document.replace("[motion.amend]", "[motion.dance]")
    session.flush()
    page = officer.get(STREET)
    assert page.status_code == 200
    assert "前后矛盾" in page.text
    assert officer.get(f"{STREET}/edit").status_code == 200


# the form


def test_the_form_without_changes_changes_nothing(officer: FlaskClient) -> None:
    page = officer.post(f"{STREET}/edit", data=form(officer))
    assert page.status_code == 200
    assert "没有变化" in page.text


def test_a_change_is_shown_in_words_and_then_adopted(officer: FlaskClient, session: Session) -> None:
    data = form(
        officer, quorum="１／２", decision_basis="members", speech_seconds="180", position_first="no", on_rescind=None
    )
    preview = officer.post(f"{STREET}/edit", data=data)
    assert preview.status_code == 200
    for words in (
        "<del>应到的人要有三分之二以上",
        "<ins><strong>应到的人要有二分之一以上",
        "没来的人也等于没有同意",
        "平局将",
    ):
        assert words in preview.text, words
    assert session.get(RuleLayer, f.SUBDISTRICT) is None, "nothing is adopted yet"
    sent = fields(preview.text) | WHY
    answer = officer.post(f"{STREET}/adopt", data=sent)
    assert answer.headers["Location"] == STREET
    book = queries.rulebook(session, f.COMMUNITY)
    assert str(book.share("meeting.quorum")) == "1/2"
    assert book.text("meeting.decision_basis") == "members"
    assert book.rule("meeting.speech_seconds").setting.source == WHY["source"]
    own = {rule.key for rule in book if rule.layer.place == f.SUBDISTRICT}
    assert own == {"meeting.quorum", "meeting.decision_basis", "meeting.speech_seconds", "meeting.profile_changes"}
    profile = profile_for(book)
    assert "rescind" not in profile.motions
    assert profile.parameters.position_first is False


def test_another_base_brings_its_own_values(officer: FlaskClient, session: Session) -> None:
    preview = officer.post(f"{STREET}/edit", data=form(officer, base="nantang13", title="黄贝街道十三条"))
    assert "以南塘十三条为底本" in preview.text
    officer.post(f"{STREET}/adopt", data=fields(preview.text) | WHY)
    profile = profile_for(queries.rulebook(session, f.COMMUNITY))
    assert (profile.id, profile.title) == ("nantang13", "黄贝街道十三条")
    assert (profile.parameters.oath, profile.parameters.chair_votes) == (False, "always")
    again = officer.get(f"{STREET}/edit").text
    assert "黄贝街道十三条" in again


def test_setting_everything_back_leaves_no_rule_behind(officer: FlaskClient, session: Session) -> None:
    text = 'base = "council_sz"\n[parameters]\nspeech_seconds = 180\n'
    service.adopt_procedure(session, SYSTEM, f.NOW, place=f.SUBDISTRICT, text=text, **WHY)
    service.adopt_procedure(session, SYSTEM, f.NOW, place=f.SUBDISTRICT, text='base = "council_sz"\n', **WHY)
    assert {rule.key for rule in queries.rulebook(session, f.COMMUNITY) if rule.layer.place} == set()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"quorum": "3/2"}, "0 到 1 之间"), ({"quorum": "half"}, "0 到 1 之间"), ({"decision": "1/0"}, "0 到 1 之间"),
        ({"decision": "1/3"}, "不到一半也会通过"), ({"speech_seconds": "-5"}, "10 到 3600"),
        ({"speech_turns": "many"}, "1 到 20"), ({"decision_basis": "mood"}, "role=\"alert\""),
        ({"on_amend": None}, "不能只去掉「修改（修正案）」：「对修正案的修改」"),
        ({"on_main": None}, "不能去掉「主动议」"),
        ({"second_required": "no", "second_previous_question": None, "on_amend_2nd": None}, "不能只去掉「对修正案"),
        ({"title": "长" * 61}, "60"), ({"quorum": "1", "quorum_strict": "yes"}, "永远达不到"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_what_was_typed_is_kept(
    officer: FlaskClient, session: Session, changed: dict[str, object], words: str
) -> None:
    page = officer.post(f"{STREET}/edit", data=form(officer, **{"postpone_sessions": "3", **changed}))
    assert page.status_code == 422
    assert words in page.text
    assert fields(page.text)["postpone_sessions"] == "3"
    assert "第 " not in page.text.partition('role="alert"')[2].partition("</div>")[0] or "行「" not in page.text
    assert session.get(RuleLayer, f.SUBDISTRICT) is None


def test_a_motion_that_cannot_go_is_named_once_in_the_list_and_once_beside_its_tick(officer: FlaskClient) -> None:
    page = officer.post(f"{STREET}/edit", data=form(officer, on_main=None)).text
    assert page.count("不能去掉「主动议」") == 2
    assert "会上可以提「主动议」" in page
    assert "这里使用" not in page


def test_the_words_of_the_text_have_their_meaning_beside_them(officer: FlaskClient) -> None:
    page = officer.get(f"{STREET}/text").text
    assert re.search(r"<code>close</code> [^<]*差", page)
    assert re.search(r"<code>two_thirds</code> [^<]*三分之二", page)
    assert re.search(r"<code>amend</code> 修改", page)
    wrong = 'base = "council_sz"\n[parameters]\ncount_confirm = "maybe"\n'
    fault = officer.post(f"{STREET}/text", data={"text": wrong})
    assert fault.status_code == 422
    assert re.search(r"never（[^）]*不[^）]*）", fault.text)


# one name for one set of rules


def test_a_set_of_rules_has_one_name_everywhere(officer: FlaskClient) -> None:
    rules = officer.get(f"/places/{f.COMMUNITY}/rules").text
    meetings = officer.get(PAGE).text
    for page in (rules, meetings):
        assert about("council_sz").title in page
        assert "深圳居民议事会规则" not in page
    edit = officer.get(f"{STREET}/edit").text
    assert all(about(name).title in edit for name in shipped_profiles())


def test_rules_that_differ_carry_a_name_of_their_own(officer: FlaskClient, session: Session) -> None:
    own = f"黄贝街道{about('council_sz').title}"
    assert f"不另起名，就叫「{own}」" in officer.get(f"{STREET}/edit").text
    preview = officer.post(f"{STREET}/edit", data=form(officer, postpone_sessions="3"))
    assert f"这套规则的名称：{own}" in preview.text
    officer.post(f"{STREET}/adopt", data={"text": fields(preview.text)["text"], **WHY})
    assert profile_for(queries.rulebook(session, f.COMMUNITY)).title == own
    given = officer.post(f"{STREET}/edit", data=form(officer, title="黄贝议事规则", postpone_sessions="2"))
    officer.post(f"{STREET}/adopt", data={"text": fields(given.text)["text"], **WHY})
    assert profile_for(queries.rulebook(session, f.COMMUNITY)).title == "黄贝议事规则"
    assert "黄贝议事规则" in officer.get(PAGE).text


def test_rules_set_back_have_the_name_of_their_base_again(officer: FlaskClient, session: Session) -> None:
    for text in ('base = "council_sz"\n[parameters]\npostpone_sessions = 3\n',
                 f'base = "council_sz"\ntitle = "黄贝街道{about("council_sz").title}"\n'):  # fmt: skip
        service.adopt_procedure(session, SYSTEM, f.NOW, place=f.SUBDISTRICT, text=text, **WHY)
    assert profile_for(queries.rulebook(session, f.COMMUNITY)).title == about("council_sz").title


def test_a_second_look_keeps_what_was_chosen(officer: FlaskClient) -> None:
    preview = officer.post(f"{STREET}/edit", data=form(officer, speech_turns="3"))
    again = officer.post(f"{STREET}/edit", data={"text": fields(preview.text)["text"]})
    assert fields(again.text)["speech_turns"] == "3"
    lost = officer.post(f"{STREET}/edit", data={"text": "base = ["})
    assert fields(lost.text)["speech_turns"] == "2", "a text at fault falls back to the rules in force"


# the text


def test_the_text_shows_every_fault_with_its_line(officer: FlaskClient) -> None:
    assert "base = &#34;council_sz&#34;" in officer.get(f"{STREET}/text").text
    bad = 'base = "council_sz"\n[parameters]\nspeech_seconds = -1\noath = "yes"\n'
    page = officer.post(f"{STREET}/text", data={"text": bad})
    assert page.status_code == 422
    assert "第 3 行「parameters.speech_seconds」" in page.text
    assert "第 4 行「parameters.oath」" in page.text
    assert "<code>3 | speech_seconds = -1</code>" in page.text
    assert fields(page.text)["text"].strip() == bad.strip()
    assert officer.post(f"{STREET}/text", data={"text": ""}).status_code == 422


def test_the_text_leads_to_the_same_preview(officer: FlaskClient, session: Session) -> None:
    text = 'base = "ronr12"\ndisable = ["nominate", "close_nominations"]\n'
    preview = officer.post(f"{STREET}/text", data={"text": text})
    assert "第 12 版" in preview.text
    assert officer.post(f"{STREET}/adopt", data={"text": text, **WHY}).status_code == 303
    assert "nominate" not in profile_for(queries.rulebook(session, f.COMMUNITY)).motions


# adopting


def test_without_a_source_nothing_is_adopted(officer: FlaskClient, session: Session) -> None:
    text = 'base = "council_sz"\n[parameters]\noath = false\n'
    answer = officer.post(f"{STREET}/adopt", data={"text": text, "source": "", "mark": "O"})
    assert answer.status_code == 422
    assert "不用宣誓" in answer.text, "the preview stays"
    assert officer.post(f"{STREET}/adopt", data={"text": "base = [", **WHY}).status_code == 409
    assert officer.post(f"{STREET}/adopt", data={"text": 'base = "council_sz"\n', **WHY}).status_code == 409
    assert session.get(RuleLayer, f.SUBDISTRICT) is None


def test_a_value_beyond_the_rule_of_the_place_is_refused(session: Session) -> None:
    f.place(session)
    text = 'base = "council_sz"\n[parameters]\nspeech_seconds = 5\n'
    with pytest.raises(Refused) as caught:
        service.adopt_procedure(session, SYSTEM, f.NOW, place=f.SUBDISTRICT, text=text, **WHY)
    assert (caught.value.refusal.code, caught.value.refusal.rule_ref) == (
        "RULE_VALUE",
        "rulebook:meeting.speech_seconds",
    )


def test_changes_that_contradict_themselves_are_refused_as_any_rule_is(session: Session) -> None:
    f.place(session)
    rules = {"meeting.profile_changes": Setting('disable = [\n  "amend_2nd",\n]\n', "街道通知")}
    with pytest.raises(Refused) as caught:
        service.adopt_layer(session, SYSTEM, f.NOW, place=f.SUBDISTRICT, title="黄贝街道", rules=rules)
    assert caught.value.refusal.code == "PROFILE_NEEDS"
    assert (caught.value.refusal.params["entry"], caught.value.refusal.params["line"]) == ("disable", 2)


def test_a_wider_change_may_not_leave_a_community_without_meetings(session: Session) -> None:
    f.place(session)
    text = 'base = "council_sz"\n[motion.amend]\nsecond = true\ngloss = "改文字"\n'
    service.adopt_procedure(session, SYSTEM, f.NOW, place=f.COMMUNITY, text=text, **WHY)
    own = {"meeting.profile_changes": Setting("[motion.amend]\nsecond = true\n", "社区决议")}
    service.adopt_layer(session, SYSTEM, f.NOW, place=f.COMMUNITY, title="文华社区", rules=own)
    rules = {"meeting.second_required": Setting(value=False, source="街道通知")}
    with pytest.raises(Refused) as caught:
        service.adopt_layer(session, SYSTEM, f.NOW, place=f.SUBDISTRICT, title="黄贝街道", rules=rules)
    assert caught.value.refusal.code == "RULES_CROSSED_BELOW"
    assert caught.value.refusal.params["place"] == "文华社区"


def test_what_a_place_rule_sets_is_a_parameter_of_the_rulebook() -> None:
    for name in Parameters.__dataclass_fields__:
        key = place_rule(name)
        assert key == "" or key in PARAMETERS, name
