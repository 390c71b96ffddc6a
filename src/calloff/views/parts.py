"""The parts that every section of a view is built of: headings, lists, tables, what unfolds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calloff.finding import Finding
from calloff.values.texts import Language
from calloff.values.verdict import Verdict
from calloff.views.discretion import Discretion, FunnelRow
from calloff.views.labels import counted, word
from calloff.views.markup import Markup, element, joined

__all__ = ["Build"]

_MARKS = {Verdict.MET: "✓", Verdict.UNMET: "×", Verdict.UNKNOWN: "?"}


@dataclass(frozen=True, slots=True)
class Build:
    """Builds the parts of one view.

    Attributes:
        discretion: What may be told, in words.
        rows: The rows of the funnel.
    """

    discretion: Discretion
    rows: tuple[FunnelRow, ...]

    @classmethod
    def of(cls, discretion: Discretion) -> Build:
        """Whoever builds a view; the funnel is gone through once."""
        return cls(discretion, tuple(discretion.tests()))

    @property
    def language(self) -> Language:
        """Of its words."""
        return self.discretion.teller.language

    def block(self, heading: str, *inside: Markup | str) -> Markup:
        """A section with its heading."""
        return element("section", element("h3", heading, class_="head"), *inside, class_="block")

    def folded(self, summary: Markup | str, *inside: Markup | str) -> Markup:
        """What unfolds by a click, or by the keyboard."""
        return element("details", element("summary", summary), *inside)

    def items(self, texts: Iterable[str]) -> Markup:
        """A list of sentences."""
        return element("ul", *(element("li", text) for text in texts), class_="items")

    def lines(self, rows: Iterable[tuple[str, str]]) -> Markup:
        """Labelled facts."""
        pairs = (joined([element("dt", label), element("dd", fact)]) for label, fact in rows)
        return element("dl", *pairs)

    def findings(self, found: Sequence[Finding]) -> Markup:
        """Findings with their marks, each clause said once where several in a row rest on it.

        What is said alike stands once: a row withheld for each person would tell how many.
        """
        d = self.discretion
        rows = dict.fromkeys((f.verdict, d.said(f), d.teller.clause(f)) for f in found)
        told, before = [], "-"
        for verdict, said, clause in rows:
            new = clause not in {before, "-"}
            under = [element("span", clause, class_="clause")] if new else []
            told.append(element("li", self._mark(verdict), said, *under, class_=str(verdict)))
            before = clause
        return element("ul", *told, class_="findings")

    def all_findings(self, candidate: str) -> Markup:
        """Every verdict about a candidate, folded."""
        found = self.discretion.decision.findings(candidate)
        return self.folded(counted(self.language, "findings", len(found)), self.findings(found))

    def _mark(self, verdict: Verdict) -> Markup:
        said = word(self.language, str(verdict))
        return element("span", _MARKS[verdict], class_="mark", role="img", aria_label=said)
