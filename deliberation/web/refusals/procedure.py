"""What is said when the rules of a meeting contradict themselves: the line, the entry, the way out."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

from deliberation.rules.meeting.profile_load import load_profile

MESSAGES: dict[str, LazyString] = {
    "PROFILE_SYNTAX": lazy_gettext(
        "Line %(line)s cannot be read. Please look for a missing quotation mark, bracket or equals sign."
    ),
    "PROFILE_ENTRY": lazy_gettext(
        "Line %(line)s: 「%(entry)s」 is no entry of the rules of a meeting. Please check the spelling, or take it out."
    ),
    "PROFILE_MOTION": lazy_gettext(
        "Line %(line)s, 「%(entry)s」: there is no motion %(motion)s. Please take one from the list of motions."
    ),
    "PROFILE_MISSING": lazy_gettext("Line %(line)s, 「%(entry)s」: %(needs)s is missing. Please add it."),
    "PROFILE_TYPE": lazy_gettext("Line %(line)s, 「%(entry)s」: the value must be %(needs)s. Please correct it."),
    "PROFILE_VALUE": lazy_gettext("Line %(line)s, 「%(entry)s」: %(value)s is none of: %(allowed)s."),
    "PROFILE_NUMBER": lazy_gettext(
        "Line %(line)s, 「%(entry)s」: %(value)s does not fit. Please write a number from %(low)s to %(high)s."
    ),
    "PROFILE_SHARE": lazy_gettext(
        "Line %(line)s, 「%(entry)s」: %(value)s is a share that can never be reached, or means nothing. "
        "Please write one above 0 and not above the whole."
    ),
    "PROFILE_TIE": lazy_gettext(
        "Line %(line)s, 「%(entry)s」: with %(value)s a tie, or fewer than half, would carry. "
        "A decision needs more than a half."
    ),
    "PROFILE_ORDER": lazy_gettext(
        "Line %(line)s, 「%(entry)s」: votes are called for, then against, then at most the abstentions."
    ),
    "PROFILE_NEEDS": lazy_gettext(
        "Line %(line)s, 「%(entry)s」: this leads nowhere, because the motion %(needs)s is switched off. "
        "Please switch it on, or switch off what leans on it."
    ),
    "PROFILE_SECOND": lazy_gettext(
        "Line %(line)s, 「%(entry)s」: this motion asks for a second, while seconds are switched off here. "
        "Please decide for one of the two."
    ),
    "PROFILE_MAJORITY": lazy_gettext(
        "Line %(line)s, 「%(entry)s」: one person, or fewer than half, would decide for all. "
        "Please choose a majority or two thirds."
    ),
    "PROFILE_RANK": lazy_gettext(
        "Line %(line)s, 「%(entry)s」: rank %(rank)s already belongs to %(other)s. Please give each motion its own."
    ),
    "PROFILE_CLASS": lazy_gettext(
        "Line %(line)s, 「%(entry)s」: rank %(rank)s does not suit the class %(cls)s. "
        "Only privileged, subsidiary and main motions have ranks, from 1 to 13."
    ),
    "PROFILE_BASE": lazy_gettext("There are no rules called %(value)s. Please choose one of the sets offered."),
    "PROFILE_ELSEWHERE": lazy_gettext(
        "Line %(line)s: 「%(entry)s」 is a rule of the place by itself. "
        "Please change it there, not among these entries."
    ),
}
"""Code → sentence."""

MOTIONS: dict[str, str] = {kind: f"「{rule.zh}」" for kind, rule in load_profile("rror1915").motions.items()}
"""What motions are called."""

WORDS: dict[str, dict[str, LazyString | str]] = {
    "other": {**MOTIONS},
    "needs": {
        **MOTIONS,
        "int": lazy_gettext("a whole number"),
        "bool": lazy_gettext("true or false"),
        "str": lazy_gettext("a text in quotation marks"),
        "tuple": lazy_gettext("a list of texts"),
        "table": lazy_gettext("a table of entries"),
    },
}
"""What a value must be, and what motions are called."""
