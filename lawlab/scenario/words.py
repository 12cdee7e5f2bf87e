"""What the made-up people of a scenario are called and write: sentences put together by lot, in French."""

import random

FIRST_NAMES = """
Adèle Agathe Alban Amina Anaïs Antoine Arthur Aurore Bastien Benoît Bérénice Bruno Capucine Cédric Célestin
Charlotte Chloé Clarisse Clément Damien Daphné Delphine Denis Diane Djibril Edgar Élodie Émile Estelle Eugène
Fanny Farid Félix Flora Gaëlle Gaspard Georges Germain Gilles Hakim Hector Honorine Hugo Inaya Irène Ismaël
Jacques Jade Joachim Joséphine Judith Karim Lamia Lucas Lucie Ludovic Madeleine Manon Marceau Margot Mathieu
Maud Mehdi Mélanie Nadia Nathan Nora Octave Odile Olga Pascal Pauline Perrine Philippe Prune Quentin Rachel
Raphaël Régis Rémi Rosalie Sacha Samir Serge Simon Solène Sonia Suzanne Sylvain Tanguy Thaïs Théodore Thomas
Ulysse Valère Vincent Violette Wanda Xavier Yasmine Yves Zélie Zoé
""".split()  # noqa: SIM905 - a column of one name a line would be no easier to read
LAST_NAMES = """
Abadie Achard Aubry Auclair Barbier Barreau Baudry Belkacem Benali Besson Blondel Bonnet Boucher Bourgeois
Brunet Cadiou Camus Carpentier Castel Chabert Chevalier Clerc Cordier Coulon Cousin Daumas Delattre Descamps
Diallo Dufresne Dumas Esnault Fabre Faivre Fontaine Fournier Gaillard Garnier Gautier Girard Gosselin Guérin
Hamel Haddad Hubert Jacquet Jolivet Joubert Kaplan Keita Lacombe Lacroix Lambert Langlois Leblanc Leclerc
Legrand Lemoine Loiseau Maillard Marchand Masson Mercier Meunier Michaud Monnier Moreau Morvan Navarro Nguyen
Olivier Ollier Pasquier Pelletier Perrot Picard Poirier Prevost Quéré Raymond Renaud Ribot Rivière Rousseau
Roux Sabatier Salmon Schmitt Simonet Tanguy Tessier Thibaut Touré Traoré Vallet Vasseur Verdier Vignal Weber
""".split()  # noqa: SIM905 - a column of one name a line would be no easier to read
#: Initials that no other letter is taken for (see accounts/names.py).
_INITIALS = "ABCDEFGHJKMPSTY"

AUTHORITIES = [
    "la Commission nationale de l’informatique et des libertés", "la Commission d’accès aux documents administratifs",
    "l’Autorité de régulation des communications électroniques et des postes", "le Défenseur des droits",
    "le Conseil national du numérique", "la Cour des comptes", "les associations représentatives d’élus locaux",
    "les organismes publics concernés", "les associations agréées de consommateurs", "un comité d’usagers",
]  # fmt: skip
DELAYS = [
    "un mois",
    "deux mois",
    "trois mois",
    "six mois",
    "un an",
    "deux ans",
    "quinze jours",
    "dix-huit mois",
]
#: Put into a paragraph before a mark of punctuation, with a space before; slots are filled by lot.
INSERTIONS = [
    "à titre gratuit", "dans un délai de {delay}", "après avis de {authority}", "sous une licence libre",
    "dans un format ouvert et lisible par une machine", "sauf opposition de la personne concernée",
    "dans des conditions fixées par décret en Conseil d’État", "au plus tard {delay} après la demande",
    "en des termes clairs et compréhensibles", "sans préjudice de la protection des données à caractère personnel",
    "sur l’ensemble du territoire, outre-mer compris", "dans la limite des moyens de chaque collectivité",
    "et en informe {authority}", "y compris par voie électronique", "sous le contrôle de {authority}",
    "à l’issue d’une expérimentation de {delay}", "dès lors que l’intérêt général le justifie",
    "avec la documentation qui en permet l’usage", "et en rend compte chaque année à {authority}",
    "pour une durée qui ne peut excéder {delay}", "dans des conditions accessibles aux personnes handicapées",
    "à l’exception des communes de moins de {number} habitants", "et à un coût qui n’excède pas {number} euros",
]  # fmt: skip
NEW_PARAGRAPHS = [
    "Un décret en Conseil d’État, pris après avis de {authority} dans un délai de {delay}, précise les modalités "
    "d’application du présent article.",
    "Le Gouvernement remet au Parlement, dans un délai de {delay}, un rapport sur l’application du présent article, "
    "établi avec {authority}.",
    "Le présent article est applicable aux collectivités de plus de {number} habitants {delay} après la "
    "publication de la loi.",
    "Le refus est motivé et peut être contesté devant {authority} dans un délai de {delay}.",
    "{authority_capital} publie chaque année un bilan des mesures prises, et des demandes qui sont restées sans suite "
    "après {delay}.",
    "Toute clause contraire au présent article est réputée non écrite ; {authority} peut être saisi par quiconque.",
    "Le code source des logiciels qui concourent à cette mission est communiqué à qui en fait la demande, dans un "
    "délai de {delay}.",
    "À titre expérimental, pour une durée de {delay}, {authority} peut autoriser une collectivité de plus de {number} "
    "habitants à déroger au présent article.",
]  # fmt: skip
SHORT = ["au moins", "le cas échéant", "au plus tard", "en ligne", "par écrit", "sans frais", "chaque année"]

