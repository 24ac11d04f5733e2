"""Why a document gives no order at all. What gives an order in doubt is a finding instead, see :mod:`parsers.model`."""

from __future__ import annotations


class ParseError(Exception):
    """A document cannot be read. ``code`` names the cause; the message says what to do next."""

    code = "parse_error"


class EmptyDocument(ParseError):
    """Nothing but blanks. Prevents an interrupted save from being taken for a list without schools."""

    code = "empty_document"


class Unreadable(ParseError):
    """The bytes are no text and no known format. Prevents noise from being read as letters."""

    code = "unreadable"


class TooLarge(ParseError):
    """More of something than any order has. Prevents one hostile file from holding up the night's run."""

    code = "too_large"


class NotTheDocument(ParseError):
    """A readable document that carries none of our orders. Prevents a page of another subject, an error page or
    another code's L. 443-6 from entering the history."""

    code = "not_the_document"
