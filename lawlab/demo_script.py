"""What the demonstration people say of the texts shipped in `texts/`. Made up, and marked so on every page.

Articles are named by their eId, words by themselves: a part whose words are not in the text is left out.
"""

from dataclasses import dataclass

from lawlab.annotations.models import AnnotationKind
from lawlab.arguments.models import Side

FOR, AGAINST = Side.FOR, Side.AGAINST


@dataclass(frozen=True)
class Reason:
    """An argument, by login; `answer` is a reply to it by someone who disagrees."""

    who: str
    side: Side
    body: str
    answer: tuple[str, str] | None = None


@dataclass(frozen=True)
class Change:
    """An amendment: `before` becomes `after` in an article."""

    who: str
    article: str
    before: str
    after: str
    title: str
    rationale: str
    reasons: tuple[Reason, ...] = ()
    liked: tuple[float, float] = (0.6, 0.6)  #: share of votes for it among either half of the crowd


@dataclass(frozen=True)
class Note:
    """An annotation on the words quoted; `answer` is who replies, and what."""

    who: str
    article: str
    quote: str
    kind: AnnotationKind
    body: str
    answer: tuple[str, str] | None = None
    link: str = ""


CHANGES = [
    Change(
        "camille", "art_1", "dans un standard ouvert aisément réutilisable",
        "dans un standard ouvert, aisément réutilisable et exploitable par un système de traitement automatisé",
        "Des données lisibles par une machine",
        "Un document numérisé sous forme d’image est « en ligne » et même « ouvert », mais personne ne peut rien en "
        "faire. Préciser que le format doit être exploitable automatiquement évite cette publication de façade.",
        (
            Reason("ines", FOR, "Dans ma commune, le budget est publié en photographies de pages. Cette précision "
                   "suffirait à changer les choses.",
                   ("theo", "Pour une petite commune, il faut aussi dire qui paie l’outil et la formation.")),
            Reason("yann", FOR, "C’est déjà la pratique des bons élèves : autant que la loi la dise."),
            Reason("theo", AGAINST, "Les archives déjà numérisées seraient toutes à refaire. Il faudrait limiter "
                   "l’obligation aux documents produits après la loi."),
        ),
        liked=(0.9, 0.72),
    ),
    Change(
        "theo", "art_1", "dans un standard ouvert aisément réutilisable",
        "dans un standard ouvert figurant au référentiel général d’interopérabilité",
        "Un référentiel plutôt qu’un adjectif",
        "« Aisément réutilisable » ouvre la porte aux contentieux. Un renvoi au référentiel existant donne aux "
        "administrations une liste claire, tenue à jour sans changer la loi.",
        (Reason("jeanne", AGAINST, "Le référentiel met des années à bouger. L’adjectif, lui, suit l’usage."),),
        liked=(0.2, 0.75),
    ),
    Change(
        "noe", "art_16", "Toute personne dispose du droit de décider des usages",
        "Toute personne dispose du droit de connaître et de décider des usages",
        "Connaître avant de décider",
        "On ne décide bien que de ce que l’on connaît. Le droit de décider resterait lettre morte si la personne "
        "n’est pas d’abord informée, en termes clairs, de ce qui est fait de ses données.",
        (
            Reason("salome", FOR, "C’est l’ordre naturel des choses, et cela ne coûte que deux mots."),
            Reason("malik", AGAINST, "Le droit d’accès existe déjà dans la loi de 1978 : le redire ici brouille les "
                   "deux régimes.",
                   ("noe", "Il existe, mais sur demande. Ici, c’est un principe placé en tête de la loi.")),
        ),
        liked=(0.8, 0.65),
    ),
    Change(
        "salome", "art_20", "La personne peut modifier ou révoquer ses directives à tout moment.",
        "La personne peut modifier ou révoquer ses directives à tout moment et gratuitement.",
        "Changer d’avis sans payer",
        "Une faculté que l’on paie n’est plus tout à fait une faculté. Rien n’interdit aujourd’hui à un prestataire "
        "de facturer la modification des directives.",
        (Reason("camille", FOR, "Le cas s’est déjà vu pour la clôture de comptes : mieux vaut l’écrire."),),
        liked=(0.88, 0.84),
    ),
    Change(
        "jeanne", "art_30", "jusqu’à ce qu’il ait été statué sur la demande d’aide",
        "jusqu’à ce qu’il ait été statué sur la demande d’aide et notifié au demandeur",
        "Attendre que la personne le sache",
        "Une décision prise n’est pas une décision reçue. La coupure ne doit pas précéder le courrier.",
        (
            Reason("yann", FOR, "Trois semaines de délai postal, vécues chez un voisin : il a appris la décision "
                   "par la coupure."),
            Reason("theo", AGAINST, "Les opérateurs n’ont aucun moyen de savoir quand la lettre est arrivée."),
        ),
        liked=(0.85, 0.3),
    ),
    Change(
        "malik", "art_21", "ce délai peut être ramené à 24 heures",
        "ce délai peut être ramené à 48 heures",
        "Un délai que l’on puisse tenir",
        "Vingt-quatre heures ne suffisent pas à une association ou à une petite entreprise pour corriger un "
        "traitement sans l’interrompre. Deux jours gardent l’urgence et rendent la mise en demeure utile.",
        (Reason("ines", AGAINST, "Quand des données fuient, chaque heure compte. Le juge saura distinguer."),),
        liked=(0.08, 0.5),
    ),
    Change(
        "yann", "art_1", "est inférieur à un seuil fixé par décret",
        "est inférieur à cinquante",
        "Dire le seuil dans la loi",
        "Le seuil décide de tout : à cinquante agents, neuf communes sur dix sont dispensées. Un choix pareil "
        "revient au Parlement, pas au décret.",
        (Reason("malik", FOR, "On saura enfin qui est concerné, sans attendre le décret."),),
        liked=(0.25, 0.9),
    ),
    Change(
        "ines", "art_1", "est inférieur à un seuil fixé par décret",
        "est inférieur à cinquante personnes",
        "Cinquante, pas un de moins",
        "Une petite mairie n’a personne pour publier ses données. Fixer le seuil à cinquante la protège sans "
        "dispenser les grandes administrations.",
        liked=(0.2, 0.85),
    ),
    Change(
        "ines", "art_20", "La personne peut modifier ou révoquer ses directives à tout moment.",
        "La personne peut modifier ou révoquer ses directives à tout moment, par un simple message signé.",
        "Révoquer sans formalité",
        "Une révocation qui demande un formulaire introuvable n’est pas une révocation. Un message signé doit suffire.",
        (Reason("theo", AGAINST, "« Signé » comment ? Il faudrait renvoyer au règlement européen sur l’identification."),),
        liked=(0.85, 0.3),
    ),
    Change(
        "camille", "art_9",
        "au terme d’un délai de douze mois pour les sciences, la technique et la médecine et de vingt-quatre mois "
        "pour les sciences humaines et sociales",
        "au terme d’un délai de six mois pour les sciences, la technique et la médecine et de douze mois "
        "pour les sciences humaines et sociales",
        "Six mois, douze mois",
        "Ce sont les délais que recommande la Commission européenne depuis 2012. Une recherche payée par tous ne doit "
        "pas attendre deux ans pour être lue par tous.",
        (
            Reason("noe", FOR, "Nos voisins ont ces délais et leurs revues sont toujours là."),
            Reason("jeanne", AGAINST, "Les petites revues de sciences humaines vivent de leurs abonnements : à douze "
                   "mois, beaucoup de bibliothèques se désabonneront."),
        ),
        liked=(0.95, 0.25),
    ),
    Change(
        "noe", "art_4", "Toutes les autorités administratives concourent à cette mission.",
        "Toutes les autorités administratives concourent à cette mission et en rendent compte chaque année.",
        "Un compte rendu annuel",
        "Une mission dont personne ne rend compte s’oublie. Une page par an et par administration suffit.",
        liked=(0.75, 0.7),
    ),
    Change(
        "jeanne", "art_12", "pour une durée de six mois à compter de la résiliation",
        "pour une durée d’un an à compter de la résiliation",
        "Un an pour changer d’adresse",
        "Les impôts, l’assurance, l’école écrivent une fois par an. Six mois laissent perdre la moitié de ces courriers.",
        (Reason("salome", FOR, "C’est exactement ce qui m’est arrivé avec un avis d’imposition."),),
        liked=(0.82, 0.78),
    ),
    Change(
        "theo", "art_13", "une information loyale, claire et transparente sur les conditions générales",
        "une information loyale, claire, transparente et tenant en une page sur les conditions générales",
        "Une page, pas quarante",
        "Personne ne lit quarante pages. La loyauté commence par la longueur.",
        liked=(0.7, 0.45),
    ),
    Change(
        "malik", "art_8", "ont qualité pour agir aux fins de faire cesser",
        "peuvent, après mise en demeure restée sans réponse pendant deux mois, agir aux fins de faire cesser",
        "Prévenir avant d’assigner",
        "Une action sans avertissement frapperait d’abord ceux qui se trompent de bonne foi.",
        (Reason("camille", AGAINST, "Deux mois, c’est le temps qu’il faut pour tout retirer puis tout remettre."),),
        liked=(0.1, 0.9),
    ),
    Change(
        "salome", "art_16", "et de les contrôler, dans les conditions",
        "et de les contrôler, gratuitement, dans les conditions",
        "Un contrôle gratuit",
        "Un droit que l’on paie ne sert qu’à ceux qui peuvent payer.",
        liked=(0.85, 0.5),
    ),
]  # fmt: skip

