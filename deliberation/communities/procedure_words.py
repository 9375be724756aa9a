"""How meetings are held here, in plain sentences: one for every rule, one row for every motion.

Needs a request (or an application) for the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from deliberation.communities.words import share_words
from deliberation.rules.meeting.profile import MotionRule, Parameters, Profile
from deliberation.web.words import listed

DUE = 13
"""The council of the examples."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One sentence of the page: the parameters it speaks of (the first gives its name and source), and how."""

    names: tuple[str, ...]
    say: Callable[[Parameters], str]


@dataclass(frozen=True, slots=True)
class MotionLine:
    """A motion as a resident reads it."""

    id: str
    name: str
    gloss: str
    second: str
    debate: str
    amend: str
    votes: str
    source: str


def _yes(name: str, yes: LazyString, no: LazyString) -> Topic:
    return Topic((name,), lambda p: str(yes if getattr(p, name) else no))


def _pick(name: str, words: Mapping[str, LazyString]) -> Topic:
    return Topic((name,), lambda p: str(words[getattr(p, name)]))


def _share(num: int, den: int, *, more: bool) -> str:
    share = Fraction(num, den)
    if share == 1:
        return gettext("all")
    words = share_words(share)
    if more:
        return gettext("more than a half") if share == Fraction(1, 2) else gettext("more than %(share)s", share=words)
    return gettext("at least %(share)s", share=words)


def _quorum(p: Parameters) -> str:
    if p.quorum_count:
        return gettext("At least %(n)s members must be present, or nothing can be decided.", n=p.quorum_count)
    share = _share(p.quorum_num, p.quorum_den, more=p.quorum_strict)
    whole = DUE * p.quorum_num
    least = whole // p.quorum_den + 1 if p.quorum_strict else -(-whole // p.quorum_den)
    return gettext(
        "Of the members due, %(share)s must be present, or nothing can be decided: of %(due)s, %(least)s.",
        share=share, due=DUE, least=least,
    )  # fmt: skip


_BASES: Mapping[str, LazyString] = {
    "votes_cast": _(
        "A decision needs %(share)s of the votes for and against. Who abstains does not count. A tie does not carry."
    ),
    "present": _(
        "A decision needs %(share)s of the members present. Who abstains is present, but not in favour. "
        "A tie does not carry."
    ),
    "members": _("A decision needs %(share)s of all members, those who stayed away included. A tie does not carry."),
}


def _decision(p: Parameters) -> str:
    share = _share(p.decision_num, p.decision_den, more=p.decision_strict)
    return str(_BASES[p.decision_basis]) % {"share": share}


def _speech(p: Parameters) -> str:
    if p.speech_seconds % 60:
        return gettext(
            "Everybody may speak %(turns)s times on a question, at most %(n)s seconds each time.",
            turns=p.speech_turns, n=p.speech_seconds,
        )  # fmt: skip
    return gettext(
        "Everybody may speak %(turns)s times on a question, at most %(n)s minutes each time.",
        turns=p.speech_turns, n=p.speech_seconds // 60,
    )  # fmt: skip


def _cautions(p: Parameters) -> str:
    if not p.cautions_before_silence:
        return gettext("However often somebody is cautioned, the assembly alone can end their turns.")
    return gettext(
        "Whoever has been cautioned %(n)s times on one item is no longer called on it, unless the members allow it.",
        n=p.cautions_before_silence,
    )


def _seconds(p: Parameters) -> str:
    if not p.second_required:
        return gettext("One person is enough to bring a motion: nobody has to second it.")
    if p.agenda_needs_second:
        return gettext("A motion needs one other member who seconds it; so do the items on the agenda.")
    return gettext("A motion needs one other member who seconds it; the items on the agenda do not.")


def _secret(p: Parameters) -> str:
    people = "people" in p.secret_about
    if p.secret_on_request and people:
        return gettext(
            "Votes about persons are secret; any other vote too, as soon as %(n)s members ask.", n=p.secret_on_request
        )
    if p.secret_on_request:
        return gettext("A vote is secret as soon as %(n)s members ask.", n=p.secret_on_request)
    if people:
        return gettext("Votes about persons are secret; nobody can ask for it otherwise.")
    return gettext("No vote becomes secret by request.")


