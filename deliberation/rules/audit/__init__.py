"""An audit: planned, drawn, looked through item by item, asked about, found, rectified, signed by two people."""

from deliberation.rules.audit.engine import AUDIT
from deliberation.rules.audit.guards import MOVES
from deliberation.rules.audit.state import CHECKS, GRADES, MARKS, METHODS, AuditState

__all__ = ["AUDIT", "CHECKS", "GRADES", "MARKS", "METHODS", "MOVES", "AuditState"]
