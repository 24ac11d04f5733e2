"""What a title says: kind, series, day of signature; and the days themselves."""

from __future__ import annotations

import contextlib
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.errors import NotTheDocument
from parsers.heading import (
    cites_our_article,
    find_nor,
    in_force_day,
    is_corrigendum_nor,
    iso_day,
    read_issue,
    read_title,
    written_day,
)

LIST = "fixant la liste des écoles de production prévue à l'article L. 443-6 du code de l'éducation"


@pytest.mark.parametrize(
    ("title", "kind", "day"),
    [
        (f"Arrêté du 18 novembre 2024 {LIST}", "list", "2024-11-18"),
        (f"ARRETE DU 1ER FEVRIER 2021 {LIST.upper()}", "list", "2021-02-01"),
        (f"Arrêté du 1er août 2019 {LIST}", "list", "2019-08-01"),
        (f"Arrêté interministériel du 2 mai 2023 {LIST}", "list", "2023-05-02"),
        (f"Arrêté du 2 mai 2023 {LIST} et abrogeant l'arrêté du 9 novembre 2022", "list", "2023-05-02"),
        (f"Arrêté du 3 mars 2023 modifiant l'arrêté du 9 novembre 2022 {LIST}", "amendment", "2023-03-03"),
        (f"Arrêté du 3 mars 2023 complétant l'arrêté du 9 novembre 2022 {LIST}", "amendment", "2023-03-03"),
        (f"Arrêté du 9 novembre 2022 {LIST} (rectificatif)", "corrigendum", "2022-11-09"),
        (f"Arrêté {LIST}", "list", None),
        (f"Arrêté du 31 février 2024 {LIST}", "list", None),
    ],
)
def test_a_title_says_kind_and_day(title: str, kind: str, day: str | None) -> None:
    heading = read_title(title)
    assert (heading.kind, heading.signed_on) == (kind, day)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Arrêté du 2 mai 2023 fixant la liste des lycées professionnels", "Not an order on the écoles de production"),
        ("Arrêté du 2 mai 2023 sur l'article L. 443-6 du code du travail", "other codes have one too"),
        ("Arrêté du 2 mai 2023 relatif au financement des écoles de production", "not on their list"),
    ],
)
def test_what_is_not_of_the_series_is_refused_with_the_reason(title: str, reason: str) -> None:
    with pytest.raises(NotTheDocument, match=reason):
        read_title(title)


def test_an_iso_day_is_a_day_or_no_date_or_an_error() -> None:
    assert iso_day(" 2024-11-18 ") == "2024-11-18"
    assert [iso_day(text) for text in ("", "2999-01-01", "0000-00-00", "0001-01-01")] == [None] * 4
    for text in ("18/11/2024", "2024-02-30", "20241118", "2024-11", "2024-W47-1", "hier"):
        with pytest.raises(ValueError):
            iso_day(text)


def test_an_order_is_in_force_the_day_after_its_publication_unless_it_says_otherwise() -> None:
    assert in_force_day("2022-11-30", None) == "2022-12-01"
    assert in_force_day("2022-11-30", "2023-01-01") == "2023-01-01"
    assert in_force_day(None, None) is None


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_a_day_written_in_words_is_read_back(day) -> None:  # type: ignore[no-untyped-def]
    from history.names import french_day

    written = french_day(f"{day.year:04}-{day.month:02}-{day.day:02}")
    assert written_day(f"fait le {written}.") == day.isoformat()


