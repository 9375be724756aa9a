"""Pages of buying: the desk, a package with its steps, the register of suppliers, and what everybody sees."""

from deliberation.procurement import deadlines, sealed, waiting
from deliberation.procurement.views import desk, package, public, register
from deliberation.procurement.views._bp import bp

__all__ = ["bp", "deadlines", "desk", "package", "public", "register", "sealed", "waiting"]
