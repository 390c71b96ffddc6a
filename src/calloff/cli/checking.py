"""The command that checks keys before anybody is bound by them: keys check."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from calloff import shipped
from calloff.allocation_key import AllocationKey
from calloff.candidate import Proposal
from calloff.cli.shared import FOUND, in_language, in_medium, telling
from calloff.errors import InputError, Problem
from calloff.finding import Remark
from calloff.formats import Proposals, load
from calloff.framework import Framework, Lot
from calloff.linter import (
    SAYS,
    Grade,
    Undecided,
    check,
    clause_at,
    grade,
    step_name,
    told,
    told_case,
    undecided,
)
from calloff.need import Need
from calloff.protocol.words import label
from calloff.register import Register
from calloff.snapshot import Snapshot
from calloff.values.outline import Heading, Outline, Paragraph, Part, Table
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import FILES

__all__ = ["keys_check"]

WORDS = Sayings(
    sv={
        "title": "Granskning av nyckeln: {name}",
        "clean": "Inget att anmärka.",
        "must": "Måste åtgärdas",
        "should": "Bör ses över",
        "note": "Att känna till",
        "undecided": "Behov som nyckeln lämnar oavgjorda",
        "decided": "Alla behov ({count}) avgörs av nyckelns ord.",
        "place": "steg",
        "said": "vad det betyder, och vad som kan göras",
        "clause": "vilar på",
        "need": "behov",
        "again": "som ovan",
        "summary": "Måste åtgärdas: {must}. Bör ses över: {should}. Att känna till: {note}.",
    },
    en={
        "title": "Check of the key: {name}",
        "clean": "Nothing to remark.",
        "must": "Must be mended",
        "should": "Should be looked at",
        "note": "Good to know",
        "undecided": "Needs that the key leaves undecided",
        "decided": "All needs ({count}) are decided by the words of the key.",
        "place": "step",
        "said": "what it means, and what can be done",
        "clause": "rests on",
        "need": "need",
        "again": "as above",
        "summary": "Must be mended: {must}. Should be looked at: {should}. Good to know: {note}.",
    },
)


@dataclass(frozen=True)
class _Around:
    """What the keys are checked against.

    Attributes:
        drafts: The keys that are checked together.
        register: The register; ``None``: the keys by themselves.
        needs: The needs that are put to them.
        answers: Answers to some of the needs.
        snapshot: The world on the day.
    """

    drafts: tuple[AllocationKey, ...]
    register: Register | None
    needs: tuple[Need, ...]
    answers: tuple[Proposal, ...]
    snapshot: Snapshot | None

    def others(self, key: AllocationKey) -> tuple[AllocationKey, ...]:
        """The other keys given; the register's too, where no draft has their id."""
        given = [*self.drafts, *(self.register.keys if self.register else ())]
        found = {other.id: other for other in reversed(given) if other.id != key.id}
        return tuple(found[id] for id in sorted(found))

    def names(self) -> dict[str, str]:
        """What each candidate is called: the supplier, and for an answer what it offers."""
        if self.register is None:
            return {}
        suppliers = {supplier.id: supplier.name for supplier in self.register.suppliers}
        called = {offer.id: suppliers[offer.supplier] for offer in self.register.offers}
        return called | {
            answer.id: ", ".join(filter(None, (called.get(answer.offer), answer.label)))
            for answer in self.answers
        }


@dataclass(frozen=True)
class _Checked:
    """What was found about one key.

    Attributes:
        key: The key.
        remarks: What is to be said about it.
        needs: How many needs were put to it.
        cases: Those that it leaves undecided.
    """

    key: AllocationKey
    remarks: tuple[Remark, ...]
    needs: int
    cases: tuple[Undecided, ...]

    @property
    def passes(self) -> bool:
        """Whether nothing must be mended, and all is decided that is not declared open."""
        mended = all(grade(remark) != "must" for remark in self.remarks)
        return mended and all(case.declared for case in self.cases)


@click.command(name="check")
@click.argument("keys", nargs=-1, required=True)
@click.option("--register", "-r", help="The register whose lots, words and offers it is to meet.")
@click.option("--need", "-n", multiple=True, help="A need to put to it; more than one will do.")
@click.option(
    "--needs",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of needs to put to it.",
)
@click.option("--proposals", "-p", multiple=True, help="Answers to the needs; else the offers.")
@click.option("--snapshot", "-s", help="The world on the day: places used, sums, past call-offs.")
@in_language
@in_medium("json")
def keys_check(
    *,
    keys: tuple[str, ...],
    register: str | None,
    need: tuple[str, ...],
    needs: Path | None,
    proposals: tuple[str, ...],
    snapshot: str | None,
    language: Any,
    output: str,
) -> None:
    """Check KEYS: what it lacks, contradicts, never reaches, or leaves undecided.

    Ends with 1 where something must be mended.
    """
    with telling():
        around = _Around(
            drafts=tuple(_key(name) for name in keys),
            register=load(register, Register) if register else None,
            needs=tuple(load(name, Need) for name in (*need, *_in_folder(needs))),
            answers=tuple(p for name in proposals for p in load(name, Proposals).proposals),
            snapshot=load(snapshot, Snapshot) if snapshot else None,
        )
        if around.needs and around.register is None:
            what = "needs are put to the offers of a register: name one."
            raise InputError("the call", [Problem("register", what)])
        checked = [_checked(key, around) for key in around.drafts]
        if output == "json":
            click.echo(json.dumps([_data(each) for each in checked], ensure_ascii=False, indent=2))
        else:
            outlines = [_outline(each, around, language) for each in checked]
            click.echo("\n".join(FILES[output](outline) for outline in outlines), nl=False)
    if not all(each.passes for each in checked):
        sys.exit(FOUND)


