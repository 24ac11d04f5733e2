"""What a title says: kind, series, day of signature; and the days themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.errors import NotTheDocument
from parsers.heading import in_force_day, iso_day, read_title, written_day

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


@given(st.dates())
def test_a_day_written_in_words_is_read_back(day) -> None:  # type: ignore[no-untyped-def]
    from history.names import french_day

    written = french_day(f"{day.year:04}-{day.month:02}-{day.day:02}")
    assert written_day(f"fait le {written}.") == day.isoformat()