@pytest.mark.parametrize(
    ("title", "kind", "day", "amends"),
    [
        ("Arrêté du 9 novembre 2022 établissant la liste des écoles de production", "list", "2022-11-09", None),
        ("Arrêté du 9 novembre 2022 portant liste des écoles de production", "list", "2022-11-09", None),
        ("Arrêté du 9 novembre 2022 relatif à la liste des écoles de production", "list", "2022-11-09", None),
        (
            "Arrêté du 1 er mars 2023 fixant, pour l'année 2023, la liste des écoles de production",
            "list",
            "2023-03-01",
            None,
        ),
        ("Arrêté du 1ᵉʳ\u00a0mars\u00a02023 fixant la liste des Écoles de production", "list", "2023-03-01", None),
        ("ARRETE DU 15 AOUT 2023 FIXANT LA LISTE DES ECOLES DE PRODUCTION", "list", "2023-08-15", None),
        (
            "Arrêté du 2 mai 2023 fixant la liste des établissements dénommés « écoles de production »",
            "list",
            "2023-05-02",
            None,
        ),
        (
            "Arrêté du 2 mai 2023 fixant la liste prévue à l'article L. 443-6 du code de l'éducation",
            "list",
            "2023-05-02",
            None,
        ),
        (f"Arrêté du 2 mai 2023 {LIST} et abrogeant l'arrêté du 9 novembre 2022", "list", "2023-05-02", None),
        (
            f"Arrêté du 3 mars 2023 modifiant l'arrêté du 9 novembre 2022 {LIST}",
            "amendment",
            "2023-03-03",
            "2022-11-09",
        ),
        (
            f"Arrêté du 3 mars 2023 modifiant l'arrêté du 9 novembre 2022 modifié {LIST}",
            "amendment",
            "2023-03-03",
            "2022-11-09",
        ),
        (
            f"Arrêté modificatif du 3 mars 2023 à l'arrêté du 1er février 2022 {LIST}",
            "amendment",
            "2023-03-03",
            "2022-02-01",
        ),
        (
            f"Arrêté du 3 mars 2023 rectifiant l'arrêté du 9 novembre 2022 {LIST}",
            "amendment",
            "2023-03-03",
            "2022-11-09",
        ),
        (
            f"Arrêté du 3 mars 2023 abrogeant l'arrêté du 9 novembre 2022 {LIST}",
            "amendment",
            "2023-03-03",
            "2022-11-09",
        ),
        (
            f"Arrêté du 3 mars 2023 modifiant les arrêtés du 9 novembre 2022 et du 2 mai 2021 {LIST}",
            "amendment",
            "2023-03-03",
            None,
        ),
        (
            "Arrêté du 3 mars 2023 portant modification de la liste des écoles de production",
            "amendment",
            "2023-03-03",
            None,
        ),
        (
            "Arrêté du 3 mars 2023 portant mise à jour de la liste des écoles de production",
            "amendment",
            "2023-03-03",
            None,
        ),
        (f"Rectificatif à l'arrêté du 9 novembre 2022 {LIST}", "corrigendum", "2022-11-09", "2022-11-09"),
        (f"Arrêté du 9 novembre 2022 {LIST} (rectificatif)", "corrigendum", "2022-11-09", "2022-11-09"),
        (
            f"Arrêté du 3 mars 2023 modifiant l'arrêté du 9 novembre 2022 {LIST} (rectificatif)",
            "corrigendum",
            "2023-03-03",
            "2023-03-03",
        ),
    ],
)
def test_a_title_says_which_order_it_amends(title: str, kind: str, day: str, amends: str | None) -> None:
    heading = read_title(title)
    assert (heading.kind, heading.signed_on, heading.amends) == (kind, day, amends)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        (
            "Arrêté du 2 mai 2023 modifiant l'arrêté du 2 mai 2022 relatif au financement des écoles de production",
            "not on their list",
        ),
        (
            "Arrêté du 2 mai 2023 fixant la liste des diplômes préparés dans les écoles de production",
            "not on their list",
        ),
        (
            "Arrêté du 2 mai 2023 fixant la liste des écoles de production habilitées à percevoir la taxe",
            "not on their list",
        ),
        ("Arrêté du 2 mai 2023 fixant la liste des écoles de production de l'académie de Lille", "not on their list"),
        ("Arrêté du 2 mai 2023 portant reconnaissance d'une école de production", "not on their list"),
        ("Arrêté du 2 mai 2023 pris pour l'article L. 443-6 du code de l'éducation", "but fixes no list"),
        (
            "Arrêté du 2 mai 2023 fixant la liste prévue à l'article L. 443-6 du code du travail",
            "other codes have one too",
        ),
        ("", "Not an order on the écoles de production"),
    ],
)
def test_another_text_on_the_schools_or_the_article_is_refused_with_the_reason(title: str, reason: str) -> None:
    with pytest.raises(NotTheDocument, match=reason):
        read_title(title)


