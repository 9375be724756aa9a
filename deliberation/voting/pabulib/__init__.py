"""The Pabulib format (.pb): UTF-8 text, ``;`` between fields, sections META, PROJECTS and VOTES.

Source: https://pabulib.org/format and the paper arXiv:2012.06539. ``read`` is strict about what a count
depends on and lenient about the rest, which it reports as warnings.
"""

from deliberation.voting.pabulib.errors import PabulibError, PabulibWarning
from deliberation.voting.pabulib.reader import PbFile, parse, read
from deliberation.voting.pabulib.writer import write

__all__ = ["PabulibError", "PabulibWarning", "PbFile", "parse", "read", "write"]
