"""The list in force after each order: what clauses do to it, and what they cannot do."""

from __future__ import annotations

from itertools import permutations

import pytest

from history.model import History, InForce
from tests.history.conftest import ALPHA, BETA, DELTA, GAMMA, MakeReading, amendment, corrigendum, derived, known

BASE = "2023-05-02"


def _numbered(state: InForce) -> dict[int, str]:
    return {line.number: line.mention.entry.quote for line in state.lines}


def _amended(reading: MakeReading, *clauses: str) -> History:
    """A list of three, and an amendment to it."""
    return derived(reading(BASE, ALPHA, BETA, GAMMA), amendment("2023-09-01", *clauses, amends=BASE))


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("Le 2° est supprimé.", {1: ALPHA, 3: GAMMA}),
        ("L'école « Beta » est retirée de la liste.", {1: ALPHA, 3: GAMMA}),
        (f"La liste est complétée par l'école suivante : « {DELTA} ».", {1: ALPHA, 2: BETA, 3: GAMMA, 4: DELTA}),
        (f"Après le 3°, il est inséré un 4° ainsi rédigé : « 4° {DELTA}. »", {1: ALPHA, 2: BETA, 3: GAMMA, 4: DELTA}),
        (f"Le 2° est remplacé par : « 2° {DELTA} ».", {1: ALPHA, 2: DELTA, 3: GAMMA}),
        (
            "Au 2°, les mots : « rue Nationale » sont remplacés par les mots : « quai du Port ».",
            {1: ALPHA, 2: BETA.replace("rue Nationale", "quai du Port"), 3: GAMMA},
        ),
    ],
)
def test_a_clause_changes_the_list_and_nothing_else(
    reading: MakeReading, clause: str, expected: dict[int, str]
) -> None:
    history = _amended(reading, clause)
    assert history.quarantined == ()
    assert [state.order.order_id for state in history.states] == ["arrete-2023-05-02", "arrete-modificatif-2023-09-01"]
    assert _numbered(history.states[1]) == expected
    assert _numbered(history.states[0]) == {1: ALPHA, 2: BETA, 3: GAMMA}


def test_the_annex_is_replaced_by_that_of_the_amendment(reading: MakeReading) -> None:
    annex = f"L'annexe est remplacée par l'annexe du présent arrêté.\nAnnexe\n1. {GAMMA} ;\n2. {DELTA}."
    history = _amended(reading, annex)
    assert _numbered(history.states[1]) == {1: GAMMA, 2: DELTA}
    assert {change.kind for change in history.changes} == {"gained", "lost"}


def test_each_line_cites_the_order_that_put_it_there(reading: MakeReading) -> None:
    base = reading(BASE, ALPHA, BETA, GAMMA)
    words = "Au 2°, les mots : « rue Nationale » sont remplacés par les mots : « quai du Port » ;"
    changing = amendment("2023-09-01", words, f"Le 3° est remplacé par : « 3° {DELTA} ».", amends=BASE)
    carried, changed, new = derived(base, changing).states[1].lines
    assert carried.mention.order_id == "arrete-2023-05-02"
    assert carried.replaces is None
    entry = changed.mention.entry
    assert (entry.citation.document, entry.number) == (changing.document, 2)
    assert entry.citation.quote in words
    assert entry.quote == "Ecole de production Beta, 2, quai du Port à Roubaix (59100)"
    assert entry.address == "2, quai du Port"
    assert changed.replaces is not None
    assert changed.replaces.entry.quote == BETA
    assert (new.mention.entry.quote, new.mention.entry.citation.quote) == (DELTA, DELTA)
    assert new.mention.entry.name == "Ecole de production Delta"


def test_two_clauses_on_one_line_are_one_line_that_replaces_the_old_one(reading: MakeReading) -> None:
    history = _amended(
        reading,
        "1° Au 2°, les mots : « rue Nationale » sont remplacés par les mots : « quai du Port » ;",
        "2° Au 2°, le mot : « Beta » est remplacé par le mot : « Bêta ».",
    )
    line = history.states[1].lines[1]
    assert line.mention.entry.quote == "Ecole de production Bêta, 2, quai du Port à Roubaix (59100)"
    assert line.replaces is not None
    assert line.replaces.entry.quote == BETA


