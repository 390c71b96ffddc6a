"""What a mapping can say of a feed, and what it may not say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from calloff.errors import InputError
from calloff.formats import Imported, Mapping
from calloff.values.period import Period

SPOKEN = {"facet": "spoken", "columns": [{"column": "languages", "separator": ";"}]}


def facts(imported: Imported) -> list[dict[str, Any]]:
    """What each offer states, by facet, in the order of ids."""
    return [{fact.facet: fact.value for fact in o.facts} for o in imported.register.offers]


# --- Facts -----------------------------------------------------------------------------------


def test_a_cell_may_itself_be_what_is_stated(read: Callable[..., Imported]) -> None:
    """Without values a cell is read as codes, a number, ranges or hours, as its facet takes."""
    imported = read(
        "number,name,languages,children,ages,hours\n1,Alder,sv;dari,2,0-35;72-,Mo-Fr 08:00-19:00\n",
        facts=[
            SPOKEN,
            {"facet": "children", "columns": [{"column": "children"}]},
            {"facet": "ages", "columns": [{"column": "ages", "separator": ";"}]},
            {"facet": "staffed", "columns": [{"column": "hours"}]},
        ],
    )

    assert [
        {
            "spoken": ("sv", "prs"),
            "children": 2,
            "ages": ("0-35", "72-"),
            "staffed": ("Mo-Fr 08:00-19:00",),
        }
    ] == facts(imported)


def test_codes_are_read_in_any_spelling_they_have(read: Callable[..., Imported]) -> None:
    """Aliases, capitals and spaces lead to the code; what is no spelling is counted."""
    imported = read("number,name,languages\n1,Alder,SWE; Dari ;Klingon\n", facts=[SPOKEN])

    assert [{"spoken": ("sv", "prs")}] == facts(imported)
    assert [("languages", "Klingon", 1)] == [(u.column, u.value, u.rows) for u in imported.unmapped]


def test_columns_may_stand_for_hours(read: Callable[..., Imported]) -> None:
    """Columns of yes and no become hours of the week."""
    imported = read(
        "number,name,day,weekend\n1,Alder,Y,Y\n2,Birch,Y,N\n3,Cedar,N,N\n",
        facts=[
            {
                "facet": "staffed",
                "silence": "N",
                "columns": [
                    {"column": "day", "values": {"Y": "Mo-Fr 08:00-17:00"}},
                    {"column": "weekend", "values": {"Y": "Sa-Su 10:00-14:00"}},
                ],
            }
        ],
    )

    assert [
        {"staffed": ("Mo-Fr 08:00-17:00", "Sa-Su 10:00-14:00")},
        {"staffed": ("Mo-Fr 08:00-17:00",)},
        {},
    ] == facts(imported)


def test_no_may_be_no_and_not_silence(read: Callable[..., Imported]) -> None:
    """Where a feed's N is a no, the mapping says so: false for a flag, denied for a code."""
    imported = read(
        "number,name,dogs,dari\n1,Alder,N,N\n",
        facts=[
            {
                "facet": "free_from_dogs",
                "columns": [{"column": "dogs", "values": {"Y": True, "N": False}}],
            },
            {
                "facet": "spoken",
                "columns": [
                    {"column": "dari", "values": {"Y": "prs"}, "denied": {"N": ["prs", "fa"]}}
                ],
            },
        ],
    )
    (spoken,) = (f for f in imported.register.offers[0].facts if f.facet == "spoken")

    assert [{"free_from_dogs": False, "spoken": None}] == facts(imported)
    assert ("prs", "fa") == spoken.denied


def test_an_empty_cell_may_say_something(read: Callable[..., Imported]) -> None:
    """Where an empty cell means no, the mapping says so; otherwise it is silence."""
    imported = read(
        "number,name,dogs\n1,Alder,\n",
        facts=[
            {
                "facet": "free_from_dogs",
                "columns": [{"column": "dogs", "values": {"x": True, "": False}}],
            }
        ],
    )

    assert [{"free_from_dogs": False}] == facts(imported)


