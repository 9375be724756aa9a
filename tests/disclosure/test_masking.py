"""Numbers and names that lead to a person are masked; everything else is left as it was written."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.web.masking import masked
from tests.proposals.factories import make_project


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("请打13812345678找我", "请打1**********找我"),
        ("电话 138-1234-5678。", "电话 1**********。"),
        ("+86 138 1234 5678", "1**********"),
        ("座机0755-25501234", "座机0**-********"),
        ("身份证440301195803071234", "身份证4403**************"),
        ("身份证44030119580307123X。", "身份证4403**************。"),
        ("卡号6222 0200 1234 5678 901", "卡号6222***************"),
        ("写信到 wang.li@example.com", "写信到 ***@***"),
        ("加微信：wangli_88", "加微信：***"),
        ("联系人：王小明", "联系人：王**"),
        ("找李国华先生", "找李**先生"),
        ("住3栋1502房", "住3栋***房"),
        ("住 3 栋 502 房", "住 3 栋 *** 房"),
        ("2 单元 1203室", "2 单元 ***室"),
        ("住3栋502户", "住3栋***户"),
        ("请找张三丰先生", "请找张**先生"),
        ("张三先生家门口", "张**先生家门口"),
    ],
)
def test_what_leads_to_a_person_is_masked(written: str, shown: str) -> None:
    assert masked(written) == shown


@pytest.mark.parametrize(
    "written",
    [
        "深宝住宅区 3 栋天台渗水，预算 420000 元。",
        "编号 440303002019-2026-017",
        "2026年3月10日至2026年4月1日，每天 8:00-20:00",
        "各位老师、医生都说好",
        "我们向三位老师、向一名医生问过",
        "全楼 120 户居民都签了名，2 号楼 350 米外",
        "共 18 盏灯，每盏 1380 元，合计 24840.00 元",
        "",
    ],
)
def test_other_words_and_figures_stay(written: str) -> None:
    assert masked(written) == written


def test_the_page_of_a_project_shows_it_masked(client: FlaskClient, session: Session) -> None:
    row = make_project(session, need="楼道灯坏了，请联系业主：王小明，电话13812345678。")
    page = client.get(f"/projects/{row.id}").get_data(as_text=True)
    assert "13812345678" not in page
    assert "王小明" not in page
    assert "楼道灯坏了" in page
