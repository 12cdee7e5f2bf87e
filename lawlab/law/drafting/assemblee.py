"""The Assemblée nationale's dialect: the place first, "substituer … à", every text between guillemets."""

from lawlab.law.drafting.rules import Act, Rule

_AN = "Assemblée nationale, fiche de synthèse n° 37; seen in bill n° 2697 (XIVe)"
_MEMBERS = "the order of words of everyday French: the place after the words"

ASSEMBLEE = (
    Rule(Act.SUBSTITUTE, "<where>? substituer <where>? <old> <text> <new> <fin>",
         "À l'alinéa 12, substituer au mot : « X » le mot : « Y ».", _AN),
    Rule(Act.SUBSTITUTE, "substituer <old> <quoted> <where> <new> <fin>",
         "Substituer au mot : « X », à l'alinéa 4, le mot : « Y ».", _MEMBERS),
    Rule(Act.DELETE_WORDS, "supprimer <old> <quoted> <where> <end>",
         "Supprimer les mots : « X » à l'alinéa 4.", _MEMBERS),
    Rule(Act.INSERT_WORDS, "apres|avant <old> <quoted> <where> inserer|ajouter <new> <fin>",
         "Après le mot : « X », à l'alinéa 4, insérer les mots : « Y ».", _MEMBERS),
    Rule(Act.REPLACE, "<where>? substituer <where> <new> <fin>",
         "Substituer aux alinéas 1 à 5 les trois alinéas suivants : « X »", _AN),
    Rule(Act.SUBSTITUTE, "et <old> <text> <new> <fin>",
         
         "À l'alinéa 2, substituer au mot : « A » le mot : « B » et "
         " aux mots : « X » les mots : « Y ».", _AN, after=(Act.SUBSTITUTE,)),
    Rule(Act.DELETE_WORDS, "et|ainsi que? <old> <fin>",
         "À l'alinéa 2, supprimer les mots : « X » et les mots : « Y ».", _AN, after=(Act.DELETE_WORDS,)),
)  # fmt: skip
