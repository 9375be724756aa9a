"""Every parameter a rulebook may set: its type, unit and bounds.

The list follows the default rulebook of the field (annual allocation to account lock-out); a
rulebook layer that names anything else, or a value out of bounds, is refused at load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Kind = Literal["int", "share", "flag", "text", "texts"]
Value = int | bool | str | tuple[str, ...] | Fraction

YUAN = 100
WAN = 10_000 * YUAN


@dataclass(frozen=True, slots=True)
class Parameter:
    """One rule that a place may set.

    ``label`` is the English message id of its name; ``unit`` is one of fen, days, working_days,
    people, picks, seconds, times, years, percent, age, months, minutes, digits or empty;
    ``low``/``high`` bound integers and shares inclusively; ``choices`` closes texts; ``blank`` lets a
    text be empty.
    """

    key: str
    kind: Kind
    label: str
    unit: str = ""
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()
    blank: bool = False


def _int(key: str, label: str, unit: str, low: int, high: int) -> Parameter:
    return Parameter(key, "int", label, unit, low, high)


def _share(key: str, label: str) -> Parameter:
    return Parameter(key, "share", label, "", 0, 1)


def _flag(key: str, label: str) -> Parameter:
    return Parameter(key, "flag", label)


def _text(key: str, label: str, *choices: str) -> Parameter:
    return Parameter(key, "text", label, choices=choices)


def _texts(key: str, label: str, *choices: str) -> Parameter:
    return Parameter(key, "texts", label, choices=choices)


CATEGORIES = ("service", "goods", "works")
THEMES = ("convenience", "activities", "public_spirit", "facilities", "other")
PROFILES = ("council_sz", "residents_assembly", "nantang13", "community_zh", "ronr12", "rror1915")
BODIES = (
    "station", "residents_committee", "property_firm", "owners_committee", "works_section", "enforcement_team",
    "public_services", "district_department", "utilities",
)  # fmt: skip
NEGATIVE_LIST = ("others_duty", "private_sphere", "government_function", "overlap_investment")

_LIST = (
    _int("allocation.annual", "Annual allocation of a community", "fen", 0, 100_000 * WAN),
    _texts("proposal.categories", "Project categories", *CATEGORIES),
    _texts("proposal.themes", "Project themes", *THEMES, "party_building"),
    _int("ceiling.service", "Ceiling of a service project", "fen", 1, 10_000 * WAN),
    _int("ceiling.goods", "Ceiling of a goods project", "fen", 1, 10_000 * WAN),
    _int("ceiling.works", "Ceiling of a works project", "fen", 1, 10_000 * WAN),
    _texts("proposal.negative_list", "What is not financed", *NEGATIVE_LIST),
    _texts("proposal.who", "Who may propose", "live", "work", "study", "bodies", "deputies"),
    _int("proposal.min_age", "Least age to propose", "age", 0, 120),
    _int("proposal.title_length", "Longest title", "characters", 5, 200),
    _int("proposal.need_length", "Longest description of the need", "characters", 50, 20_000),
    _int("proposal.photos", "Most photos of a proposal", "photos", 0, 20),
    _int("screening.days", "Days for screening", "working_days", 1, 120),
    _int("pool.carry_over_years", "Years an item not chosen stays in the pool", "years", 0, 10),
    _int("followup.answer_days", "Days to answer whoever proposed what was not taken up", "working_days", 1, 60),
    _int("followup.handling_days", "Days for a responsible body to deal with a matter", "working_days", 1, 120),
    _int("followup.call_back_days", "Days to call the proposer back once a matter has ended", "working_days", 1, 60),
    _int("followup.look_days", "Days in which a second person looks at a photo or document", "working_days", 1, 60),
    _int("followup.remind_days", "Days before the last day on which a reminder goes out", "working_days", 0, 30),
    _int("followup.escalation_days", "Days overdue after which the sub-district is told", "working_days", 1, 60),
    _texts("followup.bodies", "Whom a matter may be sent to", *BODIES),
    _int("council.seats", "Seats of the residents' council", "people", 3, 200),
    _texts("council.mix", "Seats by kind"),
    _share("council.residents_min", "Least share of residents' seats"),
    _int("council.min_age", "Least age of a council member", "age", 0, 120),
    _int("council.term_years", "Term of the council", "years", 1, 10),
    _flag("council.stay_on", "Members continue until their successors take office"),
    _text("council.vacancy", "How a seat that falls vacant is filled", "next_in_line", "by_election"),
    _int("council.signup_days", "Days that people have to sign up for a seat, at least", "days", 1, 60),
    _int("council.absences", "Meetings missed in a row before the clerk is told", "times", 1, 20),
    _int("meeting.per_year", "Regular meetings a year", "times", 0, 366),
    _int("meeting.notice_days", "Days of notice before a meeting", "days", 0, 60),
    _int("meeting.minutes_days", "Days for corrections to the minutes", "days", 1, 60),
    _flag("meeting.party_review", "Agenda goes to the community party body first"),
    _text("meeting.profile", "Rules of the meeting", *PROFILES),
    Parameter("meeting.profile_changes", "text", "Changes to these rules, made here", blank=True),
    _share("meeting.quorum", "Quorum, as a share of the members due"),
    _flag("meeting.quorum_strict", "More than this share must be present; reaching it is not enough"),
    _flag("meeting.recused_count_for_quorum", "Recused members count for the quorum"),
    _text("meeting.decision_basis", "What a decision is counted against", "votes_cast", "present", "members"),
    _share("meeting.decision_share", "A decision needs more than"),
    _text("meeting.vote_form", "Form of voting in a meeting", "show_of_hands", "roll_call", "secret_ballot"),
    _int("meeting.secret_on_request", "Members who may ask for a secret ballot", "people", 0, 200),
    _flag("meeting.secret_for_people", "Votes about persons are secret"),
    _text("meeting.count_confirm", "When a second person confirms the count", "unconfirmed", "close", "each"),
    _int("meeting.speech_seconds", "Time of one speech", "seconds", 10, 3600),
    _int("meeting.speech_turns", "Speeches per member and motion", "times", 1, 20),
    _flag("meeting.unheard_first", "Who has not spoken goes first"),
    _flag("meeting.alternate_sides", "For and against speak in turn"),
    _text("meeting.chair_votes", "When the moderator votes", "never", "decisive", "ballot_only", "always"),
    _flag("meeting.second_required", "A motion needs a second"),
    _flag("meeting.oath", "The meeting begins with the oath to keep the rules"),
    _flag("meeting.chair_certificate", "The moderator needs a valid certificate"),
    _flag("meeting.chair_neutral_to_item", "The moderator has no part in the items"),
    _int("meeting.cautions_before_silence", "Cautions on one item before a member is no longer called", "times", 0, 20),
    _flag("moderator.independent_of_community", "The moderator neither lives nor holds a post in the community"),
    _flag("moderator.independent_of_item", "The moderator has no part in the projects on the agenda"),
    _int("moderator.training_hours", "Hours of training before a certificate", "hours", 0, 200),
    _int("moderator.certificate_months", "A moderator's certificate is valid for at most", "months", 1, 120),
    _text("moderator.assignment", "How moderators are chosen", "rotation", "lot"),
    _int("moderator.practice_pass", "Points a practice meeting needs", "percent", 0, 100),
    _int("notice.days", "Days of the public notice", "days", 1, 60),
    _int("notice.answer_days", "Days to answer an objection", "days", 1, 60),
    _flag("notice.objection_stops", "An objection stops the project until it is answered"),
    _text(
        "ballot.kind", "Kind of the residents' ballot", "approval", "choose_one", "cumulative", "ordinal", "knapsack"
    ),
    _int("ballot.min_age", "Least age to vote", "age", 0, 120),
    _int("ballot.min_picks", "Fewest picks on a ballot", "picks", 1, 50),
    _int("ballot.max_picks", "Most picks on a ballot", "picks", 1, 50),
    _flag("ballot.within_budget", "The picks of a ballot must fit the budget"),
    _text("ballot.rule", "How the ballots are counted", "greedy", "equal_shares"),
    _text("ballot.completion", "How equal shares spends what is left", "none", "add1", "add1u"),
    _flag("ballot.exhaustive_stop", "Raising the shares ends once no chosen project fits"),
    _flag("ballot.whole_start", "The first share is rounded down to whole yuan"),
    _text("ballot.comparison", "Equal shares gives way to counting by votes", "alone", "utility", "coverage"),
    _text("ballot.ties", "How a tie is broken", "lex", "mincost_maxvotes_lex", "lot"),
    _share("ballot.threshold", "Least support of a project, as a share of the roll"),
    _flag("ballot.four_eyes", "Opening and closing a poll takes two people"),
    _texts("ballot.channels", "Ways of voting", "web", "desk", "paper"),
    _flag("ballot.simple_mode", "Voting without a blind token is allowed"),
    _share("ballot.sample", "Share of the paper ballots that the supervisory member reads again"),
    _texts("ballot.ties_to_place", "What ties a voter to the place", "live", "work", "study"),
    _int("ballot.objection_days", "Full days before the opening on which objections to the roll end", "days", 0, 30),
    _int("ballot.min_answers", "Fewest answers of an anonymous survey for its figures to be shown", "people", 3, 1000),
    _int("ballot.min_group", "Fewest ballots of a channel that is shown with the ballots", "people", 5, 1000),
    _int("ballot.opening_days", "Days in which a ballot is opened for its voter, in person", "days", 1, 180),
    _int("review.works_from", "Works need a cost review by a third party from", "fen", 1, 100_000 * WAN),
    _int("procurement.alarm", "Sum from which central procurement is needed", "fen", 1, 100_000 * WAN),
    _int("procurement.min_quotes", "Fewest quotes compared", "times", 1, 20),
    _flag("procurement.package", "Several projects may be bought together"),
    _int("procurement.notice_working_days", "Days to publish an award or contract", "working_days", 1, 30),
    _int("procurement.quote_working_days", "Days that suppliers have to quote, at least", "working_days", 1, 30),
    _share("procurement.near_equal", "Quotes this close to each other raise an alarm"),
    _share("procurement.near_threshold", "Purchases from this share of the threshold raise an alarm"),
    _int("supplier.min_months", "A supplier has existed for at least", "months", 0, 120),
    _int("supplier.suspension_months", "A supplier is suspended for less than", "months", 1, 120),
    _texts("payment.schedule", "Payment shares, in order"),
    _flag("payment.final_after_settlement", "The last share is paid only after acceptance and settlement"),
    _share("payment.retention", "Retention money"),
    _int("payment.retention_months", "Months that retention money is kept after the acceptance", "months", 1, 120),
    _int("payment.working_days", "Days to check a payment asked for, and again to pay it", "working_days", 1, 60),
    _share("variation.share", "A change above this share goes back to the council"),
    _int("acceptance.council_members", "Fewest council members in the acceptance team", "people", 0, 50),
    _texts(
        "acceptance.team",
        "Who belongs to the acceptance team",
        "council_member",
        "proposer",
        "user",
        "subdistrict_officer",
        "contractor",
    ),
    _int("acceptance.invited_users", "Users invited to the acceptance, at least", "people", 0, 1000),
    _int("acceptance.rectify_days", "Days to mend what the acceptance found", "days", 1, 365),
    _flag("evidence.location", "Photos keep their position and time"),
    _int("satisfaction.pass", "Satisfaction needed to pass", "percent", 0, 100),
    _int("satisfaction.target", "Satisfaction aimed at", "percent", 0, 100),
    _int("satisfaction.min_answers", "Fewest answers of a survey", "people", 1, 100_000),
    _int("settlement.audit_from", "Settlements need a third-party audit from", "fen", 1, 100_000 * WAN),
    _int("performance.on_time", "Performance index: weight of being on time", "percent", 0, 100),
    _int("performance.within_budget", "Performance index: weight of keeping to the sum", "percent", 0, 100),
    _int("performance.satisfaction", "Performance index: weight of the satisfaction", "percent", 0, 100),
    _int("performance.quality", "Performance index: weight of passing the first time", "percent", 0, 100),
    _int("performance.late_points", "Performance index: points lost a day late", "percent", 0, 100),
    _int("performance.over_points", "Performance index: points lost a percent above the contract", "percent", 0, 100),
    _int("performance.rectify_points", "Performance index: points lost at each mending", "percent", 0, 100),
    _int("assessment.per_year", "Third-party assessments a year", "times", 0, 12),
    _int("audit.query_days", "Days to answer an auditor's query", "days", 1, 60),
    _int("audit.rectify_days", "Days to mend what an audit has found", "days", 1, 365),
    _int("disclosure.latest_working_days", "Everything is public at the latest after", "working_days", 1, 60),
    _int("disclosure.money_per_year", "Money is published times a year", "times", 1, 366),
    _text("cycle.allocation_by", "Allocation announced by"),
    _text("cycle.paid_by", "Money paid out by"),
    _text("cycle.idle_by", "Idle money cleared by"),
    _text("cycle.audit_by", "All projects audited by"),
    _text("money.transfer_within", "Money may move to another community within", "subdistrict", "district", "city"),
    _int("money.carry_over_years", "Money may be carried over for at most", "years", 0, 5),
    _int("money.warn_days", "Days before its deadline that money is called up", "days", 0, 366),
    _int("retention.procurement_years", "Procurement papers kept for", "years", 1, 100),
    _int("retention.impact_years", "Impact assessments kept for", "years", 1, 100),
    _int("retention.log_days", "Logs kept for", "days", 180, 36_500),
    _int("account.code_minutes", "A sign-in code is valid for", "minutes", 1, 10),
    _int("account.code_tries", "Tries per sign-in code", "times", 1, 10),
    _int("account.lock_minutes", "Pause after too many wrong codes", "minutes", 5, 1440),
    _int("account.staff_idle_minutes", "Staff are signed out after idling for", "minutes", 5, 480),
)

PARAMETERS: dict[str, Parameter] = {parameter.key: parameter for parameter in _LIST}
"""Every parameter by key."""


class RulebookError(ValueError):
    """A layer that names an unknown parameter, or a value of the wrong type or out of bounds."""


def check(key: str, raw: object) -> Value:
    """The typed value of parameter ``key`` from ``raw`` TOML or JSON; :class:`RulebookError` where it does not fit."""
    parameter = PARAMETERS.get(key)
    if parameter is None:
        raise RulebookError(f"unknown parameter {key!r}")
    return _CHECKS[parameter.kind](parameter, raw)


def _check_int(parameter: Parameter, raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise RulebookError(f"{parameter.key}: a whole number is needed, not {raw!r}")
    if not parameter.low <= raw <= parameter.high:
        raise RulebookError(f"{parameter.key}: {raw} is outside {parameter.low} to {parameter.high}")
    return raw


def _check_share(parameter: Parameter, raw: object) -> Fraction:
    try:
        share = Fraction(raw) if isinstance(raw, str) else None
    except (ValueError, ZeroDivisionError):
        share = None
    if share is None or not 0 <= share <= 1:
        raise RulebookError(f"{parameter.key}: a fraction such as '2/3' is needed, not {raw!r}")
    return share


def _check_flag(parameter: Parameter, raw: object) -> bool:
    if not isinstance(raw, bool):
        raise RulebookError(f"{parameter.key}: true or false is needed, not {raw!r}")
    return raw


def _check_text(parameter: Parameter, raw: object) -> str:
    if not isinstance(raw, str) or not (raw.strip() or parameter.blank):
        raise RulebookError(f"{parameter.key}: a text is needed, not {raw!r}")
    if parameter.choices and raw not in parameter.choices:
        raise RulebookError(f"{parameter.key}: {raw!r} is none of {', '.join(parameter.choices)}")
    return raw


def _check_texts(parameter: Parameter, raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple) or not raw:
        raise RulebookError(f"{parameter.key}: a list of texts is needed, not {raw!r}")
    return tuple(_check_text(parameter, item) for item in raw)


_CHECKS: dict[Kind, Callable[[Parameter, object], Value]] = {
    "int": _check_int,
    "share": _check_share,
    "flag": _check_flag,
    "text": _check_text,
    "texts": _check_texts,
}
