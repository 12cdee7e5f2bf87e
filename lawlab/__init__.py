"""The application factory: it knows every capability; only wsgi.py and the tests know it."""

import os
from pathlib import Path

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from lawlab.accounts import identity_tasks  # noqa: F401 - registers its task
from lawlab.accounts.commands import accounts
from lawlab.accounts.login import init_login
from lawlab.accounts.logins import KEPT_FOR
from lawlab.accounts.oidc.asking import Asked
from lawlab.accounts.views.account import bp as accounts_views
from lawlab.accounts.views.addresses import bp as addresses_views
from lawlab.accounts.views.codes import bp as codes_views
from lawlab.accounts.views.devices import bp as devices_views
from lawlab.accounts.views.forgotten import bp as forgotten_views
from lawlab.accounts.views.identity import bp as identity_views
from lawlab.accounts.views.keys import bp as keys_views
from lawlab.amendments.views import bp as amendments_views
from lawlab.annotations.views import bp as annotations_views
from lawlab.arguments.views import bp as arguments_views
from lawlab.backup.commands import backup, restore
from lawlab.bills.commands import bills
from lawlab.bills.views import bp as bills_views
from lawlab.config import Config, read_config
from lawlab.contributions import panels as contributions_panels  # noqa: F401 - registers its figures
from lawlab.core import (
    mailer,  # noqa: F401 - registers its tasks
    presence,  # noqa: F401 - registers its task
)
from lawlab.core import parts as core_parts  # noqa: F401 - registers them
from lawlab.core.db import db, migrate, prepare_engine, promise_to_read_only
from lawlab.core.limits import limiter
from lawlab.core.pages import install_filters
from lawlab.core.pump import LARGEST_REQUEST, init_realtime
from lawlab.core.refusals import install_refusals
from lawlab.core.security import SAFE, headed, protect
from lawlab.core.sockets import init_sockets
from lawlab.core.views import bp as core_views
from lawlab.debates import chat_health  # noqa: F401 - registers its part
from lawlab.debates import mentions as debate_mentions  # noqa: F401 - registers its notes
from lawlab.debates import spotlights as debate_spotlights  # noqa: F401 - registers them
from lawlab.debates.views.console import bp as console_views
from lawlab.debates.views.live import bp as debates_views
from lawlab.debates.views.overlays import bp as overlays_views
from lawlab.debates.views.replay import bp as replay_views
from lawlab.debates.views.setup import bp as debate_setup_views
from lawlab.demo import demo
from lawlab.law.commands import law
from lawlab.moderation.views.appeals import bp as appeals_views
from lawlab.moderation.views.desk import bp as moderation_desk_views
from lawlab.moderation.views.flags import bp as flags_views
from lawlab.moderation.views.public import bp as moderation_views
from lawlab.opendata import tasks as opendata_tasks  # noqa: F401 - registers them
from lawlab.opendata.commands import opendata as opendata_command
from lawlab.opendata.views.public import bp as opendata_views
from lawlab.opendata.views.receipts import bp as receipts_views
from lawlab.opendata.views.trust import bp as trust_views
from lawlab.privacy import purging as privacy_purging  # noqa: F401 - its task
from lawlab.privacy import retention as privacy_retention  # noqa: F401 - its task
from lawlab.privacy.views.own_data import bp as privacy_views
from lawlab.review import answer_panels as review_answer_panels  # noqa: F401 - registers its panels
from lawlab.review import family_panels as review_family_panels  # noqa: F401 - idem
from lawlab.review import life_panels as review_life_panels  # noqa: F401 - idem
from lawlab.review import making as review_making  # noqa: F401 - its tasks
from lawlab.review import models as review_models  # noqa: F401 - its tables
from lawlab.review import tasks as review_tasks  # noqa: F401 - registers them
from lawlab.review.commands import review
from lawlab.review.views.brigades import bp as brigades_views
from lawlab.review.views.consolidated import bp as consolidated_views
from lawlab.review.views.consolidated_files import bp as consolidated_file_views
from lawlab.review.views.desk import bp as desk_views
from lawlab.review.views.exports import bp as review_exports
from lawlab.review.views.families import bp as review_families_views
from lawlab.review.views.life import bp as review_life_views
from lawlab.review.views.ranking import bp as ranking_views
from lawlab.review.views.responses import bp as review_responses_views
from lawlab.review.views.synthesis import bp as synthesis_views
from lawlab.review.views.trace import bp as trace_views
from lawlab.scenario.commands import scenario
from lawlab.search.commands import search as search_command
from lawlab.search.views import bp as search_views
from lawlab.votes import holds as vote_holds  # noqa: F401 - keeps identities with votes
from lawlab.votes import levels as vote_levels  # noqa: F401 - follows them
from lawlab.votes import sealing as vote_sealing  # noqa: F401 - its task
from lawlab.votes.views import bp as votes_views

