"""What the archive says of itself, in French and in English."""

LICENCE = """Licence Ouverte / Open Licence 2.0 (Etalab) pour les votes, les décomptes, les classements et les points de contrôle.
Le texte de chaque projet garde la licence que dit son fichier, dans texts/. Les amendements restent les mots de
leurs auteurs, publiés par eux sur le site pour être débattus.

Open Licence 2.0 (Etalab) for the votes, counts, rankings and checkpoints. The text of each bill keeps the licence
that its file in texts/ says. Amendments remain their authors' words, published by them on the site to be debated.
"""

README = """# {title}

`{origin}`

## Français

Cette archive permet à chacun de recompter la consultation, sans croire le site sur parole :

    python3 verify.py ARCHIVE.zip --key CLÉ --witness POINT.txt

`verify.py` n’a besoin que de Python 3.8 et de rien d’autre. La clé publique est sur la page « Données ouvertes » du
site ; mieux vaut la tenir d’ailleurs que d’ici. Un point de contrôle gardé par un témoin (ou par vous, la semaine
dernière) montre que rien n’a été réécrit depuis.

- `votes.csv` : chaque acte de vote, une ligne, dans l’ordre de l’arbre de Merkle. Le pseudonyme d’une personne est
  différent sur chaque vote ; l’ordre ne dit ni qui, ni quand.
- `ballots.json`, `ballots.csv` : ce qui a été soumis au vote, et les décomptes, en tout et par niveau de vérification.
- `checkpoints/` : tous les engagements signés du site.
- `ranking.jsonl` : le classement publié (« Soutien », « Passerelle ») ; `ranking-verified.jsonl` : celui des seules
  identités vérifiées.
- `moderation.csv` : les décisions de modération publiques.
- `texts/` : les projets et les amendements.
- `archive.json`, `key.txt` : l’origine, les familles d’amendements qui comptent pour un, la clé publique.

L’archive contient exactement les votes du dernier point de contrôle ; tant qu’un vote est ouvert, les plus récents
attendent. LawLab est une consultation, pas une élection.

## English

This archive lets anyone recount the consultation without taking the site's word for it:

    python3 verify.py ARCHIVE.zip --key KEY --witness CHECKPOINT.txt

`verify.py` needs Python 3.8 and nothing else. The public key stands on the site's “Open data” page; better to have it
from elsewhere than from here. A checkpoint that a witness kept (or you, last week) shows that nothing was rewritten.

- `votes.csv`: each act of voting, a line, in the order of the Merkle tree. A person's pseudonym differs on every
  ballot; the order tells neither who nor when.
- `ballots.json`, `ballots.csv`: what was put to the vote, and the counts, in all and by level of verification.
- `checkpoints/`: all that the site committed to, signed.
- `ranking.jsonl`: the published ranking; `ranking-verified.jsonl`: that of verified identities alone.
- `moderation.csv`: the public decisions of the moderators.
- `texts/`: the bills and the amendments.
- `archive.json`, `key.txt`: the origin, the families of amendments that count as one, the public key.

The archive holds exactly the votes of the last checkpoint; while a ballot is open, the latest ones wait. LawLab is a
consultation, not an election. The format is described in docs/open-data.md of LawLab's source.
"""


def readme(title: str, origin: str) -> str:
    return README.replace("{title}", title).replace("{origin}", origin)