def _postponed(p: Parameters) -> str:
    if not p.postpone_sessions:
        return gettext("A question can only be put off within the same meeting.")
    return gettext("A question can be put off to one of the next %(n)s meetings.", n=p.postpone_sessions)


def _again(p: Parameters) -> str:
    if not p.reconsider_days:
        return gettext("What was decided can be voted on once more only on the same day.")
    return gettext(
        "What was decided can be voted on once more on the same day or %(n)s days later.", n=p.reconsider_days
    )


def _division(p: Parameters) -> str:
    if not p.division_after_result:
        return gettext("A count may be doubted only before the result is announced.")
    return str(_UNTIL[p.division_until])


_UNTIL: Mapping[str, LazyString] = {
    "moved": _("A count may be doubted after the result too, until the next motion is made."),
    "stated": _("A count may be doubted after the result too, until the next question is stated."),
}
_VOTE_ORDER = Topic(("vote_order",), lambda p: str(
    _("Votes are called in this order: for, against, then the abstentions are counted.")
    if "abstain" in p.vote_order else _("Votes are called for, then against. Abstentions are not called.")
))  # fmt: skip
_VOTE_FORMS: Mapping[str, LazyString] = {
    "hands": _("Members vote by show of hands."), "rollcall": _("Members are called by name and answer aloud."),
    "ballot": _("Members vote in secret."),
}  # fmt: skip
_CHAIR: Mapping[str, LazyString] = {
    "never": _("The moderator does not vote."),
    "decisive": _("A moderator who is a member votes only where it decides."),
    "ballot_only": _("A moderator who is a member votes only in a secret ballot."),
    "always": _("A moderator who is a member votes last of all."),
}
_CONFIRM: Mapping[str, LazyString] = {
    "never": _("The recorder counts the votes; no second person confirms them."),
    "close": _("Where one vote would change the result, a second person confirms the count before it is announced."),
    "always": _("A second person confirms every count before it is announced."),
}

TOPICS: Mapping[str, tuple[LazyString, tuple[Topic, ...]]] = {
    "opening": (_("How a meeting opens"), (
        Topic(("quorum_num", "quorum_den", "quorum_strict", "quorum_count"), _quorum),
        _yes("open_without_quorum", _("With too few present, it may open, but only to wait, pause or close."),
             _("With too few present, it is not opened.")),
        _yes("recused_count_for_quorum",
             _("Who steps aside from an item because of an interest still counts as present."),
             _("Who steps aside from an item because of an interest does not count as present.")),
        _yes("oath", _("Before the first item, all promise to keep the rules."),
             _("No promise is asked at the beginning.")),
        _yes("chair_neutral_to_item", _("Nobody moderates an item in which they have a part."),
             _("The moderator may have a part in an item.")),
        _yes("chair_certificate", _("Only who holds a valid moderator's certificate may moderate."),
             _("A moderator needs no certificate.")),
    )),
    "speaking": (_("How people speak"), (
        _yes("strict_queue", _("Raise your hand and wait until you are called; who asked first speaks first."),
             _("Raise your hand; the moderator chooses who speaks.")),
        Topic(("speech_seconds", "speech_turns"), _speech),
        _yes("unheard_first", _("Who has not spoken yet goes first."),
             _("Who has spoken already need not wait for others.")),
        _yes("alternate_sides", _("For and against take turns."), _("For and against need not take turns.")),
        _yes("position_first", _("First say whether you are for or against, then why."),
             _("You need not say which side you are on.")),
        _yes("chair_debates", _("The moderator may join the debate."),
             _("The moderator gives no opinion; to speak, the chair is handed over until the matter is voted on.")),
        Topic(("cautions_before_silence",), _cautions),
    )),
    "motions": (_("How a matter is moved"), (
        Topic(("second_required", "agenda_needs_second"), _seconds),
        _yes("secondary_amendments", _("A proposed change may itself be changed, once."),
             _("A proposed change cannot itself be changed.")),
        _yes("appeals", _("Who disagrees with a ruling of the moderator may ask all to vote on it."),
             _("The ruling of the moderator stands.")),
        Topic(("postpone_sessions",), _postponed),
        Topic(("reconsider_days",), _again),
        _yes("standing_by_majority", _("An everyday rule is set aside by a majority; other rules by two thirds."),
             _("To set a rule aside for once takes two thirds.")),
        _yes("chair_may_recess", _("The moderator may call a short break."), _("A break is decided by vote.")),
    )),
    "voting": (_("How it is decided"), (
        Topic(("decision_basis", "decision_num", "decision_den", "decision_strict"), _decision),
        _VOTE_ORDER,
        _pick("vote_form", _VOTE_FORMS),
        Topic(("secret_on_request", "secret_about"), _secret),
        _pick("chair_votes", _CHAIR),
        _pick("count_confirm", _CONFIRM),
        Topic(("division_after_result", "division_until"), _division),
    )),
}  # fmt: skip
"""The sections of the page: id → title and its sentences. Together they speak of every parameter."""

