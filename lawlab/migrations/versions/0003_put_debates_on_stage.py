"""Put debates on stage: agenda, screen, queue, polls, overlays, chat, recording."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "debate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("presentation", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("planned", "live", "ended", name="debatestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "stream",
            sa.Enum("none", "twitch", "youtube", "peertube", name="streamkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("stream_ref", sa.Text(), nullable=False),
        sa.Column("recording", sa.Text(), nullable=False),
        sa.Column("chat_channel", sa.Text(), nullable=False),
        sa.Column("is_approved_first", sa.Boolean(), nullable=False),
        sa.Column("moderation_delay", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slow_mode", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("held_words", sa.JSON(), nullable=False),
        sa.Column("are_links_held", sa.Boolean(), nullable=False),
        sa.Column("speaking_time", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("poll_secret", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_debate_bill_id_bill")),
        sa.ForeignKeyConstraint(["host_id"], ["user.id"], name=op.f("fk_debate_host_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debate")),
    )
    with op.batch_alter_table("debate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_debate_bill_id"), ["bill_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_debate_state"), ["state"], unique=False)

    op.create_table(
        "debate_host",
        sa.Column("debate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], name=op.f("fk_debate_host_debate_id_debate")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_debate_host_person_id_user")),
        sa.PrimaryKeyConstraint("debate_id", "person_id", name=op.f("pk_debate_host")),
    )
    with op.batch_alter_table("debate_host", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_debate_host_person_id"), ["person_id"], unique=False)

    op.create_table(
        "delay_count",
        sa.Column("debate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("browsers", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], name=op.f("fk_delay_count_debate_id_debate")),
        sa.PrimaryKeyConstraint("debate_id", "seconds", name=op.f("pk_delay_count")),
    )
    op.create_table(
        "host_act",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_host_act_by_id_user")),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], name=op.f("fk_host_act_debate_id_debate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_act")),
    )
    with op.batch_alter_table("host_act", schema=None) as batch_op:
        batch_op.create_index("ix_host_act_debate_id_at", ["debate_id", "at"], unique=False)

    op.create_table(
        "media_anchor",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("media_seconds", sa.Double(), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_media_anchor_by_id_user")),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], name=op.f("fk_media_anchor_debate_id_debate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_anchor")),
    )
    with op.batch_alter_table("media_anchor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_anchor_debate_id"), ["debate_id"], unique=False)

    op.create_table(
        "overlay_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_overlay_token_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], name=op.f("fk_overlay_token_debate_id_debate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overlay_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_overlay_token_token_hash")),
    )
    with op.batch_alter_table("overlay_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_overlay_token_debate_id"), ["debate_id"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("amendment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_agenda_item_amendment_id_amendment")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_agenda_item_article_id_article")
        ),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], name=op.f("fk_agenda_item_debate_id_debate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("debate_id", "position", name=op.f("uq_agenda_item_debate_id_position")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_item_debate_id"), ["debate_id"], unique=False)

    op.create_table(
        "chat_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agenda_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("speaker_key", sa.Text(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column(
            "side", sa.Enum("for", "against", name="side", native_enum=False, length=32), nullable=False
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "on_screen",
                "shown",
                "hidden",
                "deleted",
                name="chatstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"], ["agenda_item.id"], name=op.f("fk_chat_line_agenda_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], name=op.f("fk_chat_line_debate_id_debate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_line")),
        sa.UniqueConstraint("debate_id", "external_id", name=op.f("uq_chat_line_debate_id_external_id")),
    )
    with op.batch_alter_table("chat_line", schema=None) as batch_op:
        batch_op.create_index("ix_chat_line_debate_id_state", ["debate_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_line_speaker_key"), ["speaker_key"], unique=False)

    op.create_table(
        "chat_voice",
        sa.Column("debate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agenda_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("speaker_key", sa.Text(), nullable=False),
        sa.Column(
            "position",
            sa.Enum("for", "mixed", "against", name="position", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"], ["agenda_item.id"], name=op.f("fk_chat_voice_agenda_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], name=op.f("fk_chat_voice_debate_id_debate")),
        sa.PrimaryKeyConstraint("debate_id", "agenda_item_id", "speaker_key", name=op.f("pk_chat_voice")),
    )
    with op.batch_alter_table("chat_voice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_voice_external_id"), ["external_id"], unique=False)

    op.create_table(
        "live_argument",
        sa.Column("argument_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agenda_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "published",
                "spotlighted",
                "answered",
                "hidden",
                name="livestate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("held_for", sa.Text(), nullable=False),
        sa.Column("shows_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delay", sa.Double(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"], ["agenda_item.id"], name=op.f("fk_live_argument_agenda_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(
            ["argument_id"], ["argument.id"], name=op.f("fk_live_argument_argument_id_argument")
        ),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], name=op.f("fk_live_argument_debate_id_debate")),
        sa.PrimaryKeyConstraint("argument_id", name=op.f("pk_live_argument")),
    )
    with op.batch_alter_table("live_argument", schema=None) as batch_op:
        batch_op.create_index("ix_live_argument_debate_id_state", ["debate_id", "state"], unique=False)

    op.create_table(
        "live_poll",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agenda_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("prepared", "open", "closed", name="pollstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepts_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"], ["agenda_item.id"], name=op.f("fk_live_poll_agenda_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], name=op.f("fk_live_poll_debate_id_debate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_poll")),
    )
    with op.batch_alter_table("live_poll", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_live_poll_debate_id"), ["debate_id"], unique=False)

    op.create_table(
        "cue",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "agenda",
                "argument",
                "chat",
                "poll",
                "clock",
                "text",
                "state",
                name="cuekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agenda_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("argument_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chat_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("poll_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"], ["agenda_item.id"], name=op.f("fk_cue_agenda_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(["argument_id"], ["argument.id"], name=op.f("fk_cue_argument_id_argument")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_cue_by_id_user")),
        sa.ForeignKeyConstraint(
            ["chat_line_id"], ["chat_line.id"], name=op.f("fk_cue_chat_line_id_chat_line")
        ),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], name=op.f("fk_cue_debate_id_debate")),
        sa.ForeignKeyConstraint(["poll_id"], ["live_poll.id"], name=op.f("fk_cue_poll_id_live_poll")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cue")),
    )
    with op.batch_alter_table("cue", schema=None) as batch_op:
        batch_op.create_index("ix_cue_debate_id_at", ["debate_id", "at"], unique=False)

    op.create_table(
        "poll_choice",
        sa.Column("poll_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("members", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["live_poll.id"], name=op.f("fk_poll_choice_poll_id_live_poll")),
        sa.PrimaryKeyConstraint("poll_id", "position", name=op.f("pk_poll_choice")),
    )
    op.create_table(
        "poll_voter",
        sa.Column("poll_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voter_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["live_poll.id"], name=op.f("fk_poll_voter_poll_id_live_poll")),
        sa.PrimaryKeyConstraint("poll_id", "voter_key", name=op.f("pk_poll_voter")),
    )
    op.create_table(
        "stage",
        sa.Column("debate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agenda_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("argument_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chat_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("poll_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_text_shown", sa.Boolean(), nullable=False),
        sa.Column(
            "speaking", sa.Enum("for", "against", name="side", native_enum=False, length=32), nullable=True
        ),
        sa.Column("speaking_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spoken_for", sa.Double(), nullable=False),
        sa.Column("spoken_against", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"], ["agenda_item.id"], name=op.f("fk_stage_agenda_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(["argument_id"], ["argument.id"], name=op.f("fk_stage_argument_id_argument")),
        sa.ForeignKeyConstraint(
            ["chat_line_id"], ["chat_line.id"], name=op.f("fk_stage_chat_line_id_chat_line")
        ),
        sa.ForeignKeyConstraint(["debate_id"], ["debate.id"], name=op.f("fk_stage_debate_id_debate")),
        sa.ForeignKeyConstraint(["poll_id"], ["live_poll.id"], name=op.f("fk_stage_poll_id_live_poll")),
        sa.PrimaryKeyConstraint("debate_id", name=op.f("pk_stage")),
    )


def downgrade() -> None:
    op.drop_table("stage")
    op.drop_table("poll_voter")
    op.drop_table("poll_choice")
    with op.batch_alter_table("cue", schema=None) as batch_op:
        batch_op.drop_index("ix_cue_debate_id_at")

    op.drop_table("cue")
    with op.batch_alter_table("live_poll", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_live_poll_debate_id"))

    op.drop_table("live_poll")
    with op.batch_alter_table("live_argument", schema=None) as batch_op:
        batch_op.drop_index("ix_live_argument_debate_id_state")

    op.drop_table("live_argument")
    with op.batch_alter_table("chat_voice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_voice_external_id"))

    op.drop_table("chat_voice")
    with op.batch_alter_table("chat_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_line_speaker_key"))
        batch_op.drop_index("ix_chat_line_debate_id_state")

    op.drop_table("chat_line")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_item_debate_id"))

    op.drop_table("agenda_item")
    with op.batch_alter_table("overlay_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_overlay_token_debate_id"))

    op.drop_table("overlay_token")
    with op.batch_alter_table("media_anchor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_media_anchor_debate_id"))

    op.drop_table("media_anchor")
    with op.batch_alter_table("host_act", schema=None) as batch_op:
        batch_op.drop_index("ix_host_act_debate_id_at")

    op.drop_table("host_act")
    op.drop_table("delay_count")
    with op.batch_alter_table("debate_host", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_debate_host_person_id"))

    op.drop_table("debate_host")
    with op.batch_alter_table("debate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_debate_state"))
        batch_op.drop_index(batch_op.f("ix_debate_bill_id"))

    op.drop_table("debate")
