"""From page to page: a project leads to its purchase and its proof, a community to everything that is public."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.procurement import service as buying
from tests import factories as make
from tests.delivery import factories as lead
from tests.disclosure.conftest import Year
from tests.procurement import factories as buy


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_a_project_leads_to_its_award_once_that_is_published(
    client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    lead.funded(session)
    row = buy.approved(session)
    package_id = buy.awarded(session, tmp_path, row, announce=False)
    page = text(client, f"/projects/{row.id}")
    assert f"/packages/{package_id}" not in page
    assert f"/roots/proof?of=project:{row.id}" in page
    buying.announce_award(session, buy.CLERK, buy.AFTER, package_id=package_id)
    session.expire_all()
    page = text(client, f"/projects/{row.id}")
    assert f"/packages/{package_id}" in page
    assert "3月16日发布中选公告" in page
    assert row.title in text(client, f"/packages/{package_id}")


def test_a_community_leads_to_all_that_is_public_in_one_list(client: FlaskClient, year: Year) -> None:
    page = text(client, f"/places/{make.COMMUNITY}")
    for path in ("procurement/notices", "suppliers", "plan", "needs", "sheets", "money"):
        assert f'href="/places/{make.COMMUNITY}/{path}' in page, path
    assert page.count('class="ways"') == 3
    for path in ("procurement/notices", "suppliers"):
        assert f'href="/places/{make.SUBDISTRICT}/{path}"' in text(client, f"/places/{make.SUBDISTRICT}")


def test_who_checks_a_sheet_finds_the_way_to_the_seals(client: FlaskClient, session: Session) -> None:
    assert 'href="/roots/check"' in text(client, "/verify")
