"""A feed of child-care centres, invented, with the faults of a real one, read as a register."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calloff.candidate import Offer
from calloff.errors import InputError
from calloff.expressions import has
from calloff.formats import Imported, import_feed, read_csv
from calloff.formats.identity import slug
from calloff.need import Need, Person
from calloff.outcome import Ask
from calloff.pricing import Line
from calloff.vocabulary import Fact

KNOWN = datetime(2024, 2, 15, 12, tzinfo=UTC)
LOT = "bc-child-care/group"


def offer(imported: Imported, name: str) -> Offer:
    """The one offer of the supplier with a name."""
    ids = [supplier.id for supplier in imported.register.suppliers if supplier.name == name]
    (found,) = (o for o in imported.register.offers if o.supplier in ids)
    return found


def stated(imported: Imported, name: str) -> dict[str, Any]:
    """What is stated about a centre, by facet."""
    return {fact.facet: fact.value for fact in offer(imported, name).facts}


# --- Every row is there ----------------------------------------------------------------------


def test_every_row_becomes_an_offer(first: Imported) -> None:
    """Thirty rows, thirty offers, none skipped, however doubtful they are."""
    assert 30 == first.rows == len(first.register.offers)
    assert 0 == first.skipped


def test_a_name_at_a_postal_code_is_the_same_supplier(first: Imported) -> None:
    """The same name elsewhere is another one; case, spaces and punctuation are of no account."""
    names = Counter(supplier.name for supplier in first.register.suppliers)

    assert 27 == len(first.register.suppliers)
    assert 2 == names["Alder House"]
    assert {"CA-alder-house.x1a-1a1", "CA-alder-house.x2b-2b4"} <= {
        supplier.id for supplier in first.register.suppliers
    }


def test_ids_that_repeat_are_reported_and_kept(first: Imported) -> None:
    """Rows at the same name and postal code are all kept, each under an id of its own."""
    told = [(same.id, same.places, same.by) for same in first.ambiguous]

    assert [
        (f"{LOT}/CA-gorse-hill-centre.x2b-2b1", ("line 8", "line 9"), "columns"),
        (f"{LOT}/CA-hazel-court-ltd.x2b-2b2", ("line 10", "line 11"), "order"),
        (f"{LOT}/CA-ivy-lane.x2b-2b3", ("line 13", "line 14"), "order"),
    ] == told
    assert {offer for same in first.ambiguous for offer in same.offers} <= {
        offer.id for offer in first.register.offers
    }


def test_other_columns_tell_rows_apart_where_they_can(first: Imported) -> None:
    """Two centres of one name at one postal code bear where they lie in their ids."""
    assert (
        f"{LOT}/CA-gorse-hill-centre.x2b-2b1/49-200000.120-200000",
        f"{LOT}/CA-gorse-hill-centre.x2b-2b1/49-200100.120-200100",
    ) == first.ambiguous[0].offers


def test_an_id_by_order_only_says_so(first: Imported) -> None:
    """Rows that nothing tells apart are numbered, and a ~ in their ids shows that."""
    assert [f"{LOT}/CA-ivy-lane.x2b-2b3/49-100000.120-100000~{number}" for number in (1, 2)] == [
        *first.ambiguous[2].offers
    ]


def test_the_order_of_rows_is_of_no_account(data: Path, first: Imported, tmp_path: Path) -> None:
    """The same rows in another order make the same register, down to the fingerprint."""
    with (data / "child_care_day_1.csv").open(encoding="utf-8", newline="") as feed:
        header, *rows = csv.reader(feed)
    random.Random(7).shuffle(rows)
    shuffled = io.StringIO(newline="")
    csv.writer(shuffled).writerows([header, *rows])
    path = tmp_path / "shuffled.csv"
    path.write_text(shuffled.getvalue(), encoding="utf-8", newline="")
    again = read_csv(path, "bc-child-care", known=KNOWN)

    assert first.register == again.register
    assert first.register.fingerprint == again.register.fingerprint


def test_another_spelling_is_an_alias(first: Imported) -> None:
    """Of two spellings of one supplier's name, the first by letters stands, whatever the row."""
    (hazel,) = (s for s in first.register.suppliers if s.id == "CA-hazel-court-ltd.x2b-2b2")

    assert "Hazel Court LTD." == hazel.name
    assert ("Hazel Court Ltd",) == hazel.aliases


def test_names_of_any_alphabet_are_told_apart() -> None:
    """Letters that an id cannot hold are lost from it, and a part of a hash keeps ids apart."""
    assert "creche-ete.x3c" != slug(["Crèche Été", "X3C"])
    assert slug(["橡树苑"]) != slug(["橡树园"])
    assert "" == slug(["– !", ""])


