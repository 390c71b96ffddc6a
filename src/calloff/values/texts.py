"""Words for codes, in Swedish and English: every code has both, with the same blanks."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["LANGUAGES", "Language", "Sayings"]

Language = Literal["sv", "en"]

LANGUAGES: tuple[Language, ...] = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Sayings:
    """Sentences by code in both languages; a blank such as ``{age}`` stands for an argument.

    >>> Sayings(sv={"met": "{ages} passar"}, en={"met": "{age} fits"})
    Traceback (most recent call last):
    ValueError: 'met' has the blanks ages in Swedish and age in English.
    """

    sv: Mapping[str, str]
    en: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuse a code that one language lacks, and blanks that differ."""
        if missing := set(self.sv) ^ set(self.en):
            raise ValueError(f"only one language has words for {', '.join(sorted(missing))}.")
        for code in self.sv:
            swedish, english = blanks(self.sv[code]), blanks(self.en[code])
            if swedish != english:
                raise ValueError(
                    f"{code!r} has the blanks {', '.join(sorted(swedish)) or 'none'} in Swedish "
                    f"and {', '.join(sorted(english)) or 'none'} in English."
                )

    def of(self, language: Language) -> Mapping[str, str]:
        """All sentences of one language."""
        return self.sv if language == "sv" else self.en

    def find(self, language: Language, *codes: str) -> str | None:
        """The sentence of the first code that has one."""
        sentences = self.of(language)
        return next((sentences[code] for code in codes if code in sentences), None)


def blanks(sentence: str) -> frozenset[str]:
    """The names of the blanks in a sentence."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)
