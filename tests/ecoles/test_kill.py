"""kill -9 at 200 random moments of backfill and update: the next run leaves what an undisturbed one would have."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
KILLS, SEEDS = 100, (1, 2)


def test_a_killed_run_leaves_nothing_that_the_next_does_not_mend() -> None:
    command = [sys.executable, "-m", "tests.ecoles.killing", "--kills", str(KILLS), "--seed"]
    workers = [
        subprocess.Popen([*command, str(seed)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for seed in SEEDS
    ]
    told = [worker.communicate()[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], "\n".join(told)
    done = [json.loads(one) for one in told]
    assert sum(sum(one["killed_alive"].values()) for one in done) >= KILLS * len(SEEDS), done