ROOT = Path(__file__).parent.parent
BLUEPRINTS = [
    core_views,
    accounts_views,
    addresses_views,
    devices_views,
    forgotten_views,
    identity_views,
    keys_views,
    codes_views,
    bills_views,
    votes_views,
    annotations_views,
    amendments_views,
    arguments_views,
    moderation_views,
    flags_views,
    appeals_views,
    moderation_desk_views,
    search_views,
    review_exports,
    consolidated_views,
    consolidated_file_views,
    trace_views,
    review_families_views,
    review_responses_views,
    review_life_views,
    synthesis_views,
    ranking_views,
    debates_views,
    console_views,
    debate_setup_views,
    overlays_views,
    replay_views,
    desk_views,
    brigades_views,
    privacy_views,
    opendata_views,
    receipts_views,
    trust_views,
]
COMMANDS = [
    law,
    accounts,
    bills,
    search_command,
    review,
    demo,
    scenario,
    opendata_command,
    backup,
    restore,
]

csrf = CSRFProtect()


def create_app(config: Config | None = None) -> Flask:
    """A complete application: extensions, pages, commands, refusals."""
    config = config or read_config(os.environ, ROOT)
    app = Flask(
        __name__,
        template_folder="../templates",
        static_folder="../static",
        instance_path=str(config.instance),
    )
    app.config.update(flask_settings(config))
    config.instance.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "lawlab" / "migrations"), render_as_batch=config.is_sqlite)
    with app.app_context():
        prepare_engine(db.engine)
    protect(app)  # before what else looks at a request: its body has arrived, from a page of ours
    csrf.init_app(app)
    limiter.init_app(app)
    init_login(app)
    init_realtime(app)
    init_sockets(app)
    app.wsgi_app = headed(  # type: ignore[method-assign,assignment]
        app.wsgi_app, origins=config.origins, is_secure=config.is_secure, longest=LARGEST_REQUEST
    )
    if config.proxies:  # around the sockets too: they count the addresses that proxies name
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]
    app.before_request(lambda: promise_to_read_only(request.method in SAFE))
    install_filters(app)
    install_refusals(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def flask_settings(config: Config) -> dict[str, object]:
    """Flask's and its extensions' own keys, from ours."""
    return {
        "LAWLAB": config,
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {} if config.is_sqlite else {"pool_pre_ping": True, "pool_size": 10},
        "REDIS_URL": config.redis_url,
        "ORIGINS": config.origins,
        "ROLE": config.role,
        "CHAT": config.chat,
        "MAIL": config.mail,
        "IDENTITY_PROVIDERS": {each.key: Asked(each) for each in config.identity_providers},
        "IDENTITY_SECRET": config.identity_secret,
        "SOCKETS_PER_ADDRESS": config.sockets_per_address,
        "SECOND_FACTOR": config.second_factor,
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "SESSION_COOKIE_NAME": "__Host-lawlab" if config.is_secure else "lawlab",
        "SESSION_COOKIE_SECURE": config.is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": KEPT_FOR,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": config.is_secure,
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "WTF_CSRF_SSL_STRICT": config.is_secure,
        "RATELIMIT_STORAGE_URI": config.redis_url or "memory://",
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(config.redis_url),
        "BABEL_DEFAULT_LOCALE": "fr",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Paris",
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
    }
