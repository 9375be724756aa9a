"""The keys of the console: a key belongs to an act for as long as there are consoles, whatever else is in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import LazyString, lazy_gettext

KEYS: Mapping[str, str] = {
    "call_to_order": "L", "resume_meeting": "L", "close": "L",
    "take_oath": "A", "open_item": "I", "close_item": "W",
    "second": "S", "no_second": "X", "state_question": "D",
    "begin_speech": "N", "begin:for": "F", "begin:against": "G", "begin": "F", "raise_hand": "H", "end_speech": "E",
    "pause": " ", "resume": " ",
    "put_question": "V", "enter_votes": "V", "announce": "R", "confirm_count": "K", "recount": "C", "void_vote": "Z",
    "rule": "J", "answer": "Y", "consent": "O", "object": "B", "point_of_order": "P", "remark": "Q",
    "move:main": "1", "move:amend": "2", "move:previous_question": "3", "move:postpone_definitely": "4",
    "move:commit": "5", "move:limit_debate": "6", "move:lay_on_table": "7", "move:postpone_indefinitely": "8",
    "move:recess": "9", "recess": "T", "attendance": "0",
}  # fmt: skip
"""Key of an act → its key on the keyboard. Acts that share one are never in order at the same time."""

MORE, UNDO, SEARCH, HELP = "M", "U", "/", "?"
"""Keys of the console itself: everything at once, mending the last entry, the search box, the help."""


def key_of(act: str) -> str:
    """The keyboard's key of an act, or nothing."""
    return KEYS.get(act, "")


TWO_JOBS: Mapping[str, LazyString] = {
    "L": lazy_gettext("open the meeting, go on after a break, close it"),
    "I": lazy_gettext("open the next item"),
    "V": lazy_gettext("put to the vote, then enter the count"),
    "C": lazy_gettext("count again"),
    "F": lazy_gettext("the speaker called is for it"),
    "G": lazy_gettext("the speaker called is against it"),
    "N": lazy_gettext("call the next speaker"),
    "E": lazy_gettext("end the speech"),
    "R": lazy_gettext("announce the result"),
    "T": lazy_gettext("take a break"),
    "W": lazy_gettext("close the item"),
}
"""Keys whose act has another name at another moment, or is not listed at every one."""


def all_keys(acts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Every key with what it does, the digits first; ``acts`` are the keys and labels of all there is to do."""
    named = {key: label for key, label in acts if key.strip()}
    named |= {key: str(words) for key, words in TWO_JOBS.items()}
    return sorted(named.items())
