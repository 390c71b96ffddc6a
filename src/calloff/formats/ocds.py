"""Agreements and call-offs as releases of the Open Contracting Data Standard, with nobody in them.

The standard is version 1.1, with its extensions for lots and for techniques such as framework
agreements. What is called off for a person is told by lot, days, supplier and amount alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from calloff.errors import InputError, Problem
from calloff.finding import Remark
from calloff.formats.ocds_agreements import agreement_release
from calloff.formats.ocds_call_offs import CallOff, call_off_release
from calloff.formats.ocds_parts import UNNUMBERED, Publishing
from calloff.process.case import Case
from calloff.process.contract import Contract
from calloff.process.entries import Awarded
from calloff.register import Register
from calloff.values.texts import Language, Sayings

__all__ = ["SAYINGS", "OcdsPackage", "Publisher", "ocds_package"]

_LOTS = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension"
_TECHNIQUES = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_techniques_extension"
)

_EXTENSIONS = [f"{_LOTS}/master/extension.json", f"{_TECHNIQUES}/master/extension.json"]
"""Where the extensions in use are described."""

SAYINGS = Sayings(
    sv={
        "ocds.releases": "Avtal och avrop som lämnas ut: {count}",
        "ocds.protected": "Avrop med skyddad identitet, ej med: {count}",
        "ocds.not_awarded": "Avrop som inget tilldelats i under avtalet, ej med: {count}",
        "ocds.personal_number": "Leverantörer vars nummer är en persons och ej med: {count}",
    },
    en={
        "ocds.releases": "Agreements and call-offs released: {count}",
        "ocds.protected": "Call-offs with protected identity, not released: {count}",
        "ocds.not_awarded": "Call-offs without an award under an agreement, not released: {count}",
        "ocds.personal_number": "Suppliers whose number is a person's, not released: {count}",
    },
)
"""What is told of a package, by code."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes, as the standard wants it said.

    Attributes:
        name: The authority's name.
        prefix: The prefix that the standard's owner has given it, such as ``ocds-a1b2c3``.
        uri: Where the package will be found, such as ``https://example.org/ocds/2024.json``.
    """

    name: str
    prefix: str
    uri: str

    def problems(self) -> Iterator[Problem]:
        """What is wrong with it."""
        if not self.name.strip():
            yield Problem("publisher.name", "is needed: say who publishes.")
        if not re.fullmatch(r"ocds-[a-z0-9]{6}", self.prefix):
            what = (
                "is 'ocds-' and six letters or digits, as Open Contracting Partnership gave it, "
                f"got {self.prefix!r}."
            )
            yield Problem("publisher.prefix", what)
        if not re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", self.uri):
            what = f"is written such as https://example.org/ocds.json, got {self.uri!r}."
            yield Problem("publisher.uri", what)


@dataclass(frozen=True)
class OcdsPackage:
    """A release package, and what was left out of it.

    Attributes:
        package: The package, as data for JSON.
        remarks: What was left out, how often; never of whom.
    """

    package: Mapping[str, Any] = field(repr=False)
    remarks: tuple[Remark, ...] = ()

    def summary(self, language: Language = "sv") -> str:
        """How much is released, and how much is not and why, a line each."""
        told = Remark("ocds.releases", "", {"count": len(self.package["releases"])})
        says = SAYINGS.of(language)
        return "".join(says[r.code].format(**r.found) + "\n" for r in (told, *self.remarks))


def ocds_package(
    register: Register,
    *,
    publisher: Publisher,
    at: datetime,
    cases: Sequence[Case] = (),
    contracts: Sequence[Contract] = (),
    secret: str | None = None,
    names: Mapping[str, str] | None = None,
    language: Language = "sv",
) -> OcdsPackage:
    """The register's agreements and what was called off under them, as OCDS releases.

    There is one release for each agreement and one for each call-off with an award under it. A need
    of a person is told by lot, days, supplier and amount; what a service for nobody in particular
    asks for is told line by line. A call-off with protected identity is left out, and so is a
    supplier's number that is a person's. Nothing of needs, answers, reasons or prices of others
    stands in any release, and no call-off is named by its case.

    Args:
        register: The register, in which all that was called off stands.
        publisher: Who publishes.
        at: The moment of release, with its time zone; days are told in that zone.
        cases: The files of the call-offs.
        contracts: What was agreed, each for one of the cases; it tells amount and days.
        secret: What only the office knows, by which call-offs get names that nobody can trace back
            to a case; needed for cases that were opened without one of their own.
        names: What buyers are called, by their codes; else they are told by the code.
        language: In which language texts are, ``sv`` or ``en``; the other stands beside.

    Raises:
        InputError: where the publisher or the moment cannot be used, a case cannot be told without
            a trace, or a contract is of none of the cases; every problem is listed.
    """
    how = Publishing(register, publisher.prefix, at, names or {}, language)
    problems = [*publisher.problems()]
    if at.tzinfo is None:
        problems.append(Problem("at", "has no time zone: say in which one days are told."))
    found, left_out = [], {"ocds.protected": 0, "ocds.not_awarded": 0}
    agreed = {contract.need: contract for contract in contracts}
    for index, case in enumerate(cases):
        state = case.state
        if state.need.protected:
            left_out["ocds.protected"] += 1
        elif not isinstance(state.choice, Awarded):
            left_out["ocds.not_awarded"] += 1
        else:
            call_off = CallOff.of(state, agreed.get(state.need.id), secret)
            problems += (p.within(f"cases.{index}") for p in call_off.problems(register))
            found.append(call_off)
    problems += _astray(cases, contracts)
    if problems:
        raise InputError("the release", problems)
    releases = [agreement_release(framework, how) for framework in register.frameworks]
    releases += [call_off_release(call_off, how) for call_off in found]
    parties = {party["id"] for release in releases for party in release["parties"]}
    left_out["ocds.personal_number"] = sum(id.startswith(UNNUMBERED) for id in parties)
    package = {
        "uri": publisher.uri,
        "version": "1.1",
        "extensions": list(_EXTENSIONS),
        "publishedDate": at.isoformat(),
        "publisher": {"name": publisher.name},
        "releases": releases,
    }
    remarks = (Remark(code, "", {"count": count}) for code, count in left_out.items() if count)
    return OcdsPackage(package, tuple(remarks))


def _astray(cases: Sequence[Case], contracts: Sequence[Contract]) -> Iterator[Problem]:
    """Cases that are there twice, and contracts without a case that says what may be told."""
    needs = [case.state.need.id for case in cases]
    for index, id in enumerate(needs):
        if id in needs[:index]:
            yield Problem(f"cases.{index}", f"is the same call-off as cases.{needs.index(id)}.")
    for index, contract in enumerate(contracts):
        if contract.need not in needs:
            what = (
                "no case is given for it: only its case says whether the identity is protected, "
                "so without it nothing is released."
            )
            yield Problem(f"contracts.{index}", what)
        elif any(other.need == contract.need for other in contracts[:index]):
            yield Problem(f"contracts.{index}", "an earlier contract is on the same need.")
