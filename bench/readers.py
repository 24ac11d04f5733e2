"""The readers, each against the bare library on the same bytes."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from xml.etree import ElementTree

import pdfplumber
import pypdfium2
from selectolax.lexbor import LexborHTMLParser

from bench.timing import Measure, in_turn
from parsers.jorfsimple import read_jorfsimple
from parsers.pdf import read_pdf
from parsers.website import read_website
from tests.parsers import html_pages, jorf_files, pdf_files

RUNS = 15


def measures() -> Iterator[Measure]:
    """Every reader that has a goal."""
    yield _html()
    yield _xml()
    yield _pdf()
    yield _issue()
    yield _memory()


def _html() -> Measure:
    page = html_pages.present_page(html_pages.br_list(html_pages.items(61))).encode()
    ours, bare = in_turn(partial(read_website, page), partial(LexborHTMLParser, page), RUNS)
    what = f"web page of 61 schools ({len(page) // 1024} kB), read"
    return Measure(what, str(ours), f"bare selectolax: {bare}", ours.median / bare.median, 3)


def _xml() -> Measure:
    text = jorf_files.Text(jorf_files.carried(jorf_files.contents(jorf_files.real_items(), "br"), "annex"))
    data = text.jorfsimple()
    ours, bare = in_turn(partial(read_jorfsimple, data), partial(ElementTree.fromstring, data), RUNS)
    what = f"JORFSIMPLE text of 61 schools ({len(data) // 1024} kB), read"
    return Measure(what, str(ours), f"bare ElementTree: {bare}", ours.median / bare.median, 2)


def _pdf() -> Measure:
    data = pdf_files.extract()
    ours, bare = in_turn(partial(read_pdf, data), partial(_plain_text, data), 5)
    return Measure(
        "PDF extract of the JO, 61 schools, read", str(ours), f"bare pdfplumber: {bare}", ours.median / bare.median, 1.2
    )


def _issue() -> Measure:
    short = pdf_files.Extract(items=pdf_files.ITEMS[:20])
    data = pdf_files.issue(short, 99, 99)
    ours, bare = in_turn(partial(read_pdf, data), partial(_text_of_all_pages, data), 3)
    what = "PDF issue of 200 pages, one text of which matters, read"
    return Measure(what, str(ours), f"pypdfium2, text of all pages: {bare}", ours.median / bare.median, 3)


def _memory() -> Measure:
    """Peak memory of a process that reads an issue of many pages, against one of few."""
    many, few = _peak(400), _peak(20)
    return Measure("peak memory, PDF issue of 400 pages", f"{many} MiB", f"of 20 pages: {few} MiB", many / few, 1.5)


def _peak(pages: int) -> int:
    command = [sys.executable, "-m", "bench.readers", str(pages)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _plain_text(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.close()


def _text_of_all_pages(data: bytes) -> None:
    document = pypdfium2.PdfDocument(data)
    for i in range(len(document)):
        page = document[i]
        text = page.get_textpage()
        text.get_text_bounded()
        text.close()
        page.close()
    document.close()


def _report_peak(pages: int) -> None:
    read_pdf(pdf_files.issue(pdf_files.Extract(items=pdf_files.ITEMS[:20]), pages // 2, pages // 2))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    _report_peak(int(sys.argv[1]))
