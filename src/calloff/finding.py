"""What was found about a candidate or about the lot: one answer to one question, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from calloff.values.verdict import Verdict

__all__ = ["Finding", "Remark", "best"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer about one candidate, or about the lot: met, unmet or unknown.

    A finding holds codes and arguments, never sentences: `calloff.protocol` says it in words.

    Attributes:
        code: ``gate.`` and the kind of the gate, ``facet.`` and the facet asked about, or
            ``logic.`` and the way of joining (``any_of``, ``all_of``, ``none_of``, ``not``).
        verdict: Met, unmet or unknown.
        asked: What was asked for, by name; JSON values only.
        found: What was found, by name; JSON values only.
        note: A code that says more, such as ``near``, ``stale`` or ``can_offer``.
        stated: The day on which the fact was stated, ISO 8601.
        source: Who or what stated it.
        step: The step of the key that asked, such as ``gates.2``, where its clause stands.
        place: The part of the need that asked, such as ``requirements.0`` or ``lines.1``.
        parts: The findings that a joined one was made of.
    """

    code: str
    verdict: Verdict
    asked: Mapping[str, Any] = field(default_factory=dict, repr=False)
    found: Mapping[str, Any] = field(default_factory=dict, repr=False)
    note: str | None = None
    stated: str | None = None
    source: str | None = None
    step: str = ""
    place: str = ""
    parts: tuple[Finding, ...] = ()

    def at(self, *, step: str = "", place: str = "") -> Finding:
        """The same finding with the step that asked, or the part of the need, filled in."""
        # Written out: every finding passes here, and dataclasses.replace takes twice as long.
        return Finding(
            self.code,
            self.verdict,
            self.asked,
            self.found,
            self.note,
            self.stated,
            self.source,
            step or self.step,
            place or self.place,
            self.parts,
        )

    def data(self) -> dict[str, Any]:
        """The finding as plain data for JSON; what says nothing is left out."""
        written: dict[str, Any] = {"code": self.code, "verdict": self.verdict.value}
        if self.asked:
            written["asked"] = dict(self.asked)
        if self.found:
            written["found"] = dict(self.found)
        for name in ("note", "stated", "source", "step", "place"):
            if value := getattr(self, name):
                written[name] = value
        if self.parts:
            written["parts"] = [part.data() for part in self.parts]
        return written


def best(findings: Iterable[Finding]) -> Finding:
    """The finding that says most for the candidate; the first of equals."""
    ranks = {Verdict.MET: 0, Verdict.UNKNOWN: 1, Verdict.UNMET: 2}
    return min(findings, key=lambda finding: ranks[finding.verdict])


@dataclass(frozen=True, slots=True)
class Remark:
    """A contradiction or doubt found in data that can still be used.

    Attributes:
        code: What kind of doubt, such as ``pool.available_above_maximum``.
        place: Where it stands in the document.
        found: What was found, by name; JSON values only.
    """

    code: str
    place: str
    found: Mapping[str, Any] = field(default_factory=dict)
