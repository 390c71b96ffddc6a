"""That a register is the same after it has been a workbook, whatever stands in it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from calloff import Register
from calloff.formats import read_register, write_register
from calloff.testing import registers


def test_a_register_comes_back_from_a_workbook(law: Any) -> None:
    """Equal, with the same fingerprint, and its offers in the same order."""

    @law.over(registers())
    def holds(register: Register) -> None:
        law.saw(f"{len(register.offers)} offers", *(["pools"] if register.pools else []))
        with TemporaryDirectory() as folder:
            path = Path(folder) / "register.xlsx"
            write_register(register, path)
            again = read_register(path)

        assert register == again
        assert register.fingerprint == again.fingerprint

    holds()
    law.ensure("1 offers", "2 offers", "3 offers", "pools")
