"""What is to be checked before proposals are compared: where one contradicts its own offer."""

from __future__ import annotations

from collections.abc import Iterator

from calloff.candidate import Candidate
from calloff.process.contradictions import contradictions
from calloff.protocol.chapters import Chapter
from calloff.protocol.reader import Reader
from calloff.protocol.sentences import fact_text
from calloff.values.outline import Bullets, Heading, Part
from calloff.vocabulary import Audience

__all__ = ["contradicted", "remarks"]


def remarks(r: Reader, chapter: Chapter) -> list[Part]:
    """Where a proposal states what its own supplier has ruled out in the register."""
    need = chapter.end.need
    offers = {candidate.id: candidate for candidate in r.register.candidates(need.lot)}
    told = [
        text
        for offered in chapter.end.proposals
        if offered.proposal.offer in offers
        for text in contradicted(
            r, offered.proposal.id, chapter, offers[offered.proposal.offer], r.audience
        )
    ]
    return [Heading(r.label("remarks")), Bullets(tuple(told))] if told else []


def contradicted(
    r: Reader, id: str, chapter: Chapter, offer: Candidate, audience: Audience
) -> Iterator[str]:
    """What one proposal states against its offer, as far as the readers may be told."""
    need, offered = chapter.end.need, chapter.end.offered(id)
    assert offered is not None, "The proposal is one of the round."
    vocabulary = r.register.terms(need.lot).vocabulary
    day = need.starts or need.requested
    for remark in contradictions(offered.proposal, offer, vocabulary, day):
        facet = vocabulary.by_code[str(remark.found["facet"])]
        if audience not in facet.told_to:
            yield r.label("remarks.withheld", name=r.name(id))
            continue
        fact = offered.proposal.facts[int(remark.place.partition(".")[2])]
        stated = fact_text(fact, vocabulary, r.language)
        name = facet.name[r.language]
        less = remark.code == "proposal.less_than_offer"
        code = "remarks.less" if less else "remarks.contradicts"
        yield r.label(code, name=r.name(id), facet=name, stated=stated)
