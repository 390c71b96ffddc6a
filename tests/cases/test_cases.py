"""Golden cases: call-offs in files that a lawyer can read, decided and compared with what is due.

Each `*.toml` here is one case. All that it states is compared, and a word that is not known here
is refused, so that a slip of the pen cannot pass for a test.

    title, shows, source   what is shown, and the document that it comes from
    agreement              a file in `agreements/`; "adda-2019" where nothing is said
    key                    a file in `keys/` or a shipped key; Adda's where nothing is said
    others                 keys that it may give way to, files in `keys/` or shipped
    over                   "answers" (concrete homes, the default) or "offers" (the register)
    [terms]                what is otherwise in the agreement: term, extensions ("2024-03-01/2026-
                           02-28 decided 2023-10-02"), ended, buyers ("unknown", or "0580
                           registered 2021-10-01"), ceiling and lot_ceiling ("900 SEK", "8 hour"),
                           permit
    [changed_key]          what is otherwise in the key: wishes_by, ages_counted, ages_stated_in,
                           fresh_days, ask, at_a_time, over_offers, when_nobody, lots_drawn
                           orderings: what decides, in order, in place of the key's own
    [need]                 id, buyer, lot, requested, starts, ends, protected; and in shorthand
        for                "born 2014-06", "17 years old", "215 months old"
        lines              "placement: 180 days", "T3: 4 hours a week for 26 weeks"; after these
                           "of level senior", ", evening, london" and "(option)"
        requires, wishes   "facet: value", "facet" for a yes, "facet at least 3", "facet 1 to 3",
                           "none of facet: value or facet: value", likewise "any of", "all of" and
                           "not"; last, whose it is: "near: own_school (child)"
    [candidates.P]         lot, rank, label, currency, and in shorthand
        ranks              "1 within 05 from 2024-01-01 until 2024-06-30", where they are dated
        prices             "placement 1 450 SEK a day from 2023-12-01 until 2024-11-30"; after the
                           unit "of level senior", "above 100", "rounded to 1"
        tiers              "whole" or "graduated", where there are prices above a quantity
        surcharges         "late 12.5 per cent of T3, start when evening rounded to 1 until
                           2024-11-30", "start 20 SEK an hour"
        not_offered        "T3 an hour from 2024-01-01"
        changes            "on_request 2023-12-01: placement 1 480 SEK a day", "index 2024-01-01:
                           placement 1.034 of bid up to 1", "withdrawal 2024-02-01: T3"
        not_priced         "not offered" (the default) or "unknown"
        bids               prices bid in the answer, likewise; without any the offer's hold
        states             what the offer states: "facet: a, b, not c from 2024-01-01",
                           "facet: yes", "facet: 3", "facet: nothing said"
        home_states        what the answer states of the home, likewise
        places             "2 free of 4 for sex_of_placed: girl from 2024-02-01, said 2024-01-10",
                           "not said"; each one is a pool, over answers the first is the home
        standing           "blocked: unpaid taxes until 2024-01-31", "left", "complaint: late",
                           "permit ivo", "no permit ivo"
    [[decisions]]          one for each time the case is decided: `when` in words, and the day `on`;
                           `only` names the candidates where not all are there; need, terms,
                           changed_key and candidates may differ from those above; and
        used               "1 of P taken 2024-01-11 from 2024-02-01" ("P/2" is P's second pool)
        answered           "P declined: place", "P no_answer", "the offer of P declined"
        asked_by           the key, one of the others, by which the answers were asked for
        committed          "agreement: 900 SEK", "lot: 8"
        called_off         "P 3 times in 2024, 90 hours, largest 40 hours, last 2024-01-10 as no 7",
                           "P never", "P 2 times, 900 SEK, largest 500 SEK"; where no year is said
                           it is since the agreement began
        chosen             "P by child 2024-01-17", "nobody by guardian 2024-01-17"
        assessed           tiers, reasons, signed
        drawn              among, seed
    [decisions.expected]   what is due:
        outcome, because   "chosen", "tied", "ask", "nobody", "escalate"
        whom               the chosen, the tied, or those to ask
        questions, to_settle, ranking
        totals             "261 000 SEK in total", "1 450 SEK a day", "not known"
        found              for each candidate, in order, every finding that is not plainly met:
                           "requirement 1: unknown (near)"; a plain "answer: met" may stand there
                           too. Whoever is not there has all met.
        key, switched      the key that decided, and why each before it gave way: "by_hours"
        of_switches        what each switch of the deciding key found: "by_hours: unmet (above)"
        of_lot             likewise what the gates of the lot found, and the places to mend
        says               sentences that the protocol has, in `sv` and `en`
        refused            instead of all these: the message, word for word
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from calloff import (
    AllocationKey,
    Assessment,
    Candidate,
    Decision,
    Fact,
    Finding,
    Framework,
    InputError,
    Money,
    Need,
    Offer,
    Period,
    Pool,
    PriceList,
    Proposal,
    Snapshot,
    Supplier,
    Terms,
    Verdict,
    decide,
    replay,
    shipped,
)
from calloff.protocol import protocol, sentence
from calloff.values.texts import LANGUAGES, blanks
from calloff.values.typeset import as_text

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.toml"))
ADDA = "adda-konsulentstod-2019"

DAY = r"\d{4}-\d\d-\d\d"
VALID = rf"(?: from (?P<start>{DAY}))?(?: until (?P<end>{DAY}))?"
AMOUNT = r"[\d ]*\d(?:\.\d+)?"


class Words:
    """A table of a case. Whatever is not taken out of it was not understood, and is refused."""

    def __init__(self, where: str, table: Mapping[str, Any]) -> None:
        """Take words out of a table that stands somewhere in a case."""
        self.where = where
        self.left = dict(table)

    def take(self, word: str, *otherwise: Any) -> Any:
        """What stands under a word, or what it is otherwise."""
        if word not in self.left and not otherwise:
            raise ValueError(f"{self.where}: {word!r} is missing.")
        return self.left.pop(word, *otherwise)

    def rest(self, *known: str) -> dict[str, Any]:
        """All that stands under words that are known."""
        return {word: self.left.pop(word) for word in known if word in self.left}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if kind is None and self.left:
            raise ValueError(f"{self.where}: not understood: {', '.join(sorted(self.left))}.")


@dataclass(frozen=True)
class Case:
    """One decision of a case, with all that goes into it and what is due."""

    when: str
    need: Need
    key: AllocationKey
    terms: Terms
    snapshot: Snapshot
    candidates: tuple[Candidate, ...]
    expected: Mapping[str, Any]
    others: tuple[AllocationKey, ...] = ()
    offers: tuple[Candidate, ...] = ()
    settled: bool = False

    def decide(self, candidates: tuple[Candidate, ...] | None = None) -> Decision:
        """Decide it, among its candidates as they stand or in another order."""
        among = self.candidates if candidates is None else candidates
        return decide(
            self.need,
            among,
            self.key,
            self.terms,
            self.snapshot,
            keys=self.others,
            offers=self.offers,
            settled=self.settled,
        )

    def name(self, id: str) -> str:
        """What the file calls a candidate."""
        return id.rpartition("SE-")[2]


def read(path: Path) -> list[Case]:
    """The decisions of a case."""
    return understood(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))


def understood(where: str, table: Mapping[str, Any]) -> list[Case]:
    """The decisions that a case's table states; a word that is not known is refused."""
    with Words(where, table) as case:
        for word in ("title", "shows", "source"):
            assert str(case.take(word)).strip()
        framework = read_agreement(case.take("agreement", "adda-2019"))
        key = read_key(case.take("key", ADDA))
        common = {
            "over": case.take("over", "answers"),
            "terms": case.take("terms", {}),
            "changed_key": case.take("changed_key", {}),
            "others": tuple(read_key(name) for name in case.take("others", [])),
            "need": case.take("need"),
            "candidates": case.take("candidates", {}),
        }
        decisions = case.take("decisions")
        return [
            one(f"{where}, decision {number}", common, decision, framework, key)
            for number, decision in enumerate(decisions, start=1)
        ]