@pytest.mark.parametrize(
    ("clause", "reason"),
    [
        ("Le 12° est supprimé.", "la liste n'a pas de n° 12"),
        ("L'école « Epsilon » est retirée de la liste.", "ne désignent aucun numéro"),
        ("L'école « Ecole de production » est retirée de la liste.", "désignent les n° 1, 2, 3"),
        ("Au 2°, le mot : « Lile » est remplacé par le mot : « Lille ».", "ne s'y trouvent pas"),
        ("Au 2°, le mot : « ale » est remplacé par le mot : « al ».", "ne s'y trouvent pas"),
        ("Au 2°, le mot : « o » est remplacé par le mot : « a ».", "ne s'y trouvent pas"),
        (f"Après le 1°, il est inséré un 2° ainsi rédigé : « 2° {DELTA}. »", "n'est pas libre"),
        (f"Après le 1°, est insérée l'école suivante : « {DELTA} ».", "ne porte aucun numéro"),
        (f"La liste est complétée par un 7° ainsi rédigé : « 7° {DELTA} ».", "s'arrête au n° 3"),
        (f"La liste est complétée par l'école suivante : « {ALPHA} ».", "figurerait aux n° 1 et 4"),
        ("La liste est complétée par l'école suivante : « Ecole Zéta, 1, rue X ».", "ne se lit pas"),
        ("Les 1° à 3° sont supprimés.", "aucune école"),
    ],
)
def test_a_clause_that_cannot_apply_holds_its_order_back(reading: MakeReading, clause: str, reason: str) -> None:
    history = _amended(reading, clause)
    assert len(history.states) == 1
    (held_back,) = history.quarantined
    (finding,) = (one for one in held_back.causes if one.code == "clause_not_applicable")
    assert reason in finding.message
    assert history.coverage.pending == ("2023-09-01",)


def test_one_clause_that_fails_leaves_the_others_of_its_order_unapplied(reading: MakeReading) -> None:
    history = _amended(reading, "1° Le 2° est supprimé ;", "2° Le 9° est supprimé.")
    assert [_numbered(state) for state in history.states] == [{1: ALPHA, 2: BETA, 3: GAMMA}]


def test_a_number_struck_out_is_not_given_again(reading: MakeReading) -> None:
    history = _amended(reading, "1° Le 3° est supprimé ;", f"2° La liste est complétée par : « {DELTA} ».")
    assert _numbered(history.states[1]) == {1: ALPHA, 2: BETA, 4: DELTA}


def test_an_amendment_to_a_list_that_is_not_held_is_held_back_and_names_what_is_missing(reading: MakeReading) -> None:
    history = derived(reading(BASE, ALPHA), amendment("2024-01-09", "Le 1° est supprimé.", amends="2023-11-07"))
    assert len(history.states) == 1
    assert "l'arrêté du 7 novembre 2023, qu'il modifie, n'est pas détenu" in history.quarantined[0].causes[-1].message
    assert history.coverage.missing == ("2023-11-07", "2024-01-09")
    assert [(one.signed_on, one.is_of_the_series) for one in history.known] == [("2023-11-07", True)]


def test_an_amendment_to_a_list_that_was_replaced_is_held_back(reading: MakeReading) -> None:
    late = amendment("2024-06-01", "Le 1° est supprimé.", amends=BASE)
    history = derived(reading(BASE, ALPHA), reading("2024-03-01", ALPHA), late)
    assert "n'est plus en vigueur" in history.quarantined[0].causes[-1].message


def test_an_amendment_that_names_no_order_is_of_the_list_in_force_unless_one_is_missing(reading: MakeReading) -> None:
    base, amending = reading(BASE, ALPHA, BETA), amendment("2023-09-01", "Le 2° est supprimé.", amends=None)
    assert _numbered(derived(base, amending).states[1]) == {1: ALPHA}
    assert len(derived(base, amending, known=(known("2023-07-01"),)).states) == 1


def test_an_amendment_may_name_the_amendment_before_it(reading: MakeReading) -> None:
    first = amendment("2023-09-01", f"La liste est complétée par : « {DELTA} ».", amends=BASE)
    second = amendment("2023-11-02", "Le 3° est supprimé.", amends="2023-09-01")
    history = derived(second, first, reading(BASE, ALPHA, BETA))
    assert [_numbered(state) for state in history.states[1:]] == [{1: ALPHA, 2: BETA, 3: DELTA}, {1: ALPHA, 2: BETA}]


