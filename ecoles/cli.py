"""The whole command line: the verbs, in the order in which `ecoles --help` lists them."""

from __future__ import annotations

from ecoles import verbs_asking, verbs_keeping
from ecoles.app import app

__all__ = ["app", "verbs_asking", "verbs_keeping"]
