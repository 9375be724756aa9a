"""What carries a vote: each formula with its basis, in integers, and the sum that is printed with the result.

Majority is more than half of the basis, two-thirds is at least two-thirds; a tie never carries
(RROR1915 §46, §48). Abstentions count only where the basis is those present or all members.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from deliberation.rules.meeting.profile import MotionRule, Parameters
from deliberation.rules.refusal import Json

FORMULAS = frozenset({"majority", "two_thirds", "two_thirds_against", "sustain", "rescind", "notice_two_thirds"})

REFERENCES: Mapping[str, str] = {
    "two_thirds": "RROR1915 §48",
    "two_thirds_against": "RROR1915 §23",
    "sustain": "RROR1915 §21",
    "rescind": "RROR1915 §37",
    "notice_two_thirds": "RROR1915 §68",
}


@dataclass(frozen=True, slots=True)
class Count:
    """A finished count. ``chair`` is ``for``, ``against`` or empty and is not in the other numbers."""

    votes_for: int
    votes_against: int
    abstain: int
    present: int
    members: int
    chair: str = ""
    notice: bool = False

    @property
    def in_favour(self) -> int:
        """Votes for, with the chair's."""
        return self.votes_for + (self.chair == "for")

    @property
    def opposed(self) -> int:
        """Votes against, with the chair's."""
        return self.votes_against + (self.chair == "against")

    def base(self, basis: str) -> int:
        """The number a share is taken of."""
        return {"votes_cast": self.in_favour + self.opposed, "present": self.present, "members": self.members}[basis]


@dataclass(frozen=True, slots=True)
class Share:
    """One test: ``side`` must reach ``num/den`` of ``basis`` (``strict``: exceed it)."""

    name: str
    num: int
    den: int
    strict: bool
    basis: str
    side: str = "for"
    ref: str = ""

    def needed(self, count: Count) -> int:
        """The least number of votes that satisfies the share; never below one."""
        whole = count.base(self.basis) * self.num
        least = whole // self.den + 1 if self.strict else -(-whole // self.den)
        return max(1, least)

    def met(self, count: Count) -> bool:
        """Whether the side has the votes."""
        return (count.in_favour if self.side == "for" else count.opposed) >= self.needed(count)


@dataclass(frozen=True, slots=True)
class Finding:
    """``carried`` and the sum behind it."""

    carried: bool
    share: Share
    count: Count

    @property
    def document(self) -> dict[str, Json]:
        """The arithmetic as the result event carries it."""
        share, count = self.share, self.count
        return {
            "rule": share.name,
            "ref": share.ref,
            "basis": share.basis,
            "num": share.num,
            "den": share.den,
            "strict": share.strict,
            "side": share.side,
            "for": count.votes_for,
            "against": count.votes_against,
            "abstain": count.abstain,
            "chair_vote": count.chair,
            "base": count.base(share.basis),
            "needed": share.needed(count),
            "present": count.present,
            "members": count.members,
            "carried": self.carried,
        }


def shares(rule: MotionRule, parameters: Parameters, *, notice: bool) -> tuple[Share, ...]:
    """The tests any one of which carries ``rule`` (for an appeal or objection: carries it against the question)."""
    p = parameters
    num, den, strict = p.decision_num, p.decision_den, p.decision_strict
    majority = Share("majority", num, den, strict, p.decision_basis, ref=p.decision_ref)
    ref = REFERENCES.get(rule.vote, "")
    two_thirds = Share("two_thirds", 2, 3, False, "votes_cast", ref=ref)
    if rule.vote == "majority":
        return (majority,)
    if rule.vote == "two_thirds_against":
        return (Share("two_thirds_against", 2, 3, False, "votes_cast", "against", ref),)
    if rule.vote == "sustain":
        return (Share("sustain", 1, 2, True, "votes_cast", "against", ref),)
    if rule.vote == "rescind":
        whole = Share("majority_of_members", 1, 2, True, "members", ref=ref)
        return (two_thirds, whole, *((majority,) if notice else ()))
    return (two_thirds,)


def find(rule: MotionRule, parameters: Parameters, count: Count) -> Finding:
    """Judge ``count``; of several tests the one that is met, else the one that needs fewest votes, is shown."""
    tests = shares(rule, parameters, notice=count.notice)
    met = next((test for test in tests if test.met(count)), None)
    shown = met or min(tests, key=lambda test: test.needed(count))
    return Finding(met is not None, shown, count)


def chair_is_decisive(rule: MotionRule, parameters: Parameters, count: Count, vote: str) -> bool:
    """Whether the chair's ``vote`` would change the result (RROR1915 §46: to make or to break a tie, or the third)."""
    before = find(rule, parameters, count).carried
    return find(rule, parameters, replace(count, chair=vote)).carried != before
