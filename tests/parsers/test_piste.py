"""Replies of the Légifrance API: the two recorded ones whole, made-up ones in every shape, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.body import read_body
from parsers.errors import NotTheDocument, ParseError, TooLarge, Unreadable
from parsers.model import Order
from parsers.parts import Part, Published
from parsers.piste import lines_of_piste, read_piste
from tests.conftest import ROOT
from tests.parsers import html_pages as pages

SAMPLES = ROOT.parent / "shared" / "samples" / "piste"
TWO_LEVELS, THREE_LEVELS = (
    SAMPLES / "consult_jorf_JORFTEXT000034429274_DEVP1706393A.json",
    SAMPLES / "consult_jorf_JORFTEXT000038358667_TREP1835514A.json",
)
needs_samples = pytest.mark.skipif(not TWO_LEVELS.exists(), reason="recorded replies (../shared/samples) not here")


def _order(value: Any) -> Order:
    return read_body(read_piste(pages.as_json(value)), "0" * 64)


def _errors(value: Any) -> set[str]:
    try:
        order = _order(value)
    except ParseError as error:
        return {error.code}
    return {finding.code for finding in order.findings if finding.severity == "error"}


def _body(published: Published) -> list[Part]:
    return [part for part in published.parts if part.kind in ("article", "annex")]


@needs_samples
def test_a_recorded_reply_with_six_annexes_is_read_whole_and_in_order() -> None:
    published = read_piste(TWO_LEVELS.read_bytes())
    assert (published.nature, published.nor, published.jo_number) == ("ARRETE", "DEVP1706393A", "0091")
    assert (published.jorftext_id, published.signed_on) == ("JORFTEXT000034429274", None)
    assert published.published_on == "2017-04-16"
    assert published.eli == "https://www.legifrance.gouv.fr/eli/arrete/2017/4/11/DEVP1706393A/jo/texte"
    body = _body(published)
    assert [part.number for part in body] == [*"12345678", *[None] * 6]
    assert {(part.kind, part.title) for part in body[8:]} == {("annex", "Annexe")}
    headings = [next(line.text for line in part.lines if line.text != "ANNEXES") for part in body[8:]]
    assert headings == ["ANNEXE I", "ANNEXE II", "ANNEXE III", "ANNEXE IV", "ANNEXE V", "ANNEXE VI"]
    assert [part.kind for part in published.parts if part not in body] == ["notice", "visas", "signatures"]


@needs_samples
def test_a_recorded_reply_with_sections_in_sections_is_read_in_order() -> None:
    body = _body(read_piste(THREE_LEVELS.read_bytes()))
    assert [part.number for part in body] == [str(number) for number in range(1, 61)]
    assert body[45].title is not None
    assert [title[:9] for title in body[45].title.split(" / ")] == ["Titre Ier", "Chapitre ", "Section I"]
    assert {part.kind for part in body} == {"article"}


@needs_samples
@pytest.mark.parametrize("path", [TWO_LEVELS, THREE_LEVELS], ids=lambda path: path.stem)
def test_every_word_of_a_recorded_reply_is_in_some_line(path: Path) -> None:
    """The words of the HTML, found by another road than the reader's: tags cut out, entities put in."""
    import html

    def contents(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value[key] for key in ("notice", "visa", "content", "signers") if value.get(key)]
            return own + [text for one in value.values() for text in contents(one)]
        return [text for one in value for text in contents(one)] if isinstance(value, list) else []

    tags = re.compile(r"<(?:[^>']|'[^>]*?'(?=[\s>/]))*>")
    printed = "".join(html.unescape(tags.sub(" ", text)) for text in contents(json.loads(path.read_bytes())))
    read = " ".join(line.text for line in lines_of_piste(path.read_bytes()))
    # table_row writes commas between cells, and cuts the point after a number in the first
    assert sorted(re.findall(r"[^\W\d_]+", printed)) == sorted(re.findall(r"[^\W\d_]+", read))


@needs_samples
def test_lines_are_numbered_through_the_text_and_are_those_of_the_parts() -> None:
    data = TWO_LEVELS.read_bytes()
    lines = lines_of_piste(data)
    assert [line.line for line in lines] == list(range(1, len(lines) + 1))
    assert lines == tuple(line for part in read_piste(data).parts for line in part.lines)


@needs_samples
@pytest.mark.parametrize("name", ["oauth_token_response_official_example", "search_JORF_result_item_abridged"])
def test_other_recorded_replies_are_refused(name: str) -> None:
    with pytest.raises(NotTheDocument):
        read_piste((SAMPLES / f"{name}.json").read_bytes())


@pytest.mark.parametrize("shape", pages.LISTS)
def test_every_shape_of_a_list_is_read(shape: str) -> None:
    order = _order(pages.reply(pages.LISTS[shape](pages.items(61))))
    assert order.is_proven
    assert [entry.quote for entry in order.entries] == [item.rstrip(" ;.") for item in pages.items(61)]
    assert (order.signed_on, order.published_on) == ("2022-11-09", "2022-11-26")


@pytest.mark.parametrize("shape", pages.LISTS)
@pytest.mark.parametrize("pattern", [r"<br/?>", r"<td.*?</td>", r"<tr>.*?</tr>", r"<p>.*?</p>", r"</?p>", r"<li>[^<]*"])
def test_what_is_taken_away_from_a_list_fires_a_proof_or_changes_nothing(shape: str, pattern: str) -> None:
    annex = pages.LISTS[shape](pages.items(9))
    whole = _order(pages.reply(annex)).entries
    said = [(one.number, one.quote) for one in whole]
    for match in re.finditer(pattern, annex):
        value = pages.reply(annex[: match.start()] + annex[match.end() :])
        assert _errors(value) or [(one.number, one.quote) for one in _order(value).entries] == said, match


