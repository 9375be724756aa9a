"""The life of a project as one engine, from 征集 to 归档."""

from deliberation.rules.project.engine import PROJECT
from deliberation.rules.project.state import PHASES, SIDE_PHASES, ProjectState

__all__ = ["PHASES", "PROJECT", "SIDE_PHASES", "ProjectState"]
