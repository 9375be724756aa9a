"""the money: pots and transfers, suppliers and packages, follow-up, evidence, roots, audits, jobs of sheets

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was held before keeps its figures."""
    _anchors()
    _funds()
    _evidence()
    _followup()
    _procurement()
    _delivery()
    _sheets()
    _audit()
    _opendata()


def downgrade() -> None:
    """The way back, last things first."""
    _no_opendata()
    _no_audit()
    _no_sheets()
    _no_delivery()
    _no_procurement()
    _no_followup()
    _no_evidence()
    _no_funds()
    _no_anchors()


def _anchors() -> None:
    """Roots of the day."""


def _no_anchors() -> None:
    """Back from :func:`_anchors`."""


def _funds() -> None:
    """Pots and transfers."""


def _no_funds() -> None:
    """Back from :func:`_funds`."""


def _evidence() -> None:
    """Files and when they were looked at."""


def _no_evidence() -> None:
    """Back from :func:`_evidence`."""


def _followup() -> None:
    """Needs, deadlines, reminders."""


def _no_followup() -> None:
    """Back from :func:`_followup`."""


def _procurement() -> None:
    """Suppliers and packages."""


def _no_procurement() -> None:
    """Back from :func:`_procurement`."""


def _delivery() -> None:
    """What a project tells more of."""


def _no_delivery() -> None:
    """Back from :func:`_delivery`."""


def _sheets() -> None:
    """Sheets of more kinds, and jobs that make them."""


def _no_sheets() -> None:
    """Back from :func:`_sheets`."""


def _audit() -> None:
    """Audits, samples, findings."""


def _no_audit() -> None:
    """Back from :func:`_audit`."""


def _opendata() -> None:
    """Dumps."""


def _no_opendata() -> None:
    """Back from :func:`_opendata`."""
