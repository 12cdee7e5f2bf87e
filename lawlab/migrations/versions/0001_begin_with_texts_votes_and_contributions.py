"""Begin: people, texts, votes, what citizens write, the event log and the journal."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dossier",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("slug", name=op.f("uq_dossier_slug")),
    )
    op.create_table(
        "room",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_room")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("public_name", sa.Text(), nullable=False),
        sa.Column("public_name_key", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email_key", name=op.f("uq_user_email_key")),
        sa.UniqueConstraint("public_name_key", name=op.f("uq_user_public_name_key")),
    )
    op.create_table(
        "ballot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("wording_hash", sa.Text(), nullable=False),
        sa.Column("wording_key", sa.Text(), nullable=False),
        sa.Column("round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("previous_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("for_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mixed_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("against_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shown_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_untold", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["previous_id"], ["ballot.id"], name=op.f("fk_ballot_previous_id_ballot")),
        sa.ForeignKeyConstraint(["room"], ["room.name"], name=op.f("fk_ballot_room_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
    )
    with op.batch_alter_table("ballot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_is_untold"), ["is_untold"], unique=False)

    op.create_table(
        "bill",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("government", "member", "bylaw", "act", name="billkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("dated", sa.Text(), nullable=False),
        sa.Column("source_hash", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("preamble", sa.JSON(), nullable=False),
        sa.Column("closing", sa.JSON(), nullable=False),
        sa.Column("explanatory", sa.JSON(), nullable=False),
        sa.Column("annexes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_bill_dossier_id_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill")),
        sa.UniqueConstraint("dossier_id", "position", name=op.f("uq_bill_dossier_id_position")),
        sa.UniqueConstraint("slug", name=op.f("uq_bill_slug")),
    )
    with op.batch_alter_table("bill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bill_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["room"], ["room.name"], name=op.f("fk_event_room_room")),
        sa.PrimaryKeyConstraint("room", "seq", name=op.f("pk_event")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_journal_entry_actor_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_entry_subject"), ["subject"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "citizen",
                "lawmaker",
                "host",
                "moderator",
                "officer",
                "admin",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("granted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["user.id"], name=op.f("fk_role_grant_granted_by_id_user")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_role_grant_user_id_user")),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_role_grant")),
    )
    op.create_table(
        "division",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("eid", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_division_bill_id_bill")),
        sa.ForeignKeyConstraint(["parent_id"], ["division.id"], name=op.f("fk_division_parent_id_division")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division")),
    )
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_division_bill_id"), ["bill_id"], unique=False)

    op.create_table(
        "showing",
        sa.Column("ballot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_showing_ballot_id_ballot")),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_showing_bill_id_bill")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_showing_person_id_user")),
        sa.PrimaryKeyConstraint("ballot_id", "person_id", name=op.f("pk_showing")),
        sa.UniqueConstraint("person_id", "bill_id", "place", name=op.f("uq_showing_person_id_bill_id_place")),
    )
    with op.batch_alter_table("showing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_showing_person_id"), ["person_id"], unique=False)

    op.create_table(
        "vote",
        sa.Column("ballot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "position",
            sa.Enum("for", "mixed", "against", name="position", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_vote_ballot_id_ballot")),
        sa.ForeignKeyConstraint(["voter_id"], ["user.id"], name=op.f("fk_vote_voter_id_user")),
        sa.PrimaryKeyConstraint("ballot_id", "voter_id", name=op.f("pk_vote")),
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_voter_id"), ["voter_id"], unique=False)

    op.create_table(
        "vote_cast",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ballot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "position",
            sa.Enum("for", "mixed", "against", name="position", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column(
            "source",
            sa.Enum("queue", "direct", "live", "search", name="source", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("is_invited", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_vote_cast_ballot_id_ballot")),
        sa.ForeignKeyConstraint(["voter_id"], ["user.id"], name=op.f("fk_vote_cast_voter_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_cast")),
    )
    with op.batch_alter_table("vote_cast", schema=None) as batch_op:
        batch_op.create_index("ix_vote_cast_ballot_id_voter_id", ["ballot_id", "voter_id"], unique=False)

    op.create_table(
        "article",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("division_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("eid", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wording_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_article_bill_id_bill")),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_article_division_id_division")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("bill_id", "eid", name=op.f("uq_article_bill_id_eid")),
        sa.UniqueConstraint("bill_id", "uid", name=op.f("uq_article_bill_id_uid")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_bill_id"), ["bill_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_uid"), ["uid"], unique=False)

    op.create_table(
        "article_ballot",
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ballot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_ballot_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballot.id"], name=op.f("fk_article_ballot_ballot_id_ballot")
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_ballot")),
    )
    with op.batch_alter_table("article_ballot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_ballot_ballot_id"), ["ballot_id"], unique=False)

    op.create_table(
        "contribution",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum("draft", "public", "hidden", name="visibility", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("client_key", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_contribution_article_id_article")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_contribution_author_id_user")),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_contribution_bill_id_bill")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("author_id", "client_key", name=op.f("uq_contribution_author_id_client_key")),
    )
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contribution_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contribution_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            "ix_contribution_bill_id_kind_created_at", ["bill_id", "kind", "created_at"], unique=False
        )

    op.create_table(
        "paragraph",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_paragraph_article_id_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paragraph")),
        sa.UniqueConstraint("article_id", "position", name=op.f("uq_paragraph_article_id_position")),
        sa.UniqueConstraint("article_id", "uid", name=op.f("uq_paragraph_article_id_uid")),
    )
    with op.batch_alter_table("paragraph", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paragraph_article_id"), ["article_id"], unique=False)

    op.create_table(
        "amendment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "amendment_kind",
            sa.Enum("change", "deletion", "addition", name="amendmentkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "withdrawn",
                "accepted",
                "rejected",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ballot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_amendment_ballot_id_ballot")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_amendment_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["id"], ["contribution.id"], name=op.f("fk_amendment_id_contribution")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["amendment.id"], name=op.f("fk_amendment_parent_id_amendment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("dossier_id", "number", name=op.f("uq_amendment_dossier_id_number")),
    )
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendment_ballot_id"), ["ballot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_amendment_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "annotation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "annotation_kind",
            sa.Enum("question", "remark", "source", name="annotationkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("paragraph_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("start", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("end", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["contribution.id"], name=op.f("fk_annotation_id_contribution")),
        sa.ForeignKeyConstraint(
            ["paragraph_id"], ["paragraph.id"], name=op.f("fk_annotation_paragraph_id_paragraph")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["annotation.id"], name=op.f("fk_annotation_parent_id_annotation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation")),
    )
    with op.batch_alter_table("annotation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_annotation_paragraph_id"), ["paragraph_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_annotation_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "contribution_edit",
        sa.Column("contribution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_contribution_edit_contribution_id_contribution"),
        ),
        sa.PrimaryKeyConstraint("contribution_id", "position", name=op.f("pk_contribution_edit")),
    )
    op.create_table(
        "amendment_revision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amendment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("parent_revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("operations", sa.JSON(), nullable=False),
        sa.Column("wording_hash", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column(
            "carry",
            sa.Enum("written", "carried", "conflict", name="carry", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_amendment_revision_amendment_id_amendment")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_amendment_revision_article_id_article")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_amendment_revision_bill_id_bill")),
        sa.ForeignKeyConstraint(
            ["parent_revision_id"],
            ["amendment_revision.id"],
            name=op.f("fk_amendment_revision_parent_revision_id_amendment_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment_revision")),
        sa.UniqueConstraint(
            "amendment_id", "position", name=op.f("uq_amendment_revision_amendment_id_position")
        ),
    )
    with op.batch_alter_table("amendment_revision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_amendment_revision_amendment_id"), ["amendment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_amendment_revision_article_id"), ["article_id"], unique=False)

    op.create_table(
        "annotation_placement",
        sa.Column("annotation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "exact", "moved", "changed", "gone", name="placementstatus", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("paragraph_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("start", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("end", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["annotation_id"],
            ["annotation.id"],
            name=op.f("fk_annotation_placement_annotation_id_annotation"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_annotation_placement_article_id_article")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_annotation_placement_bill_id_bill")),
        sa.ForeignKeyConstraint(
            ["paragraph_id"], ["paragraph.id"], name=op.f("fk_annotation_placement_paragraph_id_paragraph")
        ),
        sa.PrimaryKeyConstraint("annotation_id", "bill_id", name=op.f("pk_annotation_placement")),
    )
    with op.batch_alter_table("annotation_placement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_annotation_placement_article_id"), ["article_id"], unique=False)

    op.create_table(
        "argument",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "side", sa.Enum("for", "against", name="side", native_enum=False, length=32), nullable=False
        ),
        sa.Column("amendment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ballot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_argument_amendment_id_amendment")
        ),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_argument_ballot_id_ballot")),
        sa.ForeignKeyConstraint(["id"], ["contribution.id"], name=op.f("fk_argument_id_contribution")),
        sa.ForeignKeyConstraint(["parent_id"], ["argument.id"], name=op.f("fk_argument_parent_id_argument")),
        sa.ForeignKeyConstraint(["root_id"], ["argument.id"], name=op.f("fk_argument_root_id_argument")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_argument")),
    )
    with op.batch_alter_table("argument", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_argument_amendment_id"), ["amendment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_argument_ballot_id"), ["ballot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_argument_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_argument_root_id"), ["root_id"], unique=False)

    op.create_table(
        "argument_source",
        sa.Column("argument_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["argument_id"], ["argument.id"], name=op.f("fk_argument_source_argument_id_argument")
        ),
        sa.PrimaryKeyConstraint("argument_id", "position", name=op.f("pk_argument_source")),
    )


def downgrade() -> None:
    op.drop_table("argument_source")
    with op.batch_alter_table("argument", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_argument_root_id"))
        batch_op.drop_index(batch_op.f("ix_argument_parent_id"))
        batch_op.drop_index(batch_op.f("ix_argument_ballot_id"))
        batch_op.drop_index(batch_op.f("ix_argument_amendment_id"))

    op.drop_table("argument")
    with op.batch_alter_table("annotation_placement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_annotation_placement_article_id"))

    op.drop_table("annotation_placement")
    with op.batch_alter_table("amendment_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendment_revision_article_id"))
        batch_op.drop_index(batch_op.f("ix_amendment_revision_amendment_id"))

    op.drop_table("amendment_revision")
    op.drop_table("contribution_edit")
    with op.batch_alter_table("annotation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_annotation_parent_id"))
        batch_op.drop_index(batch_op.f("ix_annotation_paragraph_id"))

    op.drop_table("annotation")
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendment_parent_id"))
        batch_op.drop_index(batch_op.f("ix_amendment_ballot_id"))

    op.drop_table("amendment")
    with op.batch_alter_table("paragraph", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paragraph_article_id"))

    op.drop_table("paragraph")
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.drop_index("ix_contribution_bill_id_kind_created_at")
        batch_op.drop_index(batch_op.f("ix_contribution_author_id"))
        batch_op.drop_index(batch_op.f("ix_contribution_article_id"))

    op.drop_table("contribution")
    with op.batch_alter_table("article_ballot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_ballot_ballot_id"))

    op.drop_table("article_ballot")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_uid"))
        batch_op.drop_index(batch_op.f("ix_article_bill_id"))

    op.drop_table("article")
    with op.batch_alter_table("vote_cast", schema=None) as batch_op:
        batch_op.drop_index("ix_vote_cast_ballot_id_voter_id")

    op.drop_table("vote_cast")
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vote_voter_id"))

    op.drop_table("vote")
    with op.batch_alter_table("showing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_showing_person_id"))

    op.drop_table("showing")
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_division_bill_id"))

    op.drop_table("division")
    op.drop_table("role_grant")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_entry_subject"))
        batch_op.drop_index(batch_op.f("ix_journal_entry_at"))
        batch_op.drop_index(batch_op.f("ix_journal_entry_actor_id"))

    op.drop_table("journal_entry")
    op.drop_table("event")
    with op.batch_alter_table("bill", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bill_dossier_id"))

    op.drop_table("bill")
    with op.batch_alter_table("ballot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballot_is_untold"))

    op.drop_table("ballot")
    op.drop_table("user")
    op.drop_table("room")
    op.drop_table("dossier")