def test_names_are_read_whole(first: Imported) -> None:
    """Quotes, commas, line breaks and letters of any alphabet stand in names."""
    names = {supplier.name for supplier in first.register.suppliers}

    assert {
        'The "Little" Larch, Inc.',
        "Mallow Meadow",
        "Crèche Été",
        "Förskolan Ån – Norr",
        "橡树苑",
    } <= names


# --- What is stated, and what is silence -----------------------------------------------------


def test_several_columns_add_up_to_one_fact(first: Imported) -> None:
    """A centre's programmes and languages, one column each, are one list."""
    mandarin = stated(first, "橡树苑")
    hill = stated(first, "Nettle Bank")

    assert ("cmn", "yue") == mandarin["spoken"]
    assert ("out_of_school_kindergarten", "out_of_school_grade_1") == hill["programme"]
    assert ("60-71", "72-155") == hill["ages"]


def test_n_is_silence(first: Imported) -> None:
    """A centre with N throughout states nothing but where it is and its fees."""
    assert {"region": ("Elmford",), "fee_reduction": True} == stated(first, "Elder Tree")


def test_an_empty_cell_is_silence(first: Imported) -> None:
    """A centre that has filled in nothing states no more than one with N throughout."""
    assert stated(first, "Elder Tree") == stated(first, "Fern Hollow")


def test_a_no_in_words_is_a_no(first: Imported) -> None:
    """Not offered is denied, and not silence."""
    (meals,) = (fact for fact in offer(first, "Birch Room").facts if fact.facet == "meals")

    assert ("offered",) == meals.denied
    assert meals.value is None


def test_facts_say_who_states_them(first: Imported) -> None:
    """Each fact bears the mapping's source."""
    sources = {fact.source for offer in first.register.offers for fact in offer.facts}

    assert {"BC Child Care Map, Government of British Columbia"} == sources


def test_equal_statements_are_one_fact(first: Imported) -> None:
    """Cells are read once: centres that say the same share the fact, which saves time."""
    facts: dict[Fact, set[int]] = {}
    for each in first.register.offers:
        for fact in each.facts:
            facts.setdefault(fact, set()).add(id(fact))

    assert {1} == {len(ids) for ids in facts.values()}


def test_values_that_no_rule_mentions_are_counted(first: Imported) -> None:
    """A value that nobody has mapped states nothing, and is reported with its column and count."""
    told = [(u.column, u.value, u.rows) for u in first.unmapped]

    assert [("OP_WEEKEND_YN", "Maybe", 1), ("PROVIDE_CD_MEALS", "On request", 2)] == told
    assert "open" not in stated(first, "Kelp Cove")
    assert "meals" not in stated(first, "Kelp Cove")


def test_columns_that_no_rule_mentions_are_reported(
    read: Callable[..., Imported],
) -> None:
    """A column that is neither read nor named as ignored is told by name."""
    imported = read("number,name,staff,shoes\n1,Alder,3,44\n", ignored=["staff"])

    assert ("shoes",) == imported.unused
    assert "column shoes" in imported.summary("en")


def test_cities_become_codes(first: Imported) -> None:
    """An open list is filled from the feed; one city spelt in two ways is one code."""
    vocabulary = first.register.vocabulary
    codes = vocabulary.list_of(vocabulary.by_code["region"]).codes

    assert ["Elmford", "Northmere", "Quarry", "Saint Lowe"] == [code.code for code in codes]
    assert ("SAINT LOWE",) == codes[3].aliases
    assert ("Saint Lowe",) == stated(first, "Juniper Yard")["region"]


def test_coverage_counts_what_is_stated(first: Imported) -> None:
    """For each facet it is counted how many offers state anything on it."""
    assert 30 == first.coverage["region"]
    assert 12 == first.coverage["ages"]
    assert 7 == first.coverage["places"]
    assert 0 == first.coverage["prices"]


# --- Free places -----------------------------------------------------------------------------


def test_a_vacancy_is_at_least_one_place(first: Imported) -> None:
    """Y is one free place for the ages of its column, stated on the day of the zone."""
    pools = {pool.id: pool for pool in first.register.pools}
    alder = pools[f"{LOT}/CA-alder-house.x1a-1a1/under_36_months"]

    assert Decimal(1) == alder.available
    assert (Fact("ages", ("0-35",)),) == alder.traits
    assert alder.updated is not None
    assert "2024-02-10T08:00:00+00:00" == alder.updated.isoformat()


