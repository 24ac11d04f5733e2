"""Makes synthetic years out of the real list, and the truth about them, from a seed.

`python -m tests.years.make` rewrites the transcripts and ``truth.json`` beside this file. The years are made up: no
such order was ever signed, and nothing is known of the schools it names in these years.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

from tests.years.law import Key, Law

HERE = Path(__file__).parent
REAL_ORDER = HERE.parents[1] / "orders" / "arrete-2024-11-18.txt"
SEED = 443

INVENTED = {
    "vigie": "Ecole de production La Vigie (EPVIG), 3, quai Sud à Calais (62100)",
    "marine": "Ecole de production Charpente du Trégor, 12, rue du Port à Lannion (22300)",
    "horlogerie": "Ecole de production Horlogerie du Haut-Doubs, 5, rue de la Gare à Morteau (25500)",
    "lunetterie": "Ecole de production Lunetterie des Frontières, 5, rue de la Gare à Morteau (25500)",
    "colombe": "Ecole de production Atelier Colombe, 8, rue des Lavandières à Dieppe (76200)",
    "colombe-yvetot": "Ecole de production Atelier Colombe, 21, rue Haute à Yvetot (76190)",
    "boussole": "Ecole de production La Boussole, 14, avenue de l'Europe à Niort (79000)",
    "boussole-saintes": "Ecole de production La Boussole, 3, rue Neuve à Saintes (17100)",
    "tcap-metiers": "Ecole de production T'CAP T'PRO Métiers, 9, rue de Lorraine à Saumur (49400)",
    "fabrique-fos": "Ecole de production Je fabrique mon avenir, site de Fos-sur-Mer, 2, quai Est, Fos-sur-Mer (13270)",
    "icam-bretagne": "Ecole de production ICAM Bretagne, 4, rue du Moulin à Vannes (56000)",
    "la-roche": "Ecole de production Le Bocage, 28 bis, boulevard d'Angleterre à La Roche-sur-Yon (85000)",
}
"""Schools of which there is none."""

_QUIET = (1, 3, 4, 6, 8, 10, 12, 15, 16, 17, 18, 20, 24, 25, 27, 28, 29, 31, 32, 34, 35, 36)
QUIET = tuple(f"real-{number:02}" for number in _QUIET)
"""Schools to which nothing happens but what the seed chooses."""


def make() -> dict[str, str]:
    """Every file by its name."""
    law = Law(_real() | INVENTED, random.Random(SEED))
    chance = random.Random(SEED)
    for year in (_2019, _2020, _2022, _2023, _2024, _2025, _2026):
        year(law, chance)
    truth = json.dumps(law.truth, ensure_ascii=False, indent=1)
    return law.documents | {"truth.json": f"{truth}\n"}


def _2019(law: Law, _: random.Random) -> None:
    law.gain(*_reals(1, 36), "horlogerie", "colombe", "boussole")
    law.restate("2019-03-11")


def _2020(law: Law, chance: random.Random) -> None:
    law.lose("real-07", "colombe")
    law.gain(*_reals(37, 39))
    law.change("real-02", "moved", old="847, route de Frans", new="120, rue de Thizy")
    law.respell(*chance.sample(QUIET, 6))
    law.restate("2020-03-16")
    law.change("real-33", "moved", old="31, rue de la Bajatière", new="44, rue de la Bajatière")
    law.gain("vigie")
    law.amend("2020-09-07")


def _2022(law: Law, chance: random.Random) -> None:
    """No list of 2021 is known."""
    law.lose("real-13", "horlogerie", *_some(law, chance, 1))
    law.gain("real-40", "real-41", "marine", "lunetterie")
    law.change("real-02", "renamed", old="La Fabrique - Académie de mécanique", new="La Fabrique")
    law.ask("horlogerie", "lunetterie", "another name at the same address")
    law.respell(*chance.sample(QUIET, 6))
    law.restate("2022-05-09", after_a_gap=True, shuffled=True)


def _2023(law: Law, _: random.Random) -> None:
    law.texts["real-42"] = law.texts["real-42"].replace("Blaise Pascal", "Braise Pascal")
    law.respell("real-07")
    law.gain("real-07", *_reals(42, 45), "tcap-metiers")
    law.lose("real-22")
    law.ask("real-22", "tcap-metiers", "renamed and moved at once")
    law.restate("2023-04-17")
    law.correct("2023-05-12", "real-42", old="Braise Pascal", new="Blaise Pascal")
    law.lose("vigie")
    text = "Ecole de production Métropole Havraise Industrie, 34, rue Denis-Cordonnier, Le Havre (76620)"
    law.replace("real-38", "renamed", text=text)
    law.gain("real-46")
    law.amend("2023-10-02")


def _2024(law: Law, chance: random.Random) -> None:
    before, after = "6 place Waldeck-Rousseau, Le Petit Quevilly (76140)", "2, rue Eau-de-Robec, Rouen (76000)"
    law.change("real-26", "moved", old=before, new=after)
    law.lose("boussole", *_some(law, chance, 2))
    law.texts["real-13"] = law.texts["real-13"].replace("22, rue Hector Berlioz", "1, place de la Halle")
    law.gain("real-13", *_reals(47, 52), "boussole-saintes", "la-roche")
    law.ask("boussole", "boussole-saintes", "the same name in another département")
    law.restate("2024-06-03")


def _2025(law: Law, chance: random.Random) -> None:
    law.respell(*QUIET)
    law.lose("real-14", *_some(law, chance, 1))
    law.gain(*_reals(53, 58), "icam-bretagne", "fabrique-fos")
    law.restate("2025-05-12", shuffled=True)
    law.change("real-47", "renamed", old="Flamme", new="Flamme des Hauts")
    law.lose(*_some(law, chance, 1))
    law.gain("real-59")
    law.insert("real-60")
    law.amend("2025-11-03")


def _2026(law: Law, chance: random.Random) -> None:
    law.change("real-48", "renamed", old="La Prod'Factory", new="Usine-école de l'Omois (anciennement La Prod'Factory)")
    law.lose(*_some(law, chance, 2))
    law.gain("real-61", "colombe-yvetot")
    law.ask("colombe", "colombe-yvetot", "back after six years, in another town")
    law.restate("2026-05-04")


def _real() -> dict[Key, str]:
    """The lines of the real list, without what ends them."""
    items = re.findall(r"^(\d+)\t(.*?)[ ;.]*$", REAL_ORDER.read_text(encoding="utf-8"), re.MULTILINE)
    return {f"real-{int(number):02}": text for number, text in items}


def _reals(first: int, last: int) -> list[Key]:
    return [f"real-{number:02}" for number in range(first, last + 1)]


def _some(law: Law, chance: random.Random, count: int) -> list[Key]:
    """Schools on the list, of those to which nothing else happens."""
    return chance.sample([key for key in QUIET if key in law.numbers], count)


def main() -> None:
    """Rewrites the files."""
    for path in HERE.glob("synthetic-*.txt"):
        path.unlink()
    for name, text in make().items():
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
