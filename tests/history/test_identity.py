"""Which entries are the same school: what is joined, what is left apart, what a person is asked."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.evaluation import entry_of, in_force
from history.identity import Identities, identify
from history.model import InForce, Link, Mention, Placed

ALPHA = "Ecole de production Alpha (EPA), 1, rue de la Paix à Lille (59000)"
BETA = "Ecole de production Beta, 2, rue Nationale à Roubaix (59100)"
GAMMA = "Ecole de production Gamma, 3, avenue Foch à Dole (39100)"
MOVED = "Ecole de production Alpha, 9, quai Sud à Lille (59000)"


def lists(*years: Sequence[str]) -> list[InForce]:
    """Synthetic lists of consecutive years."""
    return [
        in_force(f"{2001 + i}-01-01", [(None, entry_of(item, number)) for number, item in enumerate(items, start=1)])
        for i, items in enumerate(years)
    ]


def judged(*years: Sequence[str]) -> Identities:
    return identify(lists(*years))


def only_link(*years: Sequence[str]) -> Link:
    (link,) = judged(*years).links
    return link


def schools(found: Identities) -> list[list[str]]:
    """The orders and numbers of the mentions of each school."""
    return [[f"{one.order_id[7:11]}:{one.entry.number}" for one in school.mentions] for school in found.schools]


def test_a_school_that_moves_within_its_town_is_the_same_and_the_link_says_why() -> None:
    link = only_link([ALPHA], [MOVED])
    assert (link.verdict, link.rule, link.score, link.decided_by) == ("same", "name_and_commune", 0.72, "rule")
    assert link.evidence == "même nom, même commune (Lille) ; la rue change : 1, rue de la Paix -> 9, quai Sud"
    assert dict(link.features)["street"] == "different"


def test_what_is_printed_alike_is_itself_under_any_number() -> None:
    found = judged([ALPHA, BETA], [BETA.replace("Ecole", "École"), ALPHA])
    assert schools(found) == [["2001:1", "2002:2"], ["2001:2", "2002:1"]]
    assert {link.rule for link in found.links} == {"identical"}


def test_a_school_is_followed_to_another_town_of_the_departement() -> None:
    link = only_link([GAMMA], [GAMMA.replace("Dole (39100)", "Arbois (39600)")])
    assert (link.verdict, link.rule) == ("same", "moved")
    assert "autre commune du même département (Dole -> Arbois)" in link.evidence


def test_a_namesake_in_another_departement_is_a_question() -> None:
    link = only_link([GAMMA], [GAMMA.replace("Dole (39100)", "Caen (14000)")])
    assert link.verdict == "unsure"
    assert link.evidence.endswith("mais le département change")


def test_a_new_name_at_an_old_address_is_a_question() -> None:
    link = only_link([ALPHA], ["Ecole de production Omega, 1, rue de la Paix à Lille (59000)"])
    assert (link.verdict, link.rule) == ("unsure", "address")
    assert "mais les noms ne se ressemblent pas assez" in link.evidence


def test_a_school_renamed_and_moved_is_another_and_nobody_is_asked() -> None:
    found = judged([ALPHA], ["Ecole de production Omega, 3, rue Neuve à Douai (59500)"])
    assert found.links == ()
    assert len(found.schools) == 2


def test_a_former_name_joins_what_its_owner_left_behind() -> None:
    link = only_link([ALPHA], ["Ecole de production Omega (anciennement Alpha), 9, quai Sud à Lille (59000)"])
    assert (link.verdict, link.rule) == ("same", "former_name_and_commune")


def test_the_best_whole_is_chosen_not_the_first_pair() -> None:
    """Alpha Beta moves next door to where Alpha was: pair by pair, the best first, Alpha would become Alpha Beta."""
    before = [
        "Ecole de production Alpha, 1, rue Neuve à Dole (39100)",
        "Ecole de production Alpha Beta, 2, quai Sud à Dole (39100)",
    ]
    after = [
        "Ecole de production Alpha Beta, 7, rue Neuve à Dole (39100)",
        "Ecole de production Alpha, 3, place Foch à Dole (39100)",
    ]
    assert schools(judged(before, after)) == [["2001:1", "2002:2"], ["2001:2", "2002:1"]]


def test_one_new_entry_for_two_equal_schools_is_a_question_about_both() -> None:
    twins = [
        "Ecole de production Alpha, 1, rue Neuve à Dole (39100)",
        "Ecole de production Alpha, 2, quai Sud à Dole (39100)",
    ]
    found = judged(twins, ["Ecole de production Alpha, 99, boulevard Neuf à Dole (39100)"])
    assert [link.verdict for link in found.links] == ["unsure", "unsure"]
    assert all("une autre entrée conviendrait presque autant" in link.evidence for link in found.links)
    assert len(found.schools) == 3


def test_a_school_that_comes_back_is_itself() -> None:
    found = judged([ALPHA, BETA], [BETA], [BETA], [MOVED, BETA])
    assert schools(found)[0] == ["2001:1", "2004:1"]


def test_a_school_that_seems_to_come_back_elsewhere_is_a_question() -> None:
    found = judged([GAMMA, BETA], [BETA], [GAMMA.replace("Dole (39100)", "Arbois (39600)"), BETA])
    (link,) = (one for one in found.links if one.verdict == "unsure")
    assert "reparaît dans une autre commune" in link.evidence


def test_a_school_renamed_and_struck_comes_back_under_any_name_it_ever_had() -> None:
    formerly = BETA.replace("Beta", "Zingueurs (anciennement Beta)")
    renamed = formerly.replace(" (anciennement Beta)", "")
    respelt = BETA.replace("Ecole de production Beta, 2,", "Ecole de production BETA, 12,")
    for again in (BETA, respelt, renamed):
        found = judged([BETA, ALPHA], [formerly, ALPHA], [renamed, ALPHA], [ALPHA], [ALPHA], [ALPHA, again])
        assert len(found.schools) == 2
        assert {link.verdict for link in found.links} == {"same"}


def test_a_near_namesake_of_a_school_that_goes_on_is_different_and_says_so() -> None:
    renamed = BETA.replace("Beta", "Bêta Formation")
    found = judged([BETA], [renamed, "Ecole de production Beta, 9, rue Neuve à Tourcoing (59200)"])
    verdicts = {link.right: (link.verdict, link.evidence) for link in found.links}
    assert verdicts["arrete-2002-01-01-n1"][0] == "same"
    assert verdicts["arrete-2002-01-01-n2"][0] == "different"
    assert verdicts["arrete-2002-01-01-n2"][1].endswith("dans une autre entrée")


def test_a_line_carried_on_is_one_mention() -> None:
    first, second = lists([ALPHA, BETA], [GAMMA])
    amended = replace(second, lines=(first.lines[0], Placed(3, second.lines[0].mention)))
    found = identify([first, amended])
    assert schools(found) == [["2001:1"], ["2001:2"], ["2002:1"]]
    assert found.links == ()


def test_words_that_a_clause_replaces_leave_the_school_what_it_was() -> None:
    first = lists([ALPHA])[0]
    name = "Ecole de production Omega, 1, rue de la Paix à Lille (59000)"
    for amended, verdict in (
        (name, "same"),
        (None, "unsure"),
    ):  # the clause replaces words; the clause gives a new item
        entry = replace(entry_of(name, 1), amended=amended)
        line = Placed(1, Mention("arrete-modificatif-2002-01-01", entry), replaces=first.lines[0].mention)
        later = in_force("2002-01-01", [])
        (link,) = identify([first, replace(later, lines=(line,))]).links
        assert link.verdict == verdict
    assert identify([first, replace(later, lines=(line,))]).links[0].rule == "address"


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_order_of_the_lines_decides_nothing(seed: int) -> None:
    chance = random.Random(seed)
    before = [ALPHA, BETA, GAMMA, MOVED.replace("Alpha", "Alfa"), ALPHA.replace("Lille (59000)", "Douai (59500)")]
    after = [MOVED, BETA.replace("2, rue", "4, rue"), GAMMA.replace("Gamma", "Gama"), ALPHA.replace("Alpha", "Alfa")]
    found = judged(before, after)
    shuffled = [chance.sample(items, len(items)) for items in (before, after)]
    assert _by_quote(judged(*shuffled)) == _by_quote(found)


def _by_quote(found: Identities) -> set[frozenset[tuple[str, str]]]:
    return {frozenset((one.order_id, one.entry.quote) for one in school.mentions) for school in found.schools}


def test_an_older_list_changes_no_judgement_on_later_ones(real_items: list[str]) -> None:
    moved = [item.replace("rue", "avenue") for item in real_items[8:]]
    states = lists(real_items[:40], real_items[5:], moved)
    without, with_older = identify(states[1:]), identify(states)
    assert {link.link_id: link.verdict for link in without.links}.items() <= {
        link.link_id: link.verdict for link in with_older.links
    }.items()