_VOTES: Mapping[str, LazyString] = {
    "majority": _("like any decision"), "two_thirds": _("two thirds of the votes"),
    "two_thirds_against": _("two thirds against stop it"), "sustain": _("stands unless more than half are against"),
    "rescind": _("two thirds, or more than half of all members, or like any decision if announced before"),
    "notice_two_thirds": _("two thirds of the votes, announced before"),
    "chair": _("the moderator decides"), "answer": _("no vote: an answer"),
    "demand": _("no vote: one member is enough"),
}  # fmt: skip
DEBATE: Mapping[str, LazyString] = {
    "no": _("not possible"), "yes": _("possible"), "as_target": _("as what it belongs to"),
    "confined": _("only whether to do it"), "opens_main": _("possible, on the whole matter"),
}  # fmt: skip

MOTION_CLASSES: Mapping[str, LazyString] = {
    "main": _("Main motions: bring a matter before all"),
    "subsidiary": _("About the matter being discussed"),
    "privileged": _("Urgent: breaks, closing, what disturbs"),
    "incidental": _("About rules and order"),
    "bring_back": _("Bring a matter back"),
}
"""The classes of motions, in words."""


def sentences(profile: Profile) -> dict[str, str]:
    """Every topic in words, by the name of its first parameter."""
    p = profile.parameters
    return {topic.names[0]: topic.say(p) for _title, topics in TOPICS.values() for topic in topics}


def motion_lines(profile: Profile) -> list[MotionLine]:
    """Every motion that is on, in the order of the table."""
    return [motion_line(rule, profile.parameters) for rule in profile.motions.values()]


def motion_line(rule: MotionRule, p: Parameters) -> MotionLine:
    """One motion in words."""
    second = rule.second and p.second_required
    return MotionLine(
        id=rule.id,
        name=rule.zh,
        gloss=rule.gloss,
        second=gettext("needed") if second else gettext("not needed"),
        debate=str(DEBATE[rule.debatable]),
        amend=gettext("possible") if rule.amendable else gettext("not possible"),
        votes=str(_VOTES[rule.vote]),
        source=ref_words(rule.ref),
    )


def vote_words(vote: str) -> str:
    """What carries a motion, by the name of its formula."""
    return str(_VOTES[vote])


def ref_words(ref: str) -> str:
    """《罗伯特议事规则》1915 年版第 29 条 for RROR1915 §29."""
    ref = re.sub(r"RROR1915 ((?:§[\d:]+(?:, )?)+)", lambda m: _named(gettext("Robert's Rules of 1915"), m[1]), ref)
    return re.sub(r"RONR12 ((?:§[\d:]+(?:, )?)+)", lambda m: _named(gettext("Robert's Rules, 12th edition"), m[1]), ref)


def _named(book: str, sections: str) -> str:
    numbers = listed(re.findall(r"[\d:]+", sections))
    return gettext("%(book)s, section %(numbers)s", book=book, numbers=numbers)
