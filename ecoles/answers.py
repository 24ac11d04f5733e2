"""What the answers look like to a person: French sentences and tables, each with its citation."""

from __future__ import annotations

from typing import Any

from db.french import CERTAINTY, CHANGES, days, headline
from ecoles.output import print_table, tell
from history.names import french_day

Answer = dict[str, Any]

_NEXT = (
    ("first metaltech", "the same question about another school"),
    ("list", "the list in force"),
    ("orders", "which orders are held, and which are missing"),
    ("--help", "everything else"),
    ("serve", "browse and query it all (`make serve` also installs Datasette)"),
)


def show_first(answer: Answer) -> None:
    """When a school was first recognised: the date, how sure it is, why, and the line that says so."""
    school = answer["school"]
    tell(f"{school['name']} — {_town(school)}\n")
    first = answer["first_recognised"]
    tell(headline(first))
    tell(answer["because"])
    tell(f"\n{_cited(answer['citation'], answer['order']['title'])}")
    for finding in answer["findings"]:
        tell(f"  Remarque : {finding['message']}")
    if len(answer["periods"]) > 1:
        spans = (f"du {french_day(one['from'])} {_to(one['until'])}" for one in answer["periods"])
        tell(f"\nReconnue avec interruption : {', puis '.join(spans)}.")
    newest = french_day(answer["coverage"]["newest_list"])
    listed = "y figure" if answer["recognised_now"] else "n'y figure plus" if first["bound"] else "n'y figure pas"
    tell(f"\nListe la plus récente détenue : {newest} ; l'école {listed}.")
    if answer["coverage"]["missing"]:
        tell(f"Actes non détenus ou non appliqués : {days(answer['coverage']['missing'])}.")


def show_candidates(name: str, answer: Answer) -> None:
    """The schools that a name can mean, or those nearest to it."""
    if answer["error"] == "ambiguous":
        title = f"Plusieurs écoles répondent à « {name} ». Précisez, ou donnez l'identifiant :"
        schools = answer["candidates"]
    else:
        schools = answer["closest"]
        title = f"Aucune école ne répond à « {name} »." + (" Les plus proches :" if schools else "")
    print_table(title, ("identifiant", "nom", "commune"), ((one["id"], one["name"], _town(one)) for one in schools))
    if "standing" in answer:
        tell(_on(answer["standing"]))


def show_school(answer: Answer) -> None:
    """The whole history of a school."""
    school = answer["school"]
    tell(f"{school['name']} — {_town(school)}")
    place = f"{school['commune_official']} ({school['insee_code']})" if school["insee_code"] else "commune non résolue"
    tell(f"identifiant : {school['id']} ; commune : {place} ; académie : {school['academie'] or 'non résolue'}")
    others = [name for name in answer["names"] if name != school["name"]]
    if others:
        tell(f"autres noms imprimés : {', '.join(others)}")
    tell()
    if "standing" in answer:
        tell(f"{_on(answer['standing'])}\n")
    periods = ((_since(one), _until(one), one["because"]) for one in answer["periods"])
    if answer["periods"]:
        print_table("Périodes de reconnaissance", ("depuis", "jusqu'à", "preuve"), periods)
    else:
        tell("Jamais reconnue : un rectificatif l'a retirée de la liste qui l'avait imprimée.\n")
    mentions = (
        (one["signed_on"], one["citation"]["number"], one["citation"]["quote"], _where(one["citation"]))
        for one in answer["mentions"]
    )
    print_table("Mentions", ("arrêté du", "n°", "texte imprimé", "où"), mentions)


def show_changes(answer: list[Answer]) -> None:
    """The change log."""
    rows = ((one["on"], CHANGES[one["kind"]], one["school"], _lines(one), CERTAINTY[one["bound"]]) for one in answer)
    print_table(f"Changements : {len(answer)}", ("le", "changement", "école", "ligne imprimée", "date"), rows)


def _lines(change: Answer) -> str:
    """The line that says so; where its words change, that before it as well."""
    if change["kind"] in ("renamed", "moved", "corrected"):
        return f"{change['before'] or 'absente'} -> {change['after'] or 'absente'}"
    return str(change["after"] or change["before"])


