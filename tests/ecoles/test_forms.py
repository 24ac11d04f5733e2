"""The same order in every form in which it is published is one order, compared entry by entry."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from ecoles import bounded
from parsers.errors import TooLarge
from tests.conftest import MakeOrder
from tests.ecoles.conftest import Run
from tests.parsers import html_pages, jorf_files, pdf_files

TITLE = pdf_files.TITLE.replace("’", "'")
NOR, TEXT_ID = "MENE2300001A", html_pages.TEXT_ID
MAY_2, MAY_26 = 1682985600000, 1685059200000

Forms = dict[str, bytes]


def _page(markup: str) -> str:
    told = {html_pages.NOR: NOR, "JORF n°0274 du 26 novembre 2022": "JORF n°0121 du 26 mai 2023"}
    page = html_pages.present_page(markup, title=TITLE)
    for old, new in told.items():
        page = page.replace(old, new)
    return page


def _text(items: list[str]) -> jorf_files.Text:
    inside = jorf_files.carried(jorf_files.contents(items, "breaks"), "annex")
    return jorf_files.Text(inside, TITLE, signed_on="2023-05-02", published_on="2023-05-26", nor=NOR)


@pytest.fixture
def forms(make_order: MakeOrder) -> Callable[[list[str]], Forms]:
    """A list in each form, by file name."""

    def make(items: list[str]) -> Forms:
        bare = [item.rstrip(" ;.") for item in items]
        closed = [f"{item} ;" for item in bare[:-1]] + [f"{bare[-1]}."]
        changes = {"title": TITLE, "nor": NOR, "dateParution": MAY_26, "dateTexte": MAY_2, "jorfText": None}
        reply = html_pages.reply(html_pages.table_list(closed), numParution="0121", eli=None, **changes)
        xml = _text(closed).jorfsimple()
        return {
            "synthetic.txt": make_order("2023-05-02", closed, Title=TITLE),
            "synthetic.xml": xml.replace(_text(closed).text_id.encode(), TEXT_ID.encode()),
            "synthetic.json": html_pages.as_json(reply),
            "synthetic.html": _page(html_pages.p_list(closed)).encode(),
            "synthetic.pdf": pdf_files.extract(pdf_files.Extract(items=closed)),
            "synthetic-fiche.pdf": pdf_files.fiche(pdf_files.Fiche(items=closed, quoted="2 mai 2023")),
        }

    return make


def _write(folder: Path, forms: Forms) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, data in forms.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in forms]


def test_every_form_says_the_same_of_the_61_schools(
    alone: Run, tmp_path: Path, forms: Callable[[list[str]], Forms], real_items: list[str]
) -> None:
    said = {}
    for path in _write(tmp_path / "forms", forms(real_items)):
        ran = alone("parse", path, "--format", "json")
        assert ran.status == 0, (path.name, ran.json["findings"])
        fields = "number name acronym address postal_code commune insee_code academie".split()
        said[path.name] = [[entry[field] for field in fields] for entry in ran.json["entries"]]
    assert len(said["synthetic.txt"]) == 61
    for name, entries in said.items():
        assert entries == said["synthetic.txt"], name


def test_in_every_form_it_is_one_order_whose_best_form_is_its_text(
    alone: Run, tmp_path: Path, forms: Callable[[list[str]], Forms], real_items: list[str]
) -> None:
    folder = tmp_path / "forms"
    _write(folder, forms(real_items))
    ran = alone("add", folder)
    assert ran.status == 0, ran.err
    (order,) = alone("orders", "--format", "json").json["held"]
    assert {one["medium"] for one in order["documents"]} == {"transcript", "jorfsimple", "piste", "website", "pdf"}
    assert (order["order_id"], order["nor"], order["jorftext_id"]) == ("arrete-2023-05-02", NOR, TEXT_ID)
    assert (order["published_on"], order["in_force_on"]) == ("2023-05-26", "2023-05-27")
    first = alone("first", "fask", "--format", "json").json
    assert len(order["documents"]) == 6
    read = alone("parse", folder / "synthetic.xml", "--format", "json").json
    assert first["citation"]["document"] == read["document"]
    assert alone("check").status == 0
    assert "Nothing new" in alone("rebuild").out


@pytest.mark.parametrize("names", list(permutations(("synthetic.txt", "synthetic.xml", "synthetic-fiche.pdf"))))
def test_the_order_of_arrival_does_not_choose_the_text(
    alone: Run, tmp_path: Path, forms: Callable[[list[str]], Forms], real_items: list[str], names: tuple[str, ...]
) -> None:
    _write(tmp_path / "forms", forms(real_items[:5]))
    for name in names:
        assert alone("add", tmp_path / "forms" / name).status == 0
    (order,) = alone("orders", "--format", "json").json["held"]
    media = [alone("parse", tmp_path / "forms" / name, "--format", "json").json for name in names]
    xml = next(one["document"] for one in media if one["medium"] == "jorfsimple")
    assert alone("first", "epicc", "--format", "json").json["citation"]["document"] == xml
    assert len(order["documents"]) == 3


def test_a_wording_that_differs_is_a_finding_with_both_quotes_and_the_better_form_chooses(
    alone: Run, tmp_path: Path, forms: Callable[[list[str]], Forms], real_items: list[str]
) -> None:
    made = forms(real_items[:4])
    made["synthetic.txt"] = made["synthetic.txt"].replace(b"139, rue des Arts", b"193, rue des Arts")
    _write(tmp_path / "forms", {name: made[name] for name in ("synthetic.txt", "synthetic.xml")})
    assert alone("add", tmp_path / "forms").status == 0
    answer = alone("first", "epicc", "--format", "json").json
    assert "139, rue des Arts" in answer["citation"]["quote"]
    (finding,) = (one for one in answer["findings"] if one["code"] == "forms_disagree")
    assert "139, rue des Arts" in finding["message"]
    assert "193, rue des Arts" in finding["message"]


def test_a_text_of_jorf_global_is_read_from_its_files_together(
    alone: Run, tmp_path: Path, real_items: list[str]
) -> None:
    files = {f"{name}.xml": data for name, data in _text(html_pages.items(6)).jorf().items()}
    folder = tmp_path / "jorf"
    _write(folder, files)
    ran = alone("parse", folder, "--format", "json")
    assert (ran.status, ran.json["medium"], len(ran.json["entries"])) == (0, "jorf", 6)
    assert alone("add", folder).status == 0
    (order,) = alone("orders", "--format", "json").json["held"]
    assert len(order["documents"]) == len(files)
    assert alone("check").status == 0


def test_a_text_of_jorf_global_waits_for_its_missing_file_and_is_told(alone: Run, tmp_path: Path) -> None:
    files = {f"{name}.xml": data for name, data in _text(html_pages.items(6)).jorf().items()}
    last = next(name for name, data in files.items() if b"Roubaix" in data)
    _write(tmp_path / "some", {name: data for name, data in files.items() if name != last})
    assert alone("add", tmp_path / "some").status == 0
    waiting = alone("orders", "--format", "json").json
    assert waiting["held"] == []
    assert {finding["code"] for one in waiting["quarantined"] for finding in one["findings"]} == {"waiting"}
    assert last.removesuffix(".xml") in json.dumps(waiting)
    _write(tmp_path / "rest", {last: files[last]})
    assert alone("add", tmp_path / "rest").status == 0
    complete = alone("orders", "--format", "json").json
    assert complete["quarantined"] == []
    assert complete["held"][0]["entry_count"] == 6


def test_an_amendment_that_does_not_apply_is_held_back_and_leaves_a_doubt(
    alone: Run, tmp_path: Path, make_order: MakeOrder, real_items: list[str]
) -> None:
    for day, items in (("2023-05-02", real_items[:5]), ("2024-05-02", real_items[:6])):
        path = tmp_path / f"synthetic-{day}.txt"
        path.write_bytes(make_order(day, items))
        assert alone("add", path).status == 0
    assert alone("first", "epped", "--format", "json").json["first_recognised"]["bound"] == "exact"
    title = (
        "Arrêté du 3 octobre 2023 modifiant l'arrêté du 2 mai 2023 fixant la liste des écoles de production (synthetic)"
    )
    amending = f"Title: {title}\nSigned-on: 2023-10-03\n\nLe 62° de la liste est supprimé.\n"
    (tmp_path / "synthetic-amendment.txt").write_text(amending, encoding="utf-8")
    assert alone("add", tmp_path / "synthetic-amendment.txt").status == 4
    (held_back,) = alone("orders", "--format", "json").json["quarantined"]
    assert [finding["code"] for finding in held_back["findings"]] == ["clause_not_applicable"]
    assert "« Le 62° de la liste est supprimé » : la liste n'a pas de n° 62" in held_back["findings"][0]["message"]
    assert alone("first", "epped", "--format", "json").json["first_recognised"]["bound"] == "between"


def test_a_pdf_is_read_in_bounds_and_what_exceeds_them_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(bounded.read(pdf_files.extract()).order.entries) == 7
    data = pdf_files.extract(pdf_files.Extract(items=pdf_files.ITEMS[2:]))
    monkeypatch.setattr(bounded, "MAX_ARGUMENTS", (str(64 * 2**20), "1"))
    with pytest.raises(TooLarge, match="Add the order in another form"):
        bounded.read(data)


def _redelivered(files: Forms, name: str, change: Callable[[bytes], bytes]) -> Forms:
    return {f"again-{name}": change(files[name])}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda data: re.sub(rb" ;<br/>6\. [^<]*", b".", data).replace(b"Les 6", b"Les 5"), 4),
        (lambda data: data.replace(b"2. Ecole", b"3. Ecole"), 0),
        (lambda data: data[: len(data) // 2], 4),
    ],
    ids=["fewer schools", "a gap", "cut"],
)
def test_a_worse_delivery_of_jorf_global_takes_nothing_away(
    alone: Run, tmp_path: Path, change: Callable[[bytes], bytes], status: int
) -> None:
    files = {f"{name}.xml": data for name, data in _text(html_pages.items(6)).jorf().items()}
    name = next(name for name, data in files.items() if b"Roubaix" in data)
    _write(tmp_path / "night", files)
    assert alone("add", tmp_path / "night").status == 0
    _write(tmp_path / "evening", _redelivered(files, name, change))
    assert alone("add", tmp_path / "evening").status == status
    (order,) = alone("orders", "--format", "json").json["held"]
    assert order["entry_count"] == 6
    assert alone("check").status == 0


def test_a_corrected_delivery_of_jorf_global_mends_the_words(alone: Run, tmp_path: Path) -> None:
    files = {f"{name}.xml": data for name, data in _text(html_pages.items(6)).jorf().items()}
    name = next(name for name, data in files.items() if b"Roubaix" in data)
    _write(tmp_path / "night", files)
    _write(tmp_path / "evening", _redelivered(files, name, lambda data: data.replace(b"139, rue", b"193, rue")))
    assert alone("add", tmp_path / "night").status == 0
    assert alone("add", tmp_path / "evening").status == 0
    assert "193, rue des Arts" in alone("first", "epicc", "--format", "json").json["citation"]["quote"]
    assert alone("check").status == 0


def test_files_of_other_texts_of_jorf_global_are_refused(alone: Run, tmp_path: Path) -> None:
    other = jorf_files.Text((), "Arrêté du 2 mai 2023 portant nomination (synthetic)", visas="<p>Vu le code.</p>")
    _write(tmp_path / "other", {f"{name}.xml": data for name, data in other.jorf().items()})
    ran = alone("add", tmp_path / "other")
    assert ran.status == 4
    assert "not of the series" in ran.out
    assert not (tmp_path / "home" / "archive" / "objects").exists()


def test_a_better_form_with_fewer_schools_replaces_nothing_and_one_with_more_does(
    alone: Run, tmp_path: Path, forms: Callable[[list[str]], Forms], real_items: list[str]
) -> None:
    transcript = {"synthetic.txt": forms(real_items[:6])["synthetic.txt"]}
    fewer, more = ({"synthetic.xml": forms(real_items[:n])["synthetic.xml"]} for n in (5, 7))
    _write(tmp_path / "a", transcript)
    assert alone("add", tmp_path / "a").status == 0
    _write(tmp_path / "b", fewer)
    assert alone("add", tmp_path / "b").status == 4
    assert alone("orders", "--format", "json").json["held"][0]["entry_count"] == 6
    _write(tmp_path / "c", more)
    alone("add", tmp_path / "c")
    assert alone("orders", "--format", "json").json["held"][0]["entry_count"] == 7


def test_an_official_form_worded_otherwise_joins_the_transcript(
    alone: Run, tmp_path: Path, forms: Callable[[list[str]], Forms], real_items: list[str]
) -> None:
    made = forms(real_items[:5])
    made["synthetic.xml"] = made["synthetic.xml"].replace("prévue à".encode(), "mentionnée à".encode())
    _write(tmp_path / "forms", {name: made[name] for name in ("synthetic.txt", "synthetic-fiche.pdf", "synthetic.xml")})
    assert alone("add", tmp_path / "forms").status == 0
    (order,) = alone("orders", "--format", "json").json["held"]
    assert order["nor"] == NOR
    assert len(order["documents"]) == 3


def test_two_forms_of_an_amendment_that_differ_are_both_told(alone: Run, tmp_path: Path, make_order: MakeOrder) -> None:
    amended = "l'arrêté du 2 mai 2023 fixant la liste des écoles de production (synthetic)"
    for number in (2, 7):
        head = f"Title: Arrêté du 3 octobre 2023 modifiant {amended}\nSigned-on: 2023-10-03\n\n"
        (tmp_path / f"synthetic-{number}.txt").write_text(f"{head}Le {number}° est supprimé.\n", encoding="utf-8")
        assert alone("add", tmp_path / f"synthetic-{number}.txt").status == 4
    quarantined = alone("orders", "--format", "json").json["quarantined"]
    codes = sorted(finding["code"] for one in quarantined for finding in one["findings"])
    assert codes == ["clause_not_applicable", "forms_conflict"]


def test_a_file_too_large_in_a_folder_stops_no_other(alone: Run, tmp_path: Path, make_order: MakeOrder) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "a-synthetic.txt").write_bytes(make_order("2023-05-02", html_pages.items(5)))
    with (folder / "big.pdf").open("wb") as big:
        big.truncate(300 * 2**20)
    ran = alone("add", folder)
    assert ran.status == 4
    assert "big.pdf: refused" in ran.out
    assert len(alone("orders", "--format", "json").json["held"]) == 1
    assert alone("add", folder / "big.pdf").status == 2


def _jorf(items: list[str]) -> Forms:
    files = {f"{name}.xml": data for name, data in _text(items).jorf().items()}
    return {name: data.replace(_text(items).text_id.encode(), TEXT_ID.encode()) for name, data in files.items()}


def test_jorf_global_held_first_is_not_shortened_by_a_better_form(
    alone: Run, tmp_path: Path, forms: Callable[[list[str]], Forms], real_items: list[str]
) -> None:
    _write(tmp_path / "jorf", _jorf(html_pages.items(6)))
    assert alone("add", tmp_path / "jorf").status == 0
    _write(tmp_path / "xml", {"synthetic.xml": forms(real_items[:5])["synthetic.xml"]})
    assert alone("add", tmp_path / "xml").status == 4
    assert alone("orders", "--format", "json").json["held"][0]["entry_count"] == 6
    assert alone("first", "epped").status == 0
    assert alone("check").status == 0


def test_a_copy_cut_short_is_mended_by_a_whole_one(
    alone: Run, tmp_path: Path, forms: Callable[[list[str]], Forms], real_items: list[str]
) -> None:
    for number in (5, 6):
        _write(tmp_path / str(number), {"synthetic.xml": forms(real_items[:number])["synthetic.xml"]})
        alone("add", tmp_path / str(number))
    assert alone("orders", "--format", "json").json["held"][0]["entry_count"] == 6


@pytest.mark.parametrize("lost", ["TEXTE_VERSION", "TEXTELR"])
def test_an_amendment_of_which_a_file_is_missing_leaves_a_doubt(
    alone: Run, tmp_path: Path, make_order: MakeOrder, real_items: list[str], lost: str
) -> None:
    for day, items in (("2024-05-02", real_items[:5]), ("2025-05-02", real_items[:6])):
        path = tmp_path / f"synthetic-{day}.txt"
        path.write_bytes(make_order(day, items))
        assert alone("add", path).status == 0
    inside = (jorf_files.Article("1", "<p>Le 2° de la liste est supprimé.</p>"),)
    amended = "modifiant l'arrêté du 2 mai 2024 fixant la liste des écoles de production (synthetic)"
    text = jorf_files.Text(inside, f"Arrêté du 3 février 2025 {amended}")
    files = {f"{name}.xml": data for name, data in text.jorf().items() if f"<{lost}>".encode() not in data}
    _write(tmp_path / "some", files)
    ran = alone("add", tmp_path / "some")
    assert ran.status == 0
    assert f"il manque {lost}" in ran.err
    assert alone("first", "epped", "--format", "json").json["first_recognised"]["bound"] == "between"


def test_a_list_that_a_corrigendum_may_have_changed_says_so(
    alone: Run, tmp_path: Path, make_order: MakeOrder, real_items: list[str]
) -> None:
    (tmp_path / "synthetic-list.txt").write_bytes(make_order("2024-05-02", real_items[:5], Published_on="2024-05-10"))
    title = "Arrêté du 2 mai 2024 fixant la liste des écoles de production (rectificatif) (synthetic)"
    head = f"Title: {title}\nSigned-on: 2024-05-02\nPublished-on: 2024-06-01\n\n"
    text = f"{head}Au 2°, au lieu de : « 748 », lire : « 784 ».\n"
    (tmp_path / "synthetic-corrigendum.txt").write_text(text, encoding="utf-8")
    assert alone("add", tmp_path / "synthetic-list.txt").status == 0
    assert alone("add", tmp_path / "synthetic-corrigendum.txt").status == 4
    assert "un acte du 2 mai 2024, non détenu ou non appliqué, a pu la changer" in alone("list").out


def test_what_is_held_and_not_applied_is_never_called_missing(
    alone: Run, tmp_path: Path, make_order: MakeOrder, real_items: list[str]
) -> None:
    for day, items in (("2024-05-02", real_items[:5]), ("2025-05-02", real_items[:6])):
        path = tmp_path / f"synthetic-{day}.txt"
        path.write_bytes(make_order(day, items))
        assert alone("add", path).status == 0
    title = "Arrêté du 2 mai 2024 fixant la liste des écoles de production (rectificatif) (synthetic)"
    for name, published in (("undated", ""), ("dated", "Published-on: 2024-06-01\n")):
        text = f"Title: {title}\nSigned-on: 2024-05-02\n{published}\nAu 2°, au lieu de : « 748 », lire : « 784 ».\n"
        (tmp_path / f"synthetic-{name}.txt").write_text(text, encoding="utf-8")
    assert alone("add", tmp_path / "synthetic-undated.txt").status == 4
    (tmp_path / "synthetic-dated.txt").rename(tmp_path / "synthetic-dated-2.txt")
    for more in ([], ["synthetic-dated-2.txt"]):
        assert all(alone("add", tmp_path / name).status == 4 for name in more)
        answer = alone("first", "epped", "--format", "json").json
        assert answer["first_recognised"]["bound"] == "between"
        assert "un acte du 2 mai 2024 est détenu, mais n'a pas pu être appliqué" in answer["because"]
