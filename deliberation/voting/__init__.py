"""Counting a participatory-budgeting poll: pure, exact, standard library and NumPy only.

``pabulib.read`` turns a file into an :class:`~deliberation.voting.election.Election`,
``rules.count`` turns that into a :class:`~deliberation.voting.result.Result`.
"""

import os

_THREADS = "OPENBLAS_NUM_THREADS"

# A count adds whole numbers. NumPy would start a thread per processor for linear algebra, which takes
# longer than loading the rest of the package; whoever has stated a number of threads keeps it.
if _THREADS not in os.environ:
    os.environ[_THREADS] = "1"
    import numpy as np  # noqa: F401 -- loaded here for the line above

    del os.environ[_THREADS]
