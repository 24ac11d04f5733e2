"""What follows from the orders, as rows: schools, the lists they stand on, their recognition, and what changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from operator import attrgetter

from db.rows import Row, cited, pick, printed
from db.words import core, search_text
from history.directory import uai_of
from history.model import History, School
from history.names import fold, name_core
from parsers.model import Citation


def schools(history: History) -> Iterator[Row]:
    """One row a school, named as the newest entry names it; recognised now: a period that has not ended."""
    listed = {period.school_id for period in history.periods if period.until_day is None}
    for school in sorted(history.schools, key=attrgetter("school_id")):
        texts = [alias["alias"] for alias in _aliases(school)]
        codes = sorted({one.entry.postal_code for one in school.mentions if one.entry.postal_code})
        uai = uai_of(school.mentions)
        yield {
            "school_id": school.school_id,
            **printed(school.latest),
            "name": school.latest.name or school.latest.quote,
            "search_text": search_text([*texts, *codes, *([uai] if uai else [])]),
            "recognised_now": school.school_id in listed,
            "uai": uai,
            "sort_name": name_core(school.latest.name or school.latest.quote),
        }


def former_ids(history: History) -> Iterator[Row]:
    """The ids that schools once had, before two of them turned out to be one."""
    for former_id, school_id in history.former_ids:
        yield {"former_id": former_id, "school_id": school_id}


def school_aliases(history: History) -> Iterator[Row]:
    """Every name, acronym and commune under which a school was ever printed, and the official communes."""
    for school in sorted(history.schools, key=attrgetter("school_id")):
        yield from _aliases(school)


def links(history: History) -> Iterator[Row]:
    """The judgements that entries name the same school."""
    for link in sorted(history.links, key=attrgetter("link_id")):
        judged = pick(link, "link_id", "verdict", "rule", "score", "evidence", "decided_by")
        features = json.dumps(dict(link.features), ensure_ascii=False)
        yield {"left_entry_id": link.left, "right_entry_id": link.right, **judged, "features": features}


def listings(history: History) -> Iterator[Row]:
    """The list in force after each order."""
    for listing in history.listings:
        yield pick(listing, "order_id", "school_id", "entry_id", "link_id", "number")


def recognitions(history: History) -> Iterator[Row]:
    """The periods of recognition, school by school."""
    for period in sorted(history.periods, key=attrgetter("school_id", "from_day", "from_order")):
        yield {
            "recognition_id": f"{period.school_id}--{period.from_order}",
            "from_on": period.from_day,
            "until_on": period.until_day,
            "from_order_id": period.from_order,
            "until_order_id": period.until_order,
            **pick(period, "school_id", "bound", "not_before", "because"),
        }


def changes(history: History) -> Iterator[Row]:
    """The change log in its own order; a second change of one kind to one school by one order is numbered."""
    seen: Counter[str] = Counter()
    for change in history.changes:
        change_id = f"{change.order_id}--{change.kind}--{change.school_id}"
        seen[change_id] += 1
        yield {
            "change_id": change_id if seen[change_id] == 1 else f"{change_id}--{seen[change_id]}",
            "changed_on": change.on,
            "year": int(change.on[:4]),
            **pick(change, "order_id", "kind", "school_id", "school", "before", "after", "bound", "cause"),
            **cited(change.citation),
            **_before(change.before_citation),
        }


def _before(citation: Citation | None) -> Row:
    """The line that was there before."""
    names = ("number", "quote", "document_sha256", "page", "line")
    said = cited(citation) if citation else dict.fromkeys(names)
    return {f"before_{name}": said[name] for name in names}


def meta(history: History) -> Iterator[Row]:
    """The coverage on which every answer rests; lists as JSON."""
    coverage = history.coverage
    yield {"key": "oldest_list", "value": coverage.oldest_list}
    yield {"key": "newest_list", "value": coverage.newest_list}
    yield {"key": "missing", "value": json.dumps(coverage.missing)}
    yield {"key": "suspected_years", "value": json.dumps(coverage.suspected_years)}
    yield {"key": "witnesses", "value": json.dumps([[one.month, one.school_count] for one in coverage.witnesses])}


def _aliases(school: School) -> list[Row]:
    texts: dict[tuple[str, str], None] = {}
    for mention in reversed(school.mentions):
        entry = mention.entry
        texts |= dict.fromkeys(
            (kind, text)
            for kind, text in (
                ("name", entry.name),
                ("acronym", entry.acronym),
                ("commune", entry.commune),
                ("commune", entry.place.name if entry.place else None),
            )
            if text
        )
    return [
        {"school_id": school.school_id, "kind": kind, "alias": text, "folded": fold(text), "core": core(text)}
        for kind, text in texts
    ]
