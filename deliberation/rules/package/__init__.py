"""A procurement package: one or several approved projects bought together, from the invitation to the notices."""

from deliberation.rules.package.engine import PACKAGE
from deliberation.rules.package.state import METHODS, Alarm, Failure, Lot, Offer, PackageState, Published

__all__ = ["METHODS", "PACKAGE", "Alarm", "Failure", "Lot", "Offer", "PackageState", "Published"]
