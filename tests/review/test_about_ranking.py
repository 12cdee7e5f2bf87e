"""The page of the published rules."""

import html

RULE = (
    "L’ordre proposé par défaut aux parlementaires est calculé sur les votes invités : ceux portés sur les "
    "12 premiers amendements que la file équitable a présentés à chaque personne, quoi qu’elle "
    "fasse ensuite. Le "
    "rang calculé sur tous les votes est toujours affiché à côté. Mobiliser par un lien est permis : ces "
    "votes sont comptés et montrés, mais ils ne fixent pas cet ordre."
)
SENTENCE = (
    "Classé 3ᵉ sur 60. 412 personnes à qui la plateforme l’a présenté l’ont évalué : 301 pour, 48 mitigées, "
    "63 contre — 79 %, au moins 74 % hasard compris. Majoritaire dans les deux groupes d’opinion, 84 et "
    "61 %. Avec les 90 votes venus par lien : 80 %. Trois variantes regroupées."
)


def test_the_rules_are_published_word_for_word_and_the_example_is_computed(client):
    page = html.unescape(client.get("/about/ranking", headers={"Accept-Language": "fr"}).text)
    words = page.replace("\u00a0", " ")
    assert RULE in words
    assert "L = 0,7468" in words
    assert SENTENCE in words
    assert page.count("\u00a0%") > 5


def test_every_page_leads_to_the_rules(client):
    assert 'href="/about/ranking"' in client.get("/").text
