"""The register of suppliers: entry, review by a second person, prices, ratings, suspension, exit."""

from deliberation.rules.supplier.engine import SUPPLIER
from deliberation.rules.supplier.state import PriceLine, Rated, SupplierState

__all__ = ["SUPPLIER", "PriceLine", "Rated", "SupplierState"]
