"""Remarks about a key and what is around it: the agreement, the vocabulary, the other keys."""

from __future__ import annotations

from collections.abc import Iterator

from calloff.finding import Remark
from calloff.gates import Ages, SupplierStanding
from calloff.linter.drafts import Draft, remark
from calloff.lot_gates import BuyerEligible, InForce, LotUnit
from calloff.orderings import NamedCriterion, TenderRank
from calloff.places import Places
from calloff.step import Step
from calloff.values.record import Record
from calloff.vocabulary import Vocabulary

__all__ = ["remarks"]


def remarks(draft: Draft) -> Iterator[Remark]:
    """Everything that the key leaves out of what the agreement and its words give."""
    yield from _agreement(draft)
    if draft.vocabulary is not None:
        yield from _facets(draft, draft.vocabulary)
        yield from _silence(draft.vocabulary)


_OF_EVERY_AGREEMENT: tuple[tuple[type[Step], str, str], ...] = (
    (InForce, "no_term", "lot_gates"),
    (BuyerEligible, "no_buyer", "lot_gates"),
    (LotUnit, "no_unit", "lot_gates"),
)


def _agreement(draft: Draft) -> Iterator[Remark]:
    """Gates that every agreement needs, and those that this one does."""
    for kind, code, place in _OF_EVERY_AGREEMENT:
        if not draft.has(kind):
            yield remark(code, place)
    yield from _ceiling(draft)
    yield from _standing(draft)
    lot = draft.lot
    if lot is None:
        return
    if lot.ages is not None and not draft.has(Ages):
        yield remark("ages_unasked", "gates", lot=lot.id, ages=str(lot.ages))
    if lot.key != draft.key.id:
        yield remark("other_key", "id", lot=lot.id, key=lot.key)


def _ceiling(draft: Draft) -> Iterator[Remark]:
    """The ceiling, in general or of this agreement and its lot."""
    if "committed" in draft.key.reads:
        return
    stated = [of.id for of in (draft.framework, draft.lot) if of is not None and of.ceiling]
    for of in stated:
        yield remark("ceiling_unasked", "lot_gates", of=of)
    if not stated:
        yield remark("no_ceiling", "lot_gates")


def _standing(draft: Draft) -> Iterator[Remark]:
    """Blocks and permits, in general or where the lot needs a permit."""
    if draft.has(SupplierStanding):
        return
    permit = draft.lot.permit if draft.lot is not None else None
    if permit is not None and draft.lot is not None:
        yield remark("permit_unasked", "gates", lot=draft.lot.id, permit=permit)
    else:
        yield remark("no_standing", "gates")


def _facets(draft: Draft, vocabulary: Vocabulary) -> Iterator[Remark]:
    """Steps that go by facets which the vocabulary does not have, or has of another kind."""
    for place, step in draft.key.steps():
        for at, facet in _named(step, place):
            found = {"facet": facet, "vocabulary": vocabulary.id}
            known = vocabulary.by_code.get(facet)
            if known is None:
                yield remark("no_facet", at, **found)
            elif (needed := _needed(step)) is not None and known.kind != needed:
                yield remark("other_facet", at, **found, is_=known.kind, needed=needed)


def _needed(step: Step) -> str | None:
    """Of what kind the facet of a step must be; ``None``: that depends on its other parameters."""
    needed = ((Ages, "range"), (Places, "range"), (NamedCriterion, "number"), (TenderRank, "code"))
    return next((facets for kind, facets in needed if isinstance(step, kind)), None)


def _named(record: Record, place: str) -> Iterator[tuple[str, str]]:
    """Every facet that a step names, in itself or in a part of it, with its place."""
    for name in type(record).model_fields:
        value, at = getattr(record, name), f"{place}.{name}"
        if isinstance(value, str) and (name == "facet" or name.endswith("_facet")):
            yield at, value
        elif isinstance(value, Record):
            yield from _named(value, at)
        elif isinstance(value, tuple):
            for index, part in enumerate(value):
                if isinstance(part, Record):
                    yield from _named(part, f"{at}.{index}")


def _silence(vocabulary: Vocabulary) -> Iterator[Remark]:
    """Facets on which silence is unknown, and nobody can be asked."""
    facets = [
        facet.code
        for facet in vocabulary.facets
        if facet.silence == "unknown" and facet.question is None and "asked" in facet.told_to
    ]
    if facets:
        yield remark("not_to_be_asked", "vocabulary", facets=facets)
