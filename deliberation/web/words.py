"""What the code names of the engines are called on pages, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Flask
from flask_babel import LazyString, gettext, lazy_gettext

Words = Mapping[str, LazyString]

PHASES: Words = {
    "collected": lazy_gettext("Waiting for screening"),
    "screened": lazy_gettext("Waiting for the council"),
    "deliberated": lazy_gettext("Waiting for the residents' vote"),
    "balloted": lazy_gettext("Chosen, notice to come"),
    "on_notice": lazy_gettext("On public notice"),
    "approved": lazy_gettext("Approved, choosing a supplier"),
    "under_way": lazy_gettext("Being carried out"),
    "accepted": lazy_gettext("Accepted, open for ratings"),
    "evaluated": lazy_gettext("Rated, waiting for settlement"),
    "settled": lazy_gettext("Settled, last payment to come"),
    "archived": lazy_gettext("Finished and archived"),
    "returned": lazy_gettext("Returned for more information"),
    "rejected": lazy_gettext("Not taken up"),
    "withdrawn": lazy_gettext("Withdrawn"),
    "pooled": lazy_gettext("In the project pool"),
}
"""Where a project stands."""

PHASE_STATES: Mapping[str, str] = {
    "collected": "wait", "screened": "wait", "deliberated": "wait", "balloted": "open", "on_notice": "open",
    "approved": "open", "under_way": "open", "accepted": "done", "evaluated": "done", "settled": "done",
    "archived": "done", "returned": "act", "rejected": "stop", "withdrawn": "stop", "pooled": "stop",
}  # fmt: skip
"""The shape of the tag a phase is shown in."""

CATEGORIES: Words = {
    "service": lazy_gettext("Service"),
    "goods": lazy_gettext("Goods"),
    "works": lazy_gettext("Works"),
}
CATEGORY_GLOSSES: Words = {
    "service": lazy_gettext("people do something for us: courses, festivals, care"),
    "goods": lazy_gettext("something is bought: equipment, furniture, books"),
    "works": lazy_gettext("something is built or repaired: roofs, paths, lamps"),
}
THEMES: Words = {
    "convenience": lazy_gettext("Everyday convenience"),
    "activities": lazy_gettext("Activities together"),
    "public_spirit": lazy_gettext("Public spirit"),
    "facilities": lazy_gettext("Public facilities"),
    "party_building": lazy_gettext("Party building"),
    "other": lazy_gettext("Something else"),
}
NEGATIVE_LIST: Words = {
    "others_duty": lazy_gettext("Somebody else has to do it anyway"),
    "private_sphere": lazy_gettext("It serves a private matter"),
    "government_function": lazy_gettext("It is a regular duty of a government department"),
    "overlap_investment": lazy_gettext("It repeats a public investment under way or planned"),
}
NEGATIVE_GLOSSES: Words = {
    "others_duty": lazy_gettext("for example a repair that the property company owes by contract"),
    "private_sphere": lazy_gettext("for example work inside a flat, or for the gain of one shop"),
    "government_function": lazy_gettext("for example road cleaning or fire inspection"),
    "overlap_investment": lazy_gettext("for example a path that the district rebuilds this year"),
}
FIELDS: Words = {
    "title": lazy_gettext("the title"),
    "need": lazy_gettext("the need"),
    "supplier": lazy_gettext("the supplier"),
    "number": lazy_gettext("the project number"),
    "voucher": lazy_gettext("the voucher number"),
    "comment": lazy_gettext("the comment"),
}
PARTS: Words = {
    "council_member": lazy_gettext("a council member"),
    "proposer": lazy_gettext("the proposer or a delegate"),
    "user": lazy_gettext("somebody who uses it"),
    "subdistrict_officer": lazy_gettext("the sub-district"),
    "contractor": lazy_gettext("the contractor"),
}
"""Who belongs to an acceptance team."""

REASONS: Words = {
    "not_adopted": lazy_gettext("The residents' council did not adopt it."),
    "not_chosen": lazy_gettext("The residents' vote chose other projects within the money there is."),
}
"""Reasons that the program gives by itself; all others are somebody's own words."""

STAGES: Words = {
    "collect": lazy_gettext("Collect"),
    "deliberate": lazy_gettext("Council"),
    "vote": lazy_gettext("Vote"),
    "notice": lazy_gettext("Notice"),
    "deliver": lazy_gettext("Work"),
    "accept": lazy_gettext("Accept"),
}


def listed(names: Iterable[object]) -> str:
    """Names one after another, as the reader's language lists them: 张三、李四、王五."""
    return gettext(", ").join(str(name) for name in names)


def init_app(app: Flask) -> None:
    """Add a filter for each table (``phase_word`` …): from a code to its word; what is no code stays as it is."""
    tables: dict[str, Mapping[str, object]] = {
        "phase_word": PHASES, "phase_state": PHASE_STATES, "category_word": CATEGORIES, "theme_word": THEMES,
        "negative_word": NEGATIVE_LIST, "part_word": PARTS, "reason_word": REASONS,
    }  # fmt: skip
    for name, table in tables.items():
        app.jinja_env.filters[name] = lambda code, table=table: str(table.get(code, code))
