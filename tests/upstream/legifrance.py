"""The website: robots.txt, pages of the Journal officiel, and the PDF that each of them links (FORMATS §3)."""

from __future__ import annotations

from datetime import date

from tests.parsers import html_pages
from tests.upstream.faults import HTML
from tests.upstream.server import Answer, Request, Upstream
from tests.upstream.synthetic import Known, closed, written

ROBOTS = "User-agent: *\nDisallow: /search\n"
"""What robots.txt says where nothing else is asked: pages and PDFs may be fetched."""


class LegifranceServer(Upstream):
    """The server. Its ways to refuse are faults: ``site.always("/jorf/*", challenge())``, or ``"/download/*"``.

    ``robots`` is the text of robots.txt; None: there is none (404).
    """

    def __init__(self, port: int = 0, robots: str | None = ROBOTS) -> None:
        super().__init__(port)
        self.robots = robots
        self._pages: dict[str, bytes] = {}
        self._pdfs: dict[str, bytes] = {}

    @property
    def url(self) -> str:
        """The address of the site, with its closing slash."""
        return self.address + "/"

    def page_url(self, cid: str) -> str:
        """The address of the page of a text."""
        return f"{self.url}jorf/id/{cid}"

    def pdf_url(self, cid: str) -> str:
        """The address of the PDF of a text."""
        return self.address + _pdf_path(cid)

    def add(self, order: Known, pdf: bytes | None = None) -> None:
        """Has the site show an order: its page, and its PDF where there is one, linked as ``a.doc-download``."""
        page = _page(order)
        if pdf is not None:
            self._pdfs[_pdf_path(order.cid)] = pdf
            page = page.replace("</main>", f'<a class="doc-download" href="{_pdf_path(order.cid)}">PDF</a></main>')
        self._pages[f"/jorf/id/{order.cid}"] = page.encode()

    def answer(self, request: Request) -> Answer:
        """robots.txt, a page or a PDF; 404 for anything else."""
        if request.path == "/robots.txt" and self.robots is not None:
            return Answer(body=self.robots.encode(), headers=(("Content-Type", "text/plain"),))
        if page := self._pages.get(request.path):
            return Answer(body=page, headers=HTML)
        if pdf := self._pdfs.get(request.path):
            named = ("Content-Disposition", 'attachment; filename="joe_synthetic.pdf"')
            return Answer(body=pdf, headers=(("Content-Type", "application/pdf"), named))
        return Answer(404, b"<html><head><title>Page introuvable (synthetic)</title></head></html>", HTML)


def _page(order: Known) -> str:
    """A page of the present layout, with the id, the NOR and the days of this order."""
    signed, published = date.fromisoformat(order.signed_on), date.fromisoformat(order.published_on)
    eli = f"/eli/arrete/{signed.year}/{signed.month}/{signed.day}/{order.nor}/jo/texte"
    page = html_pages.present_page(html_pages.br_list(closed(order.items)), order.title)
    changes = {
        html_pages.TEXT_ID: order.cid,
        html_pages.ELI: eli,
        html_pages.NOR: order.nor,
        "JORF n°0274 du 26 novembre 2022": f"JORF n°0{published:%j} du {written(order.published_on)}",
        "Fait le 9 novembre 2022": f"Fait le {written(order.signed_on)}",
    }
    for before, after in changes.items():
        page = page.replace(before, after)
    return page


def _pdf_path(cid: str) -> str:
    opaque = "".join(chr(ord("a") + int(digit)) for digit in cid.removeprefix("JORFTEXT"))
    return f"/download/file/{opaque}=/JOE_TEXTE"
