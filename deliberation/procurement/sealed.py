"""Sealed means sealed: nobody reads the file of a quote before its seals are broken."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.procurement.models import Package, PackageQuote
from deliberation.proposals.files.readers import keep_for
from deliberation.proposals.files.withheld import register
from deliberation.rules.refusal import Refusal
from deliberation.rules.supplier import SUPPLIER
from deliberation.web.access import AUDITOR, CLERK, DISTRICT_SUPERVISOR, SUBDISTRICT_OFFICER


def sealed(session: Session, digest: str) -> Refusal | None:
    """Why the document with ``digest`` is shown to nobody: it is a quote that nobody has opened yet."""
    query = select(Package.closes_at, PackageQuote.round == Package.round, Package.status).join(PackageQuote)
    found = session.execute(query.where(PackageQuote.file == digest, PackageQuote.sealed).limit(1)).first()
    if found is None:
        return None
    closes_at, latest, status = found
    if not latest or status != "invited" or closes_at is None:
        return Refusal("QUOTE_NEVER_OPENED", "package:unseal")
    return Refusal("QUOTE_SEALED", "package:unseal", {"closes_at": closes_at.isoformat()})


def entering(session: Session, stream: str, _digest: str) -> frozenset[str]:
    """The office that entered a supplier with its papers: the other offices below the register have no part in them."""
    return frozenset({book.state_of(session, SUPPLIER, stream).office} - {""})


_OFFICES = (CLERK, SUBDISTRICT_OFFICER, DISTRICT_SUPERVISOR, AUDITOR)
register("quotes", sealed)
keep_for("package", _OFFICES)
keep_for("supplier", _OFFICES, entering)
