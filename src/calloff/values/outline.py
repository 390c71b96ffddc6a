"""An outline: what a document says, before anybody decides how it looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Bullets", "Heading", "Lines", "Outline", "Paragraph", "Part", "Table"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a section.

    Attributes:
        text: What it says.
        level: 1 for a section, 2 for a part of one, 3 for a part of that.
    """

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text.

    Attributes:
        text: What it says.
        strong: Whether it is what the reader came for.
    """

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Labelled facts, one a line.

    Attributes:
        rows: Label and fact.
    """

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list whose order is that of the items.

    Attributes:
        items: The items.
    """

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head.

    Attributes:
        head: Names of the columns.
        rows: The cells, as many in each row as there are columns.
        numbers: The columns that hold numbers, from 0; they stand to the right.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


Part = Heading | Paragraph | Lines | Bullets | Table


@dataclass(frozen=True, slots=True)
class Outline:
    """A document: a title, and parts in reading order.

    Attributes:
        title: Its title.
        parts: What it says.
        language: Of its words, ``sv`` or ``en``.
    """

    title: str
    parts: tuple[Part, ...]
    language: str = "en"

    @classmethod
    def of(cls, title: str, sections: Iterable[Sequence[Part]], language: str) -> Outline:
        """The outline of sections that have something to say; those without are left out."""
        return cls(title, tuple(part for section in sections for part in section), language)
