"""Outcomes of council elections as plain text for a terminal, Chinese columns aligned."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from deliberation.voting.council.ballots import Box, Spoilt
from deliberation.voting.council.block_record import BlockResult, Fate, Standing
from deliberation.voting.council.candidates import Candidate
from deliberation.voting.council.record import SeatTie
from deliberation.voting.council.sortition import Draw
from deliberation.voting.council.stv_record import Action, Ended, Round, StvResult
from deliberation.voting.table import columns

_SPOILT = {
    Spoilt.UNREADABLE: "无法辨认",
    Spoilt.SIGNED: "署名",
    Spoilt.UNKNOWN_CANDIDATE: "写了名单外的人",
    Spoilt.REPEATED: "同一人写了两次",
    Spoilt.TOO_MANY: "多选",
    Spoilt.TOO_FEW: "少选",
}
_HOW = {"earlier_rounds": "看上一次得票不同的轮次", "lex": "按编号", "lot": "按事先公布的抽签"}
_ENDED = {
    Ended.ELECTED: "第 {} 轮达到当选票数",
    Ended.ELECTED_WITHOUT_QUOTA: "第 {} 轮补足席位当选",
    Ended.EXCLUDED: "第 {} 轮票数最少，淘汰",
    Ended.NOT_ELECTED: "席位已满",
    Ended.NO_VALID_PAPERS: "没有有效票",
}


def block(result: BlockResult) -> str:
    """One line per candidate, most votes first."""
    rules = result.rules
    contest = "差额" if len(result.candidates) > rules.seats else "等额"
    lines = [f"票决（{contest}）：{len(result.candidates)} 人选 {rules.seats} 席，每票至多选 {rules.ticks} 人"]
    lines.append(_box(result.box))
    if rules.threshold is not None:
        lines.append(f"当选条件：得票 {rules.threshold}，以 {result.base:,} 为基数")
    lines.append(f"当选 {len(result.elected)} 人" + (f"，空缺 {result.vacant} 席" if result.vacant else ""))
    lines += ([] if result.vacancy is None else [result.vacancy.said]) + [""]
    names = _names(result.candidates)
    rows = [["结果", "编号", "得票", "姓名", "说明"]]
    for standing in result.standings:
        mark = "当选" if standing.fate is Fate.ELECTED else "未当选"
        who = standing.candidate
        rows.append([mark, who, f"{standing.votes:,}", names[who], _fate(standing)])
    return _text([*lines, *columns(rows, right=(2,)), *map(_tie, result.ties)])


def _fate(standing: Standing) -> str:
    match standing.fate:
        case Fate.ELECTED:
            return f"第 {standing.rank} 名"
        case Fate.PASSED_OVER:
            return f"让位于比例要求：{'；'.join(standing.because)}"
        case Fate.SEATS_FILLED:
            return "席位已满"
        case Fate.BELOW_THRESHOLD:
            return "得票未达到当选条件"
        case Fate.NO_VOTES:
            return "没有得票"
        case Fate.TURNOUT_MISSED:
            return "参加投票的人数不够，选举无效"


def transferable(result: StvResult) -> str:
    """The candidates, then the rounds."""
    seats, exact = result.rules.seats, result.rules.decimals is None
    how = "分数逐位算尽" if exact else f"保留 {result.rules.decimals} 位小数"
    quota = f"，当选票数 {result.quota:,}" if result.quota else ""
    lines = [f"可转移单票：{len(result.candidates)} 人选 {seats} 席{quota}，{how}", _box(result.box)]
    lines += ([] if result.vacancy is None else [result.vacancy.said]) + [""]
    names = _names(result.candidates)
    order = [*result.elected, *sorted(set(result.fates) - set(result.elected), key=lambda p: (-result.fates[p][1], p))]
    rows = [["结果", "编号", "姓名", "说明"]]
    for person in order:
        ended, last = result.fates[person]
        mark = "当选" if person in result.elected else "未当选"
        rows.append([mark, person, names[person], _ENDED[ended].format(last)])
    lines += columns(rows, right=())
    lines += ["", *map(_round, result.rounds)] if result.rounds else []
    return _text([*lines, *map(_tie, result.ties)])


def _round(step: Round) -> str:
    did = {
        Action.FIRST: "首选票",
        Action.SURPLUS: f"转移 {step.candidate} 的余票，每票再乘 {_decimal(step.value)}",
        Action.EXCLUSION: f"淘汰 {step.candidate}，选票转给下一位",
        Action.FILL: "余下的人数正好补足席位",
    }[step.action]
    totals = "，".join(f"{person} {_decimal(votes)}" for person, votes in step.totals if votes)
    return f"第 {step.number} 轮　{did}：{totals}；无处可转 {_decimal(step.exhausted)}"


def panel(drawn: Draw) -> str:
    """The panel with everybody's chance, and how to draw again."""
    chances, lottery = drawn.chances, drawn.chances.lottery
    lines = [
        f"抽签：{len(chances.people)} 人抽 {chances.seats} 席，种子 {drawn.seed}",
        f"签 {lottery.tickets} 支、名额组合 {len(lottery.panels)} 种，抽中第 {drawn.ticket + 1} 支",
        f"可能抽中的人里，机会最小的为 {_percent(chances.least)}"
        + ("，已证明不能更高" if lottery.exact else f"，任何抽法不超过 {_percent(chances.bound)}"),
        "",
    ]
    if chances.zero_chance:
        who = "、".join(chances.zero_chance)
        lines[1:1] = [f"【注意】有 {len(chances.zero_chance)} 人按比例要求可以抽中，这副签里机会却是 0：{who}"]
    names, of = _names(chances.people), chances.of
    attributes = {person.id: person.attributes for person in chances.people}
    shown = chances.kinds.attributes
    rows = [["编号", "姓名", *shown, "被抽中的机会"]]
    rows += [[i, names[i], *(attributes[i][name] for name in shown), _percent(of[i])] for i in drawn.panel]
    return _text([*lines, *columns(rows, right=())])


def _box(box: Box) -> str:
    spoilt = "，".join(f"{_SPOILT[reason]} {count:,}" for reason, count in box.spoilt)
    return f"收回 {box.cast:,} 张，有效 {box.valid:,}，空白 {box.blank:,}，废票：{spoilt or '无'}"


def _tie(tie: SeatTie) -> str:
    return f"平票（{tie.step}）：{'、'.join(tie.tied)}，{_HOW[tie.how]}取 {'、'.join(tie.chosen)}"


def _names(people: Sequence[Candidate]) -> dict[str, str]:
    return {person.id: person.name for person in people}


def _decimal(value: Fraction) -> str:
    """Rounded down to two decimals; the exact figure is in the JSON record."""
    hundredths = value * 100 // 1
    return f"{hundredths // 100:,}" + (f".{hundredths % 100:02}" if hundredths % 100 else "")


def _percent(value: Fraction) -> str:
    """With two decimals, rounded down, and the fraction itself while it is short."""
    hundredths = value * 10_000 // 1
    exact = f"（{value}）" if len(str(value)) <= 12 else ""
    return f"{hundredths // 100}.{hundredths % 100:02} %{exact}"


def _text(lines: Sequence[str]) -> str:
    return "".join("".join(char if char.isprintable() else " " for char in line) + "\n" for line in lines)
