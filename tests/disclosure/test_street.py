"""Posters lead to the page, a feed can be read by programs, and a search finds what is public by a few characters."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
import segno
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.disclosure.queries import searching
from tests import factories as make
from tests.conftest import counted
from tests.disclosure import factories as make_year
from tests.disclosure.conftest import Year
from tests.meetings.factories import hold_meeting
from tests.procurement.factories import NAMES, make_supplier
from tests.proposals.factories import make_project

MOST_QUERIES = 12
ATOM = "{http://www.w3.org/2005/Atom}"


def text(client: FlaskClient, path: str, status: int = 200, **asked: str) -> str:
    answer = client.get(path, query_string=asked)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def test_a_poster_carries_the_address_of_its_project(client: FlaskClient, session: Session, year: Year) -> None:
    page = text(client, f"/projects/{year.running.id}/poster")
    url = f"http://localhost/projects/{year.running.id}"
    drawn = segno.make(url, error="m").svg_inline(border=3, dark="#000", omitsize=True)
    assert drawn in page
    assert url in page
    for said in (year.running.title, year.running.supplier, "37.8 万元", "付给了谁"):
        assert said in page, said
    assert f"/projects/{year.running.id}/poster" in text(client, f"/projects/{year.running.id}")


def test_a_poster_of_a_community(client: FlaskClient, session: Session, year: Year) -> None:
    page = text(client, f"/places/{make.COMMUNITY}/poster")
    assert f"http://localhost/places/{make.COMMUNITY}" in page
    assert "文华社区" in page
    text(client, f"/places/{make.DISTRICT}/poster", 404)
    text(client, "/projects/none/poster", 404)


def test_a_feed_is_atom_and_tells_what_moved(client: FlaskClient, session: Session, year: Year) -> None:
    with counted(session) as sent:
        answer = client.get(f"/places/{make.COMMUNITY}/feed.atom")
    assert len(sent) <= 6, sent
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.data)  # noqa: S314 -- our own feed
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in entries]
    assert any(year.running.title in title and "实施中" in title for title in titles)
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids) > 3
    times = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert times == sorted(times, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == times[0]
    for entry in entries:
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert client.get(link.attrib["href"].removeprefix("http://localhost")).status_code == 200


def test_an_unchanged_feed_is_not_sent_again(client: FlaskClient, session: Session, year: Year) -> None:
    first = client.get(f"/places/{make.COMMUNITY}/feed.atom")
    again = client.get(f"/places/{make.COMMUNITY}/feed.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("words", ["防水", "天台", "深宝 防水", "ｆａｎｇ", "the supplier", "深宝，修复"])
def test_a_search_finds_by_any_part(client: FlaskClient, session: Session, year: Year, words: str) -> None:
    if words == "ｆａｎｇ":
        make_project(session, title="Fang 居民食堂")
        assert "<mark>Fang</mark> 居民食堂" in text(client, "/search", q=words)
        return
    page = text(client, "/search", q=year.running.supplier if words == "the supplier" else words)
    assert f"/projects/{year.running.id}" in page
    assert f"/projects/{year.proposed.id}" not in page


def test_a_search_is_for_all_words_here_or_everywhere(client: FlaskClient, session: Session, year: Year) -> None:
    away = make_year.elsewhere(session, make.ELSEWHERE, title="防水涂料")
    assert f"/projects/{away.id}" in text(client, "/search", q="防水")
    assert f"/projects/{away.id}" not in text(client, "/search", q="防水", at=make.COMMUNITY)
    assert f"/projects/{away.id}" not in text(client, "/search", q="防水 天台")


def test_a_search_finds_decisions_notices_and_places(client: FlaskClient, session: Session, year: Year) -> None:
    row = make_project(session, phase="screened", title="锦联片区雨棚")
    held = hold_meeting(session, make.COMMUNITY, [row.id])
    assert f"/meetings/{held.id}/minutes" in text(client, "/search", q="锦联片区")
    notice = make_year.led(session, year.staff, "on_notice", title="楼道扶手")
    assert f"/notices/{notice.notice_id}" in text(client, "/search", q="扶手")
    assert f"/places/{make.COMMUNITY}" in text(client, "/search", q="文华")


@pytest.mark.parametrize("words", ["", " ", "%", "_", "'; DROP TABLE project", "长" * 500, "\\", "不存在的东西"])
def test_whatever_is_typed_there_is_an_answer(client: FlaskClient, session: Session, year: Year, words: str) -> None:
    page = text(client, "/search", q=words, at="不是代码")
    assert "您想找什么" in page


def test_a_search_asks_little(client: FlaskClient, session: Session, year: Year) -> None:
    for number in range(40):
        make_project(session, title=f"防水 {number}")
    session.expire_all()
    with counted(session) as sent:
        page = text(client, "/search", q="防水")
    assert len(sent) <= MOST_QUERIES, sent
    assert len(re.findall(r'href="/projects/', page)) == searching.MOST


def test_an_excerpt_shows_where_the_word_stands() -> None:
    row = type("Row", (), {"need": "很长" * 40 + "这里渗水严重" + "后文" * 40})()
    hits = searching.Hits((), (), (), (), {}, ("渗水",))
    told = hits.excerpt(row)  # type: ignore[arg-type]
    assert "渗水" in told
    assert told.startswith("…")
    assert told.endswith("…")
    assert searching.parts_of("ＡＢ，ab；渗水 渗水\u200b") == ("ab", "渗水")


def test_a_search_keeps_the_place_one_came_from(client: FlaskClient, session: Session, year: Year) -> None:
    away = make_year.elsewhere(session, make.ELSEWHERE, title="防水涂料")
    page = text(client, "/search", q="防水", at=make.COMMUNITY)
    assert "只在文华社区中找" in page
    assert f'name="at" value="{make.COMMUNITY}"' in page
    assert f'href="/places/{make.COMMUNITY}/projects"' in page  # the menu is still that of the community
    assert '<span class="vh">在全市里查找</span>' in page
    wide = text(client, "/search", q="防水", near=make.COMMUNITY)
    assert f"/projects/{away.id}" in wide
    assert "在文华社区里查找" not in wide
    assert "只在文华社区中找" in wide  # the way back
    assert f'href="/places/{make.COMMUNITY}/projects"' in wide
    assert f'name="near" value="{make.COMMUNITY}"' in wide
    assert "中找" not in text(client, "/search", q="防水", at="44030399")


def test_one_character_is_enough_and_hits_are_marked(client: FlaskClient, session: Session, year: Year) -> None:
    make_project(session, title="井盖 <b>更换</b>")
    page = text(client, "/search", q="井", at=make.COMMUNITY)
    assert "<mark>井</mark>盖 &lt;b&gt;更换&lt;/b&gt;" in page


def test_where_nothing_is_found_there_is_a_way_on(client: FlaskClient, session: Session, year: Year) -> None:
    page = text(client, "/search", q="游泳池", at=make.COMMUNITY)
    assert "文华社区里没有找到“游泳池”" in page
    assert f"near={make.COMMUNITY}" in page
    page = text(client, "/search", q="游泳池")
    assert "没有找到“游泳池”" in page
    assert "请少写几个字" in page


def test_what_is_masked_is_not_found(client: FlaskClient, session: Session, year: Year) -> None:
    row = make_project(session, title="楼道灯", need="灯坏了，请打 13912345678 找我。")
    assert f"/projects/{row.id}" in text(client, "/search", q="楼道灯")
    assert f"/projects/{row.id}" not in text(client, "/search", q="13912345678")
    assert f"/projects/{row.id}" not in text(client, "/search", q="345678", at=make.COMMUNITY)


@pytest.mark.parametrize("asked", [{"at": make.COMMUNITY}, {"near": make.COMMUNITY}, {}])
def test_a_search_at_a_place_asks_no_more(
    client: FlaskClient, session: Session, year: Year, asked: dict[str, str]
) -> None:
    for number in range(25):
        make_project(session, title=f"防水 {number}")
    session.expire_all()
    with counted(session) as sent:
        page = text(client, "/search", q="防水", **asked)
    assert len(sent) <= 7, sent
    assert "再写一个词会更准" in page


def test_words_for_a_place_that_name_none_are_looked_for_elsewhere(client: FlaskClient, session: Session) -> None:
    make.place(session, make.COMMUNITY)
    assert 'href="/search?q=%E9%98%B2%E6%B0%B4"' in text(client, "/", q="防水")


def test_a_search_finds_the_suppliers_of_the_public_register_by_name(client: FlaskClient, session: Session) -> None:
    shown = make_supplier(session, NAMES[2], phone="0755-25000000")
    hidden = make_supplier(session, "深圳市鹏诚园林有限公司", listed=False)
    for asked in ({}, {"at": make.COMMUNITY}, {"at": make.SUBDISTRICT}):
        page = text(client, "/search", q="鹏诚", **asked)
        assert f'href="/suppliers/{shown}"' in page, asked
        assert "<mark>鹏诚</mark>建设工程有限公司" in page
        assert hidden not in page  # not taken into the register: nobody's business
        assert client.get(f"/suppliers/{shown}").status_code == 200
    make.place(session, make.ELSEWHERE)
    assert shown not in text(client, "/search", q="鹏诚", at=make.ELSEWHERE)
    assert shown not in text(client, "/search", q="25000000")
    session.expire_all()
    with counted(session) as sent:
        text(client, "/search", q="鹏诚")
    assert len(sent) <= MOST_QUERIES, sent