def one(
    where: str,
    common: Mapping[str, Any],
    decision: Mapping[str, Any],
    framework: Framework,
    key: AllocationKey,
) -> Case:
    """One decision of a case: what stands in it goes before what the whole case has."""
    with Words(where, decision) as words:
        when, on, over = words.take("when"), words.take("on"), words.take("over", common["over"])
        assert str(when).strip()
        own = {
            word: {**common[word], **words.take(word, {})}
            for word in ("need", "terms", "changed_key")
        }
        stated: dict[str, Any] = dict(common["candidates"])
        for name, changes in words.take("candidates", {}).items():
            stated[name] = {**stated.get(name, {}), **changes}
        among = words.take("only", list(stated))
        key = change_key(f"{where}, changed_key", key, own["changed_key"])
        asked_by = words.take("asked_by", None)
        if asked_by is not None:
            (key,) = [other for other in common["others"] if other.id == asked_by]
        lot = own["need"].get("lot", "A")
        terms = change_terms(f"{where}, terms", framework, lot, key, own["terms"])
        need = read_need(f"{where}, need", framework, own["need"])
        offers, homes = {}, {}
        for name in among:
            there = f"{where}, candidate {name}"
            offers[name], homes[name] = read_candidate(there, name, stated[name], need)
        candidates = offers if over == "offers" else homes
        assert over in {"offers", "answers"}, f"{where}: over {over!r}."
        snapshot = read_snapshot(words, on, need, terms, candidates)
        expected = words.take("expected")
    return Case(
        when,
        need,
        key,
        terms,
        snapshot,
        tuple(candidates.values()),
        expected,
        others=common["others"],
        offers=() if over == "offers" else tuple(offers.values()),
        settled=asked_by is not None,
    )


