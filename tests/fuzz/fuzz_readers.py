"""Coverage-guided fuzzing of every reader: any bytes give an order or a named error. Run by `make fuzz`.

The corpus begins with the examples and the order that ships; what is found goes on in .fuzz/. A crash is any exception
that :mod:`parsers.errors` does not name, a quote that is not in its line, or more time than -timeout allows.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["parsers", "reference"]):
    # All of them here: what is first imported while a document is read would go without instruments.
    from parsers import body, jorf, jorfsimple, pdf, piste, transcript, website
    from parsers.errors import ParseError
    from parsers.medium import is_quoted, lines_of, read

READERS = (body, jorf, jorfsimple, pdf, piste, transcript, website)

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / ".fuzz" / "corpus"
BOUNDS = ("-max_len=65536", "-timeout=20", "-rss_limit_mb=2048")


def one_input(data: bytes) -> None:
    """Reads one document; a citation that cannot be found again is a crash too."""
    try:
        reading = read(data)
    except ParseError:
        return
    lines = lines_of(data)
    for entry in reading.order.entries:
        cited = entry.citation
        if not is_quoted(lines, cited.page, cited.line, cited.quote):
            raise AssertionError(f"{cited.quote!r} is not in page {cited.page}, line {cited.line}")


def _seed() -> None:
    CORPUS.mkdir(parents=True, exist_ok=True)
    examples = (ROOT / "tests" / "examples").iterdir()
    for path in (*(ROOT / "orders").glob("*.txt"), *examples):
        if path.is_file() and not path.name.endswith(".expected.json"):
            shutil.copy(path, CORPUS / path.name)


if __name__ == "__main__":
    _seed()
    atheris.Setup([sys.argv[0], str(CORPUS), *BOUNDS, *sys.argv[1:]], one_input)
    atheris.Fuzz()
