"""What a point of the agenda is called, in plain words."""

from flask_babel import gettext as _

from lawlab.bills.naming import article_title
from lawlab.contributions.models import Visibility
from lawlab.debates.models import AgendaItem


def point_name(item: AgendaItem) -> str:
    """ "Article 4", "Amendment no. 12": its own title where it is about neither."""
    if item.amendment is not None:
        return str(_("Amendment no. %(number)s", number=item.amendment.number))
    if item.article is not None:
        return article_title(item.article)
    return item.title


def point_heading(item: AgendaItem) -> str:
    """What may stand beside its name; nothing of an amendment that was hidden since."""
    if item.amendment is not None:
        return item.amendment.title if item.amendment.visibility is Visibility.PUBLIC else ""
    return (item.article.heading or "") if item.article is not None else ""
