"""The change log: gained, lost, regained, each with the line it rests on."""

from __future__ import annotations

from tests.history.conftest import ALPHA, BETA, GAMMA, DeriveFrom, known


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


def test_a_new_street_or_spelling_is_no_change_of_recognition(history_of: DeriveFrom) -> None:
    respelt = "École de Production ALPHA (EPA), 99, boulevard Neuf à LILLE (59000)"
    history = history_of({"2023-05-02": [ALPHA], "2024-03-01": [respelt]})
    assert history.changes == ()
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
