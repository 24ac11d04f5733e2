"""Builds what the servers serve: made-up orders and other texts, increments and stocks, all of them the same each time.

The markup is that of tests/parsers/jorf_files.py; schools are those of the real order, days and ids are made up.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from tests.parsers.jorf_files import LAST, TITLE, Article, Section, Text, carried, contents, real_items

SUPPRESSED = "liste_suppression_jorf.dat"
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_TEXT = re.compile(r"JORFTEXT\d{12}", re.ASCII)
_WORDS = (
    "commission territoire avenant contrôle dotation agrément procédure instance délégation exercice versement "
    "prestation habilitation concours indemnité direction bénéficiaire cotisation marine forêt vétérinaire énergie"
).split()


@dataclass(frozen=True)
class Known(Text):
    """A made-up text that bears the id ``cid``; ``items`` are those of its list, if it has one."""

    cid: str = ""
    items: tuple[str, ...] = ()

    @property
    def text_id(self) -> str:
        """Its id, as given."""
        return self.cid


def order(
    cid: str, nor: str, signed_on: str, published_on: str, items: Sequence[str], title: str | None = None
) -> Known:
    """An order of the series, its list in an annex. Without ``title`` it is called after its day, as real ones are."""
    annex = carried(contents(list(items), "breaks"), "section")
    named = title or f"Arrêté du {written(signed_on)} {TITLE}"
    return Known(annex, named, int(cid[-4:-1]), signed_on, published_on, nor, cid=cid, items=tuple(items))


def order_xml(
    cid: str, nor: str, signed_on: str, published_on: str, items: Sequence[str], title: str | None = None
) -> bytes:
    """The file of an :func:`order` in JORFSIMPLE."""
    return order(cid, nor, signed_on, published_on, items, title).jorfsimple()


def jorf_global(text: Text) -> dict[str, bytes]:
    """The files of a text in JORF global, by their paths."""
    return {_global_path(name, text.text_id): data for name, data in text.jorf().items()}


def other_id(i: int) -> str:
    """The id of the i-th text that is not of the series."""
    return f"JORFTEXT0000500{i:04}0"


def other_text(i: int) -> bytes:
    """The i-th text that is not of the series: about 3 kB of JORFSIMPLE, a fifth of that when packed."""
    word, other = _WORDS[i % len(_WORDS)], _WORDS[i * 7 % len(_WORDS)]
    lines = (f"{n}° Au titre de {word}, {other} n° {_noise(i, n)} ;" for n in range(1, 11))
    body = "<p>\n<br/>" + "<br/>".join(lines) + "</p>\n"
    title = f"Arrêté du {written('2019-03-04')} relatif à {word} et à {other} n° {i} (synthetic)"
    visas = "<p>\n<br/>Le ministre (synthetic),<br/>Arrête :</p>\n"
    inside = (Article("1", body), LAST)
    nor = f"SYNX19{i:05}A"
    return Known(inside, title, i % 1000, "2019-03-04", "2019-03-06", nor, visas=visas, cid=other_id(i)).jorfsimple()


def other_texts(numbers: range) -> dict[str, bytes]:
    """Texts that are not of the series, by their ids."""
    return {other_id(i): other_text(i) for i in numbers}


def increment(stamp: str, files: Mapping[str, bytes], suppressed: Sequence[str] = ()) -> bytes:
    """A ``.tar.gz`` as delivered at ``stamp`` ("20250715-003012"): all its paths are wrapped in ``<stamp>/``.

    ``files`` are named by their path, or by the id of a text of JORFSIMPLE, which then stands in the folder of its
    issue. ``suppressed`` makes a suppression list: an id gives the line of its path, anything else stands as it is.
    """
    members = {f"{stamp}/{path}": data for path, data in _with_issues(files).items()}
    if suppressed:
        lines = "".join(f"{_line(one)}\n" for one in suppressed)
        members = {f"{stamp}/{SUPPRESSED}": lines.encode("iso-8859-1"), **members}
    return _packed(members)


def stock(texts: Mapping[str, bytes]) -> bytes:
    """A ``.tar.gz`` of everything, without a wrapper; names as for :func:`increment`."""
    return _packed(_with_issues(texts))


def simple_path(text_id: str) -> str:
    """Where a text of JORFSIMPLE lies: in the folder of its issue (here, of the texts whose ids differ in the end)."""
    issue = _issue_of(text_id)
    return f"jorf/simple/JORF/CONT/{_pairs(issue)}/{issue}/{text_id}.xml"


def written(day: str) -> str:
    """A day as orders write it: "1er octobre 2019"."""
    year, month, number = day.split("-")
    return f"{'1er' if number == '01' else int(number)} {_MONTHS[int(month) - 1]} {year}"


@dataclass(frozen=True)
class Delivery:
    """An archive as published: its collection ("JORFSIMPLE", "JORF"), its name, its bytes."""

    collection: str
    name: str
    data: bytes


@dataclass(frozen=True)
class Year:
    """A small upstream: what is published, oldest first, and what a program that read it all holds in the end.

    ``orders`` are those of the series in their last form, by signature; ``before`` is the last of them as the night
    delivered it, misprinted. ``withdrawn`` is the one that a suppression list names.
    """

    stock: Delivery
    increments: tuple[Delivery, ...]
    of_global: tuple[Delivery, ...]
    orders: tuple[Known, ...]
    before: Known
    withdrawn: Known

    def deliveries(self) -> tuple[Delivery, ...]:
        """Everything that is published."""
        return (self.stock, *self.increments, *self.of_global)


@cache
def a_year_of() -> Year:
    """Three orders (2019, 2020, 2022) among 200 other texts in a stock, then 31 increments over four months of 2025.

    They hold an unchanged re-delivery, a suppression list (one order, and junk lines), a midday correction, and an
    order of 2025 that gains and loses schools, corrected in the evening of its day.
    """
    schools = real_items()
    old = _old_orders(schools)
    new = _new_order(schools)
    misprint = replace(new, inside=_misprinted(new.items))
    stamp = "20250713-140000"
    held = other_texts(range(200)) | {one.cid: one.jorfsimple() for one in old}
    plan = _quiet_nights() | _events(old, misprint, new)
    return Year(
        stock=Delivery("JORFSIMPLE", f"Freemium_jorf_simple_{stamp}.tar.gz", stock(held)),
        increments=tuple(_delivery("JORFSIMPLE", at, *plan[at]) for at in sorted(plan)),
        of_global=(
            Delivery("JORF", f"Freemium_jorf_global_{stamp}.tar.gz", stock(_global_files(*old))),
            _delivery("JORF", "20251126-003512", _global_files(misprint)),
            _delivery("JORF", "20251126-220605", _global_files(new)),
        ),
        orders=(*old, new),
        before=misprint,
        withdrawn=old[0],
    )


def _old_orders(schools: Sequence[str]) -> tuple[Known, Known, Known]:
    """One school is gone in 2020, one in 2022 (it comes back in 2025)."""
    without = [one for i, one in enumerate(schools) if i != 3]
    return (
        order("JORFTEXT000039200010", "SYNX1900001A", "2019-10-08", "2019-10-13", schools[:28]),
        order("JORFTEXT000042500020", "SYNX2000001A", "2020-11-03", "2020-11-08", without[:35]),
        order("JORFTEXT000046600030", "SYNX2200001A", "2022-11-09", "2022-11-26", without[:10] + without[11:46]),
    )


def _new_order(schools: Sequence[str]) -> Known:
    kept = [one for i, one in enumerate(schools) if i not in (3, 24, 40)]
    added = [
        "Ecole de production Synthetic Alpes, 1, rue de l'Essai à Gap (05000)",
        "Ecole de production Synthetic Bois, 2, rue de l'Essai à Mende (48000)",
    ]
    return order("JORFTEXT000052700040", "SYNX2500001A", "2025-11-18", "2025-11-26", kept + added)


def _misprinted(items: Sequence[str]) -> tuple[Article | Section, ...]:
    return carried(contents([items[0].replace("139, rue", "193, rue"), *items[1:]], "breaks"), "section")


_Planned = tuple[Mapping[str, bytes], Sequence[str]]


def _quiet_nights() -> dict[str, _Planned]:
    """By stamp: 24 issues without an order, five days apart."""
    days = [date(2025, 7, 15) + timedelta(days=5 * i) for i in range(24)]
    return {
        f"{day:%Y%m%d}-0030{i:02}": (other_texts(range(200 + 3 * i, 203 + 3 * i)), ()) for i, day in enumerate(days)
    }


def _events(old: Sequence[Known], misprint: Known, new: Known) -> dict[str, _Planned]:
    again = {old[1].cid: old[1].jorfsimple()} | other_texts(range(4))
    corrected = {other_id(9): other_text(9).replace(b"synthetic", b"synthetic, corrected")}
    junk = ["null/null", "", "jorf/simple/é/JORFTEXT", simple_path(old[1].cid)[:-9], old[0].cid, other_id(1)]
    return {
        "20250718-220512": (again, ()),
        "20250901-004501": (other_texts(range(300, 302)), ()),
        "20250903-221501": (other_texts(range(302, 304)), junk),
        "20251012-135307": (corrected, ()),
        "20251126-003112": ({misprint.cid: misprint.jorfsimple()} | other_texts(range(304, 308)), ()),
        "20251126-220105": ({new.cid: new.jorfsimple()} | other_texts(range(5, 8)), ()),
        "20251127-003007": (other_texts(range(308, 311)), ()),
    }


def _delivery(collection: str, stamp: str, files: Mapping[str, bytes], suppressed: Sequence[str] = ()) -> Delivery:
    return Delivery(collection, f"{collection}_{stamp}.tar.gz", increment(stamp, files, suppressed))


def _global_files(*orders: Known) -> dict[str, bytes]:
    return {path: data for one in orders for path, data in jorf_global(one).items()}


def moment(stamp: str) -> datetime:
    """The moment that a stamp tells ("20250715-003012"), taken as UTC."""
    return datetime.strptime(stamp, "%Y%m%d-%H%M%S").replace(tzinfo=UTC)


def closed(items: Sequence[str]) -> list[str]:
    """Items as a list ends them: « ; », the last « . »."""
    bare = [item.rstrip(" ;.,") for item in items]
    return [f"{item} ;" for item in bare[:-1]] + [f"{item}." for item in bare[-1:]]


def _noise(i: int, n: int) -> str:
    """What does not pack well, so that a stock is long enough to be cut."""
    return hashlib.sha512(f"{i} {n} synthetic".encode()).hexdigest()


def _with_issues(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files by their paths; beside texts named by their ids stand the files of their issues."""
    found: dict[str, bytes] = {}
    for name, data in files.items():
        if _TEXT.fullmatch(name):
            path, issue = simple_path(name), _issue_of(name)
            found.setdefault(f"{path.rpartition('/')[0]}/{issue}.xml", _issue(issue))
            found[path] = data
        else:
            found[name] = data
    return found


def _issue_of(text_id: str) -> str:
    return f"JORFCONT{text_id[8:17]}000"


def _issue(issue: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<JO>\n<ID>{issue}</ID>\n<NATURE>JO</NATURE>\n'
        "<TITRE>Journal officiel (synthetic)</TITRE>\n<STRUCTURE_TXT/>\n</JO>\n"
    ).encode()


def _pairs(one_id: str) -> str:
    digits = one_id[8:18]
    return "/".join(digits[i : i + 2] for i in range(0, 10, 2))


def _line(suppressed: str) -> str:
    return simple_path(suppressed).removesuffix(".xml") if _TEXT.fullmatch(suppressed) else suppressed


def _global_path(name: str, text_id: str) -> str:
    kinds = {"JORFARTI": "article/JORF/ARTI", "JORFSCTA": "section_ta/JORF/SCTA", "JORFTEXT": "texte/version/JORF/TEXT"}
    if name == "struct":
        return f"jorf/global/texte/struct/JORF/TEXT/{_pairs(text_id)}/{text_id}.xml"
    return f"jorf/global/{kinds[name[:8]]}/{_pairs(name)}/{name}.xml"


def _packed(members: Mapping[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return gzip.compress(raw.getvalue(), mtime=0)
