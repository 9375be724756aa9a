"""Bodies, seats and elections in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from deliberation.communities.words import CHOICES, SEATS

BODY_KINDS: dict[str, LazyString] = {
    "council": _("Residents' council"),
    "representatives_assembly": _("Assembly of residents' representatives"),
    "residents_assembly": _("Residents' assembly"),
    "owners_assembly": _("Owners' council"),
    "parents_council": _("Parents' council"),
}
SEAT_KINDS: dict[str, LazyString] = {
    **SEATS,
    "representatives": _("Residents' representatives"),
    "owners": _("Owners"),
    "parents": _("Parents"),
    "school": _("School"),
    "property": _("Property company"),
}
HOWS: dict[str, LazyString] = {
    "elected": _("elected"),
    "appointed": _("appointed"),
    "drawn": _("drawn by lot"),
    "ex_officio": _("by office"),
    "next_in_line": _("next in line"),
}
CAUSES: dict[str, LazyString] = {
    "resigned": _("resigned"),
    "removed": _("removed"),
    "absent": _("missed too many meetings"),
    "moved": _("moved away"),
    "died": _("deceased"),
    "term": _("term over"),
    "succeeded": _("successor took office"),
}
METHODS: dict[str, LazyString] = {
    "stv": _("Ranked vote (single transferable vote)"),
    "block": _("Ticks, most votes first"),
    "sortition": _("Draw among volunteers"),
}
METHOD_MEANING: dict[str, LazyString] = {
    "stv": _(
        "Voters put the candidates in order: 1, 2, 3. A vote that is not needed goes on to the next choice, "
        "so that as few votes as possible are lost."
    ),
    "block": _("Voters tick as many candidates as the paper allows. Whoever has most votes is elected."),
    "sortition": _(
        "The lot decides among all who volunteer. The rules on the mix of people are met, "
        "and everybody's chance is published before the draw."
    ),
}
ELECTORS: dict[str, LazyString] = {
    "representatives": _("The residents' representatives, in their assembly"),
    "roll": _("All residents on the roll"),
}
SEXES: dict[str, LazyString] = {"女": _("Female"), "男": _("Male")}
MIXES: dict[str, LazyString] = {"sex": _("Sex"), "age": _("Age"), "group": _("Resident group or building")}
PARTS: dict[str, LazyString] = {
    **SEXES,
    "18-39": _("18 to 39 years"),
    "40-59": _("40 to 59 years"),
    "60+": _("60 years or more"),
    "*": _("each"),
}
"""Values that quotas speak of; a resident group has its own name."""

STATUSES: dict[str, tuple[LazyString, str]] = {
    "called": (_("Candidates wanted"), "open"),
    "published": (_("List of candidates is up"), "wait"),
    "box": (_("Papers are being read"), "live"),
    "counted": (_("Result on public notice"), "wait"),
    "settled": (_("Finished"), "done"),
    "annulled": (_("Annulled"), "act"),
    "cancelled": (_("Called off"), "stop"),
}
"""Status of an election → word and state of its tag."""

MARKS: dict[str, LazyString] = {
    "": _("Counts (or left blank)"),
    "unreadable": _("Spoiled: cannot be read"),
    "signed": _("Spoiled: signed"),
}
FATES: dict[str, LazyString] = {
    "elected": _("Elected"),
    "elected_without_quota": _("Elected: as many were left as seats"),
    "excluded": _("Fewest votes, left the count"),
    "not_elected": _("Seats were filled"),
    "no_valid_papers": _("No valid paper"),
    "passed_over": _("Passed over for the mix of seats"),
    "seats_filled": _("Seats were filled"),
    "below_threshold": _("Below the votes needed"),
    "no_votes": _("No votes"),
    "turnout_missed": _("Too few took part"),
    "drawn": _("Drawn"),
    "not_drawn": _("Not drawn"),
}
ROUNDS: dict[str, LazyString] = {
    "first_preferences": _("First choices"),
    "surplus": _("Surplus passed on"),
    "exclusion": _("Last one's votes passed on"),
    "fill": _("Seats left filled"),
}
TIES: dict[str, LazyString] = {
    "lot": _("decided by the lot promised beforehand"),
    "lex": _("decided by the order of numbers"),
    "earlier_rounds": _("decided by the round before in which they differed"),
}


def init_app(app: Flask) -> None:
    """Add a filter for each table: from a code to its word; what is no code stays as it is."""
    tables: dict[str, Mapping[str, object]] = {
        "body_word": BODY_KINDS, "seat_word": SEAT_KINDS, "how_word": HOWS, "cause_word": CAUSES,
        "choosing_word": METHODS, "choosing_meaning": METHOD_MEANING, "electors_word": ELECTORS, "mark_word": MARKS,
        "fate_word": FATES, "round_word": ROUNDS, "tie_word": TIES, "rules_word": CHOICES,
        "mix_word": MIXES, "quota_word": PARTS,
    }  # fmt: skip
    for name, table in tables.items():
        app.jinja_env.filters[name] = lambda code, table=table: str(table.get(code, code))
    app.jinja_env.filters["election_status"] = lambda code: STATUSES[code]
