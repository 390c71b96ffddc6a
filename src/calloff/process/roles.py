"""The roles in which people stand for what is done, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence

from calloff.values.texts import Language, Sayings

__all__ = ["ROLES", "in_a_row", "role_name"]

ROLES = Sayings(
    sv={
        "role.caseworker": "handläggare",
        "role.team leader": "gruppledare",
        "role.manager": "enhetschef",
        "role.emergency duty officer": "socialjour",
        "role.head of unit": "enhetschef",
        "role.family home secretary": "familjehemssekreterare",
        "role.board": "nämnden",
        "role.procurement officer": "upphandlare",
        "role.department head": "avdelningschef",
        "role.placement coordinator": "placeringssamordnare",
    },
    en={
        "role.caseworker": "caseworker",
        "role.team leader": "team leader",
        "role.manager": "manager",
        "role.emergency duty officer": "duty officer",
        "role.head of unit": "head of unit",
        "role.family home secretary": "family home secretary",
        "role.board": "the board",
        "role.procurement officer": "procurement officer",
        "role.department head": "head of department",
        "role.placement coordinator": "placement coordinator",
    },
)
"""What roles are called, by the code that entries and procedures state them with."""

_AND = {"sv": "och", "en": "and"}


def role_name(role: str, language: Language) -> str:
    """What a role is called; one that is not listed stays as the office has written it.

    >>> role_name("team leader", "sv")
    'gruppledare'
    >>> role_name("barnsekreterare", "sv")
    'barnsekreterare'

    Args:
        role: The role, by its code.
        language: ``sv`` or ``en``.
    """
    return ROLES.find(language, f"role.{role}") or role


def in_a_row(names: Sequence[str], language: Language) -> str:
    """Several names in a row, with an "and" before the last.

    >>> in_a_row(("Alm", "Björk", "Ceder"), "sv")
    'Alm, Björk och Ceder'

    Args:
        names: What is named; none give an empty text.
        language: ``sv`` or ``en``.
    """
    *first, last = names or ("",)
    return f"{', '.join(first)} {_AND[language]} {last}" if first else last