def test_keys_are_optional() -> None:
    bare = {"title": pages.TITLE, "articles": [{"content": pages.br_list(pages.items(3))}]}
    order = _order(bare)
    assert len(order.entries) == 3
    assert (order.nor, order.jorftext_id, order.published_on, order.jo_number) == (None, None, None, None)


@pytest.mark.parametrize(
    ("changes", "signed_on", "published_on"),
    [
        ({"dateTexte": ..., "dateParution": ...}, None, "2022-11-26"),
        ({"dateTexte": "2022-11-09T00:00:00.000+0000"}, "2022-11-09", "2022-11-26"),
        ({"dateTexte": 32472144000000, "dateParution": 32472144000000, "jorfText": ""}, None, None),
        ({"dateTexte": "2999-01-01", "dateParution": -86400000}, None, "1969-12-31"),
    ],
)
def test_days(changes: dict[str, Any], signed_on: str | None, published_on: str | None) -> None:
    published = read_piste(pages.as_json(pages.reply("", **changes)))
    assert (published.signed_on, published.published_on) == (signed_on, published_on)


@pytest.mark.parametrize("value", [1669417200000, 10**30, 1.5, True, [], "hier", "2022-02-30"])
def test_what_is_no_day_is_named(value: Any) -> None:
    with pytest.raises(Unreadable, match="dateParution"):
        read_piste(pages.as_json(pages.reply("", dateParution=value)))


def test_text_around_the_articles_is_kept_apart_and_a_corrigendum_is_read_as_an_article() -> None:
    parts = read_piste(pages.as_json(pages.reply("x", notice="n", rectificatif="r", nota="o", prepWork="p"))).parts
    kinds = ["notice", "visas", "article", "article", "annex", "article", "signatures", "notice", "notice"]
    assert [part.kind for part in parts] == kinds
    assert parts[5].title == "Rectificatif"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"id": None, "title": None, "sections": [], "articles": []}, "not found"),
        ({"totalResultNumber": 1, "results": []}, "results of a search"),
        ({"items": []}, "contents of an issue"),
        ({"containers": []}, "list of issues"),
        ({"access_token": "x"}, "a token"),
        ({"error": "invalid_client"}, "refused: « invalid_client »"),
        ({"status": 500, "message": "Internal"}, "refused: « Internal »"),
        ({"article": {}}, "a single article"),
        ({"title": "Code", "id": "LEGITEXT000006071191"}, "no text of the Journal officiel"),
        ({}, "no text of the Légifrance API"),
        ([], "which is an object"),
    ],
)
def test_any_other_reply_is_refused_with_the_reason(value: Any, reason: str) -> None:
    with pytest.raises(NotTheDocument, match=reason):
        read_piste(pages.as_json(value))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"[" * 100_000, TooLarge),
        (b'{"a":' * 100_000, TooLarge),
        (b'{"title": NaN}', Unreadable),
        (b'{"title": "a", "title": "b"}', Unreadable),
        (b'{"title": ' + b"9" * 5000 + b"}", Unreadable),
        (b'{"title": 1e999}', Unreadable),
        (b'{"title": "\\ud800"}', Unreadable),
        (b'{"title": "\\u0000"}', Unreadable),
        (b'{"title": "a", "articles": [{"content": "\\ud800"}]}', Unreadable),
        (b'{"title": "a", "articles": [1]}', Unreadable),
        (b'{"title": "a", "articles": {}}', Unreadable),
        (b'{"title": "a", "articles": [{}, {}]}', Unreadable),
        (b'{"title": "a", "articles": [{"intOrdre": 1e999}, {"intOrdre": 1}]}', Unreadable),
        (b'{"title": "a", ' + b'"sections": [{' * 70 + b"}]" * 70 + b"}", TooLarge),
        (b" " * (32 * 1024 * 1024 + 1), TooLarge),
    ],
    ids=range(15),
)
def test_hostile_json_is_named(data: bytes, error: type[ParseError]) -> None:
    with pytest.raises(error):
        read_piste(data)


def test_a_reply_cut_short_anywhere_is_named() -> None:
    data = pages.as_json(pages.reply(pages.br_list(pages.items(3))))
    for end in range(1, len(data), 7):
        with pytest.raises(ParseError):
            read_piste(data[:end])


@given(st.binary(max_size=200))
def test_any_bytes_give_a_text_or_a_named_error(data: bytes) -> None:
    _read(data)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(_VALUES)
def test_any_json_gives_a_text_or_a_named_error(value: Any) -> None:
    _read(json.dumps(value).encode())


@given(st.data())
def test_a_reply_with_any_value_for_any_key_gives_a_text_or_a_named_error(data: st.DataObject) -> None:
    value = pages.reply(pages.br_list(pages.items(3)))
    target = data.draw(st.sampled_from([value, value["articles"][0], value["sections"][0]]))
    target[data.draw(st.sampled_from(sorted(target)))] = data.draw(_VALUES)
    _read(json.dumps(value).encode())


def _read(data: bytes) -> None:
    try:
        published = read_piste(data)
    except ParseError:
        return
    assert published.title
