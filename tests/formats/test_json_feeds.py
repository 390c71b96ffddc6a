"""A JSON feed, a list of objects that list their offers, read as a register."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from calloff.errors import InputError
from calloff.formats import FeedError, Imported, Mapping, import_feed, read_json

KNOWN = datetime(2024, 2, 15, 12, tzinfo=UTC)

SUPPLIERS = [
    {
        "number": 5560000001,
        "name": "Alder",
        "contact": {"phone": "-", "town": "Lund"},
        "lots": [
            {"lot": "A", "languages": ["sv", "dari"], "towns": ["T1", "T12"], "rank": 1},
            {"lot": "B", "languages": [], "towns": ["T2"], "open": True, "share": 12.50},
        ],
    },
    {
        "number": 5560000002,
        "name": "Birch",
        "contact": {"phone": None, "town": ""},
        "lots": [{"lot": "A", "languages": ["sv", "tlh"], "towns": ["T12"], "rank": None}],
    },
    {"number": 5560000003, "name": "Cedar", "contact": {}, "lots": []},
]

NESTED: dict[str, Any] = {
    "objects": {"each": "lots"},
    "offer": {
        "lot": {"column": "lots.lot", "values": {"A": "fw/A", "B": "fw/B"}},
        "rank": "lots.rank",
    },
    "lists": [
        {"list": "towns", "file": "counties.csv"},
        {
            "list": "towns",
            "file": "towns.csv",
            "code": "id",
            "name": "title",
            "parent": "county",
            "table": {"delimiter": ";"},
        },
        {"list": "towns", "codes": [{"code": "X", "name": {"sv": "utlandet", "en": "abroad"}}]},
    ],
    "facts": [
        {"facet": "town", "columns": [{"column": "lots.towns"}]},
        {"facet": "spoken", "columns": [{"column": "lots.languages"}]},
        {
            "facet": "free_from_dogs",
            "columns": [{"column": "lots.open", "values": {"true": True, "false": False}}],
        },
    ],
    "ignored": ["contact.phone", "lots.share"],
}


@pytest.fixture
def read_objects(tmp_path: Path, mapped: Callable[..., Mapping]) -> Callable[..., Imported]:
    """Reads a JSON feed of homes beside files with its codes."""
    (tmp_path / "counties.csv").write_text("code,name\nT1,First\nT2,Second\n")
    (tmp_path / "towns.csv").write_text("id;county;title\nT11;T1;Lund\nT12;T1;Ystad\n")

    def make(content: object, **changes: Any) -> Imported:
        path = tmp_path / "homes.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return read_json(path, mapped(**{**NESTED, **changes}), known=KNOWN)

    return make


def refused(read_objects: Callable[..., Imported], content: object, **changes: Any) -> str:
    """What is said of a feed that cannot be used."""
    with pytest.raises(InputError) as told:
        read_objects(content, **changes)
    return str(told.value)


def test_each_offer_that_an_object_lists_is_a_row(read_objects: Callable[..., Imported]) -> None:
    """One supplier has as many offers as it lists lots."""
    imported = read_objects(SUPPLIERS)

    assert 3 == imported.rows
    assert 0 == imported.skipped
    assert [
        ("fw/A/SE-5560000001", 1),
        ("fw/A/SE-5560000002", None),
        ("fw/B/SE-5560000001", None),
    ] == [(offer.id, offer.rank) for offer in imported.register.offers]


def test_lists_are_several_values(read_objects: Callable[..., Imported]) -> None:
    """A list of codes is stated whole; an empty one is silence; what is no code is counted."""
    imported = read_objects(SUPPLIERS)
    told = [{f.facet: f.value for f in offer.facts} for offer in imported.register.offers]

    assert [
        {"town": ("T1", "T12"), "spoken": ("sv", "prs")},
        {"town": ("T12",), "spoken": ("sv",)},
        {"town": ("T2",), "free_from_dogs": True},
    ] == told
    assert [("lots.languages", "tlh", 1)] == [
        (u.column, u.value, u.rows) for u in imported.unmapped
    ]


def test_codes_stand_in_files_beside_the_feed(read_objects: Callable[..., Imported]) -> None:
    """A list with its hierarchy is read from CSV files, wider codes first."""
    codes = read_objects(SUPPLIERS).register.vocabulary.lists[0].codes

    assert [
        ("T1", None, "First"),
        ("T2", None, "Second"),
        ("T11", "T1", "Lund"),
        ("T12", "T1", "Ystad"),
        ("X", None, "abroad"),
    ] == [(code.code, code.parent, code.name.en) for code in codes]


def test_a_supplier_that_lists_no_offer_is_kept_and_told(
    read_objects: Callable[..., Imported],
) -> None:
    """Nobody is dropped for having nothing: the supplier is there, and it is remarked on."""
    imported = read_objects(SUPPLIERS)

    assert ["Alder", "Birch", "Cedar"] == [s.name for s in imported.register.suppliers]
    assert [("2", {"supplier": "SE-5560000003"})] == [
        (r.place, r.found) for r in imported.remarks if r.code == "feed.no_offers"
    ]


def test_fields_inside_objects_have_both_names(read_objects: Callable[..., Imported]) -> None:
    """A field of an object inside another is a column with a dot; unmentioned, it is told."""
    imported = read_objects(SUPPLIERS)

    assert ("contact.town",) == imported.unused


def test_an_offer_twice_is_ambiguous(read_objects: Callable[..., Imported]) -> None:
    """Two offers of one supplier in one lot are kept both, and told with their places."""
    twice = [{**SUPPLIERS[0], "lots": [*SUPPLIERS[0]["lots"], SUPPLIERS[0]["lots"][0]]}]
    imported = read_objects(twice)
    (same,) = imported.ambiguous

    assert ("0.lots.0", "0.lots.2") == same.places
    assert ("fw/A/SE-5560000001/~1", "fw/A/SE-5560000001/~2") == same.offers


def test_objects_may_be_rows_themselves(read_objects: Callable[..., Imported]) -> None:
    """Without a list of offers in it each object is a row; the list may lie inside a document."""
    imported = read_objects(
        {"data": {"homes": [{"number": "1", "name": "Alder", "langs": ["sv"]}]}},
        objects={"at": "data.homes"},
        offer={"lot": {"constant": "fw/A"}},
        facts=[{"facet": "spoken", "columns": [{"column": "langs"}]}],
    )

    assert ["fw/A/SE-1"] == [offer.id for offer in imported.register.offers]


def test_the_mapping_says_that_a_feed_is_json(
    tmp_path: Path, mapped: Callable[..., Mapping], read_objects: Callable[..., Imported]
) -> None:
    """A feed is read as JSON where its mapping says where the rows stand."""
    imported = read_objects(SUPPLIERS)
    again = import_feed(tmp_path / "homes.json", mapped(**NESTED), known=KNOWN)

    assert imported.register == again.register


WRONG: dict[str, tuple[object, dict[str, Any], str]] = {
    "no JSON": ("[", {}, "homes.json has 1 problem\n  line 1, column 2: is not JSON here: "),
    "a page": ("<html></html>", {}, "this seems to be an HTML page, not JSON: "),
    "an answer that says what went wrong": (
        {"error": "busy", "code": 503},
        {},
        "a list of objects is needed in the file, this is an object with the fields 'code', "
        "'error'.",
    ),
    "a number": ("503", {}, "a list of objects is needed in the file, this is 503."),
    "an empty list": ([], {}, "the list is empty: fetch it again, or ask whoever sends it."),
    "no such field": (
        {"data": []},
        {"objects": {"at": "date"}},
        "no field 'date' in the document. Did you mean 'data'?",
    ),
    "no objects": (
        [1, SUPPLIERS[0]],
        {},
        "0: an object is needed, this is 1.",
    ),
    "no offers": (
        [{"number": 1, "name": "Alder"}],
        {},
        "0.lots: a list of objects is needed.",
    ),
    "offers that are none": (
        [{"number": 1, "name": "Alder", "lots": ["A"]}],
        {},
        "0.lots.0: an object is needed, this is 'A'.",
    ),
    "other fields": (
        [{"id": 1, "title": "Alder", "lots": []}],
        {},
        "none of the mapping's fields is in the objects, whose fields begin 'id', 'title'.",
    ),
    "a field less": (
        [{"number": 1, "name": "Alder", "lots": [{"lot": "A", "towns": [], "languages": []}]}],
        {},
        "no object has the field 'lots.rank'.",
    ),
    "a lot that is none": (
        [{**SUPPLIERS[0], "lots": [{**SUPPLIERS[0]["lots"][0], "lot": "C", "open": 1}]}],
        {},
        "0.lots.0, column lots.lot: expected one of A, B, got 'C'.",
    ),
    "an escape": (
        [{**SUPPLIERS[0], "name": "A\x1b[1m"}],
        {},
        "0.lots.0.name: holds the control character 0x1b: the file is damaged, or its encoding",
    ),
    "no objects in the mapping": (
        SUPPLIERS,
        {"objects": None},
        "mapping homes/1 has 1 problem\n"
        "  objects: is needed for a JSON feed: it says where the rows stand.",
    ),
    "no file with codes": (
        SUPPLIERS,
        {"lists": [{"list": "towns", "file": "villages.csv"}]},
        "villages.csv has 1 problem\n  there is no such file: ",
    ),
    "a file with other codes": (
        SUPPLIERS,
        {"lists": [{"list": "towns", "file": "towns.csv", "table": {"delimiter": ";"}}]},
        "towns.csv has 1 problem\n  line 1: none of the mapping's columns is in the header",
    ),
    "codes that do not fit together": (
        SUPPLIERS,
        {"lists": [{"list": "towns", "file": "counties.csv"}, *NESTED["lists"]]},
        "list towns has 2 problems\n"
        "  codes.2: 'T1' stands in the list already.\n"
        "  codes.3: 'T2' stands in the list already.",
    ),
    "a wider code that is not there": (
        SUPPLIERS,
        {"lists": NESTED["lists"][1:]},
        "list towns has 2 problems\n"
        "  codes.0.parent: the parent 'T1' of 'T11' must stand before it.",
    ),
    "a file with a code and no name": (
        SUPPLIERS,
        {"lists": [{"list": "towns", "file": "nameless.csv"}]},
        "nameless.csv has 1 problem\n  line 2: a code and a name are needed.",
    ),
}


@pytest.mark.parametrize(("content", "changes", "expected"), WRONG.values(), ids=list(WRONG))
def test_what_cannot_be_read_is_told(
    tmp_path: Path,
    read_objects: Callable[..., Imported],
    content: object,
    changes: dict[str, Any],
    expected: str,
) -> None:
    """What the file seems to be, or every place in it that is wrong."""
    (tmp_path / "nameless.csv").write_text("code,name\nT1,\n")

    assert expected in refused(read_objects, content, **changes)


def test_every_wrong_place_is_told(read_objects: Callable[..., Imported]) -> None:
    """One error lists all."""
    with pytest.raises(FeedError) as told:
        read_objects([1, 2, {"number": 1, "name": "Alder", "lots": [3]}])

    assert ["0", "1", "2.lots.0"] == [problem.place for problem in told.value.problems]
