"""School ids: readable, minted once, never changed by an older order, a better spelling or a new number."""

from __future__ import annotations

from history.derive import derive
from history.names import name_core, slug
from parsers.entries import read_item
from parsers.medium import read
from tests.history.conftest import ALPHA, BETA, GAMMA, DeriveFrom


def test_the_id_of_a_school_of_the_real_order(real_order: bytes) -> None:
    ids = {school.latest.number: school.school_id for school in derive([read(real_order)], read_item=read_item).schools}
    assert len(set(ids.values())) == 61
    assert ids[41] == "fask-academy-marseille"
    assert ids[9] == "besancon"
    assert ids[40] == "je-fabrique-mon-avenir-site-d-istres"
    assert ids[45] == "je-fabrique-mon-avenir-site-de-la-seyne-sur-mer"


def test_ids_outlive_older_orders_new_numbers_and_better_spellings(history_of: DeriveFrom) -> None:
    first = history_of({"2023-03-01": [ALPHA, BETA]})
    respelt = [BETA, ALPHA.replace("Ecole de production Alpha", "École de Production « Alpha »")]
    again = history_of({"2021-05-02": respelt, "2023-03-01": [GAMMA, *respelt]}, minted=first.minted)
    assert {school.school_id for school in again.schools} == {"alpha-lille", "beta-roubaix", "gamma-dole"}
    assert [one.school_id for one in again.minted] == ["gamma-dole"]


def test_an_id_outlives_a_corrected_transcription(history_of: DeriveFrom) -> None:
    first = history_of({"2023-03-01": ["Ecole de production Alpa, 1, rue de la Paix à Lille (59000)"]})
    misread = first.minted[0]
    assert misread.school_id == "alpa-lille"
    right = "Ecole de production Alpa, 1, rue de la Paix, à Lille (59000)"
    again = history_of({"2023-03-01": [right]}, minted=first.minted)
    assert [school.school_id for school in again.schools] == ["alpa-lille"]
    assert again.minted == ()


def test_two_schools_that_would_have_one_id_have_two(history_of: DeriveFrom) -> None:
    history = history_of({"2023-03-01": [ALPHA, ALPHA.replace("1, rue de la Paix", "7, quai Sud")]})
    assert [school.school_id for school in history.schools] == ["alpha-lille", "alpha-lille-2"]


def test_an_id_is_never_too_long_for_the_name_of_a_file(history_of: DeriveFrom) -> None:
    long = ALPHA.replace("Alpha", f"Alpha {'synthetic ' * 60}")
    first, second = (
        school.school_id
        for school in history_of({"2023-03-01": [long, long.replace("1, rue de la Paix", "7, quai Sud")]}).schools
    )
    assert second == f"{first}-2"
    assert first.startswith("alpha-synthetic-synthetic-")
    assert len(first) <= 120


def test_sites_of_one_organisation_are_different_schools(real_order: bytes) -> None:
    schools = derive([read(real_order)], read_item=read_item).schools
    assert sum("icam" in school.school_id for school in schools) == 5
    assert sum("je-fabrique-mon-avenir" in school.school_id for school in schools) == 2


def test_the_core_of_a_name() -> None:
    assert name_core("Ecole de production de la métropole Havraise") == "metropole havraise"
    assert name_core("École de Production Métropole Havraise") == "metropole havraise"
    assert name_core("Ecole technique privée de production AGAPE ANJOU") == "agape anjou"
    assert name_core("Association forézienne d'écoles de production") == "association forezienne d ecoles de production"
    assert name_core("Ecole de production") == "ecole de production"


def test_a_slug_says_a_commune_once() -> None:
    assert slug("fask academy", "Marseille") == "fask-academy-marseille"
    assert slug("icam lille", "Lille") == "icam-lille"
