"""The law as a script makes it: a list that acts change, their transcripts, and the truth of what they did.

The truth is kept as the script goes, in its own words: no reader and no rule of the program has a part in it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from history.names import french_day

Row = dict[str, Any]
Key = str
"""What a school is called in the truth, whatever it is called on a list."""

_LIST = "fixant la liste des écoles de production (synthetic)"
_DAYS_TO_PRINT, _DAYS_TO_BIND = 9, 10
_RESPELLINGS = (
    (r"\bEcole\b", "École"),
    (r"(\d), (?=rue|avenue|route|boulevard|chemin)", r"\1 "),
    (r"\bavenue\b", "av."),
    (r"\bboulevard\b", "bd"),
    (r",? à (?=[^,(]*\(\d)", ", "),
)


class Law:
    """The list in force. What is to change is told first (:meth:`gain`, :meth:`lose`, …), then the act that does it: a
    new list (:meth:`restate`), an amendment (:meth:`amend`), whose clauses are what was told, or a corrigendum.

    ``texts`` holds the line of every school there will be, ``numbers`` the schools on the list, ``documents`` the
    transcripts by file name.
    """

    def __init__(self, texts: Mapping[Key, str], chance: random.Random) -> None:
        self.texts = dict(texts)
        self.numbers: dict[Key, int] = {}
        self.documents: dict[str, str] = {}
        self.truth: Row = {"acts": [], "schools": {}, "lists": {}, "changes": [], "asked": []}
        self._chance = chance
        self._printed: dict[Key, str] = {}
        self._told: list[tuple[str, Key]] = []
        self._clauses: list[str] = []
        self._last = 0
        self._list_of = self._in_force = ""

    def gain(self, *keys: Key) -> None:
        """Schools come, at the end of the list."""
        for key in keys:
            self._add(key, "La liste est complétée par")

    def insert(self, key: Key) -> None:
        """A school comes, after the last one."""
        self._add(key, f"Après le {self._last}°, il est inséré")

    def lose(self, *keys: Key) -> None:
        """Schools go."""
        for key in keys:
            self._told.append(("lost", key))
            self._clauses.append(f"Le {self.numbers.pop(key)}° est supprimé")

    def change(self, key: Key, *kinds: str, old: str, new: str) -> None:
        """Words of a line give way to others, which changes its school in the ways of ``kinds``."""
        if self.texts[key].count(old) != 1:
            raise ValueError(f"{key}: « {old} » is not once in « {self.texts[key]} »")
        self.texts[key] = self.texts[key].replace(old, new)
        self._told += [(kind, key) for kind in kinds]
        words = f"les mots : « {old} » sont remplacés par les mots : « {new} »"
        self._clauses.append(f"Au {self.numbers[key]}°, {words}")

    def replace(self, key: Key, *kinds: str, text: str) -> None:
        """A line gives way to another of the same school."""
        self.texts[key] = text
        self._told += [(kind, key) for kind in kinds]
        self._clauses.append(f"Le {self.numbers[key]}° est remplacé par : « {self.numbers[key]}° {text} »")

    def respell(self, *keys: Key) -> None:
        """Lines are spelt otherwise, which changes nothing."""
        for key in keys:
            for pattern, other in _RESPELLINGS:
                self.texts[key] = re.sub(pattern, other, self.texts[key])

    def ask(self, gone: Key, come: Key, why: str) -> None:
        """Whether these are one school cannot be told from what is printed: they are two, and a person is asked."""
        self.truth["asked"].append({"gone": gone, "come": come, "why": why})

    def restate(self, day: str, *, after_a_gap: bool = False, shuffled: bool = False) -> None:
        """A list that fixes everything anew, numbered from 1; ``after_a_gap``: none is known of the year before."""
        keys = sorted(self.numbers, key=lambda key: self.numbers[key])
        if shuffled:
            self._chance.shuffle(keys)
        self.numbers = {key: number for number, key in enumerate(keys, start=1)}
        self._last, self._list_of, self._in_force = len(keys), day, _later(day, _DAYS_TO_BIND)
        bound = "between" if after_a_gap else "exact" if self.truth["acts"] else "not_later_than"
        title = f"Arrêté du {french_day(day)} {_LIST}\nCoverage: list complete ({len(keys)} entries)"
        items = [f"{self.numbers[key]}\t{self.texts[key]}" for key in keys]
        self._act("arrete", day, day, title, items, bound)

    def amend(self, day: str) -> None:
        """An order of which each clause does one thing that was told."""
        self._in_force = _later(day, _DAYS_TO_BIND)
        title = f"Arrêté du {french_day(day)} modifiant l'arrêté du {french_day(self._list_of)} {_LIST}"
        marked = [f"{i}° {clause} ;" for i, clause in enumerate(self._clauses, start=1)]
        self._act("arrete-modificatif", day, day, title, marked, "exact")

    def correct(self, day: str, key: Key, *, old: str, new: str) -> None:
        """A corrigendum of the last list: the law is deemed to have read so all along."""
        self.change(key, "corrected", old=old, new=new)
        title = f"Rectificatif à l'arrêté du {french_day(self._list_of)} {_LIST}"
        clause = f"Au n° {self.numbers[key]}, au lieu de : « {old} », lire : « {new} »."
        self._act("rectificatif", self._list_of, day, title, [clause], "exact")

    def _add(self, key: Key, how: str) -> None:
        self._last += 1
        self.numbers[key] = self._last
        self._told.append(("regained" if key in self.truth["schools"] else "gained", key))
        self._clauses.append(f"{how} un {self._last}° ainsi rédigé : « {self._last}° {self.texts[key]} »")

    def _act(self, kind: str, day: str, made_on: str, title: str, lines: list[str], bound: str) -> None:
        order_id = f"{kind}-{day}"
        head = f"Title: {title}\nSigned-on: {day}\nPublished-on: {_later(made_on, _DAYS_TO_PRINT)}\n\n"
        self.documents[f"synthetic-{order_id}.txt"] = head + "".join(f"{line}\n" for line in lines)
        if self.truth["acts"]:
            self.truth["changes"] += [self._changed(order_id, day, *told, bound) for told in self._told]
        self._count(order_id, day, bound)
        self.truth["acts"].append({"order_id": order_id, "on": day, "in_force_on": self._in_force})
        listed = sorted((number, key) for key, number in self.numbers.items())
        self.truth["lists"][self._in_force] = {str(number): key for number, key in listed}
        self._printed |= {key: self.texts[key] for key in self.numbers}
        self._told, self._clauses = [], []

    def _changed(self, order_id: str, day: str, kind: str, key: Key, bound: str) -> Row:
        before = None if kind == "gained" else self._printed[key]
        after = None if kind == "lost" else self.texts[key]
        told = {"order_id": order_id, "on": day, "kind": kind, "school": key, "bound": bound}
        return told | {"before": before, "after": after}

    def _count(self, order_id: str, day: str, bound: str) -> None:
        """Opens a period for each school that was not on the list, and closes that of each that no longer is."""
        acts, schools = self.truth["acts"], self.truth["schools"]
        for key, number in self.numbers.items():
            told = schools.setdefault(key, {"first": {"order_id": order_id, "number": number}, "periods": []})
            if not told["periods"] or told["periods"][-1]["until"]:
                opened = {"from": day, "until": None, "bound": bound, "not_before": acts[-1]["on"] if acts else None}
                told["periods"].append(opened)
        for key, told in schools.items():
            if key not in self.numbers and told["periods"][-1]["until"] is None:
                told["periods"][-1]["until"] = day


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
