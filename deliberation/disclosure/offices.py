"""Which office takes a sheet out of the house: the role and the place it is held at, never a person."""

from __future__ import annotations

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from deliberation.accounts import queries as accounts
from deliberation.communities import queries as communities
from deliberation.rules.replay import Actor

OFFICES: dict[str, LazyString] = {
    "clerk": _("%(place)s"),
    "subdistrict_officer": _("%(place)s, sub-district office"),
    "auditor": _("%(place)s, audit"),
    "district_supervisor": _("%(place)s, supervision"),
    "administrator": _("%(place)s, administration"),
}
"""Roles that act for an office, the nearest to the sheet first, and what the office is called."""


def office_of(session: Session, actor: Actor, place: str) -> str:
    """黄贝街道办事处; who has no office at ``place`` or above it downloads as the public does."""
    held = {grant.role: grant.place for grant in accounts.grants_of(session, actor.id) if place.startswith(grant.place)}
    for role, called in OFFICES.items():
        if role in actor.roles and role in held:
            at = communities.place(session, held[role])
            return str(called) % {"place": at.name if at else held[role]}
    return public()


def public() -> str:
    """What stands for whoever has no office."""
    return gettext("download by the public")
