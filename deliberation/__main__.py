"""`python -m deliberation` is the `deliberation` command."""

from __future__ import annotations

import sys

from deliberation.cli import main

sys.exit(main())