def show_list(answer: Answer) -> None:
    """The list in force on a day."""
    tell(answer["because"])
    rows = (
        (one["number"], one["school"], one["address"], one["postal_code"], one["commune"], one["academie"])
        for one in answer["schools"]
    )
    title = f"{len(answer['schools'])} écoles"
    print_table(title, ("n°", "école", "adresse", "code postal", "commune", "académie"), rows)


def show_orders(answer: Answer) -> None:
    """The orders held, missing and quarantined."""
    held = (
        (
            one["signed_on"],
            one["order_id"],
            one["entry_count"],
            ", ".join(d["medium"] for d in one["documents"]),
            one["title"],
        )
        for one in answer["held"]
    )
    print_table("Arrêtés détenus", ("signé le", "identifiant", "écoles", "formes", "titre"), held)
    missing = ((one["signed_on"], one["published_on"], one["mentioned_in"], one["note"]) for one in answer["missing"])
    print_table("Arrêtés connus, non détenus", ("signé le", "publié le", "mentionné dans", "remarque"), missing)
    if answer["undated"]:
        rows = ((one["school_count"], one["mentioned_in"], one["note"]) for one in answer["undated"])
        print_table("Listes connues sans date", ("écoles", "mentionnée dans", "remarque"), rows)
    years = answer["coverage"]["suspected_years"]
    if years:
        tell(f"Années sans liste détenue ni connue : {', '.join(map(str, years))} (une liste est due chaque année).\n")
    if answer["quarantined"]:
        show_quarantined(answer["quarantined"])


def show_quarantined(documents: list[Answer]) -> None:
    """The documents that did not prove themselves, and why."""
    rows = (
        (one["document"][:12], one["signed_on"], finding["code"], finding["message"])
        for one in documents
        for finding in one["findings"]
        if finding["severity"] == "error" or finding["code"] == "waiting"
    )
    print_table("Documents en quarantaine", ("document", "signé le", "cause", "constat"), rows)


def show_parsed(answer: Answer) -> None:
    """One document as it was read."""
    order = answer["order"]
    tell(f"{order['title']}\n{answer['medium']}, {order['kind']}, signé le {french_day(order['signed_on'])}\n")
    rows = (
        (
            one["number"],
            one["name"],
            one["acronym"],
            one["address"],
            one["postal_code"],
            one["commune"],
            one["commune_official"],
        )
        for one in answer["entries"]
    )
    columns = ("n°", "nom", "sigle", "adresse", "code postal", "commune imprimée", "commune officielle")
    print_table(f"{len(answer['entries'])} écoles", columns, rows)
    findings = ((one["severity"], one["code"], one["message"]) for one in answer["findings"])
    print_table(f"{len(answer['findings'])} constats", ("gravité", "code", "constat"), findings)


def show_status(answer: Answer) -> None:
    """How fresh and how sound everything is."""
    newest = answer["newest_order"]
    if newest:
        tell(f"Arrêté le plus récent : {newest['order_id']}, signé il y a {answer['days_since_newest']} jours.")
        tell(f"Prochain attendu vers le {french_day(answer['next_expected_on'])} (d'après le rythme passé).")
    else:
        tell("Aucun arrêté détenu.")
    sources = (
        (one["source"], one["documents"], one["last_fetched_at"], _last_success(one), one["days_since_success"])
        for one in answer["sources"]
    )
    print_table("Sources", ("source", "documents", "dernier document", "dernier succès", "jours depuis"), sources)
    troubles = (
        (one["source"], one["about"], one["message"], one["times"], one["first_at"], one["last_at"])
        for one in answer["troubles"]
    )
    columns = ("source", "objet", "difficulté", "fois", "depuis", "dernière fois")
    print_table(f"Difficultés en cours : {len(answer['troubles'])}", columns, troubles)
    counts = {"error": 0, "warning": 0, "info": 0} | answer["findings_open"]
    told = f"erreurs {counts['error']}, avertissements {counts['warning']}, remarques {counts['info']}"
    tell(f"Constats ouverts : {told}.")
    for sentence in answer["stale"]:
        tell(f"En retard : {sentence}")


