"""One run at a time, and a lock that outlives nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.errors import AnotherRunHoldsTheLock, StorageUnavailable
from scraper.lock import hold

CHECKOUT = Path(__file__).parents[2]

HOLDER = """
import sys
from pathlib import Path
from scraper.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""

ADDER = """
import sys
from pathlib import Path
from scraper.archive import Archive
from scraper.errors import AnotherRunHoldsTheLock
from scraper.lock import hold
home, me = Path(sys.argv[1]), sys.argv[2]
def add(data, url):
    Archive(home / "archive").add(
        data, source="hand", url=url, name=None, media_type="text/plain", fetched_at="2024-11-29T03:15:00Z"
    )
for number in range(10):
    while True:
        try:
            with hold(home):
                add(f"shared {number}".encode(), None)
                add(f"{number} of {me}".encode(), me)
            break
        except AnotherRunHoldsTheLock:
            pass
"""


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def another_run(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its standard input is closed, or it is killed."""
    with start(HOLDER, str(home)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        if process.stdin is not None:
            process.stdin.close()


def test_the_lock_makes_the_home_and_names_the_holder(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    with hold(home):
        assert (home / "lock").read_text() == f"{os.getpid()}\n"
    assert (home / "lock").read_text() == ""


def test_another_run_is_named_and_its_lock_is_free_when_it_is_done(tmp_path: Path) -> None:
    with another_run(tmp_path) as process:
        with pytest.raises(AnotherRunHoldsTheLock, match=f"process {process.pid}.*run this again"), hold(tmp_path):
            pass
        assert (tmp_path / "lock").read_text() == f"{process.pid}\n"
    with hold(tmp_path):
        pass


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    with another_run(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        with hold(tmp_path):
            assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"


def test_the_same_process_cannot_hold_it_twice(tmp_path: Path) -> None:
    with hold(tmp_path), pytest.raises(AnotherRunHoldsTheLock), hold(tmp_path):
        pass


def test_the_lock_is_let_go_when_the_run_fails_and_its_error_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), hold(tmp_path):
        (tmp_path / "missing").read_bytes()
    with hold(tmp_path):
        pass


def test_a_holder_that_has_not_yet_written_its_name_is_unknown(tmp_path: Path) -> None:
    with hold(tmp_path):
        os.truncate(tmp_path / "lock", 0)
        with pytest.raises(AnotherRunHoldsTheLock, match="process unknown"), hold(tmp_path):
            pass


def test_two_homes_have_two_locks(tmp_path: Path) -> None:
    with hold(tmp_path / "a"), hold(tmp_path / "b"):
        pass


@pytest.mark.parametrize("home", ["/proc/ecoles", "/proc/self/status"])
def test_a_home_that_cannot_be_written_is_named_with_the_remedy(home: str) -> None:
    with pytest.raises(StorageUnavailable, match=f"{home}.*ECOLES_HOME"), hold(Path(home)):
        pass


def test_several_adders_at_once_lose_and_double_nothing(tmp_path: Path) -> None:
    adders = [start(ADDER, str(tmp_path), f"adder-{number}") for number in range(3)]
    for adder in adders:
        adder.communicate()
        assert adder.returncode == 0
    archive = Archive(tmp_path / "archive")
    documents = [archive.read(record.sha256).decode() for record in archive.records()]
    shared = [f"shared {number}" for number in range(10)]
    own = [f"{number} of adder-{adder}" for number in range(10) for adder in range(3)]
    assert sorted(documents) == sorted(shared + own)
    assert archive.verify() == ()