def test_facts_bear_the_day_they_were_stated(read: Callable[..., Imported]) -> None:
    """A column says when; where it is empty, nobody says when."""
    imported = read(
        "number,name,languages,day\n1,Alder,sv,31.1.2024\n2,Birch,sv,\n",
        facts=[{**SPOKEN, "stated": {"column": "day", "format": "%d.%m.%Y"}}],
    )

    assert [date(2024, 1, 31), None] == [o.facts[0].stated for o in imported.register.offers]


def test_an_open_list_grows_by_what_is_in_the_feed(read: Callable[..., Imported]) -> None:
    """Codes that the mapping names stay as they are; the feed's others are added to them."""
    imported = read(
        "number,name,town\n1,Alder,LUND\n2,Birch,Ystad\n3,Cedar,ystad\n4,Dell,\n",
        lists=[
            {
                "list": "towns",
                "codes": [{"code": "Lund", "name": {"sv": "Lund", "en": "Lund"}}],
            }
        ],
        facts=[{"facet": "town", "columns": [{"column": "town", "codes_from_column": True}]}],
    )
    codes = imported.register.vocabulary.lists[0].codes

    assert [("Lund", ()), ("Ystad", ("ystad",))] == [(c.code, c.aliases) for c in codes]
    assert [{"town": ("Lund",)}, {"town": ("Ystad",)}, {"town": ("Ystad",)}, {}] == facts(imported)


# --- Who and where ---------------------------------------------------------------------------


def test_lots_units_and_ranks_may_stand_in_columns(read: Callable[..., Imported]) -> None:
    """One supplier has as many offers as it has lots and units; a rank may be empty."""
    imported = read(
        "number,name,lot,unit,rank\n"
        "5560000001,Alder,barn,Norr,1\n5560000001,Alder,barn,Söder,\n5560000001,Alder,vuxna,,2\n",
        offer={
            "lot": {"column": "lot", "values": {"barn": "fw/A", "vuxna": "fw/B"}},
            "unit": "unit",
            "rank": "rank",
        },
    )

    assert [
        ("fw/A/SE-5560000001/norr", 1),
        (f"fw/A/SE-5560000001/{imported.register.offers[1].unit}", None),
        ("fw/B/SE-5560000001", 2),
    ] == [(offer.id, offer.rank) for offer in imported.register.offers]
    assert 1 == len(imported.register.suppliers)
    assert () == imported.ambiguous


def test_a_row_that_says_only_in_part_who_it_is_is_remarked_on(
    read: Callable[..., Imported],
) -> None:
    """An id of several columns holds with one of them empty, and that is told."""
    imported = read(
        "number,name,code\n1,Alder,\n",
        supplier={"country": "SE", "id": ["name", "code"], "name": "name"},
        ignored=["number"],
    )
    (remark,) = imported.remarks

    assert ("feed.identity_incomplete", "line 2", {"columns": "code"}) == (
        remark.code,
        remark.place,
        remark.found,
    )
    assert "line 2: code is empty." in imported.summary("en")


def test_other_names_stand_in_columns(read: Callable[..., Imported]) -> None:
    """Names that a supplier also goes by are its aliases."""
    imported = read(
        "number,name,before\n1,Capio,Capiro\n",
        supplier={"country": "SE", "id": "number", "name": "name", "aliases": "before"},
    )

    assert ("Capiro",) == imported.register.suppliers[0].aliases


# --- Places and prices -----------------------------------------------------------------------


def test_places_are_counted_where_the_feed_counts_them(read: Callable[..., Imported]) -> None:
    """A number of free places, a number in all, hours a week, and a time with its own zone."""
    imported = read(
        "number,name,free,all,hours,at\n1,Alder,2,5,12.5,2024-02-01T08:00+0100\n2,Birch,?,,,\n",
        places=[
            {
                "id": "beds",
                "column": "free",
                "maximum": "all",
                "silence": "?",
                "updated": {"column": "at", "format": "%Y-%m-%dT%H:%M%z"},
            },
            {"id": "hours", "column": "hours", "unit": "hour", "per": "week"},
        ],
    )
    beds, hours, silent, _ = imported.register.pools

    assert (Decimal(2), Decimal(5)) == (beds.available, beds.maximum)
    assert beds.updated is not None
    assert "2024-02-01T07:00:00+00:00" == beds.updated.isoformat()
    assert (Decimal("12.5"), "hour", "week") == (hours.available, hours.unit, hours.per)
    assert silent.available is None


