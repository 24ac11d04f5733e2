"""PDFs made for the tests, every byte the same each time: the list as the Journal officiel and as a fiche prints it.

``python -m tests.parsers.pdf_files`` writes tests/examples/synthetic-pdf-*.pdf anew. ``pdf_libreoffice.fodt`` is the
source of the one that no Python made: ``soffice --headless --convert-to pdf tests/parsers/pdf_libreoffice.fodt``.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from reportlab.lib import colors, pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from tests.conftest import REAL_ORDER, ROOT

EXAMPLES = ROOT / "tests" / "examples"
HEADER = "{day} JOURNAL OFFICIEL DE LA RÉPUBLIQUE FRANÇAISE Texte {text} sur {texts}"
TITLE = (
    "Arrêté du 2 mai 2023 fixant la liste des écoles de production prévue à l’article L. 443-6 "
    "du code de l’éducation (synthetic)"
)
VISAS = (
    "Le ministre de l’éducation nationale et de la jeunesse et la ministre déléguée,",
    "Vu le code de l’éducation, notamment son article L. 443-6,",
    "Arrêtent :",
)
ARTICLES = (
    "Art. 1er. – La liste des écoles de production est fixée en annexe.",
    "Art. 2. – Le présent arrêté sera publié au Journal officiel de la République française.",
    "Fait le 2 mai 2023.",
    "Pour le ministre et par délégation",
)
FOREIGN = (
    "MINISTÈRE DU TRAVAIL",
    "Arrêté du 3 mai 2023 portant agrément d’un organisme (synthetic)",
    "NOR : TRAV2300002A",
    "Le ministre du travail,",
    "Arrête :",
    "Art. 1er. – L’organisme situé 1, rue Haute à Lille (59000) est agréé.",
    "Fait le 3 mai 2023.",
)
ITEMS = (
    "Ecole de production Alpha (EPA), 1, rue de la Paix à Lille (59000) ;",
    "Ecole de production Beta, 12 bis, avenue du Général-Leclerc, zone d'activités des Trois Rivières à "
    "Auvers-sur-Oise (95430) ;",
    "Ecole de production Gamma, 3, avenue Foch à Dole (39100) ;",
    "Ecole de production Delta, 44, rue Nationale à Roubaix (59100) ;",
    "Ecole de production Epsilon - EPEP, 5, cours Mirabeau, Istres (13800) ;",
    "Ecole de production Zêta, 35, boulevard de la Mer, Marseille (13014) ;",
    "Ecole de production Eta, 94, avenue du Port, La Seyne-sur-Mer (83500).",
)
PROSE = (
    "ÉCOLE DE PRODUCTION : l'essentiel (synthetic)",
    "Les écoles de production dispensent, sous statut scolaire, un enseignement général et un enseignement "
    "technologique. 1) Soutien politique : accès aux qualifications ; 2) Soutien financier.",
    "En application de l'article L. 6241-5, 5 à 6 offres d'emploi par élève.",
)


@dataclass(frozen=True)
class Layout:
    """How a page is set: font, size, characters a line, lines a page."""

    font: str = "Times-Roman"
    size: float = 9.5
    width: int = 95
    lines: int = 48


@dataclass(frozen=True)
class Extract:
    """A text of the Journal officiel: its items, what its numbers look like ("{}. "), and its running header, which
    ``glued`` prints at the end of the last line of the page."""

    items: Sequence[str] = ITEMS
    marker: str = "{}. "
    title: str = TITLE
    nor: str = "MENE2300001A"
    header: str = HEADER
    glued: bool = False
    before: Sequence[str] = ()
    after: Sequence[str] = ()
    layout: Layout = field(default_factory=Layout)

    def lines(self) -> list[str]:
        """Every line of the text, wrapped, headers left out."""
        unbroken = (item.replace(" ;", "\u00a0;") for item in self.items)
        annex = ["ANNEXE", *(self.marker.format(i) + item for i, item in enumerate(unbroken, start=1))]
        head = ("MINISTÈRE DE L’ÉDUCATION NATIONALE", self.title, f"NOR : {self.nor}")
        paragraphs = [*self.before, *head, *VISAS, *ARTICLES, *annex, *self.after]
        return [line for one in paragraphs for line in textwrap.wrap(one, self.layout.width)]

    def pages(self) -> list[list[str]]:
        """Its pages, headers included."""
        lines, high = self.lines(), self.layout.lines
        header = self.header.format(day="26 mai 2023", text=12, texts=120)
        pages = [lines[i : i + high] for i in range(0, len(lines), high)]
        if self.glued:
            return [[*page[:-1], page[-1] + header] for page in pages]
        return [[*header.split("\n"), *page] for page in pages]


def printed(
    pages: Sequence[Sequence[str] | None], layout: Layout | None = None, *, password: str | None = None
) -> bytes:
    """A PDF of these lines; None is a page that is a picture."""
    layout = layout or Layout()
    written = io.BytesIO()
    lock = pdfencrypt.StandardEncryption(password, ownerPassword="owner") if password is not None else None
    canvas = Canvas(written, pagesize=A4, invariant=1, pageCompression=1, encrypt=lock)
    for page in pages:
        canvas.setFont(_font(layout.font), layout.size)
        if page is None:
            canvas.drawImage(ImageReader(io.BytesIO(picture())), 0, 0, *A4)
        for i, line in enumerate(page or ()):
            canvas.drawString(40, 800 - 1.25 * layout.size * i, line)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def extract(text: Extract | None = None) -> bytes:
    """The PDF of one text of the Journal officiel."""
    text = text or Extract()
    return printed(text.pages(), text.layout)


def issue(text: Extract, pages_before: int, pages_after: int, lines: int = 44) -> bytes:
    """A whole issue: a table of contents, other texts, ours as text 12, and others."""
    contents = ["26 mai 2023 JOURNAL OFFICIEL DE LA RÉPUBLIQUE FRANÇAISE Sommaire", "Vendredi 26 mai 2023 / N° 121"]
    contents += ["SOMMAIRE ANALYTIQUE", *textwrap.wrap(f"12 {text.title}", 95), "13 Arrêté du 3 mai 2023"]
    before = [_other_page(i, 11, lines) for i in range(pages_before)]
    after = [_other_page(i, 13, lines) for i in range(pages_after)]
    return printed([contents, *before, *text.pages(), *after], text.layout)


def _other_page(number: int, text: int, count: int) -> list[str]:
    header = HEADER.format(day="26 mai 2023", text=text, texts=120)
    said = "Le préfet du département arrête la mesure no {} du présent texte."
    return [header, *(f"{i}. {said.format(f'{number}-{i}')}" for i in range(1, count + 1))]


@dataclass(frozen=True)
class Fiche:
    """A fiche: prose, a picture, and the list as a table of two columns."""

    items: Sequence[str] = ITEMS
    ruled: bool = True
    heading: Sequence[str] | None = None
    letterhead: str | None = None
    middle: bool = True
    font: str = "Helvetica"
    quoted: str = "2 mai 2023"
    statements: Sequence[str] = ()
    announced: str | None = None
    first_number: int = 1


def fiche(one: Fiche | None = None) -> bytes:
    """The PDF of a fiche."""
    one = one or Fiche()
    style = ParagraphStyle("prose", fontName=_font(one.font), fontSize=10, leading=13, spaceAfter=6)
    said = [*PROSE, *one.statements, *([one.announced] if one.announced else [])]
    story: list[Flowable] = [Paragraph(text, style) for text in said]
    story += [Image(io.BytesIO(picture()), 60, 40), PageBreak()]
    quoted = f"Dernière actualité : Arrêté du {one.quoted} fixant la liste des écoles de production prévue à l'article "
    story += [Paragraph(quoted + "L. 443-6 du code de l'éducation", style), _table(one, style), Spacer(1, 20)]
    other = [["Financement", "Autres"], ["Loi de finances : 10 millions", "Collectivité"]]
    story += [Paragraph("La spécificité des écoles de production.", style)]
    story += [Table(other, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)])]
    written = io.BytesIO()
    document = SimpleDocTemplate(written, pagesize=A4, invariant=1, pageCompression=1)
    document.build(story, onFirstPage=_decoration(one), onLaterPages=_decoration(one))
    return written.getvalue()


def _table(one: Fiche, style: ParagraphStyle) -> Table:
    numbered = enumerate(one.items, start=one.first_number)
    rows = [[str(i), Paragraph(item.replace("&", "&amp;"), style)] for i, item in numbered]
    if one.heading:
        rows.insert(0, list(one.heading))
    look = [("VALIGN", (0, 0), (-1, -1), "MIDDLE" if one.middle else "TOP"), ("FONTSIZE", (0, 0), (0, -1), 10)]
    look += [("LEADING", (0, 0), (0, -1), 13)]
    if one.ruled:
        look += [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    return Table(rows, colWidths=[36, 400], style=look, repeatRows=1 if one.heading else 0)


def _decoration(one: Fiche) -> Callable[[Canvas, SimpleDocTemplate], None]:
    def draw(canvas: Canvas, document: SimpleDocTemplate) -> None:
        if one.letterhead:
            canvas.setFont("Helvetica", 8)
            canvas.drawString(72, 800, one.letterhead)
            canvas.drawString(290, 30, str(document.page))

    return draw


def picture(width: int = 12, height: int = 8) -> bytes:
    """A small picture (PPM): a grey ramp."""
    return b"P6 %d %d 255\n" % (width, height) + bytes(20 * (i % 12) for i in range(width * height * 3))


def scan(pages: int = 2) -> bytes:
    """Pages that are pictures, without text."""
    return printed([None] * pages)


def raw_pdf(objects: Sequence[bytes], root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1, with a true directory: for files that no library would write."""
    written = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    written_end = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    trailer = b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, len(written))
    return bytes(written) + written_end + trailer


