"""What to put into the URLs of pages that name something: one sample for each name in a rule.

A new page with a new name in its URL adds one function here, made from its feature's factories.
Samples lie in :data:`tests.factories.COMMUNITY`, where the access test gives each role its office.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy.orm import Session

from deliberation.accounts import service as accounts
from deliberation.anchors import queries as roots
from deliberation.anchors import service as seals
from deliberation.communities import queries as communities
from deliberation.communities import service
from deliberation.communities.forms import default_stages
from deliberation.disclosure import large
from deliberation.moderators import service as pool
from deliberation.notices import service as notices
from deliberation.rules.cycle import write_stages
from deliberation.rules.replay import SYSTEM
from tests import factories as f
from tests.audit import factories as audits
from tests.councils import factories as council
from tests.meetings.factories import make_meeting
from tests.moderators.factories import certified, me, trainee
from tests.polls.factories import make_poll
from tests.procurement import factories as buy
from tests.proposals.factories import CLERK, make_project

Sample = Callable[[Session], str]

YEAR = f.NOW.year


def claim(session: Session) -> str:
    """A request that waits for the clerk."""
    person = f.person(session, assurance=2)
    made = accounts.claim_residency(
        session, f.actor(session, person), f.NOW,
        place=f.COMMUNITY, tie="live", address="怡景路 1 号", name="王小明", born=date(1958, 3, 7),
    )  # fmt: skip
    return made.id


def year(session: Session) -> str:
    """A year that has been announced."""
    if communities.cycle(session, f.COMMUNITY, YEAR) is None:
        service.announce_cycle(
            session, SYSTEM, f.NOW,
            place=f.COMMUNITY, year=YEAR, allocation_fen=200_000_000, stages=write_stages(default_stages(YEAR)),
        )  # fmt: skip
    return str(YEAR)


def council_member(session: Session) -> str:
    """Somebody with a seat, whose office can be ended."""
    return f.holder(session, "council_member").id


def project(session: Session) -> str:
    """A project that waits for the clerk."""
    return make_project(session).id


def poll(session: Session) -> str:
    """A poll with an open box."""
    return make_poll(session, costs=(4_680_000, 2_800_000), voters=1).id


def notice(session: Session) -> str:
    """A notice on the board."""
    rules = communities.rulebook(session, f.place(session))
    return notices.post(session, CLERK, f.NOW, place=f.COMMUNITY, subject="sample", title="公示", rulebook=rules)


def meeting(session: Session) -> str:
    """A meeting that has been called."""
    members = [f.holder(session, "council_member") for _ in range(2)]
    ready = make_project(session, phase="screened").id
    return make_meeting(session, council=members, projects=[ready]).id


def body(session: Session) -> str:
    """The council of the community."""
    f.place(session)
    return council.COUNCIL


def election(session: Session) -> str:
    """An election that is open to candidates."""
    return council.call(council.staff(session))


def pool_entry(session: Session) -> str:
    """A certified moderator of the sub-district's pool."""
    return certified(session).id


def lot(session: Session) -> str:
    """A sealed lot for a moderator."""
    certified(session, number="LH-002")
    return pool.seal_lot(session, CLERK, f.NOW, place=f.COMMUNITY, starts_at=f.NOW + timedelta(days=5), project_ids=())


def package(session: Session) -> str:
    """A purchase whose award is published."""
    return buy.awarded(session, Path(mkdtemp()))


def supplier(session: Session) -> str:
    """A supplier of the sub-district's register."""
    return buy.make_supplier(session, "深圳市样本商贸有限公司")


def practice(session: Session) -> str:
    """A practice meeting of somebody else."""
    return pool.start_practice(session, me(trainee(session)), f.NOW, story_id="adoption", seed=1)


def sealed_day(session: Session) -> str:
    """A day whose seal is published."""
    published = roots.latest(session)  # an audit's seed may have been sealed later than today
    return (published or seals.seal(session, f.NOW, day=f.NOW.date())).day.isoformat()


def audit(session: Session) -> str:
    """An audit that two people have signed."""
    return audits.quick(session)


def audit_query(session: Session) -> str:
    """A question to the community."""
    return audits.quick_query(session)


def audit_pack(session: Session) -> str:
    """A pack that was asked for."""
    return audits.service.ask_pack(session, SYSTEM, f.NOW, place=f.place(session), year=YEAR)


def sheet_job(session: Session) -> str:
    """A large sheet that was ordered."""
    about = {"place": f.place(session), "name": "money", "year": YEAR}
    return large.order(session, f.NOW, extension="xlsx", **about)


SAMPLES: dict[str, Sample] = {
    "code": f.place,
    "claim_id": claim,
    "year": year,
    "quarter": lambda _session: "1",
    "person_id": council_member,
    "role": lambda _session: "council_member",
    "preset": lambda _session: "taipei",
    "group": lambda _session: "ballot",
    "screen": lambda _session: "home",
    "session_id": lambda _session: "0" * 64,
    "project_id": project,
    "poll_id": poll,
    "notice_id": notice,
    "objection_id": lambda _session: "none",
    "meeting_id": meeting,
    "moderator_id": pool_entry,
    "lot_id": lot,
    "run_id": practice,
    "package_id": package,
    "supplier_id": supplier,
    "audit_id": audit,
    "thread_id": audit_query,
    "pack_id": audit_pack,
    "sheet_name": lambda _session: "money",
    "job_id": sheet_job,
    "issue_id": lambda _session: "none",
    "what": lambda _session: "cancel",
    "correction": lambda _session: "none",
    "change_id": lambda _session: "none",
    "import_id": lambda _session: "none",
    "verdict": lambda _session: "decline",
    "body_id": body,
    "election_id": election,
    "batch_id": lambda _session: "none",
    "candidate_id": lambda _session: "none",
    "kind": lambda _session: "residents",
    "deed": lambda _session: "publish",
    "ending": lambda _session: "cancel",
    "number": lambda _session: "1",
    "day": sealed_day,
    "key": lambda _session: "none",
    "digest": lambda _session: "0" * 64,
    "name": lambda _session: "approve",
    "pot": lambda _session: "main",
    "fund_act": lambda _session: "allocate",
    "act_id": lambda _session: "none",
}
"""Name in the URL → a value that exists."""
