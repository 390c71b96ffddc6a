"""Words for codes: both languages or none, with the same blanks."""

from __future__ import annotations

import pytest

from calloff.values.texts import LANGUAGES, Sayings, blanks


def test_a_code_has_words_in_both_languages() -> None:
    """A sentence that one language lacks is refused, and named."""
    with pytest.raises(ValueError, match="only one language") as caught:
        Sayings(sv={"met": "ja", "unmet": "nej"}, en={"met": "yes"})

    assert "only one language has words for unmet." == str(caught.value)


def test_the_blanks_are_the_same() -> None:
    """An argument that is told in one language is told in the other."""
    with pytest.raises(ValueError, match="has the blanks") as caught:
        Sayings(sv={"met": "{free} lediga"}, en={"met": "free"})

    assert "'met' has the blanks free in Swedish and none in English." == str(caught.value)


def test_the_first_code_that_has_words_is_said() -> None:
    """What a note says goes before what the verdict alone says."""
    says = Sayings(
        sv={"unmet": "nej", "unmet.full": "fullt"}, en={"unmet": "no", "unmet.full": "full"}
    )

    assert "fullt" == says.find("sv", "unmet.full", "unmet")
    assert "no" == says.find("en", "unmet.stale", "unmet")
    assert says.find("en", "met") is None
    assert ("sv", "en") == LANGUAGES


def test_blanks_are_found_wherever_they_stand() -> None:
    """A blank may stand twice; double braces are no blank."""
    assert {"a", "b"} == blanks("{a} och {b}, {a}; {{c}}")
