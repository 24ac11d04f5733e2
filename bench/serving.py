"""`python -m bench.serving FOLDER`: serves the archives in a folder as the open data does, until its input ends."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.upstream.dila import Dila


def main() -> None:
    """Prints the address, then serves."""
    with Dila() as dila:
        for path in sorted(Path(sys.argv[1]).iterdir()):
            dila.publish("JORFSIMPLE", path.name, path)
        print(dila.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
