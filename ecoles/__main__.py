"""The command `ecoles`, also as `python -m ecoles`: a process of its own, which starts and ends as fast as it can."""

from __future__ import annotations

import gc
import sys

gc.disable()  # what the imports make is there to stay: looking for garbage in it takes a tenth of the start

from ecoles.main import main  # noqa: E402  (after the line above, or that would be in vain)


def run() -> None:
    """Runs the command, and leaves with its exit status."""
    gc.freeze()
    gc.enable()
    status = main()
    gc.freeze()  # nor is anything worth collecting from a process that ends
    sys.exit(status)


if __name__ == "__main__":
    run()