def read_agreement(name: str) -> Framework:
    """An agreement beside the cases."""
    text = (FOLDER / "agreements" / f"{name}.toml").read_text(encoding="utf-8")
    return Framework.read(tomllib.loads(text), source=name)


def read_key(name: str) -> AllocationKey:
    """A key beside the cases, or one that comes with the package."""
    path = FOLDER / "keys" / f"{name}.toml"
    if not path.exists():
        return shipped.key(name)
    return AllocationKey.read(tomllib.loads(path.read_text(encoding="utf-8")), source=name)


CHANGES = {
    "wishes_by": ("orderings", "best_suited", "by"),
    "ages_counted": ("gates", "ages", "counted"),
    "ages_stated_in": ("gates", "ages", "facet"),
    "fresh_days": ("gates", "places", "fresh_days"),
}


def change_key(where: str, key: AllocationKey, changes: Mapping[str, Any]) -> AllocationKey:
    """The key with what a case has otherwise."""
    data = key.data()
    with Words(where, changes) as words:
        for word, (field, kind, name) in CHANGES.items():
            if word in words.left:
                (step,) = [step for step in data[field] if step["kind"] == kind]
                step[name] = words.take(word)
        for word, name in (("ask", "mode"), ("at_a_time",) * 2, ("over_offers",) * 2):
            if word in words.left:
                data["asking"][name] = words.take(word)
        data["when_nobody"] = words.take("when_nobody", key.when_nobody)
        data["orderings"] = words.take("orderings", data["orderings"])
        if words.take("lots_drawn", False):
            data["orderings"].append({"kind": "drawn_lots"})
    return AllocationKey.read(data, source=where)


def change_terms(
    where: str, framework: Framework, lot: str, key: AllocationKey, changes: Mapping[str, Any]
) -> Terms:
    """The agreement with what a case has otherwise."""
    with Words(where, changes) as words:
        lot_data = {**framework.lot(lot).data(), "key": key.id, **words.rest("permit")}
        data = {**framework.data(), **words.rest("term", "ended", "extensions_allowed")}
        for word, into in (("ceiling", data), ("lot_ceiling", lot_data)):
            if word in words.left:
                into["ceiling"] = read_ceiling(words.take(word))
        if "extensions" in words.left:
            found = (matched(rf"(\S+) decided ({DAY})", e) for e in words.take("extensions"))
            data["extensions"] = [{"period": e[1], "decided": e[2]} for e in found]
        buyers = words.take("buyers", None)
        if buyers == "unknown":
            del data["buyers"]
        elif buyers is not None:
            found = (matched(rf"(\S+)(?: registered ({DAY}))?", b) for b in buyers)
            data["buyers"] = [{"id": b[1], "registered": b[2]} for b in found]
    data["lots"] = [lot_data if one["id"] == lot else one for one in data["lots"]]
    changed = Framework.read(data, source=where)
    vocabulary = shipped.vocabulary("social-services")
    return Terms(framework=changed, lot=changed.lot(lot), vocabulary=vocabulary)


def read_ceiling(text: str) -> dict[str, Any]:
    """A ceiling such as "900 000 SEK" or "8 hour"."""
    found = matched(rf"({AMOUNT}) (\w+)", text)
    if found[2].isupper():
        return {"value": Money.of(Decimal(plain(found[1])), found[2]).data()}
    return {"quantity": plain(found[1]), "unit": found[2]}


def read_need(where: str, framework: Framework, table: Mapping[str, Any]) -> Need:
    """The need."""
    with Words(where, table) as words:
        lot = words.take("lot", "A")
        return Need(
            id=words.take("id", "7F3K"),
            buyer=words.take("buyer", "0580"),
            lot=f"{framework.id}/{lot}",
            persons=tuple(read_person(text) for text in words.take("for", [])),
            lines=tuple(read_line(text) for text in words.take("lines")),
            requirements=tuple(read_expression(text) for text in words.take("requires", [])),
            wishes=tuple(read_expression(text) for text in words.take("wishes", [])),
            **words.rest("requested", "starts", "ends", "protected"),
        )


def read_person(text: str) -> dict[str, Any]:
    """Somebody such as "born 2014-06", "17 years old" or "215 months old"."""
    found = matched(r"born (?P<born>\S+)|(?P<age>\d+) years old|(?P<months>\d+) months old", text)
    return {name: value for name, value in found.groupdict().items() if value is not None}


def read_line(text: str) -> dict[str, Any]:
    """A line such as "placement: 180 days" or "T3: 4 hours a week for 26 weeks"."""
    found = matched(
        rf"(?P<item>\S+): (?P<quantity>{AMOUNT}) (?P<unit>\w+?)s?"
        r"(?: a (?P<per>day|week|month)(?: for (?P<times>\d+) (?:days|weeks|months))?)?"
        r"(?: of level (?P<level>\w+))?(?P<circumstances>(?:, \w+)*)(?P<option> \(option\))?",
        text,
    )
    line: dict[str, Any] = {
        name: value for name, value in found.groupdict().items() if value is not None
    }
    circumstances = [code for code in line.pop("circumstances").split(", ") if code]
    option = line.pop("option", None) is not None
    how = {"circumstances": circumstances, "option": option}
    return {**line, **how, "quantity": plain(line["quantity"])}


