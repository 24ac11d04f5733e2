"""Why a PDF gives no order at all, cause by cause; each message says what to do next."""

from __future__ import annotations

import struct
import zlib

from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from parsers.errors import ParseError

PDFMINER_TRIPS = (
    PSException,
    PdfminerException,
    MalformedPDFException,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    struct.error,
    zlib.error,
)
"""What pdfminer, and pdfplumber above it, raise when they trip over a file that breaks the rules of the format."""


class EncryptedPdf(ParseError):
    """It asks for a password. Prevents a locked file from being taken for one without text."""

    code = "encrypted_pdf"


class TruncatedPdf(ParseError):
    """The file stops before its end. Prevents half a list from being read as the whole."""

    code = "truncated_pdf"


class DamagedPdf(ParseError):
    """Parts of the file cannot be read. Prevents the pages that still open from being taken for all of them."""

    code = "damaged_pdf"


class NoTextLayer(ParseError):
    """Pictures of pages, without text. Prevents a scan from being read as an empty list."""

    code = "no_text_layer"


class TooLargePdf(ParseError):
    """More bytes, pages or drawing than any issue of the Journal officiel. Prevents one file from stopping the run."""

    code = "too_large_pdf"


class SeveralOrders(ParseError):
    """More than one order of the series in one file. Prevents the schools of two years from being mixed."""

    code = "several_orders"
