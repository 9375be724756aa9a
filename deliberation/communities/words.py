"""Rules, stages and kinds of seats in the reader's words. Needs a request (or an application) for the language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from deliberation.communities.queries import CycleRow, Step, cycle_steps
from deliberation.rules.meeting.profile_load import about
from deliberation.rules.parameters import PARAMETERS, PROFILES, Value
from deliberation.web.filters import day, wan_yuan
from deliberation.web.words import listed

GROUPS: dict[str, tuple[LazyString, tuple[str, ...]]] = {
    "money": (_("Money and ceilings"), ("allocation", "ceiling", "money")),
    "proposals": (_("Proposals and screening"), ("proposal", "screening", "pool", "followup")),
    "council": (_("The residents' council"), ("council",)),
    "meeting": (_("Meetings"), ("meeting", "moderator")),
    "ballot": (_("The residents' ballot"), ("ballot",)),
    "notice": (_("Public notice and objections"), ("notice",)),
    "buying": (
        _("Buying, paying and changes"),
        ("review", "procurement", "supplier", "payment", "variation", "settlement"),
    ),
    "acceptance": (
        _("Acceptance and satisfaction"),
        ("acceptance", "evidence", "satisfaction", "performance", "assessment"),
    ),
    "disclosure": (_("Disclosure and the year"), ("disclosure", "cycle", "audit")),
    "keeping": (_("Keeping of records and accounts"), ("retention", "account")),
}
"""The groups of the rules page: id → title and the first parts of the keys."""

LABELS: dict[str, LazyString] = {key: _(parameter.label) for key, parameter in PARAMETERS.items()}


def _title(profile: str) -> str:
    """A set of rules has one name, wherever it is named: the one that it says of itself."""
    return about(profile).title


CHOICES: dict[str, LazyString] = {
    "service": _("Services"), "goods": _("Goods bought"), "works": _("Building works"),
    "convenience": _("Convenience for residents"), "activities": _("Activities together"),
    "public_spirit": _("Public spirit"), "facilities": _("Public facilities"),
    "other": _("Other"), "party_building": _("Party building"),
    "others_duty": _("What others are bound to do"), "private_sphere": _("What belongs to one household"),
    "government_function": _("Regular duties of the government"), "overlap_investment": _("What is already financed"),
    "live": _("Who lives there"), "work": _("Who works there"), "study": _("Who studies there"),
    "bodies": _("Bodies and companies there"), "deputies": _("Deputies"),
    **{name: LazyString(_title, name) for name in PROFILES},
    "votes_cast": _("the votes cast"), "present": _("the members present"), "members": _("all members"),
    "rotation": _("in turn"),
    "subdistrict": _("the same sub-district"), "district": _("the same district"), "city": _("the whole city"),
    "show_of_hands": _("show of hands"), "roll_call": _("roll call"), "secret_ballot": _("secret ballot"),
    "unconfirmed": _("not at all"), "close": _("when one vote would change the result"), "each": _("every time"),
    "never": _("never"), "decisive": _("only when it decides"), "ballot_only": _("only by secret ballot"),
    "always": _("always, last of all"),
    "web": _("on a phone or computer"), "desk": _("at the desk"), "paper": _("on a paper ballot"),
    "approval": _("tick several"), "choose_one": _("tick one"), "cumulative": _("share out points"),
    "ordinal": _("put in order"), "knapsack": _("fill the budget"),
    "greedy": _("by votes, within the budget"), "equal_shares": _("equal shares for every voter"),
    "none": _("does not"), "add1": _("raises every share step by step"), "add1u": _("raises the shares, then by votes"),
    "alone": _("no comparison"), "utility": _("where more voters have more of their projects funded by it"),
    "coverage": _("where it gives more voters something"),
    "lex": _("the earlier number first"), "mincost_maxvotes_lex": _("the cheaper first"), "lot": _("by public lot"),
    "next_in_line": _("the next in line of the last election"), "by_election": _("a by-election"),
    "council_member": _("council member"), "proposer": _("proposer"), "user": _("user"),
    "subdistrict_officer": _("sub-district officer"), "contractor": _("contractor"),
    "station": _("Community work station"), "residents_committee": _("Residents' committee"),
    "property_firm": _("Property management firm"), "owners_committee": _("Owners' committee"),
    "works_section": _("Sub-district works section"), "enforcement_team": _("Sub-district enforcement team"),
    "public_services": _("Sub-district public services section"), "district_department": _("District department"),
    "utilities": _("Water, power and gas suppliers"),
}  # fmt: skip
"""Every choice of every closed parameter."""

SEATS: dict[str, LazyString] = {
    "party_committee": _("Community party committee"), "residents_committee": _("Residents' committee"),
    "deputy": _("People's congress deputy"), "organisations": _("Companies and bodies"), "residents": _("Residents"),
}  # fmt: skip
"""Kinds of council seats."""

MARKS: dict[str, tuple[LazyString, str]] = {
    "L": (_("law"), "done"), "O": (_("official document"), "done"), "P": (_("press report"), "kind"),
    "T": (_("template of another place"), "kind"), "G": (_("our judgement"), "kind"),
    "tbc": (_("to be confirmed by the sub-district"), "wait"),
}  # fmt: skip
"""How sure a source is, with the state of its tag."""

STAGES: dict[str, LazyString] = {
    "collect": _("Collecting"), "deliberate": _("Deliberating"), "vote": _("Voting"),
    "notice": _("Public notice"), "deliver": _("Carrying out"), "accept": _("Accepting"),
}  # fmt: skip
"""The six stages of a year."""

STAGE_MEANING: dict[str, LazyString] = {
    "collect": _("Everybody may propose and support."),
    "deliberate": _("The clerk screens, the council discusses and decides what goes on the ballot."),
    "vote": _("Residents vote on the ballot."),
    "notice": _("The result is posted; objections are answered."),
    "deliver": _("The chosen projects are bought, built, held."),
    "accept": _("What was done is accepted, rated and settled."),
}
"""What a stage means for a resident."""

_UNITS: dict[str, LazyString] = {
    "days": _("%(n)s days"), "working_days": _("%(n)s working days"), "people": _("%(n)s people"),
    "picks": _("%(n)s items"), "seconds": _("%(n)s seconds"), "times": _("%(n)s times"), "years": _("%(n)s years"),
    "percent": _("%(n)s points"), "age": _("from the age of %(n)s"), "months": _("%(n)s months"),
    "minutes": _("%(n)s minutes"), "digits": _("%(n)s digits"), "characters": _("%(n)s characters"),
    "photos": _("%(n)s photos"), "hours": _("%(n)s hours"),
}  # fmt: skip
_NUMERALS = (
    _("zero"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"),
)  # fmt: skip
_AT_LEAST = {"meeting.quorum", "council.residents_min", "ballot.threshold"}
_MORE_THAN = {"meeting.decision_share", "variation.share"}
_DATES = {"cycle.allocation_by", "cycle.paid_by", "cycle.idle_by", "cycle.audit_by"}


def label(key: str) -> str:
    """What rule ``key`` is called."""
    return str(LABELS[key])


def value_words(key: str, value: Value) -> str:
    """The value of rule ``key`` in words: 50 万元, 三分之二以上（含）, 不少于 3 家."""
    if isinstance(value, bool):
        return gettext("Yes.") if value else gettext("No.")
    if isinstance(value, int):
        return _amount(key, value)
    if isinstance(value, Fraction):
        return _share(key, value)
    if isinstance(value, tuple):
        return _list(key, value)
    if key == "meeting.profile_changes":
        return _changes(value)
    return _date(value) if key in _DATES else str(CHOICES.get(value, value))


def share_words(value: Fraction) -> str:
    """三分之二 for 2/3, 30% for 3/10, 1/13 where nothing rounder is true."""
    if value.denominator < len(_NUMERALS) and value.denominator > 1:
        return gettext(
            "%(part)s in %(whole)s parts", part=_NUMERALS[value.numerator], whole=_NUMERALS[value.denominator]
        )
    return percent_words(value)


def percent_words(value: Fraction) -> str:
    """40% for 2/5, 1/13 where it is no whole number of hundredths."""
    return f"{value * 100}%" if 100 % value.denominator == 0 else str(value)


def seat_name(kind: str) -> str:
    """What a kind of council seat is called; '' stays ''."""
    return str(SEATS.get(kind, kind))


def stage_name(name: str) -> str:
    """What a stage of the year is called."""
    return str(STAGES[name])


@dataclass(frozen=True, slots=True)
class Bar:
    """The step bar of a year as the page draws it: ``ui.steps(bar.steps, bar.now, bar.next)``."""

    steps: tuple[dict[str, str], ...]
    now: str
    next: str


def step_bar(cycle: CycleRow, now: datetime) -> Bar:
    """The year with 'you are here' and what comes next, with its date."""
    steps = cycle_steps(cycle, now)
    drawn = tuple({"label": stage_name(s.name), "state": s.state, "when": day(s.first)} for s in steps)
    return Bar(drawn, _now(steps), _next(steps))


def _now(steps: Sequence[Step]) -> str:
    current = [step for step in steps if step.state == "now"]
    return gettext("; ").join(
        gettext("%(stage)s until %(day)s", stage=stage_name(step.name), day=day(step.last)) for step in current
    )


def _next(steps: Sequence[Step]) -> str:
    coming = next((step for step in steps if step.state == "next"), None)
    if coming is None:
        return ""
    return gettext("%(stage)s from %(day)s", stage=stage_name(coming.name), day=day(coming.first))


def _amount(key: str, value: int) -> str:
    unit = PARAMETERS[key].unit
    if key == "procurement.min_quotes":
        return gettext("%(n)s quotes", n=value)
    return wan_yuan(value) if unit == "fen" else str(_UNITS[unit]) % {"n": value}


def _share(key: str, value: Fraction) -> str:
    if value == 0:
        return gettext("none set")
    words = share_words(value)
    if key in _MORE_THAN:
        return gettext("more than a half") if value == Fraction(1, 2) else gettext("more than %(share)s", share=words)
    return gettext("%(share)s or more", share=words) if key in _AT_LEAST else words


def _list(key: str, values: tuple[str, ...]) -> str:
    if key == "council.mix":
        parts = (value.partition(":") for value in values)
        return listed(f"{seat_name(kind)} {number}" for kind, _sep, number in parts)
    if key == "payment.schedule":
        return " + ".join(percent_words(Fraction(value)) for value in values)
    return listed(CHOICES.get(value, value) for value in values)


def _changes(text: str) -> str:
    lines = sum("=" in line and not line.lstrip().startswith("#") for line in text.splitlines())
    return gettext("%(n)s changes", n=lines) if lines else gettext("no changes")


def _date(value: str) -> str:
    month, _sep, date = value.partition("-")
    return gettext("month %(month)s, day %(date)s", month=int(month), date=int(date))
