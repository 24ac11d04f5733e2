"""How the client behaves towards a host."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manners:
    """How to behave towards a host. Times are in seconds.

    ``user_agent``: printable ASCII, the program's own name and a contact, never a browser's. ``requests_per_second``
    spaces the starts of two requests. ``budget``: the requests one client may make. ``timeout``: for connecting, and
    for each read and write. ``attempts``: for what may pass. ``patience``: the longest wait; a server that asks for
    more is left alone. Raises ValueError for values that mean nothing.
    """

    user_agent: str
    requests_per_second: float
    budget: int = 5000
    timeout: float = 30.0
    attempts: int = 5
    patience: float = 120.0

    def __post_init__(self) -> None:
        if not (self.user_agent.isascii() and self.user_agent.isprintable() and self.user_agent.strip()):
            raise ValueError(f"not a user agent (printable ASCII): {self.user_agent!r}")
        if min(self.requests_per_second, self.budget, self.timeout, self.attempts) <= 0 or self.patience < 0:
            raise ValueError(f"rate, budget, timeout and attempts must be more than 0, patience not less: {self}")
