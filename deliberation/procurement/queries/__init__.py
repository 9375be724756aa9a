"""Reading procurement: suppliers, packages, the award of a project, and the rows of the results sheet."""

from deliberation.procurement.queries.awards import Award, ProcurementRow, award_of, procurements
from deliberation.procurement.queries.packages import (
    Dossier,
    PackageRow,
    dossier,
    free_projects,
    package_of,
    packages,
    past_rounds,
    place_of_package,
    purchases,
    state_of_package,
)
from deliberation.procurement.queries.suppliers import (
    CatalogueLine,
    SupplierRow,
    catalogue,
    home_of,
    names,
    places_of_packages,
    register,
    supplier,
    supplier_state,
    won_by,
)

__all__ = [
    "Award",
    "CatalogueLine",
    "Dossier",
    "PackageRow",
    "ProcurementRow",
    "SupplierRow",
    "award_of",
    "catalogue",
    "dossier",
    "free_projects",
    "home_of",
    "names",
    "package_of",
    "packages",
    "past_rounds",
    "place_of_package",
    "places_of_packages",
    "procurements",
    "purchases",
    "register",
    "state_of_package",
    "supplier",
    "supplier_state",
    "won_by",
]
