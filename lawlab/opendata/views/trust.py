"""What is promised to those who take part, what is not, and how to check each."""

from flask import Blueprint, render_template

bp = Blueprint("trust", __name__)


@bp.get("/about/trust")
def about() -> str:
    return render_template("opendata/about_trust.html")
