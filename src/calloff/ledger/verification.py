"""What came of looking through the ledger: how much of it stands, and everything that does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from calloff.errors import Problem
from calloff.ledger.sealing import Checkpoint
from calloff.values.outline import Lines, Outline, Paragraph, Part, Table
from calloff.values.record import Record
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import as_text

__all__ = ["BREACHES", "Breach", "Verification"]


class Breach(Record):
    """One thing in the ledger that is not as it was written.

    Attributes:
        code: What it is, such as ``row.digest``.
        stream: The stream that it is in; ``None``: it is in no stream, or nobody can tell.
        place: The row's place in it.
        seal: The seal that it is about.
        found: What its sentence names.
    """

    code: str
    stream: str | None = None
    place: int | None = None
    seal: int | None = None
    found: Mapping[str, str] = {}

    def where(self, language: Language = "sv") -> str:
        """Where it is, in words.

        Args:
            language: ``sv`` or ``en``.
        """
        words = WORDS.of(language)
        told = [] if self.stream is None else [self.stream]
        if self.place is not None:
            told.append(words["where.row"].format(place=self.place))
        if self.seal is not None:
            told.append(words["where.seal"].format(seal=self.seal))
        other = "where.checkpoint" if self.code.startswith("checkpoint") else "where.ledger"
        return ", ".join(told) or words[other]

    def told(self, language: Language = "sv") -> str:
        """What it is, in a sentence.

        Args:
            language: ``sv`` or ``en``.
        """
        return BREACHES.of(language)[self.code].format_map(self.found)


class Verification(Record):
    """How much of the ledger stands as it was written, and everything that does not.

    Attributes:
        streams: How many streams there are.
        rows: How many rows stand in them.
        sealed: How many of these are under a seal, and cannot be changed unseen.
        seals: How many seals there are.
        erased: Of how many rows what was said is erased, by a decision that stands in the ledger.
        against: The checkpoint that it was held against; without one, nobody can tell whether
            seals were cut off at the end.
        breaches: Everything that is not as it was written, stream by stream; empty: all is.
    """

    streams: int
    rows: int
    sealed: int
    seals: int
    erased: int
    against: Checkpoint | None = None
    breaches: tuple[Breach, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything is as it was written, as far as can be told."""
        return not self.breaches

    @property
    def unsealed(self) -> int:
        """How many rows are under no seal yet: the last of them could be changed unseen."""
        return max(self.rows - self.sealed, 0)

    def problems(self, language: Language = "en") -> tuple[Problem, ...]:
        """Every breach as a place and a sentence.

        Args:
            language: ``sv`` or ``en``.
        """
        return tuple(Problem(one.where(language), one.told(language)) for one in self.breaches)

    def outline(self, language: Language = "sv") -> Outline:
        """It as a page: whether it holds, the figures, and what does not hold.

        Args:
            language: ``sv`` or ``en``.
        """
        words = WORDS.of(language)
        verdict = words["holds"] if self.holds else words["broken"]
        parts: list[Part] = [Paragraph(verdict.format(count=len(self.breaches)), strong=True)]
        figures = ("sealed", "unsealed", "streams", "seals", "erased")
        lines = [(words[name], str(getattr(self, name))) for name in figures]
        parts.append(Lines((*lines, (words["against"], self._against(language)))))
        if self.unsealed:
            parts.append(Paragraph(words["tail"]))
        if self.breaches:
            rows = tuple((problem.place, problem.what) for problem in self.problems(language))
            parts.append(Table((words["where"], words["what"]), rows))
        return Outline(words["title"], tuple(parts), language)

    def _against(self, language: Language) -> str:
        """What it was held against."""
        words, point = WORDS.of(language), self.against
        if point is None:
            return words["against.nothing"]
        at = f"{point.at:%Y-%m-%d %H:%M} UTC" if point.at else "-"
        return words["against.point"].format(seals=point.seals, at=at)

    def told(self, language: Language = "sv") -> str:
        """It as plain text.

        Args:
            language: ``sv`` or ``en``.
        """
        return as_text(self.outline(language))

    def __str__(self) -> str:
        """It as plain text, in English."""
        return self.told("en")


WORDS: Final = Sayings(
    sv={
        "title": "Kontroll av liggaren",
        "holds": "Allt som kontrollerats står som det skrevs.",
        "broken": "Liggaren står inte som den skrevs: {count} fel.",
        "sealed": "Rader under försegling",
        "unsealed": "Rader utan försegling",
        "streams": "Akter och andra strömmar",
        "seals": "Förseglingar",
        "erased": "Rader gallrade efter beslut",
        "against": "Jämfört med",
        "against.nothing": "ingen kontrollpunkt: om något klippts bort i slutet syns inte",
        "against.point": "kontrollpunkten efter försegling {seals}, {at}",
        "tail": "Den som kan skriva i databasen kan ännu ändra rader utan försegling så att det "
        "inte syns.",
        "where": "var",
        "what": "vad",
        "where.row": "rad {place}",
        "where.seal": "försegling {seal}",
        "where.checkpoint": "kontrollpunkten",
        "where.ledger": "liggaren",
    },
    en={
        "title": "Verification of the ledger",
        "holds": "Everything that was looked at stands as it was written.",
        "broken": "The ledger does not stand as it was written. Breaches: {count}.",
        "sealed": "Rows under a seal",
        "unsealed": "Rows under no seal",
        "streams": "Cases and other streams",
        "seals": "Seals",
        "erased": "Rows erased by decision",
        "against": "Held against",
        "against.nothing": "no checkpoint: whether the end was cut off cannot be told",
        "against.point": "the checkpoint after seal {seals}, {at}",
        "tail": "Whoever can write in the database may still change rows under no seal unseen.",
        "where": "where",
        "what": "what",
        "where.row": "row {place}",
        "where.seal": "seal {seal}",
        "where.checkpoint": "the checkpoint",
        "where.ledger": "the ledger",
    },
)
"""The words of a verification."""

