"""Made-up years of acts for property tests: lists, amendments and corrigenda that may or may not apply."""

from __future__ import annotations

from hypothesis import strategies as st

from parsers.medium import read
from parsers.model import Reading
from tests.conftest import synthetic_order
from tests.history.conftest import amendment, corrigendum

ITEMS = (
    "Ecole de production Alouette (EDPA), 1, rue de la Paix à Lille (59000)",
    "Ecole de production Alouette, 7, quai Sud à Lille (59000)",
    "Ecole de production Bouleau, 22, avenue Foch à Dole (39100)",
    "Ecole de production Bouleau et Frêne, 22, avenue Foch à Dole (39100)",
    "Ecole de production Dentelle, à Calais (62100)",
    "Ecole de production Enclume (ENC), ZA des Forges, Roubaix (59100)",
)
"""Three schools, one of them in two places, one under two names."""

DAYS = ("2021-05-03", "2022-05-02", "2023-05-02")

items = st.sampled_from(ITEMS)
numbers = st.integers(1, 4)
days = st.sampled_from(DAYS)
months = st.integers(6, 12)
adding = st.builds("La liste est complétée par : « {} »".format, items)
striking = st.builds("Le {}° est supprimé".format, numbers)
replacing = st.builds("Le {0}° est remplacé par : « {0}° {1} »".format, numbers, items)
words = st.sampled_from(["Alouette", "Bouleau", "Bouleau et Frêne", "22, avenue Foch", "quai Sud", "Dentelle"])
rewording = st.builds("Au {}°, les mots : « {} » sont remplacés par les mots : « {} »".format, numbers, words, words)
clauses = st.lists(st.one_of(adding, striking, replacing, rewording), min_size=1, max_size=3)


def _list(day: str, listed: list[str]) -> Reading:
    return read(synthetic_order(day, listed, Published_on=f"{day[:4]}-05-10", NOR=f"SYNX{day[2:4]}00001A"))


def _amendment(day: str, month: int, said: list[str], has_nor: bool) -> Reading:
    signed_on = f"{day[:4]}-{month:02}-01"
    headers = {"NOR": f"SYNX{day[2:4]}000{month:02}A"} if has_nor else {}
    return amendment(signed_on, *_marked(said), amends=day, Published_on=f"{day[:4]}-{month:02}-05", **headers)


def _corrigendum(day: str, month: int | None, published: int, said: list[str]) -> Reading:
    """Of the list of a day, or of the amendment that was signed in a month after it."""
    corrected = f"{day[:4]}-{month:02}-01" if month else day
    nor = f"SYNX{day[2:4]}000{month or 1:02}Z"
    return corrigendum(corrected, *_marked(said), NOR=nor, Published_on=f"{int(day[:4]) + 1}-{published:02}-15")


def _marked(said: list[str]) -> list[str]:
    return [f"{number}° {clause} ;" for number, clause in enumerate(said, start=1)]


lists = st.builds(_list, days, st.lists(items, min_size=1, max_size=4, unique=True))
amendments = st.builds(_amendment, days, months, clauses, st.booleans())
corrigenda = st.builds(_corrigendum, days, st.none() | months, st.integers(1, 4), clauses)
acts = st.lists(
    st.one_of(lists, lists, amendments, amendments, corrigenda, corrigenda),
    min_size=2,
    max_size=9,
    unique_by=lambda one: one.document,
)
