"""What is wrong with the links of a site that is files in a folder."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

_LEADING = ("href", "src", "action", "data-index")


def faults(files: Mapping[str, bytes]) -> list[str]:
    """Links to no file or no part of it, ids that are there twice, and what would be fetched from another host.

    ``files``: the bytes of each by its path in the folder; what does not end in ``.html`` is no page.
    """
    pages = {path: LexborHTMLParser(data.decode()) for path, data in files.items() if path.endswith(".html")}
    ids = {path: [one.attributes["id"] or "" for one in page.css("[id]")] for path, page in pages.items()}
    twice = [f"{path}: twice #{one}" for path, found in ids.items() for one, n in Counter(found).items() if n > 1]
    parts = {path: set(found) for path, found in ids.items()}
    return twice + [fault for path, page in pages.items() for fault in _leading_nowhere(path, page, files, parts)]


def _leading_nowhere(
    path: str, page: LexborHTMLParser, files: Mapping[str, bytes], parts: Mapping[str, set[str]]
) -> Iterator[str]:
    for tag, link in {(one.tag, one.attributes.get(name)) for name in _LEADING for one in page.css(f"[{name}]")}:
        to = urlsplit(link or "")
        if to.scheme or to.netloc:
            if tag != "a":
                yield f"{path}: <{tag}> fetches {link}"
            continue
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(to.path))) if to.path else path
        if file not in files:
            yield f"{path}: no file {link}"
        elif to.fragment and unquote(to.fragment) not in parts.get(file, set()):
            yield f"{path}: no part {link}"