NOTES = [
    Note("yann", "art_1", "un seuil fixé par décret", AnnotationKind.QUESTION,
         "Quel seuil ? À cinquante agents, plus des neuf dixièmes des communes échapperaient à la règle.",
         ("deputee", "L’étude d’impact donne l’ordre de grandeur : je demanderai qu’il soit dit en séance.")),
    Note("ines", "art_1", "qu’après anonymisation", AnnotationKind.REMARK,
         "« Anonymisation » mériterait une définition : un simple remplacement des noms ne suffit pas."),
    Note("camille", "art_9", "financée au moins pour moitié par des fonds publics", AnnotationKind.QUESTION,
         "Comment compte-t-on la moitié quand un laboratoire est commun à une université et à une entreprise ?"),
    Note("noe", "art_11", "traitement égal et non discriminatoire", AnnotationKind.SOURCE,
         "Le règlement européen emploie les mêmes mots, à son article 3.", None,
         "https://eur-lex.europa.eu/eli/reg/2015/2120/oj"),
    Note("salome", "art_20", "les héritiers de la personne décédée", AnnotationKind.REMARK,
         "Et si la personne n’a pas d’héritier connu ? Le texte ne dit pas qui peut alors agir.",
         ("malik", "Le droit commun des successions vacantes s’appliquerait, je crois.")),
    Note("jeanne", "art_4", "une mission de service public", AnnotationKind.REMARK,
         "C’est le cœur de l’article : une mission, donc une obligation de continuité et d’égalité."),
]  # fmt: skip

#: On articles themselves.
REASONS = {
    "art_1": (
        Reason("noe", FOR, "Publier par défaut renverse la charge : c’est le secret qu’il faudra justifier."),
        Reason("malik", AGAINST, "Sans moyens nouveaux, les petites administrations publieront mal, ou pas."),
    ),
    "art_16": (
        Reason("camille", FOR, "Un principe clair, que chacun peut invoquer sans être juriste."),
        Reason(
            "yann", AGAINST, "Un droit « dans les limites fixées par les lois » n’ajoute rien à ces lois."
        ),
    ),
    "art_30": (
        Reason(
            "salome", FOR, "Sans connexion, on ne peut même plus demander l’aide qui éviterait la coupure."
        ),
    ),
}
