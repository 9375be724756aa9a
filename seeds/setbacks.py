"""What does not go straight in the demonstration: a change for the council, a payment declined, mending, an end."""

from __future__ import annotations

from datetime import datetime, timedelta

from deliberation_seeds.stage import Stage

from deliberation.delivery import service
from deliberation.rules.replay import Actor

FOUND = ("都好用，谢谢。", "灯光合适，不刺眼。", "希望再加一张长凳。")


def plan(stage: Stage, key: str, at: datetime) -> datetime:
    """The days of the work are made public."""
    first = at.date() + timedelta(days=2)
    targets = [("材料进场", first + timedelta(days=3)), ("主体完成", first + timedelta(days=20))]
    service.plan(
        stage.session, _clerk(stage, key), at, project_id=stage.ids[key], start=first,
        finish=first + timedelta(days=32), targets=targets,
    )  # fmt: skip
    return at + timedelta(days=1)


def invite(stage: Stage, key: str, at: datetime) -> datetime:
    """Some who use it are asked to the inspection, and most say what they found."""
    community = stage.scripts[key]["community"]
    people = [stage.cast.resident(community, number).id for number in (6, 9, 14, 17, 21)]
    service.invite_users(stage.session, _clerk(stage, key), at, project_id=stage.ids[key], persons=people)
    for number, person in enumerate(people[:3]):
        who, moment = Actor(person, frozenset({"resident"})), at + timedelta(hours=number + 1)
        about = {"fine": number != 2, "comment": FOUND[number]}
        service.give_opinion(stage.session, who, moment, project_id=stage.ids[key], **about)
    return at + timedelta(days=1)


def ask_to_mend(stage: Stage, key: str, at: datetime) -> datetime:
    """The team finds something: it is to be mended within the days of the rules."""
    clerk, community = _clerk(stage, key), stage.scripts[key]["community"]
    team = [("council_member", stage.cast.members[community][7]), ("proposer", stage.cast.resident(community, 3).id),
            ("user", stage.cast.resident(community, 8).id), ("subdistrict_officer", _officer(stage, key).id),
            ("contractor", "contractor")]  # fmt: skip
    service.accept(
        stage.session, clerk, at, project_id=stage.ids[key], verdict="rectify", team=team,
        note="东侧篮架晃动，地坪有两处起皮，请加固、补平后再验。", photos=stage.photos(f"{key}-fault", 2, at, clerk),
        documents=[stage.paper(f"{key}-inspection", at, clerk)],
    )  # fmt: skip
    return at + timedelta(days=1)


def refer(stage: Stage, key: str, at: datetime) -> datetime:
    """What came to light under the old layer costs more than the office may agree to."""
    service.refer_variation(
        stage.session, _officer(stage, key), at, project_id=stage.ids[key], amount_fen=45_000_000,
        reason="揭开旧防水层后发现屋面基层开裂，须先加固再做防水",
    )  # fmt: skip
    return at + timedelta(days=1)


def decline(stage: Stage, key: str, at: datetime) -> datetime:
    """The officer sends a payment back; it is asked for again later."""
    last = stage.state(key).payments[-1]
    service.decline_payment(
        stage.session, _officer(stage, key), at, project_id=stage.ids[key], payment=last.id,
        reason="进度照片只到基础，请补主体完成的照片和监理签字",
    )  # fmt: skip
    return at + timedelta(days=3)


def end_early(stage: Stage, key: str, at: datetime) -> datetime:
    """The supplier stops; the clerk asks for the end, the officer agrees, part of the advance comes back."""
    clerk, id_ = _clerk(stage, key), stage.ids[key]
    paper = stage.paper(f"{key}-end", at, clerk)
    service.ask_termination(
        stage.session, clerk, at, project_id=id_, reason="承接机构人手不足，已停止服务两周，双方同意解除合同",
        document=paper, back_to="approved",
    )  # fmt: skip
    at += timedelta(days=1)
    service.approve_termination(stage.session, _officer(stage, key), at, project_id=id_)
    service.report_refund(
        stage.session, clerk, at + timedelta(days=1), project_id=id_, amount_fen=stage.state(key).paid_fen // 2,
        reason="退回未提供服务的首付款", voucher=f"收-{at:%Y%m}-01",
    )  # fmt: skip
    at += timedelta(days=2)
    service.confirm_refund(stage.session, _officer(stage, key), at, project_id=id_)
    return at + timedelta(days=1)


def _clerk(stage: Stage, key: str) -> Actor:
    return stage.cast.clerk(stage.scripts[key]["community"])


def _officer(stage: Stage, key: str) -> Actor:
    return stage.cast.officer(stage.scripts[key]["community"])