def _last_success(source: Answer) -> str:
    if not source["is_fetched"]:
        return "sans objet"
    if not source["is_configured"]:
        return "non configurée : PISTE_CLIENT_ID, PISTE_CLIENT_SECRET"
    return source["last_success_at"] or "jamais"


def show_review(answer: Answer) -> None:
    """What waits for a person."""
    pairs = (
        (*(f"{one[f'left_{what}']}\n{one[f'right_{what}']}" for what in ("entry_id", "quote")), one["evidence"])
        for one in answer["links"]
    )
    print_table(f"Rapprochements à décider : {len(answer['links'])}", ("entrées", "lignes imprimées", "indices"), pairs)
    if answer["links"]:
        tell("Décidez : ecoles decide GAUCHE DROITE same|different --because « … »\n")
    rows = ((one["severity"], one["order_id"], one["number"], one["message"]) for one in answer["findings"])
    print_table(f"Constats ouverts : {len(answer['findings'])}", ("gravité", "arrêté", "n°", "constat"), rows)


def show_decision(answer: Answer) -> None:
    """A decision that was made or taken back, and what became of it."""
    said = {"same": "la même école", "different": "deux écoles"}[answer["verdict"]]
    done = "Décidé" if answer["what"] == "decided" else "Annulé"
    tell(f"{done} : {said}, parce que : {answer['because']}")
    for side in ("left", "right"):
        tell(f"  {answer[f'{side}_order']} : « {answer[f'{side}_quote']} »")
    tell("La base est publiée." if answer["is_changed"] else "La base n'en est pas changée.")
    for message in answer["findings"]:
        tell(f"Constat : {message}")


def show_checks(checks: list[Answer]) -> None:
    """Each check: whether it holds, what it means, and what contradicts it."""
    rows = (("ok" if one["is_success"] else "ÉCHEC", one["name"], one["description"], one["notes"]) for one in checks)
    print_table("Vérifications", ("", "nom", "ce qui est vérifié", "remarques"), rows)


def show_welcome(counts: dict[str, int], covered: Answer, answer: Answer | None, program: str) -> None:
    """What a stranger sees first: what is held, one question answered, what to type next."""
    tell(f"Orders held: {counts['orders_held']} (the newest of {covered['newest_list'] or 'none'}).", end=" ")
    tell(f"Schools: {counts['schools']}. Orders known but not held: {len(covered['missing'])}.\n")
    if answer:
        tell(f"When was « {answer['school']['name']} » first recognised, and which line says so?\n")
        show_first(answer)
    tell("\nWhat next:")
    for arguments, what in _NEXT:
        tell(f"  {program} {arguments:<18} {what}")


def _on(standing: Answer) -> str:
    """What the list in force on a day says of a school."""
    said = {True: "reconnue", False: "pas reconnue", None: "on ne sait pas"}[standing["is_listed"]]
    cited = f"\n  « {standing['citation']['quote']} »" if standing["citation"] else ""
    return f"Au {french_day(standing['on'])} : {said}. {standing['because']}{cited}"


def _cited(citation: Answer, title: str) -> str:
    return f"  « {citation['quote']} »\n  {title}, n° {citation['number']}\n  {_where(citation)}"


def _where(citation: Answer) -> str:
    page = f"page {citation['page']}, " if citation["page"] else ""
    line = f"ligne {citation['line']} " if citation["line"] else ""
    return f"{page}{line}du document {citation['document'][:12]}"


def _town(school: Answer) -> str:
    code = f" ({school['postal_code']})" if school["postal_code"] else ""
    return f"{school['commune']}{code}"


def _since(period: Answer) -> str:
    return f"{period['from']} ({CERTAINTY[period['bound']]})"


def _until(period: Answer) -> str:
    return str(period["until"] or "aujourd'hui (dernière liste détenue)")


def _to(day: str | None) -> str:
    return f"au {french_day(day)}" if day else "à aujourd'hui"
