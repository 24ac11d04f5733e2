"""A small synthetic history: three lists, one known to be missing between the first two, and what follows from them.

2021-11-15  held     Lille, Nantes, Sacré-Cœur, Besançon
2022-11-09  missing
2023-11-20  held     Lille, Sacré-Cœur, Besançon, Nogent (gained, between); Nantes is lost
2024-11-18  held     all of it but Sacré-Cœur (lost), Nantes regained, six gained (exact)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.load import load
from db.publish import publish
from db.reading import open_database
from history.model import (
    Change,
    ChangeKind,
    Coverage,
    Form,
    HeldOrder,
    History,
    InForce,
    KnownOrder,
    Link,
    Listing,
    Mention,
    Period,
    Placed,
    Quarantined,
    School,
    entry_id,
)
from parsers.model import Citation, Document, Entry, Finding, Order
from reference.gazetteer import Place

LILLE = "synthetic-icam-lille"
NANTES = "synthetic-icam-nantes"
SACRE_COEUR = "synthetic-sacre-coeur-lyon"
BESANCON = "synthetic-epb-besancon"
BELFORT = "synthetic-epb-belfort"
NOGENT = "synthetic-metaltech-nogent"
FASK = "synthetic-fask-academy-marseille"
EPICC = "synthetic-epicc-roubaix"
ISTRES = "synthetic-je-fabrique-mon-avenir-istres"
SEYNE = "synthetic-je-fabrique-mon-avenir-la-seyne-sur-mer"
USIN_EURE = "synthetic-usin-eure-evreux"

PRINTED = {
    LILLE: ("Ecole de production synthetic ICAM Lille", None, "6, rue Auber", "59000", "Lille", "59350", "59", "Lille"),
    NANTES: ("Ecole de production synthetic ICAM Nantes", None, None, "44470", "Carquefou", "44026", "44", "Nantes"),
    SACRE_COEUR: ("École synthetic du Sacré-Cœur", None, "1, rue d'Œuf", "69009", "Lyon", "69123", "69", "Lyon"),
    BESANCON: (
        "Ecole de production synthetic de Besançon",
        "EPB",
        None,
        "25043",
        "Besançon",
        "25056",
        "25",
        "Besançon",
    ),
    BELFORT: ("Ecole de production synthetic de Belfort", "EPB", None, "90300", "Cravanche", "90029", "90", "Besançon"),
    NOGENT: ("Ecole de production synthetic MétalTech", None, None, "25800", "Nogent", "52353", "52", "Reims"),
    FASK: ("Ecole de production synthetic Fask Academy", None, None, "13014", "Marseille", "13055", "13", None),
    EPICC: ("Ecole de production synthetic de couture", "EPICC", None, "59100", "Roubaix", "59512", "59", "Lille"),
    ISTRES: ("Je fabrique mon avenir synthetic, site d'Istres", None, None, "13800", "Istres", "13047", "13", None),
    SEYNE: ("Je fabrique mon avenir synthetic, site", None, None, "83500", "La Seyne-sur-Mer", "83126", "83", "Nice"),
    USIN_EURE: ("Ecole de production synthetic L'Usin'Eure", None, None, "27000", "Evreux", "27229", "27", None),
}
LISTS = {
    "2021-11-15": [LILLE, NANTES, SACRE_COEUR, BESANCON],
    "2023-11-20": [LILLE, SACRE_COEUR, BESANCON, NOGENT],
    "2024-11-18": [LILLE, BESANCON, NOGENT, NANTES, FASK, EPICC, ISTRES, SEYNE, USIN_EURE, BELFORT],
}
SHA = {day: character * 64 for day, character in zip([*LISTS, "quarantined"], "abcd", strict=True)}


def order_id(day: str) -> str:
    return f"arrete-{day}"


def entry(day: str, number: int, school_id: str) -> Entry:
    name, acronym, address, code, commune, insee, departement, academie = PRINTED[school_id]
    quote = ", ".join(filter(None, [name + (f" ({acronym})" if acronym else ""), address, f"{commune} ({code})"]))
    place = Place(insee, commune, departement, academie)
    citation = Citation(SHA[day], quote, number, None, number + 9)
    return Entry(citation, name, acronym, address, code, commune, place)


def held(day: str) -> HeldOrder:
    entries = tuple(entry(day, number, school) for number, school in enumerate(LISTS[day], start=1))
    mismatch = Finding("warning", "postal_code_mismatch", "25800 n'est pas 52800", entries[2].citation)
    order = Order(
        kind="list",
        title=f"Arrêté synthetic du {day}",
        nature="ARRETE",
        nor=None,
        jorftext_id=None,
        eli=None,
        url=None,
        signed_on=day,
        published_on="2024-11-26" if day == "2024-11-18" else None,
        in_force_on=None,
        jo_number=None,
        entries=entries,
        findings=(mismatch,) if day == "2024-11-18" else (),
    )
    return HeldOrder(order_id(day), order, (Form(SHA[day], "transcript", True),))


def state(day: str) -> InForce:
    order = held(day)
    return InForce(order, tuple(Placed(one.number, Mention(order.order_id, one)) for one in order.order.entries))


def period(school: str, from_day: str, until: str | None, bound: str, not_before: str | None) -> Period:
    until_order = order_id(until) if until else None
    because = f"La liste du {from_day} la nomme."
    return Period(school, from_day, until, order_id(from_day), until_order, bound, not_before, because)  # type: ignore[arg-type]


def change(kind: ChangeKind, school: str, day: str, cited: str, bound: str) -> Change:
    line = entry(cited, LISTS[cited].index(school) + 1, school)
    before, after = (line.quote, None) if kind == "lost" else (None, line.quote)
    name = line.name or ""
    cited_before = line.citation if before else None
    return Change(day, order_id(day), kind, school, name, before, after, bound, line.citation, cited_before)  # type: ignore[arg-type]


def make_history() -> History:
    first, second, third = LISTS
    numbered = {(day, school): number for day in LISTS for number, school in enumerate(LISTS[day], start=1)}
    schools = tuple(
        School(
            school,
            tuple(Mention(order_id(day), entry(day, n, school)) for (day, s), n in numbered.items() if s == school),
        )
        for school in PRINTED
    )
    left, right = entry_id(order_id(first), 1), entry_id(order_id(second), 1)
    link = Link("synthetic-link", left, right, "same", "name_and_commune", 1.0, "même nom, même commune", "rule")
    new = [school for school in LISTS[third] if school not in LISTS[first] + LISTS[second]]
    return History(
        states=tuple(state(day) for day in LISTS),
        quarantined=(
            Quarantined(SHA["quarantined"], "pdf", None, (Finding("error", "no_text_layer", "Aucun texte."),)),
        ),
        known=(
            KnownOrder("2006-06-19", None, None, 7, False, "synthetic rapport", "avant L. 443-6"),
            KnownOrder("2022-11-09", "2022-11-26", None, None, True, "synthetic gazette", "cinq nouvelles"),
            KnownOrder(None, None, "2024-04", 46, True, "synthetic fiche", "46 écoles en avril 2024"),
            KnownOrder(third, None, None, 10, True, "synthetic fiche", "dix écoles"),
        ),
        coverage=Coverage(first, third, ("2022-11-09",), ()),
        schools=schools,
        links=(link,),
        listings=tuple(
            Listing(
                order_id(day), school, entry_id(order_id(day), n), link.link_id if (day, n) == (second, 1) else None, n
            )
            for (day, school), n in numbered.items()
        ),
        periods=(
            period(LILLE, first, None, "not_later_than", None),
            period(NANTES, first, second, "not_later_than", None),
            period(NANTES, third, None, "exact", second),
            period(SACRE_COEUR, first, third, "not_later_than", None),
            period(BESANCON, first, None, "not_later_than", None),
            period(NOGENT, second, None, "between", first),
            *(period(school, third, None, "exact", second) for school in new),
        ),
        changes=(
            change("gained", NOGENT, second, second, "between"),
            change("lost", NANTES, second, first, "between"),
            *(change("gained", school, third, third, "exact") for school in new),
            change("regained", NANTES, third, third, "exact"),
            change("lost", SACRE_COEUR, third, second, "exact"),
        ),
        minted=(),
    )


def make_documents() -> list[Document]:
    """One document an order, the oldest fetched twice, and one in quarantine."""
    fetched = [
        Document(SHA[day], "text/plain", 100, "shipped", None, f"2025-01-0{n}T00:00:00Z")
        for n, day in enumerate(LISTS, 1)
    ]
    again = Document(
        fetched[0].sha256, "text/plain", 100, "added", "https://example.org/synthetic", "2025-02-01T00:00:00Z"
    )
    refused = Document(SHA["quarantined"], "application/pdf", 5, "added", None, "2025-02-02T00:00:00Z")
    return [again, refused, *fetched]


RUNS: list[dict[str, object]] = [
    {
        "run_id": "run-1",
        "verb": "add",
        "started_at": "2025-01-01T00:00:00Z",
        "finished_at": "2025-01-01T00:00:01Z",
        "exit_status": 0,
        "documents_new": 3,
        "message": "synthetic",
    },
    {
        "run_id": "run-2",
        "verb": "update",
        "started_at": "2025-02-02T00:00:00Z",
        "finished_at": None,
        "exit_status": None,
        "documents_new": None,
        "message": None,
    },
]
DECISIONS: list[dict[str, object]] = [
    {
        "decision_id": "decision-1",
        "left": "arrete-2021-11-15-n1",
        "right": "arrete-2023-11-20-n1",
        "verdict": "same",
        "because": "synthetic",
        "decided_by": "synthetic analyst",
        "decided_on": "2025-01-02",
    }
]


@pytest.fixture(scope="session")
def history() -> History:
    return make_history()


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    return make_documents()


@pytest.fixture(scope="session")
def fill(history: History, documents: list[Document]) -> Callable[[Database], None]:
    return lambda db: load(db, history, documents, RUNS, DECISIONS)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, fill: Callable[[Database], None]) -> Path:
    """The published database, for tests that only read it."""
    path = tmp_path_factory.mktemp("shared") / "ecoles.db"
    publish(path, fill)
    return path


@pytest.fixture
def published(tmp_path: Path, shared: Path) -> Path:
    """A published database of one's own, to damage."""
    path = tmp_path / "ecoles.db"
    path.write_bytes(shared.read_bytes())
    return path


@pytest.fixture
def conn(shared: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_database(shared)) as connection:
        yield connection


@pytest.fixture
def writable(published: Path) -> Iterator[sqlite3.Connection]:
    """A connection that may tamper with the rows."""
    with closing(sqlite3.connect(published, isolation_level=None)) as connection:
        yield connection
