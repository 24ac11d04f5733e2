"""``python -m tests.upstream``: three servers that behave as the real ones, to watch the program against them.

They serve a made-up year: three orders in a stock, increments with a fourth, the same texts by the API and the site.
In one terminal start them, in another paste the lines they print, then:

    ecoles --home /tmp/synthetic backfill      ecoles --home /tmp/synthetic update

A fault can be given, for every request it concerns, or for the first ones only (``--times 2``).
"""

from __future__ import annotations

import argparse
import shlex
import threading
from collections.abc import Callable, Sequence

from tests.upstream import faults
from tests.upstream.server import Fault, Upstream
from tests.upstream.synthetic import a_year_of
from tests.upstream.together import Servers, serving

FAULTS: dict[str, tuple[str, str, Callable[[], Fault]]] = {
    "cut": ("the connection ends after 3000 bytes of an archive", "*.tar.gz", lambda: faults.cut(3000)),
    "reset": ("the same, by RST", "*.tar.gz", lambda: faults.cut(3000, reset=True)),
    "shorter": ("an archive has 100 bytes less than announced", "*.tar.gz", lambda: faults.announced(100)),
    "slow": ("an archive dribbles for ten seconds", "*.tar.gz", lambda: faults.slow(100, 0.1)),
    "stall": ("no answer, until the client gives up", "*.tar.gz", faults.stall),
    "html": ("a page with status 200 for an archive", "*.tar.gz", faults.page),
    "html-listing": ("a page with status 200 for a listing", "*/OPENDATA/*/", faults.page),
    "503": ("every server answers 503", "*", faults.unavailable),
    "503-retry-after": ("the same, and says to wait 2 s", "*", lambda: faults.unavailable("2")),
    "429": ("every server answers 429, Retry-After: 3600", "*", lambda: faults.throttled("3600")),
    "403": ("every server answers 403 with a challenge", "*", faults.challenge),
    "incapsula": ("the same, with status 200", "*", faults.incapsula),
    "elsewhere": ("a redirect to another host", "*", lambda: faults.sent_to("http://login.synthetic.invalid/")),
    "hang-up": ("the connection ends before any answer", "*", faults.hang_up),
    "empty": ("status 200, an empty body", "*", lambda: faults.bare(200)),
}
"""By name: what happens, the paths it concerns, the fault."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves until Ctrl-C."""
    given = _parser().parse_args(arguments)
    with serving(given.port) as servers:
        for server in servers.all() if given.fault else ():
            _spoil(server, given.fault, given.times)
        try:
            _tell(servers)
            threading.Event().wait()
        except KeyboardInterrupt:
            print(f"\n# {sum(len(server.requests) for server in servers.all())} requests were answered")


def _tell(servers: Servers) -> None:
    for name, value in servers.settings().items():
        print(f"export {name}={shlex.quote(value)}")
    print(f"# a text of the website: {servers.legifrance.page_url(a_year_of().orders[-1].cid)}")
    print("# Ctrl-C ends.", flush=True)


def _spoil(server: Upstream, name: str, times: int | None) -> None:
    _, pattern, fault = FAULTS[name]
    if times is None:
        server.always(pattern, fault())
    else:
        server.script(pattern, *[fault()] * times)


def _parser() -> argparse.ArgumentParser:
    told = "\n".join(f"  {name:<16} {what}" for name, (what, _, _) in FAULTS.items())
    parser = argparse.ArgumentParser(
        "python -m tests.upstream",
        description=__doc__,
        epilog=f"faults:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="the first of three ports (default: any that are free)")
    parser.add_argument("--fault", choices=FAULTS, metavar="NAME", help="what the servers do wrong (below)")
    parser.add_argument("--times", type=int, metavar="N", help="only the first N requests to a server meet the fault")
    return parser


if __name__ == "__main__":
    main()
