"""The smorfia: the name that each of the ninety numbers has where the tombola comes from.

It is folklore of Naples and not law, so the lists that can be found differ. These are the
names that most of several public ones give, in Italian rather than in dialect. Some
are rude; of 6, 16, 23, 28, 29, 71 and 78 this is the wording for a table with children.
It knows nothing of the game.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple


class Name(NamedTuple):
    """What a number is called, and what that means."""

    italian: str
    english: str


class Language(Enum):
    """Which of the two comes first."""

    ITALIAN = "it"
    ENGLISH = "en"


def name_of(number: int, language: Language) -> str:
    """The name of a number from 1 to 90, and in brackets the same in the other language."""
    name = NAMES[number]
    first, other = name if language is Language.ITALIAN else reversed(name)
    return first if first == other else f"{first} ({other})"


_NAMES = (
    Name("l'Italia", "Italy"),
    Name("la bambina", "the little girl"),
    Name("la gatta", "the cat"),
    Name("il maiale", "the pig"),
    Name("la mano", "the hand"),
    Name("quella che guarda a terra", "the one that looks at the ground"),
    Name("il vaso di creta", "the clay pot"),
    Name("la Madonna", "the Madonna"),
    Name("la figliolanza", "the offspring"),
    Name("i fagioli", "the beans"),
    Name("i topolini", "the mice"),
    Name("il soldato", "the soldier"),
    Name("sant'Antonio", "Saint Anthony"),
    Name("l'ubriaco", "the drunkard"),
    Name("il ragazzo", "the boy"),
    Name("il sedere", "the behind"),
    Name("la disgrazia", "the misfortune"),
    Name("il sangue", "the blood"),
    Name("la risata", "the laughter"),
    Name("la festa", "the party"),
    Name("la donna nuda", "the naked woman"),
    Name("il pazzo", "the madman"),
    Name("lo sciocco", "the silly one"),
    Name("le guardie", "the guards"),
    Name("Natale", "Christmas"),
    Name("Nanninella", "little Anna"),
    Name("il vaso da notte", "the chamber pot"),
    Name("il seno", "the bosom"),
    Name("il padre dei bambini", "the children's father"),
    Name("le palle del tenente", "the lieutenant's bullets"),
    Name("il padrone di casa", "the landlord"),
    Name("il capitone", "the big eel"),
    Name("gli anni di Cristo", "the years of Christ"),
    Name("la testa", "the head"),
    Name("l'uccellino", "the little bird"),
    Name("le nacchere", "the castanets"),
    Name("il monaco", "the monk"),
    Name("le botte", "the beating"),
    Name("la corda al collo", "the rope around the neck"),
    Name("l'ernia", "the hernia"),
    Name("il coltello", "the knife"),
    Name("il caffè", "coffee"),
    Name("la donna al balcone", "the woman on the balcony"),
    Name("il carcere", "the prison"),
    Name("il vino buono", "good wine"),
    Name("i soldi", "money"),
    Name("il morto", "the dead man"),
    Name("il morto che parla", "the dead man who talks"),
    Name("il pezzo di carne", "the piece of meat"),
    Name("il pane", "bread"),
    Name("il giardino", "the garden"),
    Name("la mamma", "mum"),
    Name("il vecchio", "the old man"),
    Name("il cappello", "the hat"),
    Name("la musica", "music"),
    Name("la caduta", "the fall"),
    Name("il gobbo", "the hunchback"),
    Name("il pacco", "the parcel"),
    Name("i peli", "the hairs"),
    Name("il lamento", "the moaning"),
    Name("il cacciatore", "the hunter"),
    Name("il morto ammazzato", "the murdered man"),
    Name("la sposa", "the bride"),
    Name("la marsina", "the tailcoat"),
    Name("il pianto", "the weeping"),
    Name("le due zitelle", "the two spinsters"),
    Name("il totano nella chitarra", "the squid in the guitar"),
    Name("la zuppa cotta", "the cooked soup"),
    Name("sottosopra", "upside down"),
    Name("il palazzo", "the palace"),
    Name("l'uomo senza princìpi", "the man without principles"),
    Name("la meraviglia", "the wonder"),
    Name("l'ospedale", "the hospital"),
    Name("la grotta", "the cave"),
    Name("Pulcinella", "Pulcinella"),
    Name("la fontana", "the fountain"),
    Name("i diavoli", "the devils"),
    Name("la bella ragazza", "the beautiful girl"),
    Name("il ladro", "the thief"),
    Name("la bocca", "the mouth"),
    Name("i fiori", "the flowers"),
    Name("la tavola imbandita", "the laid table"),
    Name("il maltempo", "bad weather"),
    Name("la chiesa", "the church"),
    Name("le anime del purgatorio", "the souls in purgatory"),
    Name("la bottega", "the shop"),
    Name("i pidocchi", "the lice"),
    Name("i caciocavalli", "the caciocavallo cheeses"),
    Name("la vecchia", "the old woman"),
    Name("la paura", "fear"),
)

NAMES: Mapping[int, Name] = MappingProxyType(dict(enumerate(_NAMES, 1)))
"""The names, from 1 to 90."""