def test_places_that_no_rule_mentions_are_counted(read: Callable[..., Imported]) -> None:
    """A word for places that nobody has mapped is reported, and states nothing."""
    imported = read(
        "number,name,free\n1,Alder,soon\n",
        places=[{"id": "free", "column": "free", "values": {"Y": "1"}}],
    )

    assert [("free", "soon", 1)] == [(u.column, u.value, u.rows) for u in imported.unmapped]
    assert imported.register.pools[0].available is None


def test_prices_are_read_as_they_are_written(read: Callable[..., Imported]) -> None:
    """Decimal commas, thousands, spaces, and the days on which a price holds."""
    imported = read(
        "number;name;dygn;T3;from;to\n"
        "1;Alder;1.450,50;;2023-12-01;\n2;Birch;1\u00a0390;425,5;;2024-12-31\n3;Cedar;;-;;\n",
        table={"delimiter": ";"},
        prices={
            "currency": "SEK",
            "decimal": ",",
            "thousands": ".",
            "rows": [
                {
                    "item": "placement",
                    "column": "dygn",
                    "unit": "day",
                    "first": {"column": "from"},
                    "last": {"column": "to"},
                },
                {"item": "T3", "column": "T3", "unit": "hour", "level": "2", "silence": "-"},
            ],
        },
    )
    told = [
        [(row.item, row.level, row.amount, row.unit, row.valid) for row in offer.prices.rows]
        for offer in imported.register.offers
    ]

    assert [
        [("placement", None, Decimal("1450.50"), "day", Period.parse("2023-12-01/.."))],
        [
            ("placement", None, Decimal(1390), "day", Period.parse("../2024-12-31")),
            ("T3", "2", Decimal("425.5"), "hour", Period.parse("../..")),
        ],
        [],
    ] == told


