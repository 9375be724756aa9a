"""What the entries of the rules as text mean: every value that may be written, with its words beside it.

Needs a request (or an application) for the language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext

from deliberation.communities.procedure_form import label
from deliberation.communities.procedure_words import DEBATE, MOTION_CLASSES, TOPICS, vote_words
from deliberation.rules.meeting.profile import MotionRule, Parameters
from deliberation.rules.meeting.profile_check import CHOICES
from deliberation.rules.refusal import Refusal

VOTES = ("majority", "two_thirds", "two_thirds_against", "sustain", "rescind", "notice_two_thirds", "chair", "answer",
         "demand")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the text: what it is called there and here, and its values with their words."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...]


def entries(p: Parameters, motions: Mapping[str, MotionRule]) -> list[Entry]:
    """Everything that is written as a word, not as a number: the rules first, then what a motion may say."""
    said = [
        Entry(f"parameters.{name}", str(label(name)), tuple(values))
        for _title, topics in TOPICS.values()
        for topic in topics
        for name in topic.names
        if (values := list(_values(name, p)))
    ]
    kinds = tuple((kind, rule.zh) for kind, rule in motions.items())
    return [
        *said,
        Entry("motion.*.vote", gettext("Votes needed to carry"), tuple((one, vote_words(one)) for one in VOTES)),
        Entry("motion.*.debatable", gettext("Debate?"), tuple((one, str(words)) for one, words in DEBATE.items())),
        Entry("disable, enable, only, [motion.*]", gettext("What can be moved"), kinds),
    ]


def explained(fault: Refusal, p: Parameters) -> Refusal:
    """The fault with the words beside every value that it names."""
    allowed, entry = fault.params.get("allowed"), str(fault.params.get("entry", ""))
    if not isinstance(allowed, str):
        return fault
    known = _words(entry.rpartition(".")[2], p)
    glossed = [f"{one}（{known[one].rstrip('。')}）" if one in known else one for one in allowed.split(", ")]
    return replace(fault, params={**fault.params, "allowed": "、".join(glossed)})


def _words(name: str, p: Parameters) -> dict[str, str]:
    motion = {"vote": {one: vote_words(one) for one in VOTES}, "debatable": DEBATE, "cls": MOTION_CLASSES}
    found: Iterable[tuple[str, object]] = motion[name].items() if name in motion else _values(name, p)
    return {value: str(words) for value, words in found}


def _values(name: str, p: Parameters) -> Iterable[tuple[str, str]]:
    """The values of a parameter that is chosen from a list or by yes and no, each with the sentence it makes."""
    topic = next((one for _title, topics in TOPICS.values() for one in topics if name in one.names), None)
    if topic is None or name == "quorum_strict" or not hasattr(p, name):
        return
    flag = isinstance(getattr(p, name), bool)
    for value in ("true", "false") if flag else sorted(CHOICES.get(name, ())) if name != "secret_about" else ():
        given: object = value == "true" if flag else value
        shown = replace(p, second_required=True, division_after_result=True)
        yield value, topic.say(replace(shown, **{name: given}))  # type: ignore[arg-type]
