"""The one order held. Every field of every entry is compared with what a person read in tests/test_examples.py."""

from __future__ import annotations

from parsers.medium import read


def test_all_schools_resolve_to_one_commune_departement_and_academie(real_order: bytes) -> None:
    entries = read(real_order).order.entries
    assert len(entries) == 61
    assert all(entry.place and entry.place.academie for entry in entries)


def test_name_and_address_are_substrings_of_the_quote_and_the_quote_of_its_line(real_order: bytes) -> None:
    lines = real_order.decode().split("\n")
    for entry in read(real_order).order.entries:
        assert entry.name
        assert entry.name in entry.quote
        assert (entry.address or "") in entry.quote
        assert (entry.acronym or "") in entry.quote
        assert entry.quote in lines[(entry.citation.line or 0) - 1]


def test_the_contradiction_of_number_44_is_a_finding_that_names_both_codes(real_order: bytes) -> None:
    (finding,) = (one for one in read(real_order).order.findings if one.severity == "warning")
    assert finding.code == "postal_code_mismatch"
    assert finding.citation
    assert finding.citation.number == 44
    assert "25800" in finding.message
    assert "52800" in finding.message
