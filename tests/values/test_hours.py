"""Hours of the week: what is written, what covers what, and what runs past midnight."""

from __future__ import annotations

import pytest

from calloff.values.hours import Hours


@pytest.mark.parametrize(
    ("there", "wanted", "covered"),
    [
        ("Mo-Fr 08:00-19:00", "We 19:30-21:00", False),  # the family is free at half past seven
        ("Mo-Fr 08:00-19:00", "We 17:30-19:00", True),
        ("Mo-Fr 08:00-19:00", "We 18:30-19:01", False),
        ("Mo-Fr 08:00-19:00", "Sa 10:00-12:00", False),
        ("Mo-Fr 08:00-19:00; Sa 10:00-14:00", "Sa 10:00-12:00", True),
        ("Mo-Fr 08:00-19:00", "Mo-Sa 10:00-12:00", False),
        ("24/7", "Su 22:00-02:00", True),
        ("24/7", "24/7", True),
        ("Mo-Su 00:00-24:00", "24/7", True),
        ("Mo-Su 00:00-23:59", "24/7", False),
        ("Fr 22:00-02:00", "Sa 00:00-01:00", True),
        ("Fr 22:00-02:00", "Fr 00:00-01:00", False),
        ("Su 22:00-02:00", "Mo 01:00-02:00", True),  # from Sunday night into Monday
        ("Su 22:00-02:00", "Mo 01:00-03:00", False),
        ("Mo 08:00-12:00; Mo 12:00-16:00", "Mo 11:00-13:00", True),  # windows that touch
        ("Mo 08:00-12:00; Mo 13:00-16:00", "Mo 11:00-14:00", False),
        ("Sa-Mo 10:00-12:00", "Su 10:00-12:00", True),  # days that run over the week's end
        ("Sa-Mo 10:00-12:00", "Tu 10:00-12:00", False),
    ],
)
def test_every_minute_must_be_covered(there: str, wanted: str, covered: bool) -> None:
    """Hours cover others when not a minute of these is missing."""
    assert covered is (Hours.parse(wanted) in Hours.parse(there))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("24/7", "24/7"),
        ("Mo-Su 00:00-24:00", "24/7"),
        ("Mo-Fr 08:00-19:00", "Mo-Fr 08:00-19:00"),
        ("Fr 22:00-02:00", "Fr 22:00-24:00; Sa 00:00-02:00"),
        ("Tu 08:00-10:00; Mo 08:00-10:00", "Mo-Tu 08:00-10:00"),
        ("Mo 08:00-10:00; Mo 09:00-12:00", "Mo 08:00-12:00"),
        ("Mo 08:00-08:00", "Mo 08:00-24:00; Tu 00:00-08:00"),
        ("Mo 08:00-10:00;Mo 13:00-15:00", "Mo 08:00-10:00; Mo 13:00-15:00"),
    ],
)
def test_hours_are_written_in_one_way(text: str, written: str) -> None:
    """The same hours are written alike, and read back the same."""
    hours = Hours.parse(text)

    assert written == str(hours)
    assert hours == Hours.parse(written)


@pytest.mark.parametrize(
    "text",
    [
        "Mon 08:00-19:00",
        "Mo 8-19",
        "Mo 08:00-25:00",
        "Mo 08:60-09:00",
        "Mo 24:00-25:00",
        "Mo 24:00-24:00",
        "Må 08:00-19:00",
        "Mo-Xx 08:00-19:00",
        "08:00-19:00",
        "Mo 08:00-19:00,",
        "always",
        "",
    ],
)
def test_another_spelling_is_refused(text: str) -> None:
    """The message says how hours are written, and which the days are."""
    with pytest.raises(ValueError, match="Hours are written") as caught:
        Hours.parse(text)

    assert (
        "Hours are written such as 'Mo-Fr 08:00-19:00; Sa 10:00-14:00' or '24/7', with the days "
        f"Mo, Tu, We, Th, Fr, Sa, Su, got {text!r}."
    ) == str(caught.value)
