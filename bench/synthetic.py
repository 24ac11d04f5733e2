"""Made-up orders in the manner of the real one, from a seed: for measurements and large tests, never for an answer."""

from __future__ import annotations

import random
from collections.abc import Iterator

from reference.gazetteer import Candidate, communes

_TRADES = "Usinage Chaudronnerie Menuiserie Couture Mécanique Métallerie Soudage Bois Paysage Cuisine".split()
_STREETS = (
    "rue de la Paix",
    "avenue Jean-Jaurès",
    "route de Lyon",
    "chemin des Écoles",
    "boulevard Voltaire",
    "place Foch",
)


def synthetic_orders(orders: int, schools: int, kept: float = 0.95, seed: int = 443) -> Iterator[bytes]:
    """Transcripts of ``orders`` yearly lists from 1900 on, of ``schools`` each, of which the part ``kept`` stays."""
    chance = random.Random(seed)
    towns = [one for one in communes().all_current() if one.postal_codes]
    items = [_item(chance, towns, i) for i in range(schools)]
    for year in range(1900, 1900 + orders):
        for i in chance.sample(range(schools), round(schools * (1 - kept))):
            items[i] = _item(chance, towns, chance.randrange(10**6, 10**7))  # five digits would be a postal code
        yield _transcript(f"{year}-05-02", items)


def _item(chance: random.Random, towns: list[Candidate], number: int) -> str:
    town = chance.choice(towns)
    name = f"Ecole de production {chance.choice(_TRADES)} synthetic {number}"
    return f"{name}, {chance.randrange(1, 200)}, {chance.choice(_STREETS)}, {town.name} ({town.postal_codes[0]})"


def _transcript(day: str, items: list[str]) -> bytes:
    title = f"Title: Arrêté du 2 mai {day[:4]} fixant la liste des écoles de production (synthetic)"
    head = f"{title}\nSigned-on: {day}\nCoverage: list complete ({len(items)} entries)\n\n"
    return (
        head + "".join(f"{i}\t{item} ;\n" for i, item in enumerate(items[:-1], 1)) + f"{len(items)}\t{items[-1]}.\n"
    ).encode()
