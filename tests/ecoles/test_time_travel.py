"""Time travel is the truth: what is told of a day is what was published that day, whatever arrived since."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ecoles.decisions import add_decision
from ecoles.home import open_archive
from ecoles.pipeline import Given, as_known_on, publish_all, run
from ecoles.settings import Settings
from history.model import Decision
from history.names import french_day
from scraper.deliveries import Applied, Deliveries
from tests.conftest import synthetic_order

ITEMS = (
    "Ecole de production Alouette (EDPA), 1, rue de la Paix à Lille (59000)",
    "Ecole de production Alouette (EDPA), 1 rue de la Paix, Lille (59000)",
    "Ecole de production Alouette, 7, quai Sud à Lille (59000)",
    "Ecole de production Nouvelle Alouette du Nord, 1, rue de la Paix à Roubaix (59100)",
    "Ecole de production Horlogerie, 1, rue de la Paix à Lille (59000)",
    "Ecole de production Bouleau, 22, avenue Foch à Dole (39100)",
)
"""A school in several spellings and places, one that may be it under another name, and one that is not."""

DAYS = ("2021-05-03", "2022-05-02", "2023-05-02")
TEXTS = {day: f"JORFTEXT00004000000{i}" for i, day in enumerate(DAYS)}


@dataclass(frozen=True)
class Listed:
    """A list arrives, or comes again in other words."""

    day: str
    items: tuple[int, ...]

    def arrive(self, settings: Settings, moment: str) -> None:
        document = synthetic_order(self.day, [ITEMS[one] for one in self.items], JORFTEXT=TEXTS[self.day])
        run(settings, moment, [Given(document, f"synthetic-{self.day}.txt", None, moment)])


@dataclass(frozen=True)
class Amended:
    """An order that adds a school to a list, which may not be held yet."""

    day: str
    item: int

    def arrive(self, settings: Settings, moment: str) -> None:
        signed_on, amends = f"{self.day[:4]}-09-01", f"l'arrêté du {french_day(self.day)}"
        title = f"Arrêté du {french_day(signed_on)} modifiant {amends} fixant la liste des écoles de production"
        clause = f"La liste est complétée par : « {ITEMS[self.item]} »."
        text = f"Title: {title} (synthetic)\nSigned-on: {signed_on}\n\n{clause}\n"
        run(settings, moment, [Given(text.encode(), "synthetic-amendment.txt", None, moment)])


@dataclass(frozen=True)
class Corrected:
    """A corrigendum that puts a school on a list, or takes one off it; the list may not be held yet."""

    day: str
    clause: str

    def arrive(self, settings: Settings, moment: str) -> None:
        title = f"Rectificatif à l'arrêté du {french_day(self.day)} fixant la liste des écoles de production"
        text = f"Title: {title} (synthetic)\nSigned-on: {self.day}\nPublished-on: {moment[:10]}\n\n{self.clause}\n"
        run(settings, moment, [Given(text.encode(), "synthetic-corrigendum.txt", None, moment)])


@dataclass(frozen=True)
class Withdrawn:
    """The open data, which delivered the text of a list, takes it back."""

    day: str

    def arrive(self, settings: Settings, moment: str) -> None:
        journal = open_archive(settings, moment).deliveries
        stamp, texts = moment[:10].replace("-", ""), (TEXTS[self.day],)
        for hour, said in (("060000", (texts, ())), ("180000", ((), texts))):
            told = Applied("JORF", f"{stamp}.tar.gz", f"{stamp}-{hour}", False, "synthetic", 1, 1, *said, moment)
            Deliveries(journal).record(told)
        publish_all(settings, open_archive(settings, moment))


@dataclass(frozen=True)
class Decided:
    """A person says of two lines, which may be of no order held, that they are one school or two."""

    left: tuple[str, int]
    right: tuple[str, int]
    verdict: str

    def arrive(self, settings: Settings, moment: str) -> None:
        ends = [text for day, item in (self.left, self.right) for text in (f"arrete-{day}", ITEMS[item])]
        add_decision(settings.decisions, Decision(*ends, self.verdict, "synthetic", "a test", moment[:10]))  # type: ignore[arg-type]
        publish_all(settings, open_archive(settings, moment))


Arrival = Listed | Amended | Corrected | Withdrawn | Decided

days = st.sampled_from(DAYS)
numbers = st.integers(0, len(ITEMS) - 1)
lists = st.builds(Listed, days, st.lists(numbers, min_size=1, max_size=4, unique=True).map(tuple))
decisions = st.builds(
    Decided, st.tuples(days, numbers), st.tuples(days, numbers), st.sampled_from(["same", "different"])
)
clauses = st.one_of(
    st.sampled_from(ITEMS).map("La liste est complétée par : « {} ».".format),
    st.integers(1, 3).map("Le {}° est supprimé.".format),
)
amendments, corrigenda = st.builds(Amended, days, numbers), st.builds(Corrected, days, clauses)
arrivals = st.one_of(lists, lists, amendments, corrigenda, st.builds(Withdrawn, days), decisions)


RESPELT_THEN_PARTED = [
    Listed("2022-05-02", (0,)),
    Listed("2022-05-02", (1,)),
    Listed("2023-05-02", (0,)),
    Decided(("2022-05-02", 1), ("2023-05-02", 0), "different"),
]
"""The id given last is for a line that was another school's until then."""

OLDER_NAMESAKE = [
    Listed("2023-05-02", (0,)),
    Listed("2022-05-02", (2,)),
    Decided(("2022-05-02", 2), ("2023-05-02", 0), "different"),
    Listed("2021-05-03", (5,)),
]
"""An older list brings a school of the same name and town, which a person tells apart."""


@hypothesis_settings(max_examples=40, deadline=None)
@example(RESPELT_THEN_PARTED)
@example(OLDER_NAMESAKE)
@given(st.lists(arrivals, min_size=2, max_size=6))
def test_what_is_told_of_a_day_is_what_was_published_that_day(history: list[Arrival]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder), None)
        published = {}
        for i, one in enumerate(history, start=1):
            day = f"2025-01-{i:02}"
            one.arrive(settings, f"{day}T12:00:00Z")
            with closing(sqlite3.connect(settings.database)) as database:
                published[day] = _dump(database)
        for day, then in published.items():
            with closing(as_known_on(settings, day)) as database:
                assert _dump(database) == then


def test_a_school_keeps_its_id_when_an_older_namesake_is_told_apart(tmp_path: Path) -> None:
    settings = Settings(tmp_path, None)
    for i, one in enumerate(OLDER_NAMESAKE, start=1):
        one.arrive(settings, f"2025-01-{i:02}T12:00:00Z")
    again = run(settings, "2025-02-01T00:00:00Z")
    assert (again.history.minted, again.is_changed) == ((), False)
    ids = {one.mentions[0].order_id: one.school_id for one in again.history.schools}
    assert ids["arrete-2023-05-02"] == "alouette-lille"
    assert ids["arrete-2022-05-02"] == "alouette-lille-2"


def _dump(database: sqlite3.Connection) -> list[str]:
    return list(database.iterdump())
