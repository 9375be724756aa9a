"""What would change in the meetings of a place: sentence by sentence, motion by motion, and what to think of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from deliberation.communities.procedure_form import asked, label
from deliberation.communities.procedure_words import DEBATE, TOPICS, sentences, vote_words
from deliberation.rules.meeting.profile import Parameters, Profile


@dataclass(frozen=True, slots=True)
class Change:
    """One change in words: where, the sentence now, the sentence then."""

    what: str
    old: str
    new: str


def changes(old: Profile, new: Profile) -> list[Change]:
    """What would be different, sentence by sentence, then motion by motion."""
    before, after = sentences(old), sentences(new)
    found = [
        Change(str(label(asked(topic)[0])), before[topic.names[0]], after[topic.names[0]])
        for _title, topics in TOPICS.values()
        for topic in topics
        if before[topic.names[0]] != after[topic.names[0]]
    ]
    return found + [change for kind in _kinds(old, new) for change in _motion_changes(kind, old, new)]


def _kinds(old: Profile, new: Profile) -> list[str]:
    return [*old.motions, *(kind for kind in new.motions if kind not in old.motions)]


def _motion_changes(kind: str, old: Profile, new: Profile) -> Iterator[Change]:
    was, will = old.motions.get(kind), new.motions.get(kind)
    known = will or was
    if known is None or was == will:
        return
    if was is None or will is None:
        words = (gettext("not possible in a meeting"), gettext("possible in a meeting"))
        yield Change(known.zh, words[was is not None], words[will is not None])
        return
    if was.second != will.second and new.parameters.second_required:
        words = (gettext("needs no second"), gettext("needs a second"))
        yield Change(will.zh, words[was.second], words[will.second])
    for old_words, new_words in (
        (vote_words(was.vote), vote_words(will.vote)),
        (DEBATE[was.debatable], DEBATE[will.debatable]),
    ):
        if str(old_words) != str(new_words):
            yield Change(will.zh, str(old_words), str(new_words))


def warnings(old: Profile, new: Profile) -> list[str]:
    """What a change would mean for a meeting, where it is easily overlooked."""
    was, will = old.parameters, new.parameters
    told = [
        (Fraction(will.quorum_num, will.quorum_den) < Fraction(1, 2) <= Fraction(was.quorum_num, was.quorum_den),
         _("Fewer than half of the members will be able to decide for all.")),
        (Fraction(will.quorum_num, will.quorum_den) > Fraction(was.quorum_num, was.quorum_den),
         _("More meetings may have to be put off because too few come.")),
        (will.decision_basis == "votes_cast" != was.decision_basis,
         _("Very few votes can carry: 2 for and 1 against are enough, however many abstain.")),
        (will.decision_basis == "present" != was.decision_basis,
         _("Whoever is present and says nothing will count as not in favour.")),
        (will.decision_basis == "members" != was.decision_basis,
         _("Whoever stays away will count as not in favour: decisions become harder.")),
        (_decides(was) != _decides(will), _("A tie will not carry, as before.")),
        (was.second_required and not will.second_required,
         _("Every single member will be able to bring any matter to debate.")),
        (was.appeals and not will.appeals, _("Nobody will be able to ask for a vote on a ruling of the moderator.")),
        (was.chair_votes == "never" != will.chair_votes, _("The moderator will no longer stay out of the vote.")),
        (bool(was.secret_on_request) and not will.secret_on_request,
         _("Members will not be able to ask for a secret vote.")),
        ("people" in was.secret_about and "people" not in will.secret_about,
         _("Votes about persons will be open: everybody sees how each one votes.")),
        (was.count_confirm != "never" == will.count_confirm, _("A wrong count may be announced unnoticed.")),
        (not was.chair_certificate and will.chair_certificate,
         _("Moderators without a valid certificate will not be able to moderate.")),
        (will.speech_seconds < was.speech_seconds, _("People who speak slowly will have less time.")),
        (_closing(old) == "two_thirds" and _closing(new) == "majority",
         _("A bare majority will be able to end the debate before the others have spoken.")),
    ]  # fmt: skip
    return [str(words) for holds, words in told if holds]


def _decides(p: Parameters) -> tuple[str, int, int]:
    return p.decision_basis, p.decision_num, p.decision_den


def _closing(profile: Profile) -> str:
    rule = profile.motions.get("previous_question")
    return rule.vote if rule else ""