def read_expression(text: str) -> dict[str, Any]:
    """Something asked for, such as "none of home_region: 0580 (guardian)"."""
    found = matched(
        r"(?:(?P<joined>none of|any of|all of|not) )?(?P<leaves>.+?)(?: \((?P<whose>\w+)\))?", text
    )
    leaves = [read_leaf(leaf) for leaf in found["leaves"].split(" or ")]
    whose = {"whose": found["whose"]} if found["whose"] else {}
    if found["joined"] is None:
        (leaf,) = leaves
        return {**leaf, **whose}
    if found["joined"] == "not":
        (leaf,) = leaves
        return {"not": leaf, **whose}
    return {found["joined"].replace(" ", "_"): leaves, **whose}


def read_leaf(text: str) -> dict[str, Any]:
    """What is asked of one facet."""
    found = matched(
        r"(?P<facet>\w+)(?:: (?P<has>.+)| at least (?P<least>\d+)| (?P<low>\d+) to (?P<high>\d+))?",
        text,
    )
    if found["least"]:
        return {"facet": found["facet"], "at_least": int(found["least"])}
    if found["low"]:
        return {"facet": found["facet"], "within": [int(found["low"]), int(found["high"])]}
    return {"facet": found["facet"], "has": found["has"] or True}


def read_candidate(
    where: str, name: str, table: Mapping[str, Any], need: Need
) -> tuple[Candidate, Candidate]:
    """The offer that stands in the register, and the home that is proposed under it."""
    with Words(where, table) as words:
        lot = need.lot.rpartition("/")[0] + "/" + words.take("lot", need.lot.rpartition("/")[2])
        silences = {"not offered": "no", "unknown": "unknown"}
        prices = PriceList.read(
            {
                "currency": words.take("currency", "SEK"),
                "rows": [read_price(text) for text in words.take("prices", [])],
                "silence": silences[words.take("not_priced", "not offered")],
                "tiers": words.take("tiers", None),
                "surcharges": [read_surcharge(text) for text in words.take("surcharges", [])],
                "not_offered": [read_not_offered(text) for text in words.take("not_offered", [])],
                "changes": [read_change(text) for text in words.take("changes", [])],
            }
        )
        pools = [
            read_pool(name if number == 1 else f"{name}/{number}", text)
            for number, text in enumerate(words.take("places", []), start=1)
        ]
        supplier = Supplier(
            id=f"SE-{name}",
            name=name,
            standings=tuple(read_standing(text) for text in words.take("standing", [])),
        )
        offer = Offer(
            lot=lot,
            supplier=supplier.id,
            facts=tuple(read_fact(text) for text in words.take("states", [])),
            prices=prices,
            pools=tuple(pool.id for pool in pools),
            ranks=tuple(read_rank(text) for text in words.take("ranks", [])),
            **words.rest("rank"),
        ).candidate(supplier, {pool.id: pool for pool in pools})
        home = Proposal(
            id=name,
            need=need.id,
            offer=offer.id,
            facts=tuple(read_fact(text) for text in words.take("home_states", [])),
            free=pools[0].valid if pools and pools[0].available is not None else None,
            places=pools[0].available if pools else None,
            answered=pools[0].updated if pools else None,
            prices=prices.replace(rows=bids, tiers=None, surcharges=(), changes=())
            if (bids := tuple(read_price(text) for text in words.take("bids", [])))
            else None,
            **words.rest("label"),
        ).candidate(offer)
    return offer, home


def read_price(text: str) -> dict[str, Any]:
    """A price such as "placement 1 450 SEK a day until 2023-11-30"."""
    found = matched(
        rf"(?P<item>\S+) (?P<amount>{AMOUNT}) [A-Z]{{3}} an? (?P<unit>\w+)"
        rf"(?: of level (?P<level>\w+))?(?: above (?P<above>{AMOUNT}))?"
        rf"(?: rounded to (?P<step>{AMOUNT}))?{VALID}",
        text,
    )
    return {
        **{name: found[name] for name in ("item", "unit", "level", "step")},
        "above": found["above"] or 0,
        "amount": plain(found["amount"]),
        "valid": valid(found),
    }


def read_surcharge(text: str) -> dict[str, Any]:
    """A surcharge such as "late 12.5 per cent of T3 when evening" or "start 20 SEK an hour"."""
    found = matched(
        rf"(?P<code>\w+) (?P<number>-?{AMOUNT}) (?:per cent|[A-Z]{{3}} an? (?P<unit>\w+))"
        rf"(?: of (?P<of>\w+(?:, \w+)*))?(?: when (?P<when>\w+))?"
        rf"(?: rounded to (?P<step>{AMOUNT}))?{VALID}",
        text,
    )
    much = "amount" if found["unit"] else "percent"
    return {
        **{name: found[name] for name in ("code", "unit", "when", "step")},
        "of": found["of"].split(", ") if found["of"] else None,
        much: plain(found["number"]),
        "valid": valid(found),
    }


