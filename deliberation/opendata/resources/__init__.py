"""What is open: each table once, for the daily dump, the API and its description alike."""

from deliberation.opendata.resources.catalogue import RESOURCES, RESULTS
from deliberation.opendata.resources.table import Field, Resource

__all__ = ["RESOURCES", "RESULTS", "Field", "Resource"]
