"""Pages of buying."""

from deliberation.procurement.views._bp import bp

__all__ = ["bp"]