def read_not_offered(text: str) -> dict[str, Any]:
    """What cannot be had, such as "T3 an hour from 2024-01-01"."""
    found = matched(rf"(?P<item>\S+) an? (?P<unit>\w+){VALID}", text)
    return {**{name: found[name] for name in ("item", "unit")}, "valid": valid(found)}


def read_change(text: str) -> dict[str, Any]:
    """A price change such as "on_request 2023-12-01: placement 1 480 SEK a day"."""
    found = matched(rf"(?P<kind>\w+) (?P<effective>{DAY}): (?P<what>.+)", text)
    change: dict[str, Any] = {name: found[name] for name in ("kind", "effective")}
    if found["kind"] == "withdrawal":
        return {**change, "items": found["what"].split(", ")}
    if " of " not in found["what"]:
        new = read_price(found["what"])
        return {**change, "amounts": [{k: v for k, v in new.items() if k != "valid"}]}
    by = matched(
        rf"(?P<items>\w+(?:, \w+)*) (?P<factor>{AMOUNT}) of (?P<of>bid|current)"
        rf"(?: (?P<round>up|down|half_up) to (?P<step>{AMOUNT}))?",
        found["what"],
    )
    named = {name: by[name] for name in ("factor", "of", "round", "step")}
    return {**change, **named, "items": by["items"].split(", ")}


def read_rank(text: str) -> dict[str, Any]:
    """A place in a dated ranking such as "1 within 05 until 2024-06-30"."""
    found = matched(rf"(?P<rank>\d+)(?: within (?P<within>\S+))?{VALID}", text)
    told = {"within": found["within"]} if found["within"] else {}
    return {"rank": int(found["rank"]), **told, "valid": valid(found)}


def read_pool(id: str, text: str) -> Pool:
    """Places such as "2 free of 4 for sex_of_placed: girl, said 2024-01-10"."""
    found = matched(
        r"(?:(?P<free>\d+) free|not said)(?: of (?P<of>\d+))?(?: for (?P<trait>\w+: \w+))?"
        rf"{VALID}(?:, said (?P<said>{DAY}))?",
        text,
    )
    return Pool(
        id=id,
        available=found["free"],
        maximum=found["of"],
        updated=f"{found['said']}T12:00:00Z" if found["said"] else None,
        traits=(read_fact(found["trait"]),) if found["trait"] else (),
        valid=valid(found),
    )


def read_standing(text: str) -> dict[str, Any]:
    """A standing such as "blocked: unpaid taxes until 2024-01-31" or "no permit ivo"."""
    found = matched(
        rf"(?P<status>blocked|left|complaint|no permit|permit)(?: (?P<permit>\w+))?"
        rf"(?:: (?P<reason>.+?))?{VALID}",
        text,
    )
    told = {name: found[name] for name in ("permit", "reason") if found[name]}
    return {"status": found["status"].replace(" ", "_"), **told, "valid": valid(found)}


def read_fact(text: str) -> Fact:
    """A fact such as "spoken_by_consultant: sv, not prs from 2024-01-01"."""
    found = matched(rf"(?P<facet>\w+): (?P<value>.+?){VALID}", text)
    facet = shipped.vocabulary("social-services").by_code[found["facet"]]
    each = found["value"].split(", ")
    denied = tuple(one.removeprefix("not ") for one in each if one.startswith("not "))
    value: Any = tuple(one for one in each if not one.startswith("not ")) or None
    if found["value"] == "nothing said":
        value = None
    elif facet.kind == "flag":
        value = {"yes": True, "no": False}[found["value"]]
    elif facet.kind == "number":
        value = int(found["value"])
    return Fact(facet.code, value, denied=denied, valid=valid(found))


