"""``deliberation verify``: re-hash and replay the whole book, and say of every fault where it is."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from deliberation.anchors import compare
from deliberation.anchors.compare import Comparison
from deliberation.disclosure.checks import stream_checks, table_faults
from deliberation.ledger import book, verify
from deliberation.ledger.verify import Fault, Report
from deliberation.proposals.files.watch import evidence_faults
from deliberation.web.transaction import transaction

KINDS = {
    "office": "职务", "rules": "规则", "cycle": "年度", "fund": "资金办理", "project": "项目",
    "notice": "公示", "poll": "投票",
    "meeting": "会议", "body": "议事组织", "election": "选举", "resident": "居民",
    "assignment": "主持安排", "moderator": "主持人", "minutes": "会议纪要", "roll": "选民名册", "papers": "纸质票",
    "openings": "当面核对", "watch": "投票监督", "sheet": "已发出的表",
    "supplier": "供应商", "package": "采购包",
    "evidence": "照片和文件", "need": "需求跟踪", "plan": "年度计划", "place_year": "年度汇总",
    "assessment": "第三方评估", "root": "每日封存",
    "audit": "审计", "release": "照片和文件核对", "contact": "联系方式",
}  # fmt: skip

PROBLEMS = {
    "row is missing": "缺了这一条",
    "does not follow the row before it": "接不上前一条",
    "content does not match its hash": "内容与校验码不符",
    "payload is not canonical": "内容的写法被改动",
    "head does not match the last row": "末尾与登记的校验码不符",
    "belongs to no stream": "不属于任何一本",
    "its code is not the code of its heads": "账本校验码不符",
    "was sealed and is gone": "封存过的内容不见了",
    "was sealed at another place": "封存时属于另一个地方",
    "is not as it was sealed": "与封存时不一样",
    "does not follow the root before it": "接不上前一天的封存码",
    "has fewer leaves than the day before": "封存的条数比前一天还少",
    "does not match what it was made from": "封存码与它的由来不符",
    "its leaves do not give its tree": "封存的内容算不出当天的封存码",
    "the file is missing": "文件不见了",
    "the content of the file does not match its name": "文件内容被改动，与登记的校验码不符",
    "the small picture of the photo is missing": "照片的小图不见了",
    "the small picture of the photo was changed": "照片的小图被改动",
    "a file that nobody has entered": "来历不明的文件，没有登记过",
    "a leaf is missing": "封存的内容缺了一条",
    "a leaf that no root covers": "有一条内容不属于任何一天的封存",
    "a leaf of another day": "封存的日期被改动",
    "its outside stamp is of something else": "外部时间戳盖的不是当天的封存码",
    "was sealed earlier than the one before it": "封存时间比前一天还早",
    "has no read columns": "没有登记行",
    "the seed kept is not the one that was sealed": "留存的种子不是封存的那一个",
    "the sample was not drawn with the first root sealed after the plan": "样本不是用计划之后的第一个封存码抽取的",
}
PATTERNS = (
    (re.compile(r"column (\w+) says (.+), the book says (.+)"), "「{}」一栏现在是 {}，按账本应是 {}"),
    (re.compile(r"table (\w+) has another number of rows than the book: (.+)"), "表 {} 的行与账本对不上：{}"),
    (re.compile(r"no sealed day has the root (\w+)"), "没有哪一天的封存码是 {}"),
    (re.compile(r"file (\w+) stands only in (.+)"), "文件 {} 只在一处有登记（{}）"),
    (re.compile(r"file (\w+): (\w+) says (.+), not (.+)"), "文件 {} 的「{}」现在是 {}，应是 {}"),
)
"""What names a column or a file."""


def run(app: Flask, args: argparse.Namespace) -> int:
    """Verify everything; 0 where it all stands as it was written, 1 where anything does not.

    With ``--against`` also what was sealed: by a published code, a day, or the latest.
    """
    asked = getattr(args, "against", None)
    with app.app_context(), transaction() as session:
        kinds = Counter(head.stream.partition(":")[0] for head in book.heads(session, ""))
        report, compared, faults = look(session, Path(app.config["UPLOAD_DIR"]), asked)
    _say(f"读了 {report.streams} 本记录、{report.events} 条。")
    for kind, count in sorted(kinds.items()):
        checked = "已重放对照" if kind in stream_checks() else "只核对了校验码"
        _say(f"  {KINDS.get(kind, kind)}（{kind}）：{count} 本，{checked}")
    if compared:
        _say(_sealed(compared))
    for fault in faults:
        _say(_line(fault))
    _say(f"发现 {len(faults)} 处不符。" if faults else "全部一致：每一条都还是当初写下的样子。")
    return 1 if faults else 0


def look(session: Session, uploads: Path, asked: str | None) -> tuple[Report, Comparison | None, list[Fault]]:
    """What was read, what was compared with the seals where ``asked``, and everything that does not fit."""
    report = verify.verify(session, stream_checks())
    faults = [*report.faults, *table_faults(session), *evidence_faults(session, uploads)]
    compared = compare.against(session, asked) if asked else None
    return report, compared, [*faults, *(compared.faults if compared else ())]


def _sealed(compared: Comparison) -> str:
    seals = f"封存过 {compared.days} 天、{compared.leaves} 项，逐项对照"
    if compared.root is None:
        return f"{seals}；没有哪一天的封存码是您给的这个。"
    day = f"{compared.root.day:%Y-%m-%d}"
    return f"{seals}；{day} 的封存码 {compared.root.root}，请与张贴的通告或表尾的数字比一比。"


def _line(fault: Fault) -> str:
    kind = fault.stream.partition(":")[0]
    where = f"第 {fault.seq} 条" if fault.seq else "整本"
    return f"✗ {KINDS.get(kind, kind)} {fault.stream} {where}：{_problem(fault.problem)}"


def _problem(problem: str) -> str:
    """In Chinese, with the words of the program behind it."""
    if problem in PROBLEMS:
        return f"{PROBLEMS[problem]}（{problem}）"
    found = next(((words, match) for form, words in PATTERNS if (match := form.fullmatch(problem))), None)
    return found[0].format(*found[1].groups()) if found else problem


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
