"""That whatever is found can be said, in both languages.

- Every finding, of the lot, of a candidate, or inside another, is a sentence in Swedish and in
  English, without a blank left open.
- The whole protocol can be told in both languages, whatever the decision comes to.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from calloff import decide
from calloff.protocol import sentence, tell
from calloff.testing import Case, cases
from calloff.values.texts import LANGUAGES


def test_every_finding_is_a_sentence_in_both_languages(law: Any, naive: SimpleNamespace) -> None:
    """For every code, verdict and note there are words, and the arguments stand in them."""

    @law.over(cases())
    def holds(case: Case) -> None:
        decision = decide(*case)
        law.decided(decision)
        about = [f for c in decision.candidates for f in decision.findings(c)]
        for finding in naive.every((*decision.lot_findings, *about)):
            for language in LANGUAGES:
                said = sentence(decision, finding, language)

                assert said == said.strip()
                assert len(said) > 3
                assert said[0].upper() == said[0]
                assert said.endswith(".")
                assert not set("{}") & set(said)

    holds()
    law.ensure()


def test_every_decision_can_be_told_in_both_languages(law: Any) -> None:
    """A protocol is made of whatever the outcome is, and names the need."""

    @law.over(cases())
    def holds(case: Case) -> None:
        decision = decide(*case)
        law.decided(decision)
        for language in LANGUAGES:
            told = tell(decision, language)

            assert case.need.id in told
            assert not set("{}") & set(told)

    holds()
    law.ensure()
