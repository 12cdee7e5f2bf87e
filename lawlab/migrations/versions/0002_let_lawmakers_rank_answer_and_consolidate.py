"""Let lawmakers rank, group, answer, consolidate and take away."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "family",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("identical", "near", "rivals", name="familykind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "verdict",
            sa.Enum("suggested", "confirmed", "dismissed", name="verdict", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("members_key", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("suggested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_family_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["judged_by_id"], ["user.id"], name=op.f("fk_family_judged_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family")),
    )
    with op.batch_alter_table("family", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_family_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_family_members_key"), ["members_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_family_verdict"), ["verdict"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_notice_person_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_person_id_read_at", ["person_id", "read_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_subject"), ["subject"], unique=False)

    op.create_table(
        "official_response",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "opinion",
            sa.Enum(
                "favourable",
                "unfavourable",
                "favourable_if",
                "withdrawal",
                "wisdom",
                "satisfied",
                "taken_up",
                name="opinion",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("client_key", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_official_response_author_id_user")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_official_response_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_response")),
        sa.UniqueConstraint("client_key", name=op.f("uq_official_response_client_key")),
    )
    with op.batch_alter_table("official_response", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_official_response_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_official_response_published_at"), ["published_at"], unique=False)

    op.create_table(
        "saved_view",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_saved_view_dossier_id_dossier")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_saved_view_owner_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint(
            "owner_id", "dossier_id", "name", name=op.f("uq_saved_view_owner_id_dossier_id_name")
        ),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_view_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_view_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "consolidation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_consolidation_author_id_user")),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_consolidation_bill_id_bill")),
        sa.ForeignKeyConstraint(
            ["saved_bill_id"], ["bill.id"], name=op.f("fk_consolidation_saved_bill_id_bill")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consolidation")),
    )
    with op.batch_alter_table("consolidation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consolidation_bill_id"), ["bill_id"], unique=False)

    op.create_table(
        "export",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("requested_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "running", "done", "failed", name="exportstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_export_bill_id_bill")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["user.id"], name=op.f("fk_export_requested_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    with op.batch_alter_table("export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_bill_id"), ["bill_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_export_requested_by_id"), ["requested_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_export_state"), ["state"], unique=False)

    op.create_table(
        "ranking_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("last_cast_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_showing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("people", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("votes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("agreed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("found", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_ranking_run_bill_id_bill")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_run")),
    )
    with op.batch_alter_table("ranking_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ranking_run_bill_id"), ["bill_id"], unique=False)

    op.create_table(
        "adoption",
        sa.Column("amendment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("suggested", "confirmed", "dismissed", name="verdict", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("judged_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_adoption_amendment_id_amendment")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_adoption_bill_id_bill")),
        sa.ForeignKeyConstraint(["judged_by_id"], ["user.id"], name=op.f("fk_adoption_judged_by_id_user")),
        sa.PrimaryKeyConstraint("amendment_id", "bill_id", name=op.f("pk_adoption")),
    )
    op.create_table(
        "answer",
        sa.Column("response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amendment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_answer_amendment_id_amendment")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["official_response.id"], name=op.f("fk_answer_response_id_official_response")
        ),
        sa.PrimaryKeyConstraint("response_id", "amendment_id", name=op.f("pk_answer")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_amendment_id"), ["amendment_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("amendment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assignee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assigned_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_assignment_amendment_id_amendment")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["user.id"], name=op.f("fk_assignment_assigned_by_id_user")
        ),
        sa.ForeignKeyConstraint(["assignee_id"], ["user.id"], name=op.f("fk_assignment_assignee_id_user")),
        sa.PrimaryKeyConstraint("amendment_id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_assignee_id"), ["assignee_id"], unique=False)

    op.create_table(
        "cosignature",
        sa.Column("amendment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_cosignature_amendment_id_amendment")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_cosignature_person_id_user")),
        sa.PrimaryKeyConstraint("amendment_id", "person_id", name=op.f("pk_cosignature")),
    )
    with op.batch_alter_table("cosignature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cosignature_person_id"), ["person_id"], unique=False)

    op.create_table(
        "family_member",
        sa.Column("family_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amendment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_family_member_amendment_id_amendment")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_family_member_family_id_family")),
        sa.PrimaryKeyConstraint("family_id", "amendment_id", name=op.f("pk_family_member")),
    )
    with op.batch_alter_table("family_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_family_member_amendment_id"), ["amendment_id"], unique=False)

    op.create_table(
        "filing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amendment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("chamber", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "adopted",
                "rejected",
                "withdrawn",
                "inadmissible",
                "fell",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_filing_amendment_id_amendment")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_filing_recorded_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
    )
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filing_amendment_id"), ["amendment_id"], unique=False)

    op.create_table(
        "internal_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amendment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_internal_note_amendment_id_amendment")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_internal_note_author_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_note")),
    )
    with op.batch_alter_table("internal_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_internal_note_amendment_id"), ["amendment_id"], unique=False)

    op.create_table(
        "standing",
        sa.Column("bill_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amendment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "ranked", "provisional", "not enough votes", name="rankstatus", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("rank", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("bound", sa.Double(), nullable=True),
        sa.Column("is_invited", sa.Boolean(), nullable=False),
        sa.Column("all_rank", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("all_bound", sa.Double(), nullable=True),
        sa.Column("bridging_rank", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("bridging_score", sa.Double(), nullable=True),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("has_badge", sa.Boolean(), nullable=False),
        sa.Column("division", sa.Double(), nullable=True),
        sa.Column("invited", sa.JSON(), nullable=False),
        sa.Column("everyone", sa.JSON(), nullable=False),
        sa.Column("direct", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_standing_amendment_id_amendment")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_standing_bill_id_bill")),
        sa.PrimaryKeyConstraint("bill_id", "amendment_id", name=op.f("pk_standing")),
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_bridging_rank"), ["bridging_rank"], unique=False)
        batch_op.create_index(batch_op.f("ix_standing_division"), ["division"], unique=False)
        batch_op.create_index(batch_op.f("ix_standing_rank"), ["rank"], unique=False)

    op.create_table(
        "consolidation_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consolidation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("choose", "drop", "read", "write", name="stepkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("amendment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_consolidation_step_amendment_id_amendment")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_consolidation_step_article_id_article")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_consolidation_step_by_id_user")),
        sa.ForeignKeyConstraint(
            ["consolidation_id"],
            ["consolidation.id"],
            name=op.f("fk_consolidation_step_consolidation_id_consolidation"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["amendment_revision.id"],
            name=op.f("fk_consolidation_step_revision_id_amendment_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consolidation_step")),
        sa.UniqueConstraint(
            "consolidation_id", "position", name=op.f("uq_consolidation_step_consolidation_id_position")
        ),
    )
    with op.batch_alter_table("consolidation_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consolidation_step_consolidation_id"), ["consolidation_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("consolidation_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consolidation_step_consolidation_id"))

    op.drop_table("consolidation_step")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standing_rank"))
        batch_op.drop_index(batch_op.f("ix_standing_division"))
        batch_op.drop_index(batch_op.f("ix_standing_bridging_rank"))

    op.drop_table("standing")
    with op.batch_alter_table("internal_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_internal_note_amendment_id"))

    op.drop_table("internal_note")
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_filing_amendment_id"))

    op.drop_table("filing")
    with op.batch_alter_table("family_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_family_member_amendment_id"))

    op.drop_table("family_member")
    with op.batch_alter_table("cosignature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cosignature_person_id"))

    op.drop_table("cosignature")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_assignee_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_amendment_id"))

    op.drop_table("answer")
    op.drop_table("adoption")
    with op.batch_alter_table("ranking_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ranking_run_bill_id"))

    op.drop_table("ranking_run")
    with op.batch_alter_table("export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_export_state"))
        batch_op.drop_index(batch_op.f("ix_export_requested_by_id"))
        batch_op.drop_index(batch_op.f("ix_export_bill_id"))

    op.drop_table("export")
    with op.batch_alter_table("consolidation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consolidation_bill_id"))

    op.drop_table("consolidation")
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_view_owner_id"))
        batch_op.drop_index(batch_op.f("ix_saved_view_dossier_id"))

    op.drop_table("saved_view")
    with op.batch_alter_table("official_response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_official_response_published_at"))
        batch_op.drop_index(batch_op.f("ix_official_response_dossier_id"))

    op.drop_table("official_response")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_subject"))
        batch_op.drop_index("ix_notice_person_id_read_at")

    op.drop_table("notice")
    with op.batch_alter_table("family", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_family_verdict"))
        batch_op.drop_index(batch_op.f("ix_family_members_key"))
        batch_op.drop_index(batch_op.f("ix_family_dossier_id"))

    op.drop_table("family")
