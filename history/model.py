"""What was true when, as values: schools, their mentions, the periods of their recognition, and what changed.

Days are ISO 8601 strings, as in :mod:`parsers.model`. ``from_day`` / ``until_day`` / ``on`` are signature dates, by
which orders are cited.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parsers.model import Citation, Day, Entry, Finding, Medium, Order

Bound = Literal["exact", "not_later_than", "between"]
"""How sure a first date is: the list just before is held and omits the school (``exact``); the school is already in the
oldest list held (``not_later_than``); a list in between is known or suspected to be missing (``between``)."""

ChangeKind = Literal["gained", "lost", "regained", "renamed", "moved", "corrected"]

Cause = Literal["law", "publisher"]
"""What a change comes from: an order changed the list (``law``), or the publisher corrected what was printed of one."""

DifferenceCause = Literal["reading", "coverage"]
"""Why two derivations differ: the same documents are read otherwise (``reading``), or there are more (``coverage``)."""

Fact = Literal["entry", "listing", "period", "change"]

Verdict = Literal["same", "different", "unsure"]


@dataclass(frozen=True, slots=True)
class Form:
    """One document that carries an order: its SHA-256, its medium, whether the order's text is taken from it, and
    whether it is someone else's reprint."""

    document: str
    medium: Medium
    is_text: bool
    is_secondary: bool = False


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """An order held in good standing, under its stable id (``arrete-2024-11-18``), with the forms it came in.

    ``mended``: the entries that the publisher spelt otherwise in an older delivery of the same medium, as they were
    then and as they are now.
    """

    order_id: str
    order: Order
    forms: tuple[Form, ...]
    findings: tuple[Finding, ...] = ()
    mended: tuple[tuple[Entry, Entry], ...] = ()

    @property
    def day(self) -> Day:
        """The day that orders are cited by: of signature; of a corrigendum, the signature of what it corrects."""
        return self.order.amends or self.order.signed_on if self.order.kind == "corrigendum" else self.order.signed_on

    @property
    def restates(self) -> bool:
        """Whether it fixes the whole list, whatever was in force: a list, or a clause that replaces the annex."""
        return self.order.kind == "list" or any(clause.kind == "replace_list" for clause in self.order.clauses)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A document that did not prove itself and that no other document makes good; nothing is derived from it.

    ``order`` is what could be read of it, None when nothing could.
    """

    document: str
    medium: Medium | None
    order: Order | None
    findings: tuple[Finding, ...]

    @property
    def causes(self) -> tuple[Finding, ...]:
        """Every error that keeps the document in quarantine: of its reading, and of what it contradicts."""
        found = (*(self.order.findings if self.order else ()), *self.findings)
        return tuple(finding for finding in found if finding.severity == "error")


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """A row of ``orders/known.csv``: an order that is known to exist, whether held or not, or, without ``signed_on``,
    a list known to have been in force in a month (``in_force_in``: "2024-04")."""

    signed_on: Day | None
    published_on: Day | None
    in_force_in: str | None
    school_count: int | None
    is_of_the_series: bool
    mentioned_in: str
    note: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A list of which only its month ("2024-04") and its number of schools are told, and which is none that is held."""

    month: str
    school_count: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which lists every answer rests on: the oldest and newest held, the days that are ``missing`` (signature dates of
    orders known but not held, and ``pending``: of amendments, and publications of corrigenda, not applied yet), the
    years for which a list is due by law ("chaque année", art. L. 443-6) but none is held or known, and the witnesses of
    lists that are not held."""

    oldest_list: Day | None
    newest_list: Day | None
    missing: tuple[Day, ...]
    suspected_years: tuple[int, ...]
    witnesses: tuple[Witness, ...] = ()
    pending: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing between two lists; falsy when nothing is known or suspected to be."""

    missing: tuple[Day, ...] = ()
    years: tuple[int, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    pending: tuple[Day, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.years or self.witnesses or self.pending)


@dataclass(frozen=True, slots=True)
class Mention:
    """A school named by an order: the order's id and the entry that names it."""

    order_id: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of the list in force after an order: its number in that list, and the mention that put it there.

    A mention carried on by later orders stays that of the order that made it. ``replaces`` is what stood there before
    this order changed it; None where the line is new or carried on.
    """

    number: int
    mention: Mention
    replaces: Mention | None = None


@dataclass(frozen=True, slots=True)
class Struck:
    """A line that a clause takes off the list, and the clause that says so."""

    mention: Mention
    citation: Citation


@dataclass(frozen=True, slots=True)
class InForce:
    """The list in force after one order, in the order of its numbers, and the lines that a clause of it struck out."""

    order: HeldOrder
    lines: tuple[Placed, ...]
    struck: tuple[Struck, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """The judgement that two entries are the same school, with its evidence in one French sentence.

    ``left`` and ``right`` are entry ids (``arrete-2024-11-18-n41``), the older first; ``features``: what was compared.
    """

    link_id: str
    left: str
    right: str
    verdict: Verdict
    rule: str
    score: float
    evidence: str
    decided_by: str
    features: tuple[tuple[str, float | str], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's judgement on two entries, which it names by order id and quote, so that it outlives renumbering."""

    left_order: str
    left_quote: str
    right_order: str
    right_quote: str
    verdict: Verdict
    because: str
    decided_by: str
    decided_on: Day


@dataclass(frozen=True, slots=True)
class School:
    """One school through time: the id minted at its first mention, and every mention, oldest first."""

    school_id: str
    mentions: tuple[Mention, ...]

    @property
    def latest(self) -> Entry:
        """The newest entry that names the school: its present name and address."""
        return self.mentions[-1].entry


@dataclass(frozen=True, slots=True)
class Listing:
    """One school in the list in force after one order, under its number there; ``entry_id`` is the entry that put it
    there, of that order or an earlier one."""

    order_id: str
    school_id: str
    entry_id: str
    link_id: str | None
    number: int


@dataclass(frozen=True, slots=True)
class Period:
    """An unbroken time on the lists, from one order to the order that leaves the school out (None: still listed).

    ``not_before`` is the signature date of the last list held, before the first, that omits the school. ``because`` is
    the French sentence that proves the bound.
    """

    school_id: str
    from_day: Day
    until_day: Day | None
    from_order: str
    until_order: str | None
    bound: Bound
    not_before: Day | None
    because: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change log. ``before`` and ``after`` are quotes, each with the citation of its line.

    ``citation`` is the line on which the change rests: that of ``after``; for a loss the clause that strikes the school
    out, or the last line that named it, since an omission has no line.
    """

    on: Day
    order_id: str
    kind: ChangeKind
    school_id: str
    school: str
    before: str | None
    after: str | None
    bound: Bound
    citation: Citation
    before_citation: Citation | None = None
    cause: Cause = "law"


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact that one derivation states and another does not (None), or states otherwise, and why."""

    fact: Fact
    key: str
    before: str | None
    after: str | None
    cause: DifferenceCause


@dataclass(frozen=True, slots=True)
class Minted:
    """A line of the archive's ``schools.jsonl``: an id given once, and the mention it was given for."""

    school_id: str
    order_id: str
    number: int
    quote: str
    identity_key: str


@dataclass(frozen=True, slots=True)
class History:
    """Everything derived from the orders: the whole content of the database, but for documents and runs.

    ``states`` are the lists in force after each order held, in legal order; ``findings`` are of no one order.
    """

    states: tuple[InForce, ...]
    quarantined: tuple[Quarantined, ...]
    known: tuple[KnownOrder, ...]
    coverage: Coverage
    schools: tuple[School, ...]
    links: tuple[Link, ...]
    listings: tuple[Listing, ...]
    periods: tuple[Period, ...]
    changes: tuple[Change, ...]
    minted: tuple[Minted, ...]
    former_ids: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def orders(self) -> tuple[HeldOrder, ...]:
        """The orders held and applied, in legal order."""
        return tuple(state.order for state in self.states)


def entry_id(order_id: str, number: int) -> str:
    """The stable id of an entry: ``arrete-2024-11-18-n41`` is number 41 of the order ``arrete-2024-11-18``."""
    return f"{order_id}-n{number}"
