"""The change log: gained, lost, regained, each with the line it rests on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from history.model import Change, History
from tests.history.conftest import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    DeriveFrom,
    MakeReading,
    amendment,
    corrigendum,
    derived,
    known,
)


def test_the_oldest_list_gains_nobody(history_of: DeriveFrom) -> None:
    assert history_of({"2023-05-02": [ALPHA, BETA]}).changes == ()


def test_gained_lost_and_regained_each_cite_a_line(history_of: DeriveFrom) -> None:
    history = history_of({"2022-05-02": [ALPHA, BETA], "2023-03-01": [ALPHA, GAMMA], "2024-03-01": [GAMMA, BETA]})
    log = [(one.on, one.kind, one.school_id, one.before, one.after) for one in history.changes]
    assert log == [
        ("2023-03-01", "gained", "gamma-dole", None, GAMMA),
        ("2023-03-01", "lost", "beta-roubaix", BETA, None),
        ("2024-03-01", "regained", "beta-roubaix", BETA, BETA),
        ("2024-03-01", "lost", "alpha-lille", ALPHA, None),
    ]
    for change in history.changes:
        assert change.citation.quote == (change.after or change.before)
        assert change.citation.line


def test_a_loss_cites_the_last_line_that_named_the_school(history_of: DeriveFrom) -> None:
    history = history_of({"2022-05-02": [ALPHA, BETA], "2023-03-01": [BETA, ALPHA], "2024-03-01": [ALPHA]})
    (lost,) = history.changes
    assert (lost.order_id, lost.citation.number) == ("arrete-2024-03-01", 1)
    assert lost.citation.document == history.orders[1].forms[0].document


def test_a_change_across_a_missing_list_says_so(history_of: DeriveFrom) -> None:
    history = history_of({"2023-05-02": [ALPHA], "2024-03-01": [BETA]}, known=[known("2023-11-07")])
    assert {change.bound for change in history.changes} == {"between"}


def test_a_new_street_is_no_change_of_recognition(history_of: DeriveFrom) -> None:
    respelt = "École de Production ALPHA (EPA), 99, boulevard Neuf à LILLE (59000)"
    history = history_of({"2023-05-02": [ALPHA], "2024-03-01": [respelt]})
    assert [(one.kind, one.before, one.after) for one in history.changes] == [("moved", ALPHA, respelt)]
    assert [period.until_day for period in history.periods] == [None]
    (link,) = history.links
    assert "même nom, même commune (LILLE)" in link.evidence
    assert "1, rue de la Paix -> 99, boulevard Neuf" in link.evidence


def test_the_order_of_arrival_does_not_matter(history_of: DeriveFrom) -> None:
    lists = {"2022-05-02": [ALPHA, BETA], "2023-03-01": [ALPHA, GAMMA], "2024-03-01": [GAMMA, BETA]}
    assert history_of(lists) == history_of(dict(reversed(lists.items())))


def test_an_older_list_changes_bounds_and_nothing_that_later_lists_say(history_of: DeriveFrom) -> None:
    later = {"2023-03-01": [ALPHA, BETA], "2024-03-01": [ALPHA, BETA, GAMMA]}
    without, with_older = history_of(later), history_of({"2022-05-02": [ALPHA], **later})
    assert [one for one in with_older.changes if one.on > "2023-03-01"] == list(without.changes)
    assert without.periods[1].bound == "not_later_than"
    assert [(p.bound, p.from_day) for p in with_older.periods if p.school_id == "beta-roubaix"] == [
        ("exact", "2023-03-01")
    ]


def _log(history: History) -> list[tuple[str, str, str | None, str | None, str]]:
    return [(one.order_id, one.kind, one.before, one.after, one.cause) for one in history.changes]


def test_a_school_struck_out_cites_the_clause_and_the_line_it_struck(reading: MakeReading) -> None:
    base = reading("2023-05-02", ALPHA, BETA)
    striking = amendment("2023-09-01", "Le 2° est supprimé.", amends="2023-05-02")
    (lost,) = derived(base, striking).changes
    assert (lost.kind, lost.before, lost.after) == ("lost", BETA, None)
    assert (lost.citation.document, lost.citation.quote) == (striking.document, "Le 2° est supprimé")
    assert lost.citation.number == 2
    assert lost.before_citation is not None
    assert (lost.before_citation.document, lost.before_citation.quote) == (base.document, BETA)


def test_an_item_replaced_by_another_school_is_a_gain_and_a_loss_by_one_clause(reading: MakeReading) -> None:
    clause = f"Le 2° est remplacé par : « 2° {DELTA} »."
    changing = amendment("2023-09-01", clause, amends="2023-05-02")
    gained, lost = derived(reading("2023-05-02", ALPHA, BETA), changing).changes
    assert (gained.kind, gained.after, lost.kind, lost.before) == ("gained", DELTA, "lost", BETA)
    assert gained.citation == lost.citation
    assert gained.citation.quote == DELTA


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        ("Ecole de production Alpha (EPA), 9, boulevard Sud à Lille (59000)", ["moved"]),
        ("Ecole de production Alpha (EPA), 11, rue de la Paix à Lille (59000)", ["moved"]),
        ("Ecole de production Alpha Nord (EPA), 1, rue de la Paix à Lille (59000)", ["renamed"]),
        ("École de Production ALPHA - EPA, 1 r. de la Paix, LILLE (59 000)", []),
        ("Ecole de production Alpha (EPA), 1, rue de la Pai à Lille (59000)", []),
        ("Ecole de production Alfa (EPA), 1, rue de la Paix à Lille (59000)", ["renamed"]),
        ("Ecole de production Alpha (EPA), 1, rue de la Paix, bâtiment B, à Lille (59000)", []),
        ("Ecole de production Alpha (EPA), à Lille (59000)", []),
    ],
)
def test_renamed_and_moved_are_more_than_spelling(history_of: DeriveFrom, now: str, kinds: list[str]) -> None:
    history = history_of({"2023-05-02": [ALPHA, BETA], "2024-03-01": [now, BETA]})
    assert _log(history) == [("arrete-2024-03-01", kind, ALPHA, now, "law") for kind in kinds]
    for change in history.changes:
        assert (change.citation.quote, change.bound) == (now, "exact")
        assert change.before_citation is not None
        assert change.before_citation.quote == ALPHA


def test_what_a_corrigendum_changes_is_corrected_by_the_publisher(reading: MakeReading) -> None:
    mending = corrigendum("2024-03-01", "Au n° 1, au lieu de : « 1, rue », lire : « 11, rue ».")
    lists = [reading("2023-05-02", BETA), reading("2024-03-01", ALPHA, BETA), reading("2025-03-01", ALPHA, BETA)]
    mended = ALPHA.replace("1, rue", "11, rue")
    lists[2] = reading("2025-03-01", mended, BETA)
    assert _log(derived(*lists, mending)) == [
        ("arrete-2024-03-01", "gained", None, ALPHA, "law"),
        ("rectificatif-2024-03-01", "corrected", ALPHA, mended, "publisher"),
    ]


def test_a_school_named_or_dropped_by_a_corrigendum_is_corrected_neither_gained_nor_lost(reading: MakeReading) -> None:
    mending = corrigendum("2024-03-01", f"Le 2° est remplacé par : « 2° {DELTA} ».")
    history = derived(reading("2024-03-01", ALPHA, BETA), mending)
    assert sorted((one.kind, one.school_id) for one in history.changes) == [
        ("corrected", "beta-roubaix"),
        ("corrected", "delta-calais"),
    ]


def test_a_text_delivered_again_with_a_word_mended_is_corrected_by_the_publisher(reading: MakeReading) -> None:
    night, evening = (replace(reading("2023-05-02", item), medium="jorfsimple") for item in (ALPHA, _evening(ALPHA)))
    (change,) = derived(night, evening).changes
    assert (change.kind, change.cause, change.before, change.after) == (
        "corrected",
        "publisher",
        ALPHA,
        _evening(ALPHA),
    )
    assert change.before_citation is not None
    assert change.before_citation.document == night.document
    typed = [replace(one, medium="transcript") for one in (night, evening)]
    assert derived(*typed).changes == ()  # a transcript is ours: nobody but us corrected it


def _evening(item: str) -> str:
    return item.replace("1, rue", "11, rue")


def test_a_change_of_words_across_a_missing_list_says_so(reading: MakeReading) -> None:
    lists = [reading("2023-05-02", ALPHA), reading("2024-03-01", ALPHA.replace("1, rue de la Paix", "7, quai Sud"))]
    (change,) = derived(*lists, known=(known("2023-11-07"),)).changes
    assert (change.kind, change.bound) == ("moved", "between")


def test_every_citation_of_the_log_is_verbatim(reading: MakeReading) -> None:
    changing = amendment(
        "2023-09-01", "Au 1°, le mot : « Paix » est remplacé par le mot : « Gare ».", amends="2023-05-02"
    )
    (change,) = derived(reading("2023-05-02", ALPHA), changing).changes
    assert isinstance(change, Change)
    assert change.after == ALPHA.replace("Paix", "Gare")
    assert change.citation.quote == "Au 1°, le mot : « Paix » est remplacé par le mot : « Gare »"