def _font(name: str) -> str:
    """A font by name; Vera comes with reportlab, and is embedded."""
    if name == "Vera" and name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    return name


STATEMENTS = (
    "En avril 2024, 69 écoles de production labellisées dont 46 écoles de production reconnues par l'Etat.",
    "En région Provence-Alpes-Côte d'Azur, deux écoles labellisées par l'Arrêté du 2 mai 2023 fixant la liste.",
)


def real_items() -> list[str]:
    """The 61 items of the real list, as printed."""
    body = REAL_ORDER.read_text(encoding="utf-8").split("\n\n", 1)[1]
    return [line.split("\t", 1)[1] for line in body.splitlines()]


def examples() -> dict[str, bytes]:
    """The documents of tests/examples, by name."""
    text = Extract()
    plain = "JOURNAL OFFICIEL DE LA  REPUBLIQUE FRANCAISE\n{day}\nTexte {text} sur {texts} . ."
    degree = replace(text, marker="{}o ", header=plain, layout=Layout("Helvetica", 9, 90, 14))
    between = replace(text, before=FOREIGN, after=[line.replace("TRAV2300002A", "TRAV2300003A") for line in FOREIGN])
    told = Fiche(statements=STATEMENTS, announced="7 Écoles de Production en mai 2023")
    headed = replace(told, heading=("N°", "Etablissement"), letterhead="Région académique", font="Vera")
    gap = replace(text, items=ITEMS[:4], layout=Layout(lines=20))
    return {
        "synthetic-pdf-extract": extract(replace(text, layout=Layout(lines=16))),
        "synthetic-pdf-extract-61": extract(replace(text, items=real_items())),
        "synthetic-pdf-fiche-61": fiche(replace(told, items=real_items(), announced="61 Écoles de Production")),
        "synthetic-pdf-extract-glued": extract(replace(text, glued=True, layout=Layout("Vera", 8, 95, 13))),
        "synthetic-pdf-extract-degrees": extract(degree),
        "synthetic-pdf-issue": issue(text, 2, 2),
        "synthetic-pdf-between-texts": extract(between),
        "synthetic-pdf-cut-short": extract(gap),
        "synthetic-pdf-fiche": fiche(told),
        "synthetic-pdf-fiche-plain-table": fiche(replace(headed, ruled=False, middle=False)),
        "synthetic-pdf-scan": scan(),
        "synthetic-pdf-locked": printed(text.pages(), password="secret"),
    }


if __name__ == "__main__":
    for name, data in examples().items():
        (EXAMPLES / f"{name}.pdf").write_bytes(data)
