"""`python -m deliberation.embedded FOLDER…`: stop the servers in these state folders and remove their data."""

from __future__ import annotations

import sys

from deliberation.embedded import EmbeddedError, forget

for folder in sys.argv[1:]:
    try:
        forget(folder)
    except EmbeddedError as refusal:
        sys.exit(str(refusal))
