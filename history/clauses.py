"""What a clause does to a list: each kind of clause, applied to the lines in force.

A clause that names a number the list does not have, words that are not there or that are there twice, or a place that
is taken, is not applicable: :class:`NotApplicable` says which and why. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from history.model import Mention, Placed, Struck
from history.names import fold
from parsers.model import Citation, Clause, Entry, Finding, Order

ReadItem = Callable[[Citation], tuple[Entry, tuple[Finding, ...]]]
"""Reads the item that a citation quotes: its entry, and what was noticed."""

_ALIKE = ("'’ʼ", "-‐‑–—")
"""Characters that print the same: a form may have one where another has the other."""


class NotApplicable(Exception):
    """A clause that the list does not bear. Prevents a wrong school from being struck out, or a right one changed.

    The message is the reason, in French; the finding that quotes it says which clause.
    """


@dataclass(slots=True)
class Draft:
    """The list while the clauses of one order are applied to it.

    ``last`` is the highest number that the list ever had: a number struck out is not given again. ``first_read`` is
    what could be read under a number when the order was made, where a corrigendum published since has changed it.
    """

    order_id: str
    order: Order
    lines: dict[int, Placed]
    last: int
    read_item: ReadItem
    first_read: Mapping[int, Entry] = field(default_factory=dict)
    struck: list[Struck] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def apply_clause(draft: Draft, clause: Clause) -> None:
    """Does to the list what the clause says. Raises :class:`NotApplicable`."""
    _ACTS[clause.kind](draft, clause)


def _delete(draft: Draft, clause: Clause) -> None:
    number = _meant(draft, clause)
    gone = draft.lines.pop(number)
    draft.struck.append(Struck(gone.mention, replace(clause.citation, number=number)))


def _replace_words(draft: Draft, clause: Clause) -> None:
    number = _meant(draft, clause)
    before = draft.lines[number].mention.entry.quote
    spans = _spans(clause.words or "", before)
    if not spans and draft.order.kind == "corrigendum" and _spans(clause.replacement or "", before):
        _note_corrected(draft, clause, number)
        return
    text = _with(before, spans[0], clause.replacement or "") if len(spans) == 1 else None
    if not spans and (text := _as_first_read(draft, clause, number)):
        told = f"N° {number} : « {clause.words} » s'y lisait avant un rectificatif publié depuis."
        draft.findings.append(Finding("info", "quoted_as_first_printed", told, clause.citation))
    if text is None:
        times = f"s'y trouvent {len(spans)} fois" if spans else "ne s'y trouvent pas"
        raise NotApplicable(f"les mots « {clause.words} » {times} : au n° {number}, « {before} »")
    _set(draft, clause, number, text, is_printed=False)


def _as_first_read(draft: Draft, clause: Clause, number: int) -> str | None:
    """An item with words replaced that only its first print has, if all that was corrected since lies within them."""
    if number not in draft.first_read:
        return None
    then, now = draft.first_read[number].quote, draft.lines[number].mention.entry.quote
    spans = _spans(clause.words or "", then)
    if len(spans) != 1:
        return None
    before, after = then[: spans[0][0]], then[spans[0][1] :]
    is_within = now.startswith(before) and now.endswith(after) and len(now) >= len(before) + len(after)
    return _with(then, spans[0], clause.replacement or "") if is_within else None


def _replace_item(draft: Draft, clause: Clause) -> None:
    number = _held(draft, clause.target)
    if clause.number not in (None, number):
        raise NotApplicable(f"le n° {clause.number} y prendrait la place du n° {number}")
    _set(draft, clause, number, clause.replacement or "")


def _insert(draft: Draft, clause: Clause) -> None:
    if _is_there(draft, clause):
        return
    after = _held(draft, clause.target)
    following = [number for number in draft.lines if number > after]
    if clause.number is None and any(draft.lines[one].mention.order_id != draft.order_id for one in following):
        raise NotApplicable(f"l'école insérée après le n° {after} ne porte aucun numéro, et d'autres la suivent")
    number = clause.number or draft.last + 1
    is_taken = clause.number is not None and any(number >= one for one in following)
    if is_taken or not after < number <= draft.last + 1:
        raise NotApplicable(f"le n° {number} n'est pas libre à la suite du n° {after}")
    _set(draft, clause, number, clause.replacement or "")


def _complete(draft: Draft, clause: Clause) -> None:
    if _is_there(draft, clause):
        return
    end = max(draft.lines, default=0)
    number = clause.number or draft.last + 1
    if not end < number <= draft.last + 1:
        raise NotApplicable(f"la liste s'arrête au n° {end} : le n° {number} n'en est pas la suite")
    _set(draft, clause, number, clause.replacement or "")


def _is_there(draft: Draft, clause: Clause) -> bool:
    """Whether a text that was delivered with its correction names already the school that its corrigendum adds."""
    if draft.order.kind != "corrigendum":
        return False
    text = fold(clause.replacement or "")
    number = next((one.number for one in draft.lines.values() if fold(one.mention.entry.quote) == text), None)
    if number is not None:
        _note_corrected(draft, clause, number)
    return number is not None


def _note_corrected(draft: Draft, clause: Clause, number: int) -> None:
    told = f"N° {number} : le texte détenu porte déjà la correction « {clause.replacement} »."
    draft.findings.append(Finding("info", "already_corrected", told, clause.citation))


def _replace_list(draft: Draft, _: Clause) -> None:
    draft.lines = {entry.number: Placed(entry.number, Mention(draft.order_id, entry)) for entry in draft.order.entries}
    draft.last = max(draft.lines, default=0)


_ACTS: dict[str, Callable[[Draft, Clause], None]] = {
    "delete": _delete,
    "replace_words": _replace_words,
    "replace_item": _replace_item,
    "insert": _insert,
    "complete": _complete,
    "replace_list": _replace_list,
}


def _set(draft: Draft, clause: Clause, number: int, text: str, *, is_printed: bool = True) -> None:
    """Puts an item under a number, cited where the clause prints it whole, else by the clause that changes it."""
    printed = replace(clause.citation, quote=text, number=number)
    entry, findings = draft.read_item(printed)
    cited = printed if is_printed else replace(clause.citation, number=number)
    if faults := [finding.message for finding in findings if finding.severity == "error"]:
        raise NotApplicable(f"« {text} » ne se lit pas : {' '.join(faults)}")
    if not is_printed:
        entry = replace(entry, citation=cited, amended=text)
    draft.findings += (replace(finding, citation=cited) for finding in findings)
    draft.lines[number] = Placed(number, Mention(draft.order_id, entry), _replaced(draft, number))
    draft.last = max(draft.last, number)


def _replaced(draft: Draft, number: int) -> Mention | None:
    """What stood under a number before this order, however many of its clauses change it."""
    there = draft.lines.get(number)
    if there is None:
        return None
    return there.replaces if there.mention.order_id == draft.order_id else there.mention


def _held(draft: Draft, number: int | None) -> int:
    if number is None or number not in draft.lines:
        never = ", et n'en a jamais eu : l'acte qui l'y a mis n'est pas détenu, ou ce numéro est fautif"
        raise NotApplicable(f"la liste n'a pas de n° {number}{never if (number or 0) > draft.last else ''}")
    return number


def _meant(draft: Draft, clause: Clause) -> int:
    """The number that a clause is about: the one it names, else the only one whose item has its words."""
    words = clause.words or ""
    if clause.target is not None:
        number = _held(draft, clause.target)
        if clause.kind == "delete" and words and not _find(draft, [number], _names, words):
            quote = draft.lines[number].mention.entry.quote
            raise NotApplicable(f"le n° {number} est « {quote} », non « {words} »")
        return number
    if clause.kind == "delete":
        found = _find(draft, draft.lines, _is_named, words) or _find(draft, draft.lines, _names, words)
    else:
        found = _find(draft, draft.lines, _has, words) or _find(draft, draft.lines, _has, clause.replacement or "")
    if len(found) != 1:
        numbers = f"désignent les n° {', '.join(map(str, found))}" if found else "ne désignent aucun numéro de la liste"
        raise NotApplicable(f"les mots « {words} » {numbers}")
    return found[0]


def _find(draft: Draft, numbers: Iterable[int], fits: Callable[[Entry, str], bool], words: str) -> list[int]:
    """The numbers whose item words fit, as it reads or as it could be read when the order was made."""
    then = draft.first_read
    return [
        number
        for number in numbers
        if fits(draft.lines[number].mention.entry, words) or (number in then and fits(then[number], words))
    ]


def _is_named(entry: Entry, words: str) -> bool:
    """Whether words are the whole name of an item, or the whole item."""
    return fold(words) in (fold(entry.name or ""), fold(entry.quote))


def _names(entry: Entry, words: str) -> bool:
    return f" {fold(words)} " in f" {fold(entry.quote)} "


def _has(entry: Entry, words: str) -> bool:
    return bool(_spans(words, entry.quote))


def _spans(words: str, text: str) -> list[tuple[int, int]]:
    """Where words stand in a text, whole, whatever the kind of blank, apostrophe or dash."""
    if not words.strip():
        return []
    body = r"\s+".join("".join(_loose(character) for character in word) for word in words.split())
    start, end = _edge(words.strip()[0], "<"), _edge(words.strip()[-1])
    return [match.span() for match in re.finditer(f"{start}{body}{end}", text)]


def _edge(character: str, side: str = "") -> str:
    """A word ends where the quoted words end."""
    return rf"(?{side}!\w)" if character.isalnum() else ""


def _loose(character: str) -> str:
    alike = next((ones for ones in _ALIKE if character in ones), None)
    return f"[{re.escape(alike)}]" if alike else re.escape(character)


def _with(text: str, span: tuple[int, int], words: str) -> str:
    """The text with other words in a place; where words are struck out, one blank at most stays."""
    before, after = text[: span[0]], text[span[1] :]
    if words:
        return before + words + after
    glue = "" if after[:1] in ("", ",", ";", ".", ")") or not before else " "
    return f"{before.rstrip(' ,') if not after.strip() else before.rstrip()}{glue}{after.lstrip()}"