def read_snapshot(
    words: Words, on: date, need: Need, terms: Terms, candidates: Mapping[str, Candidate]
) -> Snapshot:
    """The world on the day."""
    id_of = {name: candidate.id for name, candidate in candidates.items()}
    uses, answers, committed, draws, choices = [], [], [], [], []
    for text in words.take("used", []):
        found = matched(rf"(\d+) of (\S+) (taken|held) ({DAY}){VALID}", text)
        since = f"{found[4]}T12:00:00Z"
        use = {"quantity": found[1], "pool": found[2], "kind": found[3], "since": since}
        uses.append({**use, "valid": valid(found)})
    for text in words.take("answered", []):
        found = matched(
            r"(the offer of )?(\S+) (declined|no_answer|withdrawn|rejected)(?:: (.+))?", text
        )
        told = {"reason": found[4]} if found[4] else {}
        whom = f"{need.lot}/SE-{found[2]}" if found[1] else id_of[found[2]]
        answers.append({"candidate": whom, "status": found[3], **told})
    for text in words.take("committed", []):
        found = matched(rf"(agreement|lot): ({AMOUNT})(?: ([A-Z]{{3}}))?", text)
        of = terms.framework.id if found[1] == "agreement" else terms.lot_id
        amount = Decimal(plain(found[2]))
        so_far = {"value": Money.of(amount, found[3])} if found[3] else {"quantity": amount}
        committed.append({"of": of, **so_far})
    if drawn := words.take("drawn", None):
        with Words(f"{words.where}, drawn", drawn) as lots:
            among = [id_of[name] for name in lots.take("among")]
            draws.append({"need": need.id, "candidates": among, "seed": lots.take("seed")})
            draws[-1] |= lots.rest("committed")
    if text := words.take("chosen", None):
        found = matched(rf"(\S+) by (\w+) ({DAY})", text)
        whom = None if found[1] == "nobody" else id_of.get(found[1], found[1])
        choices.append({"need": need.id, "candidate": whom, "by": found[2], "on": found[3]})
    past = [read_past(text, candidates) for text in words.take("called_off", [])]
    for use in uses:
        use["period"] = use.pop("valid")
    return Snapshot(
        on=on,
        uses=uses,
        answers=answers,
        committed=committed,
        draws=draws,
        choices=choices,
        call_offs=past,
        assessments=read_assessments(words, need, id_of),
    )


def read_past(text: str, candidates: Mapping[str, Candidate]) -> dict[str, Any]:
    """What somebody has been called on for, such as "P 2 times in 2024, 90 hours"."""
    if found := re.fullmatch(r"(\S+) never", text):
        return {"offer": candidates[found[1]].offer, "count": 0}
    found = matched(
        rf"(?P<who>\S+) (?P<count>\d+) times?(?: in (?P<year>\d{{4}}))?"
        rf"(?:, (?P<hours>\d+) hours, largest (?P<most_hours>\d+) hours)?"
        rf"(?:, (?P<value>{AMOUNT}) (?P<of>[A-Z]{{3}}), largest (?P<most>{AMOUNT}) [A-Z]{{3}})?"
        rf"(?:, last (?P<last>{DAY})(?: as no (?P<turn>\d+))?)?",
        text,
    )
    year = found["year"]
    amounts = {"value": found["value"], "largest_value": found["most"]}
    return {
        "offer": candidates[found["who"]].offer,
        "count": int(found["count"]),
        "period": Period.parse(f"{year}-01-01/{year}-12-31") if year else None,
        "hours": found["hours"],
        "largest_hours": found["most_hours"],
        "last": found["last"],
        "turn": int(found["turn"]) if found["turn"] else None,
        **{n: Money.of(Decimal(plain(a)), found["of"]) for n, a in amounts.items() if a},
    }


def read_assessments(words: Words, need: Need, id_of: Mapping[str, str]) -> tuple[Assessment, ...]:
    """The assessment, where one is made."""
    assessed = words.take("assessed", None)
    if assessed is None:
        return ()
    with Words(f"{words.where}, assessed", assessed) as said:
        reasons = said.take("reasons")
        signed = matched(rf"(.+) ({DAY})", said.take("signed"))
        return (
            Assessment(
                need=need.id,
                tiers=[[id_of[name] for name in tier] for tier in said.take("tiers")],
                grounds=[{"candidate": id_of[n], "reason": why} for n, why in reasons.items()],
                signed=[{"role": signed[1], "at": f"{signed[2]}T09:00:00Z"}],
            ),
        )


def matched(pattern: str, text: str) -> re.Match[str]:
    """What a text of the shorthand says."""
    found = re.fullmatch(pattern, text)
    if found is None:
        raise ValueError(f"{text!r} is not written as the head of the runner says.")
    return found


def valid(found: re.Match[str]) -> Period:
    """The days that a text of the shorthand names."""
    first, last = (date.fromisoformat(d) if d else None for d in (found["start"], found["end"]))
    return Period.of(first, last)


def plain(amount: str) -> str:
    """An amount without the spaces between thousands."""
    return amount.replace(" ", "")


# ---------------------------------------------------------------------------------- comparing


