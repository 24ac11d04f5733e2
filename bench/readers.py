"""The readers, each against the bare library on the same bytes."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
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
    yield from _html()
    yield from _xml()
    yield _pdf()
    yield _issue()
    yield _memory()


def _html() -> Iterator[Measure]:
    """A synthetic page, alone and with menus around it: how large the site's own pages are is not known here."""
    for links, what in ((3000, "synthetic web page of 61 schools and 3,000 menu links"), (0, "the same without menus")):
        menu = "".join(f'<li><a href="/synthetic/{i}">Rubrique {i}</a></li>' for i in range(links))
        listed = html_pages.present_page(html_pages.br_list(html_pages.items(61)))
        page = listed.replace("<nav>", f"<nav><ul>{menu}</ul>").encode()
        ours, bare = in_turn(partial(read_website, page), partial(LexborHTMLParser, page), RUNS)
        told = f"{what} ({len(page) // 1024} kB), read"
        yield Measure(told, str(ours), f"bare selectolax: {bare}", ours.median / bare.median, 3)


def _xml() -> Iterator[Measure]:
    """A large annex, as most texts with one have, and the list itself, which is small."""
    rows = "".join(f"<tr>{_cells(i)}</tr>" for i in range(2500))
    yield _xml_of(f'<table border="1">\n{rows}</table>', "JORFSIMPLE text with an annex of 2,500 rows", 2)
    yield _xml_of(jorf_files.contents(jorf_files.real_items(), "breaks"), "JORFSIMPLE text of 61 schools", 2)


def _cells(number: int) -> str:
    cells = ("Nord", f"Commune {number}", "Inondations et coulées de boue", "01/06/2025", "02/06/2025")
    return "".join(f"<td>\n<br/>{cell}</td>\n" for cell in cells)


def _xml_of(markup: str, what: str, goal: float) -> Measure:
    data = jorf_files.Text(jorf_files.carried(markup, "annex")).jorfsimple()
    ours, bare = in_turn(partial(read_jorfsimple, data), partial(ElementTree.fromstring, data), RUNS)
    told = f"{what} ({len(data) // 1024} kB), read"
    return Measure(told, str(ours), f"bare ElementTree: {bare}", ours.median / bare.median, goal)


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
    """Peak memory of a process that reads an issue of many pages, against one of few; it does nothing else."""
    many, few = _peak(2000), _peak(20)
    return Measure("peak memory, PDF issue of 2,000 pages", f"{many} MiB", f"of 20 pages: {few} MiB", many / few, 1.5)


def _peak(pages: int) -> int:
    """MiB. VmHWM and not ru_maxrss, which a child inherits from the process that starts it."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf_files.issue(pdf_files.Extract(items=pdf_files.ITEMS), pages // 2, pages // 2))
        file.flush()
        child = subprocess.run([sys.executable, "-c", _READ, file.name], check=True, capture_output=True, text=True)
    return int(child.stdout)


_READ = """
import sys
import tempfile
from pathlib import Path
from parsers.pdf import read_pdf
assert read_pdf(Path(sys.argv[1]).read_bytes()).published.parts
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


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
