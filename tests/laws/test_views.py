"""That whatever is decided can be looked at, and that looking at it gives nothing away.

- A view is made of every decision, in both languages: well formed, without a blank left open.
- Its counts are those of the decision, and whoever may serve is shown with as many verdicts as
  there are.
- Of a need with protected identity no name, no test and no amount stands in it, and neither
  picture nor table is made.
- No amount stands where suppliers are to be asked first.
"""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from calloff import Ask, Escalate, InputError, decide, plots, tables
from calloff.testing import Case, cases
from calloff.values.texts import LANGUAGES
from calloff.values.typeset import one_line
from calloff.views import decision_view


class Balanced(HTMLParser):
    """Reads HTML in which every element is closed by its own tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.said: list[str] = []
        self.feed(html)
        assert [] == self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open[-1] != "style":
            self.said.append(data)


def test_every_decision_can_be_looked_at(law: Any) -> None:
    """Whatever it comes to, the view says so in both languages, with the counts of the funnel."""

    @law.over(cases())
    def holds(case: Case) -> None:
        decision = decide(*case)
        protected = decision.need.protected
        law.decided(decision, *(["protected"] if protected else []))
        left = [after for _, _, before, after in decision.narrowing() if after < before]
        for language in LANGUAGES:
            html = decision_view(decision, language).fragment
            said = " ".join(Balanced(html).said)

            assert not set("{}") & set(said)
            assert one_line(decision.need.id) in said
            if protected:
                continue
            (chain,) = re.findall(r'<ol class="chain"[^>]*>(.*?)</ol>', html)
            counts = [int(count) for count in re.findall(r"<li>(\d+)</li>", chain)]
            assert [len(decision.candidates), *left] == counts
            for candidate in decision.candidates:
                ranked = any(candidate.id in tier for tier in decision.ranking)
                if not ranked or not isinstance(decision.outcome, Escalate):
                    assert one_line(candidate.name) in unescape(html)

    holds()
    law.ensure("protected")


def test_what_is_protected_is_neither_shown_nor_drawn_nor_listed(law: Any) -> None:
    """With protected identity the view is the same whoever the candidates are."""

    @law.over(cases())
    def holds(case: Case) -> None:
        need = case.need.replace(protected=True)
        decision = decide(need, *tuple(case)[1:])
        law.decided(decision)
        called = [c.replace(name="Somebody", label="else") for c in decision.candidates]
        other = decide(need, called, *tuple(case)[2:])

        for language in LANGUAGES:
            shown = decision_view(decision, language).fragment
            assert decision_view(other, language).fragment == shown
        for make in (tables.findings, tables.ranking, tables.quotes, tables.narrowing):
            with pytest.raises(InputError, match="protected"):
                make(decision)
        for tell in (plots.funnel_text, plots.price_ladder_text):
            with pytest.raises(InputError, match="protected"):
                tell(decision)

    holds()
    law.ensure()


def test_every_decision_can_be_described_and_listed(law: Any) -> None:
    """The words of pictures and the tables are made of whatever it comes to."""

    @law.over(cases())
    def holds(case: Case) -> None:
        decision = decide(case.need.replace(protected=False), *tuple(case)[1:])
        law.decided(decision)
        for language in LANGUAGES:
            told = (
                plots.funnel_text(decision, language),
                plots.price_ladder_text(decision, language),
            )
            assert not set("{}") & set("".join(told))
        ranked = sum(map(len, decision.ranking))
        quotes, ranking = tables.quotes(decision), tables.ranking(decision)

        assert ranked == len(ranking)
        assert len(list(decision.rows())) == len(tables.findings(decision))
        if isinstance(decision.outcome, Ask | Escalate):
            assert 0 == len(quotes)
            assert {None} >= set(ranking["total"])
        for row in ranking.rows():
            pairs = zip(quotes["candidate"], quotes["amount"], strict=True)
            lines = [amount for id, amount in pairs if id == row["candidate"]]
            if row["total"] is not None:
                assert row["total"] == sum(lines)

    holds()
    law.ensure()