def compare(case: Case, decision: Decision) -> None:
    """Compare all that the case states with what was decided."""
    names = {candidate.id: case.name(candidate.id) for candidate in case.candidates}
    with Words(f"{case.when}, expected", case.expected) as due:
        outcome = decision.outcome
        assert due.take("outcome") == outcome.kind
        if outcome.kind in {"ask", "chosen", "tied"}:
            ids = outcome.whom if outcome.kind == "ask" else getattr(outcome, "candidates", None)
            assert due.take("whom") == [names[id] for id in ids or (decision.chosen,)]
        if outcome.kind in {"ask", "escalate"}:
            assert due.take("because") == outcome.because
        if outcome.kind == "ask":
            for word in ("questions", "to_settle"):
                asked = [place_of(case, q.place, q.code) for q in getattr(outcome, word)]
                assert due.take(word, []) == asked
        if "ranking" in due.left:
            assert due.take("ranking") == [[names[id] for id in tier] for tier in decision.ranking]
        if "totals" in due.left:
            assert due.take("totals") == {names[id]: t for id, t in totals(decision)}
        found = due.take("found", {})
        assert set(found) <= set(names.values())
        for candidate in case.candidates:
            told = [told_of(case, finding) for finding in decision.findings(candidate)]
            compare_findings(names[candidate.id], found.get(names[candidate.id], []), told)
        told = [told_of(case, finding) for finding in decision.lot_findings]
        compare_findings("the lot", due.take("of_lot", []), told)
        assert due.take("key", decision.key.id) == decision.key.id
        gave_way = [left.because.code.removeprefix("switch.") for left in decision.switched]
        assert due.take("switched", []) == gave_way
        if "of_switches" in due.left:
            put = [told_of(case, finding) for finding in decision.switch_findings]
            assert due.take("of_switches") == put
        for language, sentences in due.take("says", {}).items():
            text = " ".join(as_text(protocol(decision, language)).casefold().split())
            assert [one for one in sentences if one.casefold() not in text] == []


def compare_findings(about: str, due: list[str], told: list[str]) -> None:
    """Compare the findings about one candidate, or about the lot."""
    assert [line for line in due if line not in told] == [], f"about {about}: {told}"
    assert [line for line in due if not line.endswith(": met")] == [
        line for line in told if not line.endswith(": met")
    ], f"about {about}"


def told_of(case: Case, finding: Finding) -> str:
    """A finding as the file writes it."""
    note = f" ({finding.note})" if finding.note else ""
    return f"{place_of(case, finding.place or finding.step, finding.code)}: {finding.verdict}{note}"


NAMES = {"supplier_standing": "standing", "answered": "answer"}


def place_of(case: Case, place: str, code: str) -> str:
    """What the file calls the thing that a finding or a question is about."""
    field, _, index = place.partition(".")
    if field == "switches":
        return code.removeprefix("switch.")
    gate = code.removeprefix("gate.").replace("_", " ")
    if field == "requirements":
        return f"requirement {int(index) + 1}"
    if field == "wishes":
        return f"wish {int(index) + 1}"
    if field == "persons":
        return f"age of person {int(index) + 1}"
    if field == "lines":
        what = "price" if gate == "priced" else gate
        return f"{what} of {case.need.lines[int(index)].item}"
    return NAMES.get(code.removeprefix("gate."), gate)


def totals(decision: Decision) -> Iterator[tuple[str, str]]:
    """What each candidate costs for the need, as the file writes it."""
    words = {"total": "in total", "day": "a day", "month": "a month"}
    kinds = {"lowest_total_price", "best_bid"}
    prices = [i for i, o in enumerate(decision.key.orderings) if o.kind in kinds]
    for id, measures in decision.measures.items():
        shown = measures[prices[0]].shown
        if shown is None:
            yield id, "not known"
            continue
        money = Money(minor=shown["total_minor"], currency=shown["currency"])
        amount = f"{Decimal(str(money).partition(' ')[0]):,}".replace(",", " ")
        yield id, f"{amount.removesuffix('.00')} {money.currency} {words[shown['basis']]}"


def say_everything(decision: Decision) -> None:
    """Every finding has its sentence in both languages, with each blank filled."""
    findings = [f for c in decision.candidates for f in decision.findings(c)]
    for finding in (*decision.lot_findings, *decision.switch_findings, *findings):
        of_step = finding.code.startswith(("gate.", "switch."))
        said = decision.key.step(finding.step).says if of_step else None
        for language in LANGUAGES:
            assert sentence(decision, finding, language)
            if said is not None:
                verdict = finding.verdict.value
                words = said.find(language, f"{verdict}.{finding.note}", verdict)
                assert words is not None
                assert blanks(words) <= {*finding.asked, *finding.found}, finding


# -------------------------------------------------------------------------------------- tests

CASES = [
    pytest.param(path, index, id=f"{path.stem}-{index + 1}")
    for path in FILES
    for index in range(len(tomllib.loads(path.read_text(encoding="utf-8"))["decisions"]))
]


