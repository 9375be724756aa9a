"""What is wrong with a paper, in the words of the tellers' table, for terminal and pages alike."""

from __future__ import annotations

from deliberation.voting.papers.judge import Fault
from deliberation.voting.papers.tally import Tally

WORDS = {
    Fault.DAMAGED: "污损残缺",
    Fault.UNREADABLE: "字迹无法辨认",
    Fault.SIGNED: "署名或作记号",
    Fault.BLANK: "空白",
    Fault.UNKNOWN_PROJECT: "项目编号不在表中",
    Fault.REPEATED: "同一项目重复",
    Fault.VALUE_MISSING: "漏填分数或名次",
    Fault.PLACE_REPEATED: "名次重复",
    Fault.RANKING_GAP: "名次不连续",
    Fault.POINTS_TOO_LOW: "单项分数过低",
    Fault.POINTS_TOO_HIGH: "单项分数过高",
    Fault.TOO_FEW: "选少了",
    Fault.TOO_MANY: "选多了",
    Fault.TOO_FEW_OF_CATEGORY: "某一类选少了",
    Fault.TOO_MANY_OF_CATEGORY: "某一类选多了",
    Fault.SUM_TOO_LOW: "总分过低",
    Fault.SUM_TOO_HIGH: "总分过高",
    Fault.TOO_CHEAP: "所选项目总额过低",
    Fault.OVER_BUDGET: "所选项目超出预算",
    Fault.CATEGORY_TOO_CHEAP: "某一类总额过低",
    Fault.CATEGORY_OVER_BUDGET: "某一类总额超限",
}
"""The fault a spoiled paper is filed under, in a few words."""


def word(reason: str) -> str:
    """The words for a reason; the reason itself where it is none of ours."""
    return WORDS[Fault(reason)] if reason in set(Fault) else reason


def line(tally: Tally) -> str:
    """One line on the papers of a box: taken, valid, blank among them, spoiled by reason."""
    blank = f"（其中空白 {tally.blank:,} 张，按弃权计）" if tally.blank else ""
    reasons = sorted(tally.spoiled.items(), key=lambda item: (-item[1], item[0]))
    listed = "，".join(f"{word(reason)} {number:,}" for reason, number in reasons)
    apart = f"{tally.set_apart:,} 张" + (f"（{listed}）" if listed else "")
    return f"收回 {tally.taken:,} 张：有效 {tally.valid:,} 张{blank}；废票：{apart}"
