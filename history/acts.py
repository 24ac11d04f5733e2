"""The acts of the law: an order, and the corrigenda that mend its print.

A corrigendum makes no law: the order is deemed to have read as corrected from the start. What an act did to the list
shows in the last of its states; those before it are what could be read in the meantime.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from history.model import HeldOrder, InForce

Act = range
"""The states of one act, by their indices: as first printed, then after each corrigendum."""


def acts(states: Sequence[InForce]) -> tuple[Act, ...]:
    """The acts of the lists in force, which come in legal order: a corrigendum right after what it corrects."""
    starts = [i for i, state in enumerate(states) if i == 0 or state.order.order.kind != "corrigendum"]
    return tuple(range(start, end) for start, end in pairwise([*starts, len(states)]))


def rank(held: HeldOrder) -> tuple[str, ...]:
    """What puts orders of one kind and day in order, by what is printed of them, whatever came first."""
    order = held.order
    return order.published_on or "", order.nor or "", order.jorftext_id or "", order.title


def settled_since(act: Act, holds: Callable[[int], bool]) -> int:
    """The first state of an act since which something holds up to the last, in which it does."""
    first = act[-1]
    while first > act[0] and holds(first - 1):
        first -= 1
    return first