@pytest.mark.parametrize(("path", "index"), CASES)
def test_it_is_decided_as_the_file_says(path: Path, index: int) -> None:
    """A case from paper comes out as the file says, with every finding it names."""
    case = read(path)[index]
    if "refused" in case.expected:
        with pytest.raises(InputError) as caught:
            case.decide()

        assert set(case.expected) == {"refused"}
        assert case.expected["refused"].strip() == str(caught.value)
    else:
        decision = case.decide()

        compare(case, decision)
        say_everything(decision)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_was_decided_stands_when_more_has_been_decided_since(path: Path) -> None:
    """Each kept decision is made again from its own document, the same, whatever came later."""
    decided = [case.decide() for case in read(path) if "refused" not in case.expected]
    kept = [json.dumps(decision.data()) for decision in decided]

    assert [()] * len(kept) == [replay(json.loads(document)).differences for document in kept]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_order_of_candidates_is_of_no_account(path: Path) -> None:
    """Candidates given the other way round come to the very same decision."""
    for case in read(path):
        if "refused" in case.expected:
            continue
        backwards = tuple(reversed(case.candidates))
        one, other = (
            (made.outcome, made.ranking, made.candidates, made.eligibilities, made.measures)
            for made in (
                case.decide(),
                case.decide(backwards),
            )
        )

        assert one == other


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_case_quotes_stands_in_the_documents(path: Path) -> None:
    """Each passage in quotation marks is in one of the public texts, letter by letter.

    The texts are not kept here: the folder that they lie in is named in CALLOFF_SOURCES.
    """
    folder = os.environ.get("CALLOFF_SOURCES")
    if folder is None:
        pytest.skip("CALLOFF_SOURCES names no folder with the public documents.")
    documents = sorted(Path(folder).glob("[0-9]*.txt"))
    texts = [" ".join(found.read_text(encoding="utf-8").split()) for found in documents]
    source = tomllib.loads(path.read_text(encoding="utf-8"))["source"]
    quoted = re.findall(r'"([^"]+)"', " ".join(source.split()))
    passages = [part for quote in quoted for part in quote.split(" ... ")]

    assert texts
    assert [] == [passage for passage in passages if not any(passage in text for text in texts)]


LITTLE = """
title = "t"
shows = "s"
source = "none"
[need]
requested = 2023-11-20
starts = 2023-12-15
lines = ["placement: 1 day"]
[candidates.P]
prices = ["placement 100 SEK a day"]
places = ["1 free, said 2023-11-19"]
[[decisions]]
when = "once"
on = 2023-11-21
[decisions.expected]
outcome = "chosen"
whom = ["P"]
"""


def little(old: str = "", new: str = "") -> list[Case]:
    """A little case, with something in it written otherwise."""
    assert old in LITTLE
    return understood("little", tomllib.loads(LITTLE.replace(old, new, 1)))


def test_the_little_case_holds() -> None:
    """The case that the next tests spoil is right before it is spoilt."""
    (case,) = little()

    compare(case, case.decide())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('source = "none"', "", "little: 'source' is missing."),
        ("[need]", "[need]\nwish = []", "little, decision 1, need: not understood: wish."),
        ("[candidates.P]", "[candidates.P]\nfacts = []", "candidate P: not understood: facts."),
        ('when = "once"', 'when = "once"\nday = 1', "little, decision 1: not understood: day."),
        ('title = "t"', 'title = "t"\nnote = "n"', "little: not understood: note."),
        ("1 day", "1 day each week", "'placement: 1 day each week' is not written as"),
        ("100 SEK a day", "100 a day", "'placement 100 a day' is not written as"),
        ("1 free,", "one free,", "'one free, said 2023-11-19' is not written as"),
    ],
)
def test_a_word_that_is_not_known_is_refused(old: str, new: str, message: str) -> None:
    """A misspelt word in a case is an error, so that it cannot pass for a test."""
    with pytest.raises(ValueError, match=re.escape(message)):
        little(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('outcome = "chosen"', 'outcome = "tied"'),
        ('whom = ["P"]', 'whom = ["Q"]'),
        ('whom = ["P"]', 'whom = ["P"]\nranking = []'),
        ('whom = ["P"]', 'whom = ["P"]\ntotals = { P = "101 SEK in total" }'),
        ('whom = ["P"]', 'whom = ["P"]\nfound = { P = ["answer: unmet"] }'),
        ('whom = ["P"]', 'whom = ["P"]\nfound = { Q = [] }'),
        ('whom = ["P"]', 'whom = ["P"]\nof_lot = ["in force: unmet"]'),
        ('whom = ["P"]', 'whom = ["P"]\nsays = { sv = ["Ingen passar."] }'),
        ("1 free,", "not said,"),
    ],
)
def test_an_expectation_that_does_not_hold_fails(old: str, new: str) -> None:
    """Whatever a case states is compared: something untrue in it makes it fail."""
    (case,) = little(old, new)

    with pytest.raises(AssertionError):
        compare(case, case.decide())


def test_an_expectation_in_words_that_are_not_known_is_refused() -> None:
    """A misspelt word among what is expected is an error too."""
    (case,) = little('whom = ["P"]', 'whom = ["P"]\nrankings = []')

    with pytest.raises(ValueError, match="not understood: rankings"):
        compare(case, case.decide())


def test_verdicts_are_written_as_the_files_write_them() -> None:
    """The three words of the files are the three values of every answer."""
    assert ["met", "unknown", "unmet"] == sorted(str(verdict) for verdict in Verdict)
