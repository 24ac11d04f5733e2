"""The crontab, read by a parser of crontabs."""

from __future__ import annotations

from crontab import CronTab

from tests.deploy.files import DEPLOY, PROGRAM

_FILE = DEPLOY / "crontab"


def test_every_line_is_a_comment_a_variable_or_a_job() -> None:
    # The parser takes a line that it does not understand for a comment: so count.
    table = CronTab(tabfile=str(_FILE))
    meant = [line for line in _FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert len(meant) == len(list(table)) + len(dict(table.env))


def test_it_updates_every_morning_and_every_evening_of_paris() -> None:
    table = CronTab(tabfile=str(_FILE))
    assert all(job.is_valid() and job.is_enabled() for job in table)
    assert [str(job.slices) for job in table] == ["7 6 * * *", "7 23 * * *"]
    assert {job.command.split(" >")[0] for job in table} == {f"{PROGRAM} update"}
    assert table.env["CRON_TZ"] == "Europe/Paris"


def test_cron_gives_the_command_as_it_stands() -> None:
    # In a crontab a percent sign ends the command, and begins its input.
    assert "%" not in "".join(job.command for job in CronTab(tabfile=str(_FILE)))
