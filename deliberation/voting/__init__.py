"""Counting a participatory-budgeting poll: pure, exact, standard library and NumPy only.

``pabulib.read`` turns a file into an :class:`~deliberation.voting.election.Election`,
``rules.count`` turns that into a :class:`~deliberation.voting.result.Result`.
"""
