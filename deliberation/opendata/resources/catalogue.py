"""The open tables. Nothing in them leads to a person: no ids of people, no names, texts masked."""

from __future__ import annotations

from sqlalchemy import Integer, and_, func

from deliberation.anchors.models import AnchorRoot
from deliberation.communities.models import Cycle, Place
from deliberation.funds.models import Account, Entry
from deliberation.notices.models import Notice
from deliberation.opendata.models import Dump
from deliberation.opendata.resources.table import ID, PLACE, Field, Resource
from deliberation.polls.models import Poll, PollProject
from deliberation.proposals.models import Project
from deliberation.rules.project import PHASES
from deliberation.rules.project.state import SIDE_PHASES

SHA256 = r"^[0-9a-f]{64}$"
KINDS = ("appropriate", "transfer", "carry_over", "clear_idle", "commit", "release", "disburse", "refund", "reverse")


def _place(source: object) -> Field:
    return Field("place", "string", "地方代码", "Official code of the community; codes nest by "
                 "prefix (city 4, district 6, sub-district 9, community 12 digits)", source, pattern=PLACE)  # fmt: skip


def _year(source: object) -> Field:
    return Field("year", "integer", "年度", "The year it belongs to", source)


def _fen(name: str, title: str, about: str, source: object) -> Field:
    return Field(name, "integer", f"{title}（分）", f"{about}, in fen (100 fen = 1 yuan)", source)


PLACES = Resource(
    name="places", title="行政区划", about="Cities, districts, sub-districts and communities", key=("code",),
    place=Place.code, narrowed={"level": "level"},
    fields=(
        Field("code", "string", "代码", "Official code", Place.code, pattern=PLACE),
        Field("level", "string", "级别", "Level", Place.level,
              words=("city", "district", "subdistrict", "community")),
        Field("parent", "string", "上级代码", "The place it lies in", Place.parent_code,
              optional=True, pattern=PLACE),
        Field("name", "string", "名称", "Official name", Place.name),
    ),
)  # fmt: skip

YEARS = Resource(
    name="years", title="年度资金", about="The money of a community in a year: given, bound to projects, paid out",
    key=("place", "year"), one=False, place=Account.place, year=Account.year,
    joined=((Cycle, and_(Cycle.place == Account.place, Cycle.year == Account.year)),),
    fields=(
        _place(Account.place), _year(Account.year),
        Field("status", "string", "年度状态", "Whether the year is announced or closed",
              Cycle.status, optional=True, words=("announced", "closed")),
        _fen("appropriated_fen", "下达", "Given to the community", Account.appropriated_fen),
        _fen("committed_fen", "已绑定", "Bound to projects", Account.committed_fen),
        _fen("disbursed_fen", "已支付", "Paid out", Account.disbursed_fen),
    ),
)  # fmt: skip

