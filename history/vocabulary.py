"""What the words of a name weigh when names of schools are compared."""

from __future__ import annotations

SMALL_WORDS = frozenset("a au aux d de des du en et l la le les par pour s sous sur un une".split())

KIND_WORDS = frozenset(
    "antenne associatif association associative campus contrat ecole ecoles enseignement etablissement federation"
    " fondation groupe groupement hors libre lycee ogec prive privee production professionnel professionnelle reconnue"
    " scic secondaire site technique technologique".split()
)
"""Words of a legal form: a name that gains or loses them stays the same name."""

TRADE_WORDS = frozenset(
    "agricole alimentaire auto automobile batiment bois boulangerie btp carrosserie charpente chaudronnerie commerce"
    " confection construction couture cuisine electricite energie forge garage horticulture hotellerie industrie"
    " industriel industrielle industrielles industries informatique jardin jardiniers maconnerie maintenance"
    " maraichage mecanique menuiserie metal metallerie metallurgie mode numerique patisserie paysage paysagiste"
    " plasturgie restauration soudage soudure textile usinage vente".split()
)
"""Words of trades, which many schools share; two names that differ by them are of two schools, or of one changed."""

DIRECTION_WORDS = frozenset("nord sud est ouest".split())
"""Words that tell sites of one name apart, as numbers do."""

COMMON_WORDS = (
    TRADE_WORDS
    | DIRECTION_WORDS
    | frozenset(
        "academie academy apprenti apprentis apprentissage art artisanat arts atelier ateliers avenir catholique centre"
        " developpement durable economie education emploi entreprise environnement fabrication fabrique factory ferme"
        " filiere formation formations grand grande innovation insertion institut jeune jeunes jeunesse littoral maison"
        " metier metiers metropole nouveau nouvelle pays petit petite pole pro prod region regional regionale saint"
        " sainte service services tech technologie technologies territoire transition travail usine vallee"
        " verte".split()
    )
)
"""Words of trades, directions and hopes, which say little."""


def weight(word: str) -> float:
    """How much a word of a name says, from 0 to 1."""
    if word in KIND_WORDS:
        return 0.0
    return 0.3 if word in COMMON_WORDS or len(word) <= 2 else 1.0
