"""The page of the published rules."""

import html


def test_the_rules_are_published_word_for_word_and_the_example_is_computed(client):
    page = html.unescape(client.get("/about/ranking", headers={"Accept-Language": "fr"}).text)
    assert (
        "calculé sur les votes invités\u00a0: ceux portés sur les 12 premiers amendements que la file équitable a "
        "présentés à chaque personne, quoi qu’elle fasse ensuite. Le rang calculé sur tous les votes est toujours "
        "affiché à côté. Mobiliser par un lien est permis\u00a0: ces votes sont comptés et montrés, mais ils ne "
        "fixent pas cet ordre."
    ) in page
    assert "L = 0.7468" in page
    assert (
        "Classé 3ᵉ sur 60. 412 personnes à qui la plateforme l’a présenté l’ont évalué\u00a0: 301 pour, 48 "
        "mitigées, 63 contre — 79\u00a0%, au moins 74\u00a0% hasard compris. Majoritaire dans les deux groupes "
        "d’opinion, 84 et 61\u00a0%. Avec les 90 votes venus par lien\u00a0: 80\u00a0%. Trois variantes regroupées."
    ) in page


def test_every_page_leads_to_the_rules(client):
    assert 'href="/about/ranking"' in client.get("/").text
