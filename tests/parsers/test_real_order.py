"""The one order held, read whole: every field of every entry is compared with what a person read."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from parsers.medium import read
from parsers.model import Reading

EXPECTED = Path(__file__).parents[1] / "examples" / "arrete-2024-11-18.expected.json"


def _said(reading: Reading) -> dict[str, object]:
    order = asdict(reading.order)
    for entry in order["entries"]:
        entry |= {key: entry["citation"][key] for key in ("number", "quote", "line")}
        entry["place"] = entry["place"] and list(entry["place"].values())
        del entry["citation"]
    order["findings"] = [
        [one.severity, one.code, one.citation and one.citation.number] for one in reading.order.findings
    ]
    return {"medium": reading.medium, "order": order}


def test_every_field_of_every_entry_is_what_a_person_read(real_order: bytes) -> None:
    said = _said(read(real_order))
    if not EXPECTED.exists():
        EXPECTED.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        raise AssertionError(f"no expectation: a draft is in {EXPECTED}, to be reviewed line by line")
    assert json.loads(json.dumps(said)) == json.loads(EXPECTED.read_text(encoding="utf-8"))


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
