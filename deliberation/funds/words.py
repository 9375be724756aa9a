"""What sources, movements, acts and their states are called on pages."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from deliberation.funds.queries import PotRow
from deliberation.rules.funds.parts import MAIN
from deliberation.web.words import Words

SOURCES: Words = {
    "city": _("City money"), "district": _("District money"), "subdistrict": _("Sub-district money"),
    "co_funding": _("Raised by people and bodies here"), "donation": _("Donation"),
}  # fmt: skip

KINDS: Words = {
    "appropriate": _("Given"), "transfer": _("Moved to a neighbour"), "carry_over": _("Carried over"),
    "clear_idle": _("Given back to its source"), "commit": _("Bound"), "release": _("Freed"), "disburse": _("Paid"),
    "refund": _("Came back"), "reverse": _("Undone"),
}  # fmt: skip
"""Kind of movement → its word."""

TAGS = {
    "appropriate": "kind", "transfer": "kind", "carry_over": "kind", "clear_idle": "stop", "commit": "wait",
    "release": "stop", "disburse": "open", "refund": "kind", "reverse": "stop",
}  # fmt: skip
"""Kind of movement → the state of its tag."""

ACTS: Words = {
    "allocate": _("Give money"), "transfer": _("Move to another community"), "carry_over": _("Carry over"),
    "clear_idle": _("Give idle money back"), "reverse": _("Undo a movement"),
}  # fmt: skip

MEANS: Words = {
    "allocate": _("Money of one source with its conditions and its deadline. It is in the account once a second person "
                  "has confirmed it, and everybody sees it."),
    "transfer": _("Part of this money goes to another community for the same year; its source and its conditions go "
                  "along."),
    "carry_over": _("Part of this money stays here for a later year; its source and its conditions stay the same."),
    "clear_idle": _("What nobody has used by the deadline goes back to whoever gave it."),
    "reverse": _("A movement that should not have been made is taken back by a second one. Both stay to be seen, and "
                 "it can be done only once."),
}  # fmt: skip

STATES: Words = {
    "proposed": _("waits for a second person"), "confirmed": _("confirmed"), "declined": _("not agreed to"),
    "withdrawn": _("taken back"),
}  # fmt: skip


def pot_name(pot: PotRow) -> str:
    """What a pot is called: its own name, else where its money comes from."""
    if not pot.label and pot.from_place:
        far = pot.from_place != pot.place
        return str(gettext("From a neighbour") if far else gettext("Carried over from %(year)s", year=pot.from_year))
    return pot.label or (gettext("Allocation of the year") if pot.pot == MAIN else str(SOURCES[pot.kind]))


def pot_source(pot: PotRow) -> str:
    """Where a pot comes from: what was carried over is called so, and its first source stands on its own page."""
    if pot.from_year and pot.from_place == pot.place and pot.from_year != pot.year:
        return str(gettext("Carried over from before"))
    return str(SOURCES[pot.kind])
