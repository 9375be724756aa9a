"""The rules page for everybody, and adopting rules for the sub-district."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.communities import queries, service, words
from deliberation.communities.models import RuleLayer
from deliberation.communities.projection import check_layer
from deliberation.communities.rule_form import keys_of
from deliberation.ledger.book import history
from deliberation.rules.parameters import PARAMETERS
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import SYSTEM
from deliberation.rules.rulebook import Setting, default_rulebook, shipped_layers
from deliberation.web.i18n import LOCALE, catalogues
from tests import factories as f
from tests.conftest import counted
from tests.pages import fields

RULES = f"/places/{f.COMMUNITY}/rules"
STREET = f"/places/{f.SUBDISTRICT}/rules"


def form(client: FlaskClient, group: str, **changes: object) -> dict[str, object]:
    """The fields of a group as the page shows them, with changes."""
    shown = fields(client.get(f"{STREET}/adopt/{group}").text)
    return shown | {"source": "黄街办〔2026〕1 号"} | changes


def test_every_rule_is_on_the_page_in_chinese(client: FlaskClient, session: Session) -> None:
    f.place(session)
    page = client.get(RULES).text
    known = catalogues(LOCALE)._catalog  # type: ignore[attr-defined]
    for rule in default_rulebook():
        assert known[PARAMETERS[rule.key].label] in page, rule.key
        assert rule.setting.source.replace("'", "&#39;") in page, rule.key
    assert page.count("待街道确认") > 5
    assert queries.rulebook(session, f.COMMUNITY).hash[:4] in page


def test_what_waits_for_the_sub_district_is_gathered_first_in_plain_words(
    client: FlaskClient, session: Session
) -> None:
    f.place(session)
    shown = client.get(RULES).text
    number = sum(rule.setting.mark == "tbc" for rule in default_rulebook())
    gathered = shown.split('aria-label="规则分组"')[0].split('<ul class="legend">')[1].split("</ul>")[0]
    assert gathered.count("<li>") == number > 0
    assert not [name for name in ("Wieliczka", "Świecie", "ASVS") if name in shown]


def test_groups_cover_every_rule_once() -> None:
    keys = [key for group in words.GROUPS for key in keys_of(group)]
    assert sorted(keys) == sorted(PARAMETERS)


def test_every_choice_and_unit_has_words(app: Flask) -> None:
    choices = {choice for parameter in PARAMETERS.values() for choice in parameter.choices}
    assert choices <= words.CHOICES.keys()
    with app.test_request_context():
        for layer in shipped_layers().values():
            for key, setting in layer.settings.items():
                said = words.value_words(key, setting.value)
                assert said, key
                assert not any("a" <= letter <= "z" for letter in said), f"{key}: {said}"


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("meeting.quorum", Fraction(2, 3), "三分之二以上（含本数）"),
        ("meeting.decision_share", Fraction(1, 2), "过半数"),
        ("meeting.decision_share", Fraction(2, 3), "超过 三分之二"),
        ("ballot.threshold", Fraction(1, 100), "1%以上（含本数）"),
        ("ballot.threshold", Fraction(0), "不设"),
        ("payment.schedule", ("3/10", "4/10", "3/10"), "30% + 40% + 30%"),
        ("council.mix", ("party_committee:2", "residents:7"), "社区党委 2、居民 7"),
        ("cycle.paid_by", "04-30", "4月30日"),
        ("ballot.min_age", 16, "年满 16 岁"),
        ("notice.objection_stops", True, "是"),
        ("procurement.min_quotes", 3, "3 家"),
        ("screening.days", 10, "10 个工作日"),
        ("payment.retention", Fraction(1, 13), "1/13"),
    ],
)
def test_values_are_said_as_people_say_them(app: Flask, key: str, value: object, said: str) -> None:
    with app.test_request_context():
        assert words.value_words(key, value) == said  # type: ignore[arg-type]


def test_the_page_without_a_place_is_ones_own(client: FlaskClient, session: Session) -> None:
    f.place(session, f.ELSEWHERE)
    assert "深圳市" in client.get("/rules").text
    f.enter(client, session, f.resident(session))
    assert "文华社区现行规则" in client.get("/rules").text


def test_no_place_no_page(client: FlaskClient, session: Session) -> None:
    assert client.get("/rules").status_code == 404
    assert client.get("/places/000/rules").status_code == 404
    f.place(session)
    assert client.get(f"{RULES}/compare/nowhere").status_code == 404


def test_comparing_with_another_place(client: FlaskClient, session: Session) -> None:
    f.place(session)
    page = client.get(f"{RULES}/compare/taipei").text
    assert "每票最多选" in page
    assert "8 项" in page


def test_the_sub_district_changes_a_rule_for_all_its_communities(client: FlaskClient, session: Session) -> None:
    f.place(session)
    f.enter(client, session, f.holder(session, "subdistrict_officer", f.SUBDISTRICT))
    answer = client.post(f"{STREET}/adopt/notice", data=form(client, "notice", notice_days="７"))
    assert answer.headers["Location"] == f"{STREET}#notice"
    book = queries.rulebook(session, f.COMMUNITY)
    rule = book.rule("notice.days")
    assert (rule.setting.value, rule.setting.source, rule.layer.place) == (7, "黄街办〔2026〕1 号", f.SUBDISTRICT)
    assert {rule.key for rule in book if rule.layer.place} == {"notice.days"}, "only what changed is laid down"
    assert "黄街办〔2026〕1 号" in client.get(RULES).text
    (event,) = history(session, f"rules:{f.SUBDISTRICT}")
    assert event.event.type == "layer_adopted"
    assert list(check_layer(session, event.stream, (event,))) == []


def test_setting_a_rule_back_lets_the_wider_layer_hold(client: FlaskClient, session: Session) -> None:
    f.place(session)
    f.enter(client, session, f.holder(session, "subdistrict_officer", f.SUBDISTRICT))
    client.post(f"{STREET}/adopt/notice", data=form(client, "notice", notice_days="7", notice_answer_days="5"))
    client.post(f"{STREET}/adopt/notice", data=form(client, "notice", notice_days="5"))
    book = queries.rulebook(session, f.COMMUNITY)
    assert {rule.key for rule in book if rule.layer.place} == {"notice.answer_days"}
    assert queries.layer_version(session, f.SUBDISTRICT)[0] == 2  # type: ignore[index]


@pytest.mark.parametrize(
    ("group", "field", "typed", "value"),
    [
        ("money", "ceiling_works", "80万", 80_000_000),
        ("money", "ceiling_works", "８０００００", 80_000_000),
        ("meeting", "meeting_quorum", "60%", Fraction(3, 5)),
        ("meeting", "meeting_quorum", "３／４", Fraction(3, 4)),
        ("meeting", "meeting_party_review", "no", False),
        ("meeting", "meeting_vote_form", "secret_ballot", "secret_ballot"),
        ("proposals", "proposal_categories", ["service", "works"], ("service", "works")),
        ("council", "council_mix", "社区党委 3，居民10", ("party_committee:3", "residents:10")),
        ("buying", "payment_schedule", "20%、30%、50%", ("1/5", "3/10", "1/2")),
        ("disclosure", "cycle_paid_by", "6月30日", "06-30"),
        ("disclosure", "cycle_paid_by", "6-30", "06-30"),
    ],
)
def test_values_are_read_as_people_type_them(
    client: FlaskClient, session: Session, group: str, field: str, typed: object, value: object
) -> None:
    f.place(session)
    f.enter(client, session, f.holder(session, "subdistrict_officer", f.SUBDISTRICT))
    answer = client.post(f"{STREET}/adopt/{group}", data=form(client, group, **{field: typed}))
    assert answer.status_code == 303, answer.text
    key = next(key for key in PARAMETERS if key.replace(".", "_") == field)
    assert queries.rulebook(session, f.COMMUNITY).rule(key).setting.value == value


@pytest.mark.parametrize(
    ("group", "field", "typed"),
    [
        ("notice", "notice_days", "0"), ("notice", "notice_days", "3.5"), ("notice", "notice_days", "many"),
        ("notice", "notice_days", ""), ("notice", "source", ""), ("notice", "source", "长" * 201),
        ("notice", "mark", "X"), ("meeting", "meeting_quorum", "3/2"), ("meeting", "meeting_quorum", "1/0"),
        ("meeting", "meeting_vote_form", "shouting"), ("proposals", "proposal_categories", []),
        ("money", "ceiling_works", "-1"), ("money", "ceiling_works", "0.001"), ("money", "ceiling_works", "99999999万"),
        ("council", "council_mix", "国王 1"), ("disclosure", "cycle_paid_by", "13-40"),
        ("buying", "payment_schedule", "一半"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_nothing_changes(
    client: FlaskClient, session: Session, group: str, field: str, typed: object
) -> None:
    f.place(session)
    f.enter(client, session, f.holder(session, "subdistrict_officer", f.SUBDISTRICT))
    answer = client.post(f"{STREET}/adopt/{group}", data=form(client, group, **{field: typed}))
    assert answer.status_code == 422
    assert "请您再看" in answer.text or 'role="alert"' in answer.text
    assert session.get(RuleLayer, f.SUBDISTRICT) is None


@pytest.mark.parametrize(
    ("group", "changes"),
    [
        ("ballot", {"ballot_min_picks": "6"}),
        ("council", {"council_seats": "15"}),
        ("buying", {"payment_schedule": "30%、30%"}),
        ("notice", {}),
    ],
)
def test_contradictions_are_refused_with_the_reason(
    client: FlaskClient, session: Session, group: str, changes: dict[str, object]
) -> None:
    f.place(session)
    f.enter(client, session, f.holder(session, "subdistrict_officer", f.SUBDISTRICT))
    if not changes:
        client.post(f"{STREET}/adopt/{group}", data=form(client, group, notice_days="7"))
        changes = {"notice_days": "7"}
    answer = client.post(f"{STREET}/adopt/{group}", data=form(client, group, **changes))
    assert answer.status_code == 409
    assert "黄街办〔2026〕1 号" in answer.text, "what was typed is kept"


def test_a_wider_layer_may_not_break_a_narrower_one(client: FlaskClient, session: Session) -> None:
    f.place(session)
    fewest = {"ballot.min_picks": Setting(4, "社区决议")}
    service.adopt_layer(session, SYSTEM, f.NOW, place=f.COMMUNITY, title="文华社区", rules=fewest)
    session.commit()
    f.enter(client, session, f.holder(session, "subdistrict_officer", f.SUBDISTRICT))
    session.commit()
    answer = client.post(f"{STREET}/adopt/ballot", data=form(client, "ballot", ballot_max_picks="3"))
    assert answer.status_code == 409
    assert "文华社区" in answer.text
    assert session.get(RuleLayer, f.SUBDISTRICT) is None
    assert queries.rulebook(session, f.COMMUNITY).int("ballot.min_picks") == 4


def test_a_preset_is_adopted_whole(client: FlaskClient, session: Session) -> None:
    f.place(session)
    f.enter(client, session, f.holder(session, "administrator", f.CITY))
    assert client.post(f"{STREET}/adopt", data={"preset": "zhuhai2021"}).status_code == 303
    assert queries.rulebook(session, f.COMMUNITY).int("ceiling.works") == 50_000_000
    assert client.post(f"{STREET}/adopt", data={"preset": "zhuhai2021"}).status_code == 409
    assert client.post(f"{STREET}/adopt", data={"preset": "atlantis"}).status_code == 409
    assert client.post(f"{STREET}/adopt", data={}).status_code == 409


def test_what_is_frozen_stays(session: Session) -> None:
    f.place(session)
    before = queries.rulebook(session, f.COMMUNITY)
    kept = service.freeze(session, f.NOW, before)
    longer = {"notice.days": Setting(9, "街道通知")}
    service.adopt_layer(session, SYSTEM, f.NOW, place=f.DISTRICT, title="罗湖区", rules=longer)
    assert queries.frozen_rulebook(session, kept).int("notice.days") == 5
    assert queries.rulebook(session, f.COMMUNITY).int("notice.days") == 9


def test_an_unknown_preset_is_refused(session: Session) -> None:
    f.place(session)
    with pytest.raises(Refused) as refused:
        service.adopt_preset(session, SYSTEM, f.NOW, place=f.COMMUNITY, preset="city")
    assert refused.value.refusal.code == "PRESET_UNKNOWN"


def test_a_changed_column_is_found(session: Session) -> None:
    f.place(session)
    service.adopt_preset(session, SYSTEM, f.NOW, place=f.COMMUNITY, preset="taipei")
    stream = f"rules:{f.COMMUNITY}"
    assert list(check_layer(session, stream, history(session, stream))) == []
    session.get_one(RuleLayer, f.COMMUNITY).hash = "0" * 64
    session.flush()
    (fault,) = check_layer(session, stream, history(session, stream))
    assert "hash" in fault.problem


def test_reading_the_rules_costs_little(client: FlaskClient, session: Session) -> None:
    f.place(session)
    client.get(RULES)
    with counted(session) as sent:
        page = client.get(RULES)
    assert len(sent) <= 6, sent
    assert len(page.data) <= 60_000