#: Words that amendments put in the place of others; the first is looked for in the text.
SUBSTITUTIONS = {
    "peut": ["doit"], "peuvent": ["doivent"], "doit": ["peut"], "un décret": ["un décret en Conseil d’État", "la loi"],
    "par décret": ["par décret en Conseil d’État", "par la loi", "par arrêté"], "administrations": ["personnes publiques"],
    "en ligne": ["en ligne et gratuitement", "sur un site unique"], "gratuitement": ["sans aucun frais"],
    "raisonnable": ["de {delay}"], "deux mois": ["un mois", "trois mois"], "trois mois": ["deux mois", "six mois"],
    "un mois": ["quinze jours", "deux mois"], "six mois": ["trois mois", "un an"], "un an": ["six mois", "deux ans"],
    "documents": ["documents et données"], "données": ["données et métadonnées", "informations"],
    "toute personne": ["toute personne physique ou morale", "tout citoyen"], "consommateur": ["usager", "utilisateur"],
    "opérateurs": ["opérateurs et fournisseurs"], "informations": ["informations et documents"],
    "services": ["services publics ou privés"], "motivé": ["motivé et publié"], "loyale": ["loyale et vérifiable"],
    "égal": ["égal, transparent"], "utilisateurs": ["utilisateurs, y compris mineurs,"], "plateforme": ["entreprise"],
    "personne": ["personne majeure", "personne concernée"], "autorité": ["autorité indépendante"],
    "conditions": ["conditions et délais"], "publics": ["publics et parapublics"], "accès": ["accès effectif", "libre accès"],
    "présent article": ["présent titre"], "sous réserve": ["sans préjudice"], "notamment": ["exclusivement"],
}  # fmt: skip

