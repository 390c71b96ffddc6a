"""Pictures of plans: what they show, that they say it too, and that no need is named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest

from calloff import InputError, Need, Register, plots
from calloff.batch import Plan, Problem, in_turn, method_named, problem_of
from calloff.batch.one_more import Standing
from calloff.plan import OnePlace
from calloff.plots import Picture
from calloff.values.texts import LANGUAGES, Language

ON = date(2024, 1, 15)
LOT = "invented/A"
NAMES = ("Alder", "Birch", "Cedar", "Dogwood")
PLACES = (3, 1, 2, 4)
DAYS = (100, 80, 120, 200)


def words(text: str) -> dict[str, str]:
    """The same in both languages."""
    return {"sv": text, "en": text}


KEY = {
    "id": "cheapest",
    "name": words("the cheapest"),
    "gates": [
        {"kind": "requirements", "day": "starts"},
        {"kind": "places", "day": "starts", "fresh_days": 14},
    ],
    "orderings": [{"kind": "lowest_total_price", "day": "starts"}],
    "asking": {"mode": "together", "over_offers": "when_unknown"},
    "leaves_open": ["tied"],
}


def agreement(names: tuple[str, ...] = NAMES, free: tuple[int, ...] = PLACES) -> Register:
    """Four suppliers with ten places; the first and the second serve both regions."""
    ids = [f"SE-00000000{number:02d}" for number in range(len(names))]
    return Register.read(
        {
            "format": "calloff.register/1",
            "id": "invented",
            "known": "2024-01-15T06:00:00Z",
            "vocabulary": {
                "id": "regions/1",
                "name": words("regions"),
                "lists": [
                    {
                        "id": "regions",
                        "name": words("regions"),
                        "codes": [{"code": c, "name": words(c)} for c in ("north", "south")],
                    }
                ],
                "facets": [
                    {
                        "code": "region",
                        "name": words("region"),
                        "kind": "code",
                        "codes": "regions",
                        "listed": "all",
                        "silence": "no",
                        "told_to": ["caseworker"],
                    }
                ],
            },
            "keys": [KEY],
            "frameworks": [
                {
                    "id": "invented",
                    "name": words("invented"),
                    "owner": "nobody",
                    "term": "2022-01-01/2025-12-31",
                    "lots": [
                        {
                            "id": "A",
                            "name": words("A"),
                            "key": "cheapest",
                            "unit": "day",
                            "jointly": True,
                            "items": [{"id": "placement", "units": ["day"], "base": True}],
                        }
                    ],
                }
            ],
            "suppliers": [{"id": i, "name": n} for i, n in zip(ids, names, strict=True)],
            "pools": [
                {"id": f"pool-{n}", "available": places, "updated": "2024-01-14T12:00:00Z"}
                for n, places in enumerate(free)
            ],
            "offers": [
                {
                    "lot": LOT,
                    "supplier": id,
                    "pools": [f"pool-{n}"],
                    "facts": [
                        {
                            "facet": "region",
                            "value": ["north", "south"] if n < 2 else ["south"],
                        }
                    ],
                    "prices": {
                        "currency": "SEK",
                        "rows": [{"item": "placement", "amount": str(DAYS[n]), "unit": "day"}],
                    },
                }
                for n, id in enumerate(ids)
            ],
        }
    )


def asked(number: int) -> Need:
    """Six needs in the north and six in the south."""
    return Need.read(
        {
            "id": f"secret-{number:02d}",
            "buyer": "0580",
            "lot": LOT,
            "requested": str(ON),
            "starts": str(ON),
            "ends": str(date(2024, 2, 13)),
            "lines": [{"item": "placement", "quantity": "30", "unit": "day"}],
            "requirements": [{"facet": "region", "has": "north" if number % 2 else "south"}],
        }
    )


class Shared(NamedTuple):
    """A plan, and all that pictures of it are made from."""

    plan: Plan
    problem: Problem
    register: Register
    places: tuple[OnePlace, ...]
    groups: dict[str, str]


def shared(names: tuple[str, ...] = NAMES) -> Shared:
    """Twelve needs over ten places, of which six are in the south alone."""
    register, needs = agreement(names), [asked(number) for number in range(12)]
    problem = problem_of(needs, register, on=ON, seed="published")
    plan = method_named("min_cost_flow")(problem)
    groups = {n.id: "north" if int(n.id[-2:]) % 2 else "south" for n in needs}
    return Shared(plan, problem, register, Standing(problem, plan).places(), groups)


@pytest.fixture(scope="module")
def one() -> Shared:
    """The plan."""
    return shared()


def flows(of: Shared, language: Language = "en", width: float = 9) -> Picture:
    """Where the needs go, by region."""
    return plots.plan_flows(of.plan, of.register, language, groups=of.groups, width=width)


def used(of: Shared, language: Language = "en", width: float = 8) -> Picture:
    """How full places become."""
    return plots.utilisation(of.plan, of.problem, of.register, language, width=width)


def worth(of: Shared, language: Language = "en", width: float = 8) -> Picture:
    """What one place more would be worth."""
    return plots.place_values(of.places, of.plan, of.register, language, width=width)


DRAWN = [flows, used, worth]


def overlaps(picture: Picture) -> Iterator[str]:
    """Texts that run into each other or off the sheet, as they are measured when drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    renderer = FigureCanvasAgg(picture.figure).get_renderer()
    drawn = picture.figure.axes[0].texts
    extents = [(text.get_text(), text.get_window_extent(renderer)) for text in drawn]
    wide, high = picture.figure.get_size_inches() * picture.figure.dpi
    for told, extent in extents:
        if extent.x0 < 0 or extent.y0 < 0 or extent.x1 > wide + 1 or extent.y1 > high + 1:
            yield f"{told!r} runs off the sheet"
    for (told, mine), (other, theirs) in combinations(extents, 2):
        if (
            min(mine.x1, theirs.x1) - max(mine.x0, theirs.x0) > 1
            and min(mine.y1, theirs.y1) - max(mine.y0, theirs.y0) > 1
        ):
            yield f"{told!r} runs into {other!r}"


