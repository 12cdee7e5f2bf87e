"""What everybody may read of moderation: rules, log, decisions; never hidden words, nor who flagged."""

import re
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lawlab.accounts.policies import can_moderate
from lawlab.bills.models import Bill
from lawlab.bills.queries import bill_by_slug
from lawlab.contributions.models import Contribution
from lawlab.contributions.policies import can_see
from lawlab.core.db import now
from lawlab.core.limits import limiter
from lawlab.core.pages import Page, page_number
from lawlab.core.tables import csv_text
from lawlab.moderation.codes import BY_KEY, CODES, ground_of, title_of
from lawlab.moderation.models import Decision
from lawlab.moderation.phrases import duration_of, kind_name, redress_of, reversal_of, scope_name, what_of
from lawlab.moderation.policies import APPEAL_WITHIN, can_flag, is_in_time, is_neutral, is_reversible
from lawlab.moderation.queries import (
    bills_decided_on,
    decision_with,
    decisions,
    flaggers_of,
    hash_of_words,
    is_concerned,
)

bp = Blueprint("moderation", __name__)
bp.add_app_template_global(can_moderate, "can_moderate")
bp.add_app_template_global(can_flag, "can_flag")
bp.add_app_template_global(title_of, "reason_title")
bp.add_app_template_global(ground_of, "reason_ground")
for _phrase in (what_of, kind_name, scope_name, duration_of, redress_of, reversal_of):
    bp.add_app_template_global(_phrase, f"decision_{_phrase.__name__}")

A_PAGE = 50
#: Decisions in a feed, and lines in a file for spreadsheets.
IN_FEED, IN_FILE = 50, 20_000
#: Characters that no XML document may hold.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@bp.app_template_global("page_of_contribution")
def page_of(contribution: Contribution) -> str:
    """The address of a text, whatever its kind."""
    ids: dict[str, Any] = {f"{contribution.kind}_id": contribution.id}
    return url_for(f"{contribution.kind}s.show", **ids)


@bp.get("/moderation/rules")
def rules() -> str:
    return render_template("moderation/rules.html", codes=CODES, days=APPEAL_WITHIN.days)


@bp.get("/moderation/log")
def log() -> str:
    code, bill = _filters()
    number = page_number()
    found = decisions(code=code, bill=bill, limit=A_PAGE + 1, offset=(number - 1) * A_PAGE)
    return render_template(
        "moderation/log.html",
        page=Page(found[:A_PAGE], number, len(found) > A_PAGE),
        codes=CODES,
        bills=bills_decided_on(),
        code=code,
        bill=bill,
    )


def _filters() -> tuple[str, Bill | None]:
    """The reason and the text of the address; what makes no sense filters nothing."""
    code, slug = request.args.get("code", ""), request.args.get("bill", "")
    return code if code in BY_KEY else "", bill_by_slug(slug) if slug else None


@bp.get("/moderation/log.atom")
def feed() -> Response:
    code, bill = _filters()
    found = decisions(code=code, bill=bill, limit=IN_FEED)
    page = render_template("moderation/log.xml", decisions=found, at=now(), clean=_xml)
    return make_response(page, {"Content-Type": "application/atom+xml; charset=utf-8"})


def _xml(words: str) -> str:
    return NOT_XML.sub("\ufffd", words)


@bp.get("/moderation/log.csv")
@limiter.limit("30 per minute")
def table() -> Response:
    code, bill = _filters()
    found = decisions(code=code, bill=bill, limit=IN_FILE)
    headings = [
        _("Number"), _("Date"), _("What"), _("Rule"), _("Facts"), _("Automated or human"), _("Scope"),
        _("Duration"), _("Redress"), _("Reversed"), _("Address"),
    ]  # fmt: skip
    text = csv_text(headings, [_line(decision) for decision in found])
    disposition = 'attachment; filename="moderation.csv"'
    headers = {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": disposition}
    return make_response(text, headers)


def _line(decision: Decision) -> list[object]:
    rule = " – ".join(part for part in (title_of(decision.code), ground_of(decision.code)) if part)
    return [
        decision.id,
        decision.at.isoformat(timespec="seconds"),
        what_of(decision),
        rule,
        decision.facts,
        _("automated") if decision.is_automated else _("human"),
        scope_name(decision.scope),
        duration_of(decision),
        redress_of(decision),
        reversal_of(decision),
        url_for("moderation.show", decision_id=decision.id, _external=True),
    ]


@bp.get("/moderation/decisions/<int:decision_id>")
def show(decision_id: int) -> str:
    """One decision: for everybody its public fields; for whom it concerns, how to appeal."""
    return decision_page(decision_with(decision_id))


def decision_page(decision: Decision, **more: Any) -> str:
    contribution = decision.contribution
    concerned = is_concerned(current_user, decision)
    mine = [a for a in decision.appeals if current_user.is_authenticated and a.person_id == current_user.id]
    reversible = is_reversible(decision)
    return render_template(
        "moderation/decision.html",
        decision=decision,
        is_concerned=concerned,
        mine=mine[0] if mine else None,
        is_readable=contribution is not None and can_see(current_user, contribution),
        is_reworded=contribution is not None
        and decision.words_hash != ""
        and decision.scope.value == "text"
        and hash_of_words(contribution) != decision.words_hash,
        can_appeal=concerned and not mine and reversible and is_in_time(decision, now()),
        can_cancel=reversible
        and is_neutral(current_user, [decision.person_id], flaggers_of(decision.contribution_id)),
        appeal_before=decision.at + APPEAL_WITHIN,
        **more,
    )
