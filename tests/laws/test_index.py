"""That the index decides what the reference path decides, to the last finding.

- For every need, key, vocabulary, snapshot, and for offers as for answers, the two are identical,
  or both refuse.
- So are the verdicts as numbers, the totals, and how many each test left.
- No gate that comes with the package is asked candidate by candidate.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from calloff import decide
from calloff.decision import Verdicts
from calloff.index import Compiled
from calloff.testing import Case, cases

_SIZES = ((512,), (1,), (1, 2), (2, 1))
"""All candidates in one table, or in several."""


def test_the_index_decides_what_the_reference_path_decides(law: Any) -> None:
    """The same outcome, ranking, measures and findings; or both refuse."""

    @law.over(cases(), st.sampled_from(_SIZES))
    def holds(case: Case, sizes: tuple[int, ...]) -> None:
        need, candidates, key, terms, snapshot = case
        compiled = Compiled(candidates, key, terms, sizes=sizes)
        due = decide(*case)
        ours = compiled.decide(need, snapshot)
        law.decided(due, "handed over" if ours is None else "by the index")
        if ours is None:
            assert key.switches
            return
        assert ours.outcome == due.outcome
        assert ours.data() == due.data()
        assert list(ours.narrowing()) == list(due.narrowing())
        assert ours.measures == due.measures
        told, meant = ours.verdicts, due.verdicts
        assert told.criteria == meant.criteria
        assert _by_candidate(told) == _by_candidate(meant)
        totals = dict(zip(told.candidates, ours.totals, strict=bool(ours.totals)))
        assert totals == dict(zip(meant.candidates, due.totals, strict=bool(due.totals)))

    holds()
    law.ensure()


def _by_candidate(verdicts: Verdicts) -> dict[str, tuple[int, int]]:
    """What is unmet and unknown about each, in whichever order they stand."""
    unmet, unknown = verdicts.unmet, verdicts.unknown
    return {id: (unmet[i], unknown[i]) for i, id in enumerate(verdicts.candidates)}