def test_the_next_full_list_is_compared_with_what_the_amendment_left(reading: MakeReading) -> None:
    amending = amendment("2023-09-01", f"La liste est complétée par : « {DELTA} ».", amends=BASE)
    history = derived(reading(BASE, ALPHA, BETA), amending, reading("2024-03-01", ALPHA, DELTA, GAMMA))
    log = [(one.on, one.kind, one.school_id) for one in history.changes]
    assert log == [
        ("2023-09-01", "gained", "delta-calais"),
        ("2024-03-01", "gained", "gamma-dole"),
        ("2024-03-01", "lost", "beta-roubaix"),
    ]


def test_a_corrigendum_corrects_from_the_start_and_both_texts_stay(reading: MakeReading) -> None:
    base = reading(BASE, ALPHA, BETA, Published_on="2023-05-10", NOR="MENE2300001A")
    amending = amendment("2023-06-01", "Le 1° est supprimé.", amends=BASE)
    late = corrigendum(
        BASE, "Au n° 2, au lieu de : « Nationale », lire : « Royale ».", Published_on="2023-07-01", NOR="MENE2300001Z"
    )
    printed, corrected, amended = derived(late, amending, base).states
    assert _numbered(printed) == {1: ALPHA, 2: BETA}
    assert corrected.order.order_id == "rectificatif-2023-05-02"
    assert corrected.order.order.in_force_on == printed.order.order.in_force_on == "2023-05-11"
    assert _numbered(amended) == {2: BETA.replace("Nationale", "Royale")}


def test_a_corrigendum_without_a_number_finds_the_only_line_with_its_words(reading: MakeReading) -> None:
    base = reading(BASE, ALPHA, BETA)
    found = derived(base, corrigendum(BASE, "Au lieu de : « rue Nationale », lire : « rue Royale ».")).states
    assert _numbered(found[1])[2] == BETA.replace("rue Nationale", "rue Royale")
    vague = derived(base, corrigendum(BASE, "Au lieu de : « rue », lire : « quai »."))
    assert len(vague.states) == 1


def test_a_text_delivered_with_its_correction_bears_the_corrigendum_out(reading: MakeReading) -> None:
    mended = reading(BASE, ALPHA, BETA.replace("Nationale", "Royale"))
    history = derived(mended, corrigendum(BASE, "Au n° 2, au lieu de : « Nationale », lire : « Royale »."))
    assert [finding.code for finding in history.states[1].order.findings] == ["already_corrected"]
    assert history.changes == ()


def test_a_corrigendum_of_another_order_of_the_day_is_held_back(reading: MakeReading) -> None:
    base = reading(BASE, ALPHA, NOR="MENE2300001A")
    other = corrigendum(BASE, "Au n° 1, au lieu de : « Paix », lire : « Guerre ».", NOR="MENE2300009Z")
    assert len(derived(base, other).states) == 1


def test_orders_apply_in_legal_order_whatever_the_order_of_arrival(reading: MakeReading) -> None:
    readings = (
        reading(BASE, ALPHA, BETA),
        amendment("2023-09-01", f"La liste est complétée par : « {DELTA} ».", amends=BASE),
        corrigendum(BASE, "Au n° 2, au lieu de : « Nationale », lire : « Royale ».", Published_on="2023-10-01"),
        reading("2024-03-01", ALPHA, GAMMA),
    )
    first, *others = (derived(*order) for order in permutations(readings))
    assert all(other == first for other in others)


@pytest.mark.parametrize(
    ("printed", "quoted"),
    [
        ("1, rue de l'Eau", "rue de l’Eau"),
        ("1, rue Saint‑Jean", "rue Saint-Jean"),
        ("1, rue\u00a0du Lac", "rue du Lac"),
    ],
)
def test_apostrophes_dashes_and_blanks_are_alike(reading: MakeReading, printed: str, quoted: str) -> None:
    item = f"Ecole de production Alpha, {printed} à Lille (59000)"
    clause = f"Au 1°, les mots : « {quoted} » sont remplacés par les mots : « quai Sud »."
    history = derived(reading(BASE, item), amendment("2023-09-01", clause, amends=BASE))
    assert _numbered(history.states[1]) == {1: "Ecole de production Alpha, 1, quai Sud à Lille (59000)"}


def test_words_struck_out_leave_one_blank(reading: MakeReading) -> None:
    item = "Ecole de production Alpha, 1, rue du Lac, bâtiment B, à Lille (59000)"
    clause = "Au 1°, les mots : « , bâtiment B » sont supprimés."
    history = derived(reading(BASE, item), amendment("2023-09-01", clause, amends=BASE))
    assert _numbered(history.states[1]) == {1: "Ecole de production Alpha, 1, rue du Lac, à Lille (59000)"}
