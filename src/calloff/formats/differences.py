"""What has changed from one version of a register to the next: who, what, before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part
from calloff.values.outline import Table as Grid
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import as_text
from calloff.vocabulary import Vocabulary

__all__ = ["SUBJECTS", "Change", "Difference", "Kind", "Of"]

Kind = Literal["new", "gone", "changed", "went_silent", "spoke_up", "renewed"]
"""How something differs. To go silent is not to change: what was stated is now not stated."""

Of = Literal["offer", "supplier", "fact", "price", "places", "framework", "key", "vocabulary"]
"""What differs."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two versions.

    Attributes:
        of: What kind of thing it is.
        kind: ``new``, ``gone``, ``changed``; ``went_silent``: a value before, silence now;
            ``spoke_up``: silence before; ``renewed``: places stated again, the same.
        id: The id of the offer, or of the supplier, framework, key or vocabulary.
        name: The supplier's name, where it is about an offer or a supplier.
        what: The facet, the item with its unit, the pool, or the field; empty for the whole.
        before: What was stated, as JSON; ``None`` where nothing was.
        after: What is stated now, as JSON; ``None`` where nothing is.
        unsure: Whether the offer is known only by its order among equals, so that it need not be
            the same on both days.
    """

    of: Of
    kind: Kind
    id: str
    name: str = ""
    what: str = ""
    before: Any = None
    after: Any = None
    unsure: bool = False


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two versions of a register.

    Attributes:
        older: The id and the day of the older version.
        newer: The id and the day of the newer one.
        changes: The changes, by offer in the order of their ids, then by what changed.
        vocabulary: The newer version's vocabulary, for the names of things.
    """

    older: str
    newer: str
    changes: tuple[Change, ...]
    vocabulary: Vocabulary = field(repr=False)

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.changes)

    @cached_property
    def counts(self) -> Mapping[tuple[Of, Kind], int]:
        """How many changes there are of each sort, in one order."""
        found = Counter((change.of, change.kind) for change in self.changes)
        return {
            (of, kind): found[of, kind] for of in SUBJECTS for kind in _KINDS if found[of, kind]
        }

    @cached_property
    def touched(self) -> Mapping[tuple[Of, Kind], int]:
        """On how many offers, or suppliers and documents, there are changes of each sort."""
        return {
            (of, kind): len({c.id for c in self.changes if (c.of, c.kind) == (of, kind)})
            for of, kind in self.counts
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each change, for tables; values are texts, empty where nothing is stated."""
        for change in self.changes:
            yield {
                "of": change.of,
                "kind": change.kind,
                "id": change.id,
                "name": change.name,
                "what": change.what,
                "before": _text(change, change.before, self.vocabulary, "en"),
                "after": _text(change, change.after, self.vocabulary, "en"),
                "unsure": change.unsure,
            }

    def outline(self, language: Language = "sv", *, shown: int | None = 20) -> Outline:
        """The differences for people, counted and then told.

        Args:
            language: ``sv`` or ``en``.
            shown: How many of each sort are told; ``None``: every one.
        """
        title = _say("title", language)
        return Outline.of(title, self._sections(language, shown), language)

    def text(self, language: Language = "sv", *, shown: int | None = 20) -> str:
        """The outline as plain text."""
        return as_text(self.outline(language, shown=shown))

    def __str__(self) -> str:
        """The differences in Swedish."""
        return self.text()

    def _sections(self, language: Language, shown: int | None) -> Iterator[Sequence[Part]]:
        versions = ((_say(n, language), getattr(self, n)) for n in ("older", "newer"))
        yield [Lines(tuple(versions))]
        if not self.changes:
            yield [Paragraph(_say("nothing", language))]
            return
        head = tuple(_say(f"head.{name}", language) for name in ("what", "count", "touched"))
        counted = tuple(
            (
                f"{_say(of, language)}: {_say(kind, language)}",
                str(count),
                str(self.touched[of, kind]),
            )
            for (of, kind), count in self.counts.items()
        )
        unsure = sum(change.unsure for change in self.changes)
        grid: list[Part] = [Grid(head, counted, numbers=frozenset({1, 2}))]
        if unsure:
            grid.append(Paragraph(_say("unsure", language, count=unsure)))
        yield grid
        for (of, kind), count in self.counts.items():
            mine = [c for c in self.changes if (c.of, c.kind) == (of, kind)]
            parts: list[Part] = [
                Heading(f"{_say(of, language)}: {_say(kind, language)} ({count})"),
                Bullets(tuple(self._sentence(change, language) for change in mine[:shown])),
            ]
            if shown is not None and count > shown:
                parts.append(Paragraph(_say("more", language, count=count - shown)))
            yield parts

    def _sentence(self, change: Change, language: Language) -> str:
        """One change in words."""
        who = f"{change.name} ({change.id})" if change.name else change.id
        what = change.what
        if change.of == "fact":
            facet = self.vocabulary.by_code.get(change.what)
            what = facet.name[language] if facet else change.what
        before, after = (
            _text(change, value, self.vocabulary, language)
            for value in (change.before, change.after)
        )
        if before and after:
            told = f"{before} → {after}"
        elif change.kind == "went_silent":
            told = _say("was", language, value=before)
        else:
            told = before or after
        mark = _say("mark", language) if change.unsure else ""
        parts = [part for part in (what, told) if part]
        return who + (": " + ": ".join(parts) if parts else "") + mark


SUBJECTS: tuple[Of, ...] = (
    "offer",
    "supplier",
    "fact",
    "price",
    "places",
    "framework",
    "key",
    "vocabulary",
)
_KINDS: tuple[Kind, ...] = ("new", "gone", "changed", "went_silent", "spoke_up", "renewed")


def _text(change: Change, value: Any, vocabulary: Vocabulary, language: Language) -> str:
    """What was stated, in words."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_text(change, part, vocabulary, language) for part in value)
    if not isinstance(value, dict):
        return str(value)
    told = []
    for name, part in value.items():
        parts = part if isinstance(part, list) else [part]
        if change.of == "fact" and name in {"value", "denied"}:
            named = ", ".join(_named(change.what, p, vocabulary, language) for p in parts)
            told.append(named if name == "value" else _say("denied", language, value=named))
        elif name in {"available", "maximum"}:
            told.append(_say(name, language, value=part))
        elif name in {"amount", "valid", "updated", "currency", "silence"}:
            told.append(str(part))
    return ", ".join(told) or ", ".join(map(str, value.values()))


def _named(facet: str, value: Any, vocabulary: Vocabulary, language: Language) -> str:
    """A value of a facet by its name."""
    if isinstance(value, bool):
        return _say("yes" if value else "no", language)
    return vocabulary.name_of(facet, value, language)


SAYINGS = Sayings(
    sv={
        "title": "Vad som skiljer",
        "older": "Äldre",
        "newer": "Nyare",
        "nothing": "Ingenting skiljer.",
        "head.what": "Vad",
        "head.count": "Antal",
        "head.touched": "Hos",
        "unsure": "{count} av skillnaderna rör rader som bara kan skiljas åt genom sin ordning; "
        "de behöver inte vara samma båda dagarna.",
        "mark": " [osäkert vem]",
        "more": "… och {count} till.",
        "was": "var {value}, är inte längre angivet",
        "denied": "inte {value}",
        "available": "{value} lediga",
        "maximum": "{value} totalt",
        "yes": "ja",
        "no": "nej",
        "offer": "leverantör i delområde",
        "supplier": "leverantör",
        "fact": "uppgift",
        "price": "pris",
        "places": "platser",
        "framework": "ramavtal",
        "key": "fördelningsnyckel",
        "vocabulary": "begrepp",
        "new": "ny",
        "gone": "borta",
        "changed": "ändrad",
        "went_silent": "inte längre angiven",
        "spoke_up": "nu angiven",
        "renewed": "angiven på nytt, lika",
    },
    en={
        "title": "What differs",
        "older": "Older",
        "newer": "Newer",
        "nothing": "Nothing differs.",
        "head.what": "What",
        "head.count": "Count",
        "head.touched": "In",
        "unsure": "{count} of the differences are about rows that only their order tells apart; "
        "they need not be the same on both days.",
        "mark": " [unsure who]",
        "more": "… and {count} more.",
        "was": "was {value}, is no longer stated",
        "denied": "not {value}",
        "available": "{value} free",
        "maximum": "{value} in all",
        "yes": "yes",
        "no": "no",
        "offer": "offer",
        "supplier": "supplier",
        "fact": "fact",
        "price": "price",
        "places": "places",
        "framework": "framework",
        "key": "allocation key",
        "vocabulary": "vocabulary",
        "new": "new",
        "gone": "gone",
        "changed": "changed",
        "went_silent": "no longer stated",
        "spoke_up": "now stated",
        "renewed": "stated again, the same",
    },
)


def _say(code: str, language: Language, **blanks: object) -> str:
    """What a code says in a language."""
    sentence = SAYINGS.find(language, code)
    assert sentence is not None, "Every code that is told has words in both languages."
    return sentence.format(**blanks)
