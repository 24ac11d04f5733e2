"""Drawings of a PDF that draw others: counted before a library in C follows them, since ten forms of ten calls each,
one inside the other, are ten thousand million drawings in two kilobytes.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value

from parsers.pdf_errors import PDFMINER_TRIPS, TooLargePdf

MAX_DRAWINGS = 20_000
"""Drawings that one drawing may come to, those inside it included."""
MAX_NESTED = 30

_CALL = re.compile(rb"/([^\s/<>()\[\]{}%]+)\s+Do\b")
_TRAP = "Drawings that draw each other without end. Print the pages that matter to a new PDF."

Calls = Mapping[int, Counter[bytes]]
"""Object number of each form that draws others: the names it calls, and how often."""


def called(drawing: bytes) -> Counter[bytes]:
    """The names of the drawings that a drawing calls, and how often each."""
    return Counter(_CALL.findall(drawing))


def check_forms(data: bytes, calls: Calls) -> None:
    """Raises :class:`TooLargePdf` when forms inside forms come to too many drawings, or call themselves."""
    if not calls:
        return
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        targets = {number: _targets(document, number, names) for number, names in calls.items()}
    except PDFMINER_TRIPS:
        raise TooLargePdf(_TRAP) from None
    counts: dict[int, int] = {}
    for number in targets:
        _count(number, targets, counts, 0)


def _targets(document: PDFDocument, number: int, names: Counter[bytes]) -> Counter[int]:
    """The objects that a form calls by name, and how often. LookupError for a name that its resources do not hold."""
    form = document.getobj(number)
    if not isinstance(form, PDFStream):
        return Counter()
    drawings = dict_value(dict_value(form.attrs["Resources"])["XObject"])
    found: Counter[int] = Counter()
    for name, times in names.items():
        target = drawings[name.decode("latin-1")]
        found[target.objid if isinstance(target, PDFObjRef) else 0] += times
    return found


def _count(number: int, targets: Mapping[int, Counter[int]], counts: dict[int, int], nested: int) -> int:
    """How many drawings a form comes to."""
    if number in counts:
        return counts[number]
    if nested > MAX_NESTED:
        raise TooLargePdf(_TRAP)
    inner = targets.get(number, Counter[int]())
    total = 1 + sum(times * _count(target, targets, counts, nested + 1) for target, times in inner.items())
    if total > MAX_DRAWINGS:
        raise TooLargePdf(_TRAP)
    counts[number] = total
    return total