# --- What a mapping may not say --------------------------------------------------------------

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "ignored and read": ({"ignored": ["name"]}, "ignored.0: 'name' is ignored, and read as well."),
    "no such facet": (
        {"facts": [{"facet": "spokn", "columns": [{"column": "x"}]}]},
        "facts.0.facet: no facet 'spokn'. Did you mean 'spoken'?",
    ),
    "no such code": (
        {"facts": [{"facet": "spoken", "columns": [{"column": "x", "values": {"Y": "tlh"}}]}]},
        "facts.0.columns.0.Y: no code 'tlh' in 'tongues'.",
    ),
    "no such denied code": (
        {"facts": [{"facet": "spoken", "columns": [{"column": "x", "denied": {"N": "tlh"}}]}]},
        "facts.0.columns.0.N: no code 'tlh' in 'tongues'.",
    ),
    "a flag without values": (
        {"facts": [{"facet": "free_from_dogs", "columns": [{"column": "x"}]}]},
        "facts.0.columns.0.values: a flag says which cells are true, and which false.",
    ),
    "a flag in two columns": (
        {
            "facts": [
                {
                    "facet": "free_from_dogs",
                    "columns": [
                        {"column": "x", "values": {"Y": True}},
                        {"column": "y", "values": {"Y": True}},
                    ],
                }
            ]
        },
        "facts.0.columns: a flag stands in one column, 2 are given.",
    ),
    "a word for a number": (
        {
            "facts": [
                {"facet": "free_from_dogs", "columns": [{"column": "x", "values": {"Y": "y"}}]}
            ]
        },
        "facts.0.columns.0.Y: 'free_from_dogs' takes true or false, got ('y',).",
    ),
    "denied hours": (
        {"facts": [{"facet": "staffed", "columns": [{"column": "x", "denied": {"N": "24/7"}}]}]},
        "facts.0.columns.0.denied: only codes are denied, 'staffed' is no code.",
    ),
    "codes from a column of numbers": (
        {"facts": [{"facet": "children", "columns": [{"column": "x", "codes_from_column": True}]}]},
        "facts.0.columns.0.codes_from_column: codes come from the cells of a code facet, "
        "without values or denied.",
    ),
    "a facet twice": (
        {"facts": [SPOKEN, SPOKEN]},
        "facts.1.facet: 'spoken' stands more than once.",
    ),
    "places twice": (
        {"places": [{"id": "free", "column": "x"}, {"id": "free", "column": "y"}]},
        "places.1.id: 'free' stands more than once.",
    ),
    "a trait that is none": (
        {"places": [{"id": "x", "column": "x", "traits": [{"facet": "ages", "value": "young"}]}]},
        "places.0.traits.0: A span is written such as '30-71' or '216-', got 'young'.",
    ),
    "no such lot": (
        {"offer": {"lot": {"constant": "fw/C"}}},
        "offer.lot: no lot 'fw/C' in the frameworks. Did you mean",
    ),
    "a lot from nowhere": (
        {"offer": {"lot": {}}},
        "offer.lot: either constant or column says what it is.",
    ),
    "no such list": (
        {"lists": [{"list": "town", "codes": []}]},
        "lists.0.list: no list 'town'. Did you mean 'towns'?",
    ),
    "a file elsewhere": (
        {"lists": [{"list": "towns", "file": "../towns.csv"}]},
        "lists.0.file: String should match pattern",
    ),
    "no such encoding": (
        {"table": {"encoding": "utf8000"}},
        "table: no encoding 'utf8000'; there are 'utf-8', 'cp1252' and others.",
    ),
    "no such zone": (
        {"places": [{"id": "x", "column": "x", "updated": {"column": "y", "zone": "Mars/Base"}}]},
        "places.0.updated: no time zone 'Mars/Base': write a name such as 'Europe/Stockholm', or "
        "'+01:00'. Where this machine has no list of time zones, install the package tzdata.",
    ),
    "one sign for two": (
        {"prices": {"currency": "SEK", "decimal": ",", "thousands": ","}},
        "prices: the sign before decimals and that between thousands differ.",
    ),
    "no prices at all": ({"prices": {}}, "prices.currency: is needed and not given."),
    "a field that is none": (
        {"facts": [{"facet": "spoken", "column": "languages"}]},
        "facts.0.column: is not a field here.",
    ),
}


@pytest.mark.parametrize(("changes", "expected"), WRONG.values(), ids=list(WRONG))
def test_a_mapping_that_contradicts_itself_is_refused(
    mapped: Callable[..., Mapping], changes: dict[str, Any], expected: str
) -> None:
    """A mapping is checked against its vocabulary and its lots before any feed is read."""
    with pytest.raises(InputError) as told:
        mapped(**changes)

    assert expected in str(told.value)


@pytest.mark.parametrize("zone", ["UTC", "+05:30", "-08:00", "Europe/Stockholm"])
def test_a_zone_is_a_name_or_a_distance(mapped: Callable[..., Mapping], zone: str) -> None:
    """Time zones are read by name or by their distance from UTC."""
    mapping = mapped(places=[{"id": "x", "column": "x", "updated": {"column": "y", "zone": zone}}])
    updated = mapping.places[0].updated

    assert updated is not None
    assert zone == updated.zone
    assert updated.timezone.utcoffset(None) is not None or zone == "Europe/Stockholm"


def test_a_mapping_knows_the_columns_that_it_reads(mapped: Callable[..., Mapping]) -> None:
    """Every column of every rule is named once, in the order of the mapping."""
    mapping = mapped(
        offer={"lot": {"column": "lot"}, "unit": "unit", "apart": ["x", "y"], "rank": "rank"},
        facts=[{**SPOKEN, "stated": {"column": "day"}}],
        places=[{"id": "f", "column": "free", "maximum": "all", "updated": {"column": "day"}}],
    )

    assert (
        "number",
        "name",
        "lot",
        "unit",
        "x",
        "y",
        "rank",
        "languages",
        "day",
        "free",
        "all",
    ) == mapping.needed