def patches(picture: Picture) -> list[Any]:
    """The bars and bands of a picture."""
    return list(picture.figure.axes[0].patches)


def test_flows_show_and_say_where_each_group_goes(one: Shared) -> None:
    """A band for each pair, as high as it is many; together they are all needs, once."""
    picture = flows(one)
    told = re.findall(r"(\w+) \((\d+)\): ([^.]+)\.", picture.text)
    ends = [re.findall(r"([A-Z]\w+|no place) (\d+)", ends) for _, _, ends in told]

    assert [("north", 6), ("south", 6)] == sorted((group, int(n)) for group, n, _ in told)
    assert [6, 6] == [sum(int(n) for _, n in pairs) for pairs in ends]
    assert len(one.plan.unplaced) == sum(
        int(n) for pairs in ends for end, n in pairs if end == "no place"
    )
    assert sum(map(len, ends)) == len(patches(picture))
    heights = [p.get_path().vertices[7][1] - p.get_path().vertices[0][1] for p in patches(picture)]
    counts = [int(n) for pairs in ends for _, n in pairs]
    assert [n / 12 for n in counts] == pytest.approx([h / sum(heights) for h in heights])


def test_utilisation_shows_and_says_how_full_each_pool_is(one: Shared) -> None:
    """Counted again from the plan: dark is used, hatched is free."""
    picture = used(one)
    taken = Counter(placed.pool for placed in one.plan.placed)
    pairs = [(taken[f"pool-{n}"], PLACES[n]) for n in range(4)]
    widths = sum(p.get_width() for p in patches(picture) if not p.get_hatch())
    free = sum(p.get_width() for p in patches(picture) if p.get_hatch())

    for name, (many, all_) in zip(NAMES, pairs, strict=True):
        assert f"{name}: {many} of {all_}." in picture.text
    assert f"Places: {sum(taken.values())} of 10." in picture.text
    assert sum(taken.values()) / 10 == pytest.approx(widths / (widths + free))