_OPENINGS = [
    "Le texte laisse ici une place trop grande à l’interprétation.", "Cette rédaction vient du terrain.",
    "L’intention est bonne, mais les mots manquent leur but.", "Il s’agit d’une mise en cohérence avec le droit en vigueur.",
    "Nous sommes plusieurs à demander cette précision depuis {delay}.", "Une règle sans délai n’est qu’un vœu.",
    "Cet article est attendu ; encore faut-il qu’il s’applique.", "Le diable est dans les détails, et celui-ci compte.",
    "Dans mon métier, cette disposition changerait le quotidien.", "La rédaction actuelle oublie les petites communes.",
]  # fmt: skip
_MIDDLES = [
    "Sans cela, {authority} n’aurait aucun moyen d’agir.", "Une collectivité de {number} habitants ne saurait s’y conformer.",
    "Le délai de {delay} est celui que retiennent déjà plusieurs de nos voisins européens.",
    "L’étude d’impact ne dit rien de ce point.", "Ce qui est payé par l’impôt doit revenir à tous.",
    "On ne protège pas une liberté en la réservant à ceux qui ont un avocat.", "Les archives des administrations en sont pleines.",
    "Les logiciels libres montrent depuis longtemps que c’est possible.", "Le coût serait de l’ordre de {number} euros par an.",
    "{authority_capital} l’a recommandé dans son dernier rapport.", "Il faut penser aussi à ceux qui n’ont pas de connexion.",
    "La jurisprudence va dans ce sens, mais elle reste fragile.", "C’est une question d’égalité devant le service public.",
    "Les chercheurs ne demandent pas autre chose.", "Une obligation que personne ne contrôle ne lie personne.",
    "J’ai vécu la situation il y a {delay} : personne n’a su me répondre.", "La vie privée n’y perd rien, au contraire.",
    "Les entreprises ont surtout besoin d’une règle stable.", "Le secret des affaires est déjà protégé par ailleurs.",
    "À {number} demandes par an, le guichet ne tiendrait pas.", "Le renvoi au décret vide le principe de sa portée.",
    "Il serait plus simple de le dire en une phrase.", "Rien n’empêche d’avancer par étapes, à condition de les écrire.",
    "Les mots choisis sont ceux du règlement européen.", "Les usagers comprendraient enfin à qui s’adresser.",
]  # fmt: skip
_ENDINGS = [
    "Tel est l’objet de cette proposition.", "Qu’en pensent celles et ceux qui l’appliqueront ?", "Mieux vaut l’écrire.",
    "La loi doit être claire pour être respectée.", "C’est peu de mots pour un grand effet.", "Cela mérite d’être discuté.",
    "Un tel équilibre me paraît juste.", "Sans quoi l’article restera lettre morte.",
]  # fmt: skip
_TITLES = [
    "Préciser le délai", "Donner un rôle à {authority}", "Une règle plus simple", "Ne pas oublier les petites communes",
    "Garantir la gratuité", "Ouvrir les formats", "Protéger les personnes", "Supprimer une exception", "Écrire plus clairement",
    "Contrôler l’application", "Rendre compte au Parlement", "Permettre le recours", "Alléger la procédure",
]  # fmt: skip


def filled(pattern: str, chance: random.Random) -> str:
    """A pattern with each slot filled by lot."""
    authority = chance.choice(AUTHORITIES)
    return pattern.format(
        authority=authority,
        authority_capital=authority[0].upper() + authority[1:],
        delay=chance.choice(DELAYS),
        number=f"{chance.randrange(1, 40) * 500:,}".replace(",", "\u202f"),
    )


def writing(chance: random.Random, length: int) -> str:
    """Some sentences of about `length` characters, the last of which ends the thought."""
    said = [filled(chance.choice(_OPENINGS), chance)]
    size = len(said[0])
    middles = chance.sample(_MIDDLES, len(_MIDDLES))
    while size < length - 40 and middles:
        said.append(filled(middles.pop(), chance))
        size += len(said[-1]) + 1
    if size < length or len(said) == 1:
        said.append(chance.choice(_ENDINGS))
    return " ".join(said)


def title(chance: random.Random) -> str:
    """A title as people give them, at most 120 characters long; one in eight gives none."""
    return "" if chance.random() < 0.125 else filled(chance.choice(_TITLES), chance)


def public_name(rank: int) -> str:
    """The name of the person of this rank, from 0: another one for each, marked as made up."""
    couples = len(FIRST_NAMES) * len(LAST_NAMES)
    turn, place = divmod(rank, couples)
    place = place * 7_919 % couples  # 7919 is prime and divides neither: each couple comes once a turn
    first, last = FIRST_NAMES[place // len(LAST_NAMES)], LAST_NAMES[place % len(LAST_NAMES)]
    initials = ""
    while turn:
        turn, letter = divmod(turn - 1, len(_INITIALS))
        initials += f" {_INITIALS[letter]}."
    return f"{first}{initials} {last} (démo)"
