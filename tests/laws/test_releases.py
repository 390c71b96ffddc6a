"""That what is published of agreements follows the standard, and adds up to the register.

- Every agreement is one release, which holds to the parts of the standard that we write.
- Each supplier in each lot has one award and one contract, and each reference a party.
- A number that is a person's stands nowhere.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
from hypothesis import strategies as st

from calloff import Register
from calloff.formats import Publisher, ocds_package
from calloff.formats.ocds_parts import personal
from calloff.testing import registers

SCHEMA = Path(__file__).parents[1] / "formats/data/ocds-release-package.json"
VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
OFFICE = Publisher("the office", "ocds-a1b2c3", "https://example.org/ocds.json")


def test_agreements_are_published_whole(law: Any) -> None:
    """Whatever register is drawn, some of whose suppliers are persons."""

    @law.over(registers(), st.data())
    def holds(drawn: Register, data: st.DataObject) -> None:
        register = with_traders(drawn, data)
        at = datetime(2019, 1, 1, tzinfo=UTC) + timedelta(data.draw(st.integers(0, 3650)))
        found = ocds_package(register, publisher=OFFICE, at=at)
        package = json.loads(json.dumps(found.package))
        traders = {s.id for s in register.suppliers if personal(s.id)}

        assert [] == [error.message for error in VALIDATOR.iter_errors(package)]
        assert [f"ocds-a1b2c3-{f.id}" for f in register.frameworks] == [
            release["ocid"] for release in package["releases"]
        ]
        told = set()
        for framework, release in zip(register.frameworks, package["releases"], strict=True):
            own = {
                (o.lot, o.supplier) for o in register.offers if o.lot.startswith(framework.id + "/")
            }
            parties = [party["id"] for party in release["parties"]]
            awards = [award["id"] for award in release["awards"]]
            told |= {s for _, s in own if s in traders}
            law.saw(*(c["status"] for c in release["contracts"]), *(["trader"] if told else []))
            assert len(own) == len(awards) == len(set(awards))
            assert awards == [contract["awardID"] for contract in release["contracts"]]
            assert len(parties) == len(set(parties))
            assert {s["id"] for a in release["awards"] for s in a["suppliers"]} <= set(parties)
        assert not any(id.partition("-")[2] in json.dumps(package) for id in traders)
        assert sum(r.found["count"] for r in found.remarks) == len(told)

    holds()
    law.ensure("pending", "active", "terminated", "trader")


def with_traders(register: Register, data: st.DataObject) -> Register:
    """The register with some suppliers told by a person's number, two of them of one name."""
    new: dict[str, str] = {}
    suppliers = []
    for number, supplier in enumerate(register.suppliers):
        if data.draw(st.booleans()):
            new[supplier.id] = f"SE-8{number % 10}0229-23{number:02}"
            name = data.draw(st.sampled_from([supplier.name, "Alm & Alm"]))
            suppliers.append(supplier.replace(id=new[supplier.id], name=name))
        else:
            suppliers.append(supplier)
    offers = tuple(o.replace(supplier=new.get(o.supplier, o.supplier)) for o in register.offers)
    return register.replace(
        suppliers=tuple(suppliers), offers=offers, frameworks=without_options(register)
    )


def without_options(register: Register) -> Any:
    """The agreements without what names offers by their ids."""
    return tuple(framework.replace(options=()) for framework in register.frameworks)