BREACHES: Final = Sayings(
    sv={
        "row.digest": "Raden är ändrad: det som står i den ger inte dess kontrollsumma.",
        "row.before": "Raden följer inte på raden före: dess kontrollsumma är en annan.",
        "row.place": "Raden borde ha plats {due}: rader saknas, är för många eller har bytt plats.",
        "row.number": "Raden har nummer {number}, som inte är högre än radens före.",
        "row.stream": "Raden säger att den hör till {named}.",
        "row.unsealed": "Raden har nummer {number}, mitt bland förseglade rader, men står inte "
        "under någon försegling: den har skjutits in.",
        "private.missing": "Det som sades är borta, och inget beslut om gallring står i akten.",
        "private.changed": "Det som sades är inte det som skrevs.",
        "private.left": "Akten säger att det gallrats, men det finns kvar.",
        "private.foreign": "Här finns något som raden inte säger sig ha.",
        "erased.undecided": "Gallringen anger inget beslut.",
        "erased.held": "Gallringen gjordes fast akten behövdes för {holds}.",
        "erased.preserved": "Gallringen gjordes fast akten skulle bevaras.",
        "stream.head": "Strömmen sägs ha kommit till rad {told}, men har kommit till rad {stands}.",
        "stream.end": "Den sista raden borde vara rad {due}, och den är borta eller en annan.",
        "stream.missing": "Hela strömmen är borta; dess sista rad var rad {due}.",
        "seal.number": "Förseglingen borde ha nummer {due}: någon är borta eller har skjutits in.",
        "seal.before": "Förseglingen följer inte på den före.",
        "seal.digest": "Förseglingen är ändrad: det som står i den ger inte dess kontrollsumma.",
        "seal.rows": "Förseglingens rader står inte i nummerordning, eller är förseglade förut.",
        "seal.root": "Raderna är inte de som förseglades.",
        "seal.missing": "Rad nummer {number} är borta.",
        "version.gone": "Version {number} av registret är borta.",
        "version.changed": "Version {number} av registret är inte den som publicerades.",
        "version.foreign": "Version {number} av registret har aldrig publicerats.",
        "taking.unread": "Av raderna går det inte att räkna ut vad som hålls och tas.",
        "taking.gone": "{ref} håller eller tar något av {capacity}, men det räknas inte.",
        "taking.foreign": "{ref} räknas som något av {capacity}, men ingen rad säger det.",
        "taking.other": "{ref} räknas som något annat av {capacity} än raderna säger.",
        "checkpoint.seals": "Liggaren hade {due} förseglingar och har {stands}: slutet är "
        "bortklippt.",
        "checkpoint.rows": "Under förseglingarna stod {due} rader, nu {stands}.",
        "checkpoint.digest": "Förseglingarna är inte de som fanns då.",
    },
    en={
        "row.digest": "The row was changed: what stands in it does not give its digest.",
        "row.before": "The row does not follow upon the one before, whose digest is another.",
        "row.place": "The row should have place {due}: rows are gone, too many or exchanged.",
        "row.number": "The row has number {number}, which is not above that of the row before.",
        "row.stream": "The row says that it belongs to {named}.",
        "row.unsealed": "The row has number {number}, among rows that are sealed, but is under no "
        "seal: it was put in.",
        "private.missing": "What was said is gone, and no decision to erase it is in the stream.",
        "private.changed": "What was said is not what was written.",
        "private.left": "The stream says that it was erased, but it still is there.",
        "private.foreign": "There is something here that the row does not say it has.",
        "erased.undecided": "The erasure names no decision.",
        "erased.held": "It was erased although it was held for {holds}.",
        "erased.preserved": "It was erased although it was to be preserved.",
        "stream.head": "The stream is said to have come to row {told}, and has come to row "
        "{stands}.",
        "stream.end": "The last row should be row {due}, which is gone or another.",
        "stream.missing": "The whole stream is gone; its last row was row {due}.",
        "seal.number": "The seal should have number {due}: one is gone or was put in.",
        "seal.before": "The seal does not follow upon the one before.",
        "seal.digest": "The seal was changed: what stands in it does not give its digest.",
        "seal.rows": "The rows of the seal do not stand in order, or are sealed already.",
        "seal.root": "The rows are not those that were sealed.",
        "seal.missing": "Row number {number} is gone.",
        "version.gone": "Version {number} of the register is gone.",
        "version.changed": "Version {number} of the register is not the one that was published.",
        "version.foreign": "Version {number} of the register never was published.",
        "taking.unread": "What is held and taken cannot be told from the rows.",
        "taking.gone": "{ref} holds or takes some of {capacity}, but is not counted.",
        "taking.foreign": "{ref} is counted as some of {capacity}, but no row says so.",
        "taking.other": "{ref} is counted as other than the rows say, of {capacity}.",
        "checkpoint.seals": "The ledger had {due} seals and has {stands}: its end was cut off.",
        "checkpoint.rows": "Under the seals there were {due} rows, now there are {stands}.",
        "checkpoint.digest": "The seals are not those that there were.",
    },
)
"""What may be wrong in a ledger, by code."""
