"""How an office is reached: given by its people, checked, in the book, shown on pages, posters and sheets."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from deliberation.communities import queries, service
from deliberation.communities.models import PlaceContact
from deliberation.disclosure.checks import stream_checks
from deliberation.ledger import verify
from deliberation.rules.contact import telephone
from deliberation.rules.refusal import Refusal, Refused
from tests import factories as make

ADDRESS = "文华社区党群服务中心一楼"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("0755-25000119", "0755-25000119"), ("0755 2500 0119", "0755-25000119"), ("(0755)25000119", "0755-25000119"),
        ("０７５５－２５０００１１９", "0755-25000119"), ("075525000119-801", "0755-25000119-801"),
        ("010-62000000", "010-62000000"), ("12345", "12345"), ("400-800-0000", "400-800-0000"),
    ],
)  # fmt: skip
def test_the_number_is_printed_in_one_way(typed: str, printed: str) -> None:
    assert telephone(typed) == printed


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("13800138000", "CONTACT_MOBILE"), ("138 0013 8000", "CONTACT_MOBILE"), ("+86 13800138000", "CONTACT_MOBILE"),
        ("2500", "CONTACT_TELEPHONE"), ("", "CONTACT_TELEPHONE"), ("=1+1", "CONTACT_TELEPHONE"),
        ("0755-250001191234567890", "CONTACT_TELEPHONE"),
    ],
)  # fmt: skip
def test_what_is_no_number_of_an_office_is_refused(typed: str, code: str) -> None:
    refusal = telephone(typed)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


def given(session: Session, place: str = make.COMMUNITY, number: str = "0755-25000119") -> None:
    service.set_contact(session, make.SYSTEM, make.NOW, place=place, telephone=number, address=ADDRESS)


def test_the_nearest_place_above_answers_where_there_is_no_own_number(session: Session) -> None:
    make.place(session)
    assert queries.contact(session, make.COMMUNITY) is None
    given(session, make.SUBDISTRICT, "0755-25000100")
    above = queries.contact(session, make.COMMUNITY)
    assert above is not None
    assert above.place == make.SUBDISTRICT
    given(session)
    own = queries.contact(session, make.COMMUNITY)
    assert own is not None
    assert (own.place, own.telephone) == (make.COMMUNITY, "0755-25000119")


def test_the_same_again_and_an_empty_address_are_refused(session: Session) -> None:
    make.place(session)
    given(session)
    with pytest.raises(Refused) as same:
        given(session)
    with pytest.raises(Refused) as bare:
        service.set_contact(
            session, make.SYSTEM, make.NOW, place=make.COMMUNITY, telephone="0755-25000118", address="一"
        )
    assert [one.value.refusal.code for one in (same, bare)] == ["CONTACT_SAME", "CONTACT_ADDRESS"]


def test_a_number_changed_behind_the_book_is_found(session: Session) -> None:
    make.place(session)
    given(session)
    assert not verify.verify(session, stream_checks(), make.COMMUNITY).faults
    session.execute(update(PlaceContact).values(telephone="0755-25000666"))
    session.expire_all()
    assert [fault.stream for fault in verify.verify(session, stream_checks(), make.COMMUNITY).faults] == [
        f"contact:{make.COMMUNITY}"
    ]


def test_a_clerk_gives_it_and_everybody_sees_it(session: Session, client: FlaskClient) -> None:
    make.place(session)
    make.enter(client, session, make.holder(session, "clerk"))
    url = f"/places/{make.COMMUNITY}/contact"
    wrong = client.post(url, data={"telephone": "13800138000", "address": ADDRESS})
    assert wrong.status_code == 409
    assert "这是手机号码" in wrong.get_data(as_text=True)
    assert client.post(url, data={"telephone": "0755 2500 0119", "address": ADDRESS}).status_code == 303
    make.leave(client)
    for page in (f"/places/{make.COMMUNITY}", f"/places/{make.COMMUNITY}/poster"):
        assert "0755-25000119" in client.get(page).get_data(as_text=True), page
    sheet = client.get(f"/places/{make.COMMUNITY}/sheets/needs.csv").get_data(as_text=True)
    assert f"联系电话：0755-25000119，地址：{ADDRESS}" in sheet


def test_a_resident_may_not(session: Session, client: FlaskClient) -> None:
    make.place(session)
    make.enter(client, session, make.resident(session))
    assert client.get(f"/places/{make.COMMUNITY}/contact").status_code == 403
