"""Giving out the seats of an offering at once: by lottery over ranked choices, or by hand.

``market``, ``deferred_acceptance``, ``lottery`` and ``verify`` are plain Python and import nothing of the host, so
that a stranger can check a run with nothing but these four files and the run's own.
"""
