"""Moderate in the open: flags, public decisions, appeals."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KINDS = ("hide", "fold", "warn", "suspend", "set_aside_votes", "dismiss", "cancel")
KIND = sa.Enum(*KINDS, name="decisionkind", native_enum=False, length=32)
SCOPE = sa.Enum("text", "name", "writing", "votes", name="scope", native_enum=False, length=32)
OUTCOME = sa.Enum("upheld", "reversed", name="outcome", native_enum=False, length=32)


def upgrade() -> None:
    with op.batch_alter_table("user") as table:
        table.add_column(sa.Column("suspended_until", MOMENT, nullable=True))
    with op.batch_alter_table("contribution") as table:
        table.add_column(sa.Column("decision_id", ID, nullable=True))
        table.add_column(sa.Column("moderated_for", sa.Text(), nullable=True))
        table.add_column(sa.Column("is_barred", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "decision",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("scope", SCOPE, nullable=False),
        sa.Column("contribution_id", ID, sa.ForeignKey("contribution.id"), nullable=True),
        sa.Column("person_id", ID, sa.ForeignKey("user.id"), nullable=True),
        sa.Column("bill_id", ID, sa.ForeignKey("bill.id"), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("is_automated", sa.Boolean(), nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("decided_by_id", ID, sa.ForeignKey("user.id"), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("cancels_id", ID, sa.ForeignKey("decision.id"), nullable=True),
        sa.Column("words_hash", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cancels_id"),
    )
    for column in ("contribution_id", "person_id", "bill_id"):
        op.create_index(f"ix_decision_{column}", "decision", [column])
    op.create_index("ix_decision_code_at", "decision", ["code", "at"])
    op.create_table(
        "flag",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("contribution_id", ID, sa.ForeignKey("contribution.id"), nullable=False),
        sa.Column("scope", SCOPE, nullable=False),
        sa.Column("words_hash", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("decision_id", ID, sa.ForeignKey("decision.id"), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "contribution_id", "scope", "words_hash"),
    )
    op.create_index("ix_flag_contribution_id", "flag", ["contribution_id"])
    op.create_index("ix_flag_decision_id_contribution_id", "flag", ["decision_id", "contribution_id"])
    op.create_table(
        "appeal",
        sa.Column("id", ID, nullable=False),
        sa.Column("decision_id", ID, sa.ForeignKey("decision.id"), nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", OUTCOME, nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("decided_by_id", ID, sa.ForeignKey("user.id"), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("decision_id", "person_id"),
    )
    op.create_index("ix_appeal_person_id", "appeal", ["person_id"])


def downgrade() -> None:
    for name in ("appeal", "flag", "decision"):
        op.drop_table(name)
    with op.batch_alter_table("contribution") as table:
        table.drop_column("is_barred")
        table.drop_column("moderated_for")
        table.drop_column("decision_id")
    with op.batch_alter_table("user") as table:
        table.drop_column("suspended_until")
