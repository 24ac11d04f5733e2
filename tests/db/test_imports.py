"""What a query costs before it starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = "sqlite_utils dataclasses inspect rapidfuzz tomllib datasette parsers.model history.model".split()
ASK = """
import sys
from db.queries import find_schools, first, open_database
from pathlib import Path
conn = open_database(Path(sys.argv[1]))
first(conn, find_schools(conn, "fask").school["id"])
conn.close()
print(*sys.modules)
"""


def test_asking_imports_nothing_heavy(shared: Path) -> None:
    # -S: without what this environment's site-packages import by themselves
    asked = [sys.executable, "-S", "-c", ASK, str(shared)]
    ran = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(ran.stdout.split()) & set(HEAVY) == set()