def _key(name: str) -> AllocationKey:
    """A shipped key, or one in a file."""
    return shipped.key(name) if name in shipped.key_names() else load(name, AllocationKey)


def _in_folder(folder: Path | None) -> list[str]:
    """The documents in a folder, by name."""
    if folder is None:
        return []
    found = [path for path in folder.iterdir() if path.suffix in {".json", ".toml"}]
    return [str(path) for path in sorted(found)]


def _checked(key: AllocationKey, around: _Around) -> _Checked:
    """Check one key by itself, against each lot that names it, and against the needs."""
    others, register = around.others(key), around.register
    if register is None:
        return _Checked(key, check(key, keys=others), 0, ())
    remarks: dict[tuple[str, str, str], Remark] = {}
    for lot, framework in _lots(key, register):
        for remark in check(
            key, lot=lot, framework=framework, vocabulary=register.vocabulary, keys=others
        ):
            said = json.dumps(remark.found, sort_keys=True)
            remarks.setdefault((remark.code, remark.place, said), remark)
    cases: list[Undecided] = []
    problems: list[Problem] = []
    for need in around.needs:
        offers, terms = register.candidates(need.lot), register.terms(need.lot)
        answers = [answer for answer in around.answers if answer.need == need.id]
        among = register.proposed(answers) if answers else offers
        behind = offers if answers else ()
        try:
            cases += undecided(
                key, [need], among, terms, around.snapshot, keys=others, offers=behind
            )
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(f"the needs put to {key.id}", problems)
    return _Checked(key, tuple(remarks.values()), len(around.needs), tuple(cases))


def _lots(key: AllocationKey, register: Register) -> list[tuple[Lot | None, Framework | None]]:
    """The lots that name a key, each with its agreement; without any, nothing of either."""
    found: list[tuple[Lot | None, Framework | None]] = [
        (lot, framework)
        for framework in register.frameworks
        for lot in framework.lots
        if lot.key == key.id
    ]
    return found or [(None, None)]


def _data(checked: _Checked) -> dict[str, Any]:
    """What was found about a key as plain data."""
    key = checked.key
    remarks = [
        {
            "grade": grade(remark),
            "code": remark.code,
            "place": remark.place,
            "found": dict(remark.found),
            "told": {"sv": told(remark, key, "sv"), "en": told(remark, key, "en")},
        }
        for remark in checked.remarks
    ]
    return {
        "key": key.id,
        "passes": checked.passes,
        "remarks": remarks,
        "needs": checked.needs,
        "undecided": [case.data() for case in checked.cases],
    }


def _outline(checked: _Checked, around: _Around, language: Language) -> Outline:
    """What was found about a key, what must be mended first."""
    words, key = WORDS.of(language), checked.key
    counts: dict[Grade, int] = dict.fromkeys(SAYS, 0)
    for remark in checked.remarks:
        counts[grade(remark)] += 1
    parts: list[Part] = [
        Paragraph(words["summary"].format(**counts) if checked.remarks else words["clean"])
    ]
    for each in SAYS:
        if counts[each]:
            rows = tuple(_rows(checked, each, language))
            head = (words["place"], words["said"], words["clause"])
            parts += [Heading(words[each]), Table(head, rows)]
    if checked.needs and not checked.cases:
        parts += [
            Heading(words["undecided"]),
            Paragraph(words["decided"].format(count=checked.needs)),
        ]
    elif checked.cases:
        keys, names = {k.id: k for k in (*around.others(key), key)}, around.names()
        told_cases = tuple(
            (case.need, case.step, told_case(case, keys, names, language)) for case in checked.cases
        )
        head = (words["need"], words["place"], words["said"])
        parts += [Heading(words["undecided"]), Table(head, told_cases)]
    return Outline(words["title"].format(name=key.name[language]), tuple(parts), language)


def _rows(checked: _Checked, each: Grade, language: Language) -> Iterator[tuple[str, ...]]:
    """The remarks of one grade; what is said of several places is said once."""
    key = checked.key
    grouped: dict[str, list[str]] = {}
    for remark in checked.remarks:
        if grade(remark) == each:
            grouped.setdefault(told(remark, key, language), []).append(remark.place)
    for sentence, places in grouped.items():
        for number, place in enumerate(places):
            clause = clause_at(key, place)
            rests = (
                "-"
                if clause is None
                else label(language, f"clause.{clause.basis}", passage=clause.passage)
            )
            name = step_name(key, place, language)
            at = place if name == place else f"{place} {name}"
            yield at, sentence if number == 0 else WORDS.of(language)["again"], rests
