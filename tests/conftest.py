"""How many examples the tests draw, and that a run where changes are taken in can be repeated."""

from __future__ import annotations

import os

from hypothesis import settings

# How long an example takes says more about the machine than about calloff: no deadline.
settings.register_profile("quick", max_examples=25, deadline=None)
# With CI set, as services that test every change do, each run draws the same examples.
settings.register_profile("ci", parent=settings.get_profile("quick"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "quick")
