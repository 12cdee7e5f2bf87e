"""How much was said on a text, for the lists of texts."""

from collections.abc import Sequence

from flask_babel import ngettext
from sqlalchemy import func, select

from lawlab.bills.hooks import Figure, figure_source
from lawlab.bills.models import Bill
from lawlab.contributions.models import Contribution, Visibility
from lawlab.core.db import db

ORDER = ("amendment", "argument", "annotation")


@figure_source
def contributions_so_far(bills: Sequence[Bill]) -> dict[int, list[Figure]]:
    """What everyone may see of each bill's whole dossier, by kind, in one query."""
    query = (
        select(Bill.dossier_id, Contribution.kind, func.count())
        .join(Contribution, Contribution.bill_id == Bill.id)
        .where(
            Bill.dossier_id.in_({bill.dossier_id for bill in bills}),
            Contribution.visibility == Visibility.PUBLIC,
        )
        .group_by(Bill.dossier_id, Contribution.kind)
    )
    counts = {(dossier, kind): count for dossier, kind, count in db.session.execute(query)}
    return {
        bill.id: [
            Figure(kind, counts[bill.dossier_id, kind], _label(kind, counts[bill.dossier_id, kind]))
            for kind in ORDER
            if (bill.dossier_id, kind) in counts
        ]
        for bill in bills
    }


def _label(kind: str, count: int) -> str:
    return str(
        {
            "amendment": ngettext("%(num)s amendment", "%(num)s amendments", count),
            "argument": ngettext("%(num)s argument", "%(num)s arguments", count),
            "annotation": ngettext("%(num)s annotation", "%(num)s annotations", count),
        }[kind]
    )