@pytest.mark.parametrize(
    "text",
    [
        "prévue à l'article L. 443-6 du code de l'éducation",
        "prévue à l'article L.443-6 du code de l'éducation",
        "prévue à l'article L443-6 du Code de l’Education",
        "L.\u00a0443‑6 du code de l'éducation",
        "L. 443–6 du\u00a0code de l'éducation",
        "Vu le code de l'éducation, notamment ses articles L. 441-1 et L. 443-6 ;",
        "articles L. 443-6 et R. 443-1 du code de l'éducation",
        "Vu le code du travail ; Vu le code de l'éducation, notamment son article L. 443-6",
        "article L. 443-6 du code du travail et article L. 443-6 du code de l'éducation",
        "Vu le code de l'éducation, notamment l'article L. 443-6 du même code",
    ],
)
def test_our_article_is_that_of_the_code_de_l_education(text: str) -> None:
    assert cites_our_article(text)


@pytest.mark.parametrize(
    "text",
    [
        "article L. 443-6 du code de la construction et de l'habitation",
        "article L. 443-6 du code du travail, et le code de l'éducation",
        "Vu le code de l'éducation et l'article L. 443-6 du code de la construction et de l'habitation",
        "Vu le code de l'éducation ; Vu le code du travail, notamment son article L. 443-6 ;",
        "article L. 443-6-1 du code de l'éducation",
        "article L. 443-61 du code de l'éducation",
        "article R. 443-6 du code de l'éducation",
        "article L. 443-6",
        "code de l'éducation",
        "",
    ],
)
def test_another_codes_article_is_not_ours(text: str) -> None:
    assert not cites_our_article(text)


def test_a_corrigendum_bears_the_number_of_its_order_with_a_z() -> None:
    assert is_corrigendum_nor("MENE2230947Z")
    for nor in ("MENE2230947A", "MENE223094Z", "", "mene2230947z"):
        assert not is_corrigendum_nor(nor)
    assert find_nor("NOR : MENE2230947A, texte n° 12") == "MENE2230947A"
    assert find_nor("JORFTEXT000046617423") is None


@pytest.mark.parametrize(
    "text",
    [
        "JORF n°0274 du 26 novembre 2022",
        "Journal officiel n° 274 du 26 novembre 2022",
        "JORF no\u00a00274 du 26 NOVEMBRE 2022, texte 12",
    ],
)
def test_an_issue_has_a_number_and_a_day(text: str) -> None:
    assert read_issue(text) == ("0274", "2022-11-26")


@pytest.mark.parametrize(
    "text", ["", "JORF n°0274", "JORF n°0274 du 31 novembre 2022", "texte n° 12 du 26 novembre 2022"]
)
def test_what_is_no_issue_gives_none(text: str) -> None:
    assert read_issue(text) is None


@given(st.text(max_size=300))
def test_any_title_gives_a_heading_or_is_refused(title: str) -> None:
    cites_our_article(title)
    read_issue(title)
    with contextlib.suppress(NotTheDocument):
        read_title(title)


@pytest.mark.parametrize(
    "piece", ["liste des ", "L. 443-6 ", "code de ", "arrêté du ", "1er février 2024 ", "L. 443-6 et ", "a", "L. "]
)
def test_a_long_title_is_judged_at_once(piece: str) -> None:
    began = time.monotonic()
    title = piece * (100_000 // len(piece))
    cites_our_article(title)
    with contextlib.suppress(NotTheDocument):
        read_title(title)
    assert time.monotonic() - began < 5


def test_a_nor_in_z_is_that_of_a_corrigendum_whatever_the_title_says() -> None:
    title = f"Arrêté du 9 novembre 2022 {LIST}"
    assert read_title(title, "MENE2230947A").kind == "list"
    heading = read_title(title, "MENE2230947Z")
    assert (heading.kind, heading.amends) == ("corrigendum", "2022-11-09")
