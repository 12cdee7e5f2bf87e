"""The Sénat's dialect: the place alone on its line ("Alinéa 3, première phrase"), "remplacer … par".

Texts are bare, each on its own line; guillemets inside them belong to them.
"""

from lawlab.law.drafting.rules import Act, Rule

_SENAT = "Sénat, Direction de la séance, « La rédaction des amendements »; seen in PLFSS 2018"

SENAT = (
    Rule(Act.SUBSTITUTE, "<where>? remplacer <where>? <old> <text> par <new> <fin>",
         "Alinéa 3 / Remplacer les mots : / X / par les mots : / Y", _SENAT),
    Rule(Act.REPLACE, "<where>? remplacer <where> par <new> <fin>",
         "Alinéas 7 à 11 / Remplacer ces alinéas par un alinéa ainsi rédigé : / X", _SENAT),
    Rule(Act.REWRITE, "<where>? reprendre|remplacer <where> par le texte suivant <fin>",
         "Remplacer cet article par le texte suivant : / X", "seen in commission"),
    Rule(Act.SUBSTITUTE, "et <old> <text> par <new> <fin>",
         "Remplacer le mot : / A / par le mot : / B / et "
         " le mot : / X / par le mot : / Y", _SENAT, after=(Act.SUBSTITUTE,)),
    Rule(Act.DELETE_WORDS, "et|ainsi que? <old> <fin>",
         "Supprimer les mots : / X / et les mots : / Y", _SENAT, after=(Act.DELETE_WORDS,)),
)  # fmt: skip
