"""The words that instructions are written with, without accents. Lists only: a dialect adds its own here.

Participles stand here too, so that "supprimé" is never taken for a misspelt "supprimer".
"""


def words_of(text: str) -> list[str]:
    """The words of a list written as a text, which is how a list of words is best read."""
    return text.split()


#: verbs of instructions, in the infinitive (both chambers; the Sénat's commissions add some of their own)
VERBS = frozenset(
    words_of(
        """substituer remplacer supprimer inserer ajouter completer rediger retablir proceder modifier
    faire intituler reprendre"""
    )
)

#: what designates words to look for or to write: "les mots", "la référence", "le taux"…
NOUNS = frozenset(
    words_of(
        """mot mots reference references nombre nombres annee annees taux date dates montant montants
    chiffre chiffres signe signes mention mentions numero numeros pourcentage pourcentages
    expression expressions terme termes lettre lettres symbole symboles somme sommes coefficient
    coefficients membre division duree durees age pourcent intitule ponctuation verbe pronom
    adjectif titre fraction quantite virgule"""
    )
)

ORDINALS = {
    "premier": 1, "premiere": 1, "premiers": 1, "premieres": 1, "deuxieme": 2, "deuxiemes": 2, "second": 2,
    "seconde": 2, "seconds": 2, "secondes": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6,
    "septieme": 7, "huitieme": 8, "neuvieme": 9, "dixieme": 10, "onzieme": 11, "douzieme": 12,
    "treizieme": 13, "quatorzieme": 14, "quinzieme": 15, "seizieme": 16, "vingtieme": 20, "trentieme": 30,
    "dernier": -1, "derniere": -1, "derniers": -1, "dernieres": -1, "penultieme": -2, "antepenultieme": -3,
}  # fmt: skip

#: "dix-septième", "vingt et unième", "trente-deuxième": tens (or ten) and a unit
UNITS = {"unieme": 1, **{word: n for word, n in ORDINALS.items() if 2 <= n <= 9}}
TENS = {"dix": 10, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}

CARDINALS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
}  # fmt: skip

#: what numbers a later addition: "2° bis", "I ter", "article 8 quinquies"
LATIN = frozenset(
    words_of(
        """bis ter quater quinquies sexies septies octies nonies decies undecies duodecies terdecies
    quaterdecies quindecies sexdecies septdecies octodecies novodecies vicies"""
    )
)

#: the units of a text
UNIT_WORDS = frozenset(
    words_of(
        """alinea alineas phrase phrases article articles paragraphe paragraphes tableau tableaux ligne
    lignes colonne colonnes amendement amendements chapitre section titre intitule division"""
    )
)

_OTHER = words_of(
    """apres avant debut fin meme memes cette present presente occurrence occurrences chacune chaque
    fois substitution suppression insertion modification consequence coordination ainsi comme
    suit suivant suivante suivants suivantes redige rediges redigee redigees redaction
    additionnel additionnelle supprime supprimee supprimes supprimees remplace remplacee
    remplaces remplacees insere inseree inseres inserees ajoute ajoutee ajoutes ajoutees
    complete completee completes completees modifie modifiee modifies retabli retablie retablis
    substitue dispositions compenser perte recettes resultant dans sont preceder texte propose
    modificatif credits autorisations engagement cet deux trois quatre jusqu jusqu'au"""
)

VOCABULARY: frozenset[str] = frozenset(
    {*VERBS, *NOUNS, *ORDINALS, *UNITS, *TENS, *CARDINALS, *LATIN, *UNIT_WORDS, *_OTHER}
)