def test_values_show_and_say_what_one_place_more_changes(one: Shared) -> None:
    """With one place more where the north is served somebody more is placed, and it costs so."""
    picture = worth(one)
    again = {}
    for number, place in enumerate(one.places):
        free = tuple(many + (n == number) for n, many in enumerate(PLACES))
        needs = [asked(n) for n in range(12)]
        more = problem_of(needs, agreement(free=free), on=ON, seed="published")
        plan = method_named("min_cost_flow")(more)
        again[place.pool] = len(plan.unplaced) - len(one.plan.unplaced)

    assert {"pool-0": -1, "pool-1": -1, "pool-2": 0, "pool-3": 0} == again
    assert "Alder: 1 more placed, SEK\u00a03,000.00 more." in picture.text
    assert "Birch: 1 more placed, SEK\u00a02,400.00 more." in picture.text


def test_what_is_saved_is_as_long_as_it_is_much(one: Shared) -> None:
    """Where nobody more is placed the bar is what would be saved, by the largest of them."""
    places = tuple(
        OnePlace(pool=f"pool-{n}", more={"unplaced.ordinary": 0, "price": -price})
        for n, price in enumerate((400, 100, 0))
    )
    picture = worth(one._replace(places=places))

    first, second = patches(picture)
    assert 4 == pytest.approx(first.get_width() / second.get_width())
    assert "Alder: SEK\u00a04.00 less. Birch: SEK\u00a01.00 less." in picture.text
    assert "With 1, one place more would change nothing." in picture.text


@pytest.mark.parametrize("draw", DRAWN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_need_is_named_and_all_is_said(
    draw: Callable[..., Picture], language: Language, one: Shared
) -> None:
    """Title and words stand in the SVG, in its language; the ids of needs nowhere."""
    picture = draw(one, language)
    svg = picture.svg()
    root = ElementTree.fromstring(svg)

    assert "secret" not in svg
    assert picture.text == root.findtext("{http://www.w3.org/2000/svg}desc")
    assert language == root.get("lang")
    assert svg == draw(one, language).svg()


@pytest.mark.parametrize("draw", DRAWN)
@pytest.mark.parametrize("width", [5.0, 12.0])
def test_no_name_is_too_long(draw: Callable[..., Picture], width: float) -> None:
    """Markup, long words and long names are drawn as text, in their own room."""
    of = shared(("W" * 90, "Socialt arbete " * 9, "<script>", "a $x^2$ & _b_"))
    picture = draw(of, "sv", width)

    assert [] == list(overlaps(picture))
    assert "<script" not in picture.svg()


def test_an_empty_plan_is_a_picture(one: Shared) -> None:
    """Without needs it says that there is nothing to show."""
    empty = one.plan.replace(placed=(), unplaced=())

    assert "Nothing to show." == plots.plan_flows(empty, one.register, "en").text


def test_a_plan_of_another_problem_is_refused(one: Shared) -> None:
    """A placement that the problem does not know is told with its place."""
    other = one.plan.replace(placed=(one.plan.placed[0].replace(need="nobody's"),))

    with pytest.raises(InputError, match=r"placed\.0: .* has no place for \"nobody's\""):
        plots.utilisation(other, one.problem, one.register)


def test_in_turn_is_drawn_as_well(one: Shared) -> None:
    """Pictures are of plans by any method."""
    plan = in_turn(one.problem)
    picture = plots.plan_flows(plan, one.register, "en", groups=one.groups)

    assert f"no place {len(plan.unplaced)}" in picture.text or not plan.unplaced
