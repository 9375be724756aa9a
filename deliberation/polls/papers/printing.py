"""What is printed for a vote on paper: the ballot in several orders, the sheet that lies on a batch, the tally form.

A ballot carries nothing of one voter: no number, only the letter of its order and the address of the vote, the same
for all. An option keeps its printed number in every order, so whoever enters papers types numbers and need not mind
the letter. The words are those of the official record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.platypus import Flowable

from deliberation.pdf import blocks
from deliberation.pdf.sheet import Frame, bind, render
from deliberation.polls.queries import CandidateRow, PollRow
from deliberation.rules.papers import Batch
from deliberation.voting.election import BallotKind
from deliberation.voting.papers.form import BallotForm
from deliberation.voting.papers.words import word
from deliberation.web.filters import dated, exact_yuan, hour

LARGE, MAIN, TEXT = 22.0, 16.0, 14.0
"""Type of a ballot in points; nothing on it is smaller than the last."""

MOST_ORDERS = 6
LETTERS = "ABCDEF"


@dataclass(frozen=True, slots=True)
class Ballot:
    """What stands on the ballot: the vote, the form, the options by their numbers, address, stations with boxes."""

    poll: PollRow
    place: str
    question: str
    form: BallotForm
    options: Sequence[CandidateRow]
    url: str
    stations: Sequence[str] = ()


def orders(options: int) -> list[list[int]]:
    """The numbers of the options in each order: turned on by equal steps, so each order begins with another option."""
    many = max(min(options, MOST_ORDERS), 1)
    starts = [turn * options // many for turn in range(many)]
    return [[(start + step) % options + 1 for step in range(options)] for start in starts]


def ballots(ballot: Ballot) -> bytes:
    """One sheet of each order; as many of each are printed, mixed before they are handed out."""
    return bind([_one(ballot, LETTERS[turn], order) for turn, order in enumerate(orders(len(ballot.options)))])


def _one(ballot: Ballot, letter: str, order: Sequence[int]) -> tuple[Frame, list[Flowable]]:
    frame = Frame(
        ballot.poll.title, foot=f"顺序 {letter} · 本票不编号、不记名", margin=14, small=TEXT, numbered=False,
    )  # fmt: skip
    heading = [
        blocks.text(ballot.place, TEXT, after=2),
        blocks.text(ballot.poll.title, LARGE, bold=True, after=4),
        blocks.text(ballot.question, MAIN, after=2),
        blocks.text("".join(said(ballot.form)), TEXT, after=2),
        blocks.text(returned(ballot), TEXT, bold=True, after=2),
    ]
    story = [
        blocks.beside([one for one in heading if one], [blocks.Code(ballot.url, 30)], right_width=32),
        blocks.gap(2),
        _example(ballot.form),
        blocks.gap(3),
        _options(ballot, order),
    ]
    if ballot.form.max_sum_cost is not None:
        story += [blocks.gap(2), blocks.text("可以在这里加一加：合计 ＿＿＿＿＿＿ 万元", TEXT)]
    return frame, story


def returned(ballot: Ballot) -> str:
    """Until what hour, and where, the filled paper is put into a box."""
    closes, where = ballot.poll.closes_at, "、".join(filter(None, ballot.stations))
    until = f"{dated(closes)} {hour(closes)} 前" if closes else "投票截止前"
    return f"请在 {until}，投进{where or '领票的工作台旁'}的票箱。过时不收。"


def said(form: BallotForm) -> list[str]:
    """How to fill the ballot in, one sentence after another."""
    kind, most, least = form.kind.counted_as, form.max_length, form.min_length or 0
    up_to = f"，最多 {most} 个" if most else ""
    if kind is BallotKind.CHOOSE_ONE:
        lines = ["请在您要选的一项前面的方框里打“√”，只能选一项。"]
    elif kind is BallotKind.ORDINAL:
        lines = [f"请在方框里写名次：最想要的写 1，其次写 2，依次写下去{up_to}。名次不重复、不跳号。"]
    elif kind.has_points:
        highest = f"每项最高 {form.max_points} 分。" if form.max_points else ""
        total = f"所有分数加起来不超过 {form.max_sum_points} 分。" if form.max_sum_points else ""
        lines = [f"请在方框里写分数，不写就是 0 分{up_to}。{highest}{total}"]
    else:
        lines = [f"请在您要选的项目前面的方框里打“√”{up_to}。"]
    if least > 1:
        lines.append(f"至少选 {least} 个。")
    if form.max_sum_cost is not None:
        lines.append(f"所选项目的造价合计不超过 {exact_yuan(form.max_sum_cost)}。")
    if form.blank_is_valid:
        lines.append("一个都不选，按弃权计。")
    return [*lines, "请不要写姓名，也不要作别的记号，否则作废。写错了，请到工作台换一张。"]


def _example(form: BallotForm) -> Flowable:
    kind = form.kind.counted_as
    marks = ("2", "", "1") if kind is BallotKind.ORDINAL else ("√", "", "") if not kind.has_points else ("3", "", "1")
    means = {
        BallotKind.ORDINAL: "意思是：最想要丙，其次甲。",
        BallotKind.CHOOSE_ONE: "意思是：选甲。",
    }.get(kind, "意思是：甲 3 分，丙 1 分。" if kind.has_points else "意思是：选甲。")
    cells: list[Flowable] = []
    for mark, name in zip(marks, "甲乙丙", strict=True):
        cells += [blocks.Box(8, 8, mark), blocks.text(name, TEXT, after=0)]
    return blocks.framed([blocks.row([blocks.text("填写示例", TEXT, after=0), *cells], [26, *([12, 14] * 3)]),
                          blocks.gap(2), blocks.text(means, TEXT, after=0)])  # fmt: skip


def _options(ballot: Ballot, order: Sequence[int]) -> Flowable:
    priced = any(row.cost_fen for row in ballot.options)
    heads = ["填这里", "号", "选项", *(["造价"] if priced else [])]
    rows: list[list[str | Flowable]] = []
    for number in order:
        row = ballot.options[number - 1]
        words: list[str | Flowable] = [blocks.Box(11, 11), str(number), _named(row)]
        rows.append([*words, *([exact_yuan(row.cost_fen)] if priced else [])])
    widths: list[float | None] = [22, 15, None, *([34.0] if priced else [])]
    return blocks.table(heads, rows, widths, size=MAIN, aligns=["center", "center", "left", "right"], pad=3, least=None)


def _named(row: CandidateRow) -> Flowable:
    """The name, and below it, smaller, where it is."""
    name = blocks.text(row.title, MAIN, after=0)
    return blocks.stack([name, blocks.text(row.location, TEXT, after=0)]) if row.location else name


def cover(ballot: Ballot, batch: Batch | None = None, *, issued: int | None = None) -> bytes:
    """The sheet that lies on a batch: what was found, by whom. Filled in as far as the batch is known."""
    blank = "＿＿＿＿＿＿＿"
    number = f"第 {batch.number} 批" if batch else f"第 {blank} 批"
    there = batch is not None and batch.status == "accepted"
    spoiled = sum(many for _reason, many in batch.spoiled) if batch and there else None
    rows = [
        ("投票", ballot.poll.title),
        ("社区", ballot.place),
        ("批次", number + (f"（第 {batch.round} 次录入）" if batch and batch.round > 1 else "")),
        ("投票站点", batch.station if batch else blank),
        ("发出纸票", f"{issued} 张（本次投票合计）" if issued is not None else f"{blank} 张"),
        ("本批收回", f"{batch.found} 张" if batch else f"{blank} 张"),
        ("其中有效", f"{batch.valid} 张" if batch and there else f"{blank} 张"),
        ("其中废票", f"{spoiled} 张" if spoiled is not None else f"{blank} 张"),
        *((f"　{word(reason)}", f"{many} 张") for reason, many in (batch.spoiled if batch and there else ())),
        ("抽查票号", "、".join(map(str, batch.sample)) if batch and batch.sample else blank),
        ("开箱日期", blank),
    ]
    heading = [
        blocks.text("纸质选票批次封面", 20, bold=True),
        blocks.text("开箱后当众清点、逐张编号，与选票放在一起封存。", 11),
    ]
    story = [
        blocks.beside(heading, [blocks.Code(ballot.url, 28)], right_width=30),
        blocks.gap(4),
        blocks.facts(rows, 13, label=52),
        blocks.gap(8),
        blocks.signatures(["清点人", "复核人", "监督人员"]),
    ]
    return render(_frame(ballot, "批次封面"), story)


def tally_form(ballot: Ballot, batch: Batch | None = None, *, papers: int = 50) -> bytes:
    """A form to read papers by hand where there is no computer: two of them are filled in, each alone."""
    many = batch.found if batch else papers
    rows = [[str(number), "", "", "", ""] for number in range(1, many + 1)]
    title = f"纸质选票录入表{f'（第 {batch.number} 批）' if batch else ''}"
    how = "两人各填一份，互不查看。照选票抄写选项号；排序或打分的，写成“号=名次”或“号=分数”；空白写 0。"
    heads = ["票号", "选项号", "污损", "字迹不清", "署名记号"]
    story = [
        blocks.text(title, 18, bold=True),
        blocks.text(how, 11, after=6),
        blocks.table(heads, rows, [18, None, 20, 24, 24], size=11, aligns=["center"], least=9),
        blocks.gap(6),
        blocks.signatures(["录入人"]),
    ]
    return render(_frame(ballot, "录入表"), story)


def _frame(ballot: Ballot, kind: str) -> Frame:
    closes = ballot.poll.closes_at
    foot = f"投票截止 {dated(closes)} · {kind}" if closes else kind
    return Frame(ballot.poll.title, head=ballot.place, foot=foot)