def test_no_vacancy_is_silence(first: Imported) -> None:
    """N is not a full centre: nothing is stated, on no day."""
    pools = {pool.id: pool for pool in first.register.pools}
    preschool = pools[f"{LOT}/CA-alder-house.x1a-1a1/preschool"]

    assert preschool.available is None
    assert preschool.updated is None


def test_places_for_others_are_remarked_on(first: Imported) -> None:
    """A free place for ages that the centre does not say it takes is a contradiction, and told."""
    (remark,) = (r for r in first.remarks if r.code == "feed.places_for_others")

    assert "line 24" == remark.place
    assert {"facet": "ages", "places": "0-35", "stated": "60-71, 72-155"} == remark.found


def test_a_statement_from_the_future_is_remarked_on(data: Path) -> None:
    """Places stated after the register was known are told."""
    early = datetime(2024, 2, 13, tzinfo=UTC)
    told = read_csv(data / "child_care_day_1.csv", "bc-child-care", known=early)

    assert [f"pool {LOT}/CA-thistle-end.x4d-4d7/from_30_months"] == [
        remark.place for remark in told.remarks if remark.code == "feed.stated_later"
    ]


# --- In use ----------------------------------------------------------------------------------


def need(id: str, months: int, *asked: Any) -> Need:
    """A place for a child so many months old."""
    on = date(2024, 2, 15)
    return Need(
        id=id,
        buyer="BC",
        lot=LOT,
        requested=on,
        starts=date(2024, 3, 1),
        persons=(Person(months=months),),
        lines=(Line("place", quantity=1, unit="month", per="month"),),
        requirements=(has("ages", f"{months}-{months}"), *asked),
        wishes=(has("open", "weekends"),),
    )


def test_whoever_is_silent_is_asked(first: Imported) -> None:
    """In Elmford two centres surely serve, three might, and one takes other ages."""
    asked = need("26-months", 26, has("region", "Elmford"), has("special_needs"))
    decision = first.register.decide(asked, on=date(2024, 2, 15))
    verdicts = {
        supplier.removeprefix("CA-").split(".")[0]: found.verdict.value
        for supplier, found in (
            (candidate.supplier, decision.eligibility(candidate))
            for candidate in decision.candidates
        )
        if found.verdict.value != "unmet"
    }

    assert isinstance(decision.outcome, Ask)
    assert {
        "alder-house": "met",
        "birch-room": "met",
        "dogwood-den": "unknown",  # its statement on places is a year old
        "elder-tree": "unknown",
        "fern-hollow": "unknown",
    } == verdicts


def test_a_register_from_a_feed_is_a_document(first: Imported) -> None:
    """It is written and read like any other register."""
    from calloff.formats import dump, parse

    assert first.register == parse(dump(first.register), source="register.json")


def test_a_feed_is_read_by_its_mapping(data: Path, first: Imported) -> None:
    """A mapping without objects reads CSV, a mapping with them JSON; the caller need not say."""
    assert (
        first.register
        == import_feed(data / "child_care_day_1.csv", "bc-child-care", known=KNOWN).register
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Import of child_care_day_1.csv",
                "column PROVIDE_CD_MEALS: 'On request', rows: 2; read as not stated.",
                "(line 8, line 9), told apart by other columns.",
                "line 24: places with ages received 0-35; stated is 60-71, 72-155.",
            ],
        ),
        (
            "sv",
            [
                "Inläsning av child_care_day_1.csv",
                "column PROVIDE_CD_MEALS: ”On request” i 2 rader, läst som inte angivet.",
                "(line 8, line 9), åtskilda genom andra kolumner.",
                "line 24: platser med åldrar som tas emot 0-35; angivet är 60-71, 72-155.",
            ],
        ),
    ],
)
def test_the_summary_says_what_is_doubtful(
    first: Imported, language: Any, words: list[str]
) -> None:
    """Whoever answers for a register reads in either language what was found in the feed."""
    told = " ".join(first.summary(language).split())

    assert [] == [word for word in words if word not in told]


def test_the_second_day_is_read_with_its_mark_and_its_order(second: Imported) -> None:
    """A byte order mark and another order of rows are of no account."""
    assert 30 == second.rows
    assert 0 == second.skipped


def test_a_day_without_zone_is_refused(data: Path) -> None:
    """The time from which a register was known has a zone, or the register is refused."""
    naive = datetime(2024, 2, 15)  # noqa: DTZ001 - this is what must be refused
    with pytest.raises(InputError, match="known: Input should have timezone info"):
        read_csv(data / "child_care_day_1.csv", "bc-child-care", known=naive)
