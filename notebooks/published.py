"""What the notebooks read, and nothing else: the published database (``ECOLES_HOME/ecoles.db``), read-only."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import pandas as pd
from IPython.display import Markdown
from pandas.io.formats.style import Styler

ROOT: Final = Path(__file__).resolve().parents[1]
_MONTHS: Final = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_YEARS_WITHOUT: Final = """
select cast(substr(told.value, 1, 4) as integer) as year
from meta, json_each(meta.value) as told where meta.key in ('missing', 'suspected_years')
except select year from changes_per_year
order by 1
"""
_HELD: Final = "select count(*) as acts, max(signed_on) as newest from orders where is_held"


def ask(sql: str, **parameters: object) -> pd.DataFrame:
    """The rows of a query. Raises FileNotFoundError before the first database, and whatever SQLite says of the SQL."""
    path = ROOT / Path(os.environ.get("ECOLES_HOME") or "data").expanduser() / "ecoles.db"
    if not path.is_file():
        raise FileNotFoundError(f"{path} n'existe pas encore : « make run » construit la base.")
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as base:
        return pd.read_sql(sql, base, params=parameters)


def years_without_list() -> list[int]:
    """The years whose list is known to be missing, or was due (art. L. 443-6) and is not known at all."""
    return [int(year) for year in ask(_YEARS_WITHOUT)["year"]]


def source() -> str:
    """The lines under a plate: where its figures come from, up to which order; and which years they lack.

    Raises LookupError when no order is held.
    """
    held = ask(_HELD).iloc[0]
    if not held["acts"]:
        raise LookupError("Aucun arrêté n'est détenu : « ecoles add » ou « ecoles update » en apporte.")
    acts = "un arrêté détenu, celui" if held["acts"] == 1 else f"{held['acts']} actes détenus, jusqu'à celui"
    told = f"Source : arrêtés publiés au Journal officiel (code de l'éducation, art. L. 443-6) ; {acts} du"
    without = ", ".join(map(str, years_without_list()))
    return f"{told} {day(held['newest'])}." + (f"\nAnnées sans liste détenue : {without}." if without else "")


def day(iso: str) -> str:
    """An ISO 8601 day, month or year in words that stay on one line: "1er février 2024", "avril 2024", "2024"."""
    year, *rest = iso.split("-")
    months = [_MONTHS[int(one) - 1] for one in rest[:1]]
    days = ["1er" if one == "01" else str(int(one)) for one in rest[1:]]
    return "\N{NO-BREAK SPACE}".join([*days, *months, year])


def table(rows: pd.DataFrame, otherwise: str = "Rien.") -> Styler | Markdown:
    """The rows as a notebook shows them, a "?" where a number is not known; a sentence where there are none."""
    return rows.style.format(na_rep="?").hide(axis="index") if len(rows) else Markdown(otherwise)


def schools(count: int) -> str:
    """ "1 école", "61 écoles"."""
    return f"{count}\N{NO-BREAK SPACE}école{'s' if count > 1 else ''}"
