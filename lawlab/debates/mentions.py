"""Where an argument is read, the debate in which it was said, and the way to that moment."""

from collections.abc import Collection

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from lawlab.arguments.hooks import note_source
from lawlab.core.db import db
from lawlab.debates.models import LiveArgument


@note_source
def said_live(argument_ids: Collection[int]) -> dict[int, Markup]:
    if not argument_ids:
        return {}
    query = (
        select(LiveArgument)
        .where(LiveArgument.argument_id.in_(argument_ids))
        .options(lazyload(LiveArgument.argument), joinedload(LiveArgument.debate))
    )
    return {
        live.argument_id: Markup(render_template("debates/_mention.html", live=live, debate=live.debate))  # noqa: S704 - a template escapes
        for live in db.session.scalars(query)
    }