PROJECTS = Resource(
    name="projects", title="项目", about="Every proposal and what became of it", key=("id",),
    place=Project.place, year=Project.year, narrowed={"phase": "phase", "category": "category"},
    fields=(
        Field("id", "string", "项目标识", "Opaque id", Project.id, pattern=ID),
        _place(Project.place), _year(Project.year),
        Field("phase", "string", "阶段", "Where it stands", Project.phase,
              words=(*PHASES, *SIDE_PHASES)),
        Field("phase_since", "datetime", "进入阶段时间", "Since when", Project.phase_since),
        Field("number", "string", "项目编号", "Number given at screening", Project.number,
              optional=True),
        Field("title", "string", "名称", "Title", Project.title, free=True),
        Field("need", "string", "需求", "What it is needed for", Project.need, free=True),
        Field("location", "string", "地点", "Where it is", Project.location, free=True,
              optional=True),
        Field("category", "string", "类别", "What is bought", Project.category,
              words=("service", "goods", "works")),
        Field("theme", "string", "主题", "What it is about", Project.theme),
        Field("supporters", "integer", "附议人数", "Residents who put their names to it",
              Project.supporters),
        Field("votes", "integer", "票数", "Votes in the residents' ballot", Project.votes,
              optional=True),
        Field("vote_id", "string", "投票标识", "The ballot that decided it", Project.poll_id,
              optional=True),
        Field("notice_id", "string", "公示标识", "Its public notice", Project.notice_id,
              optional=True),
        Field("supplier", "string", "承接单位", "Contractor, once there is a contract",
              Project.supplier, optional=True, free=True),
        _fen("cost_fen", "申报金额", "Sum asked for", Project.cost_fen),
        _fen("budget_fen", "批准预算", "Budget approved", Project.budget_fen),
        _fen("contract_fen", "合同金额", "Contract sum", Project.contract_fen),
        _fen("paid_fen", "已支付", "Paid so far", Project.paid_fen),
        _fen("final_fen", "结算金额", "Sum settled", Project.final_fen),
        Field("satisfaction", "integer", "满意度（万分之一，舍去尾数）",
              "Satisfaction once surveyed, in hundredths of a per cent, rounded down: 8838 is 88.38 %",
              Project.scores * 2000 // func.nullif(Project.answers, 0, type_=Integer), optional=True),
        Field("created_at", "datetime", "提出时间", "When it was proposed", Project.created_at),
        Field("updated_at", "datetime", "更新时间", "When it last moved", Project.updated_at),
    ),
)  # fmt: skip

MONEY = Resource(
    name="money", title="资金流水", about="Every movement of money; each row balances by itself",
    key=("stream", "seq", "line"), one=False, place=Entry.place, year=Entry.year, narrowed={"kind": "kind"},
    fields=(
        Field("stream", "string", "账本", "The stream of the book that caused it", Entry.stream),
        Field("seq", "integer", "条号", "The event in that stream", Entry.seq),
        Field("line", "integer", "行号", "Line of the movement, from 0", Entry.line),
        _place(Entry.place), _year(Entry.year),
        Field("pot", "string", "资金来源", "The pot it left (or came into from outside)",
              Entry.pot),
        Field("kind", "string", "类型", "What moved it", Entry.kind, words=KINDS),
        Field("debit", "string", "从", "The part of the pot it left", Entry.debit,
              words=("outside", "free", "held", "paid")),
        Field("credit", "string", "到", "The part it went to", Entry.credit,
              words=("outside", "free", "held", "paid")),
        _fen("amount_fen", "金额", "The sum", Entry.amount_fen),
        Field("project_id", "string", "项目标识", "The project concerned", Entry.project_id,
              optional=True),
        Field("reverses", "string", "冲销", "The row it undoes", Entry.reverses, optional=True),
        Field("at", "datetime", "时间", "When", Entry.at),
    ),
)  # fmt: skip

NOTICES = Resource(
    name="notices", title="公示", about="Public notices and how they ended", key=("id",), place=Notice.place,
    narrowed={"status": "status"},
    fields=(
        Field("id", "string", "公示标识", "Opaque id", Notice.id, pattern=ID),
        _place(Notice.place),
        Field("subject", "string", "事项", "What it is about, as kind:id", Notice.subject),
        Field("title", "string", "标题", "Title", Notice.title, free=True),
        Field("status", "string", "状态", "Its clock", Notice.status,
              words=("running", "stopped", "ended")),
        Field("days", "integer", "天数", "Days it has to run", Notice.days),
        Field("first_day", "date", "首日", "First day", Notice.first_day),
        Field("last_day", "date", "末日", "Last day; empty while an objection stops it",
              Notice.last_day, optional=True),
        Field("objections", "integer", "异议数", "Objections made", Notice.objections),
        Field("upheld", "boolean", "异议成立", "Whether an objection was upheld", Notice.upheld),
        Field("posted_at", "datetime", "发布时间", "When it was posted", Notice.posted_at),
        Field("ended_at", "datetime", "结束时间", "When it ended", Notice.ended_at,
              optional=True),
    ),
)  # fmt: skip

COUNTED = (Poll.status == "counted", Poll.subject == "projects")
VOTES = Resource(
    name="votes", title="投票", about="Residents' ballots on projects that have been counted; never a running tally",
    key=("id",), only=COUNTED, place=Poll.place, year=Poll.year,
    fields=(
        Field("id", "string", "投票标识", "Opaque id", Poll.id, pattern=ID),
        _place(Poll.place), _year(Poll.year),
        Field("title", "string", "标题", "Title", Poll.title, free=True),
        _fen("budget_fen", "可用资金", "Money to be given away", Poll.budget_fen),
        Field("opened_at", "datetime", "开始时间", "Opening", Poll.opens_at, optional=True),
        Field("closed_at", "datetime", "结束时间", "Closing", Poll.closes_at, optional=True),
        Field("roll_size", "integer", "名册人数", "Residents on the roll", Poll.roll_size),
        Field("issued", "integer", "发出票数", "Ballots issued", Poll.issued),
        Field("returned", "integer", "收回票数", "Ballots returned", Poll.returned),
        Field("box_hash", "string", "选票文件校验码", "SHA-256 of the published ballots",
              Poll.box_hash, optional=True),
        Field("result_hash", "string", "结果校验码", "SHA-256 of the published count",
              Poll.result_hash, optional=True),
        Field("tree", "string", "票箱哈希树根", "Root of the hash tree over the ballots",
              Poll.root, optional=True),
    ),
)  # fmt: skip

ROOTS = Resource(
    name="roots", title="每日封存码", about="The published seal of each day; see the guide on how to check it",
    key=("day",),
    fields=(
        Field("day", "date", "日期", "The day that was sealed", AnchorRoot.day),
        Field("root", "string", "封存码", "The published code", AnchorRoot.root, pattern=SHA256),
        Field("sealed_at", "datetime", "封存时间", "When", AnchorRoot.sealed_at),
        Field("leaves", "integer", "项数", "Leaves of the hash tree", AnchorRoot.leaves),
        Field("tree", "string", "哈希树根", "Root of the hash tree (RFC 6962)", AnchorRoot.tree,
              pattern=SHA256),
        Field("previous", "string", "前一天的封存码", "The code of the day before",
              AnchorRoot.previous, optional=True),
        Field("columns", "string", "封存的列", "Canonical JSON: table, and the columns of its leaves",
              AnchorRoot.columns),
    ),
)  # fmt: skip

DUMPS = Resource(
    name="dumps", title="每日数据包", about="The daily data packages", key=("day",),
    fields=(
        Field("day", "date", "日期", "The day", Dump.day),
        Field("sha256", "string", "SHA-256", "Hash of the ZIP file", Dump.sha256, pattern=SHA256),
        Field("size", "integer", "字节", "Bytes of the ZIP file", Dump.size),
        Field("rows", "integer", "行数", "Rows in all tables", Dump.rows),
        Field("root", "string", "封存码", "The seal that was the latest when it was made",
              Dump.root, optional=True),
        Field("made_at", "datetime", "生成时间", "When", Dump.made_at),
    ),
)  # fmt: skip

RESULTS = Resource(
    name="results", title="表决结果", about="What each project got in a counted ballot, and whether it was funded",
    key=("vote_id", "project_id"), one=False,
    fields=(
        Field("vote_id", "string", "投票标识", "The ballot", PollProject.poll_id, pattern=ID),
        Field("project_id", "string", "项目标识", "The project", PollProject.project_id),
        Field("title", "string", "名称", "Title as it stood on the ballot", PollProject.title,
              free=True),
        _fen("cost_fen", "申报金额", "Sum asked for", PollProject.cost_fen),
        Field("votes", "integer", "票数", "Votes it got", None, optional=True),
        Field("outcome", "string", "结果", "Code of its fate; funded… means it was chosen", None,
              optional=True),
    ),
)  # fmt: skip
"""Read from the published counts; in the API part of a vote."""

RESOURCES: tuple[Resource, ...] = (PLACES, YEARS, PROJECTS, MONEY, NOTICES, VOTES, ROOTS, DUMPS)
"""The open tables in the order of their telling."""
