"""From a printed commune and code to the official one: every case of DESIGN, "Geography"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.gazetteer import academies, communes, departements
from reference.resolve import Rule, departements_of, resolve
from reference.text import fold


@pytest.mark.parametrize(
    ("commune", "code", "rule", "insee_code", "departement", "academie"),
    [
        ("Roubaix", "59100", "exact", "59512", "59", "Lille"),
        ("Villefranche sur Saône", "69400", "exact", "69264", "69", "Lyon"),
        ("EVREUX", "27000", "exact", "27229", "27", "Normandie"),
        ("St-Loup s/ Semouse", "70800", "exact", "70467", "70", "Besançon"),
        ("Besançon", "25043", "cedex", "25056", "25", "Besançon"),
        ("Chalon sur Saône", "71104", "cedex", "71076", "71", "Dijon"),
        ("La Roche-sur-Yon", "85015", "cedex", "85191", "85", "Nantes"),
        ("Saint Étienne", "42013", "cedex", "42218", "42", "Lyon"),
        ("Beaumesnil", "27410", "exact", "27049", "27", "Normandie"),
        ("Cormaranche-en-Bugey", "01110", "exact", "01185", "01", "Lyon"),
        ("Condé sur Noireau", "14110", "exact", "14174", "14", "Normandie"),
        ("Marseille", "13014", "exact", "13055", "13", "Aix-Marseille"),
        ("Marseille 14e", "13014", "exact", "13055", "13", "Aix-Marseille"),
        ("Lyon 9e Arrondissement", "69009", "exact", "69123", "69", "Lyon"),
        ("Lyon", "69009", "exact", "69123", "69", "Lyon"),
        ("Paris", "75015", "exact", "75056", "75", "Paris"),
        ("Ajaccio", "20090", "exact", "2A004", "2A", "Corse"),
        ("Bastia", "20200", "exact", "2B033", "2B", "Corse"),
        ("Ajaccio", "20177", "cedex", "2A004", "2A", "Corse"),
        ("Fort-de-France", "97200", "exact", "97209", "972", "Martinique"),
        ("Saint-Denis", "97400", "exact", "97411", "974", "La Réunion"),
        ("Saint-Denis", "97490", "exact", "97411", "974", "La Réunion"),
        ("Saint-Denis", "93200", "exact", "93066", "93", "Créteil"),
        ("Mamoudzou", "97600", "exact", "97611", "976", "Mayotte"),
        ("Dole", None, "name", "39198", "39", "Besançon"),
        ("Nogent", "25800", "mismatch", "52353", "52", "Reims"),
        ("Thionvile", "57100", "spelling", "57672", "57", "Nancy-Metz"),
    ],
)
def test_a_printed_commune_resolves(
    commune: str, code: str | None, rule: Rule, insee_code: str, departement: str, academie: str
) -> None:
    found = resolve(commune, code)
    assert found.rule == rule
    assert found.place
    assert (found.place.insee_code, found.place.departement_code, found.place.academie) == (
        insee_code,
        departement,
        academie,
    )


@pytest.mark.parametrize(
    ("commune", "code", "rule"),
    [
        ("Saint-Denis", None, "ambiguous"),
        ("Saint-Denis", "12345", "ambiguous"),
        ("Beaumesnil", None, "ambiguous"),
        ("Bruxelles", "1000", "unknown"),
        ("Bruxelles", None, "unknown"),
        ("Thionvile", None, "unknown"),
        ("", None, "unknown"),
    ],
)
def test_what_is_in_doubt_resolves_to_nothing(commune: str, code: str | None, rule: Rule) -> None:
    found = resolve(commune, code)
    assert (found.place, found.rule) == (None, rule)


def test_every_current_commune_resolves_to_itself_by_each_of_its_codes() -> None:
    wrong = []
    for row in communes().all_current():
        for code in row.postal_codes:
            found = resolve(row.name, code)
            if not found.place or found.place.insee_code != row.insee_code:
                wrong.append((row.name, code, found.rule))
    # Two communes of one name under one postal code cannot be told apart; they must be ambiguous, never mistaken.
    assert all(rule == "ambiguous" for _, _, rule in wrong)
    assert len(wrong) < 30


@given(st.text(max_size=60), st.one_of(st.none(), st.from_regex(r"[0-9]{5}", fullmatch=True)))
def test_any_words_resolve_to_a_commune_or_to_none(commune: str, code: str | None) -> None:
    found = resolve(commune, code)
    assert (found.place is None) == (found.rule in ("ambiguous", "unknown"))


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_departement_has_a_region_and_all_but_the_collectivities_an_academie() -> None:
    assert departements()["2A"].region == "Corse"
    assert len(academies()) == 101
    assert len(set(academies().values())) == 30
    collectivities = {"975", "977", "978", "984", "986", "987", "988", "989"}
    assert set(departements()) - set(academies()) == collectivities


def test_the_departements_a_code_can_be_in() -> None:
    assert departements_of("25043") == ("25",)
    assert departements_of("20167") == ("2A", "2B")
    assert departements_of("97420") == ("974",)
