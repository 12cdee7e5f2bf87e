"""Let one process at a time make the public log grow, and say which checkpoints go to the witnesses."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "public_log",
        sa.Column("dossier_id", ID, sa.ForeignKey("dossier.id"), nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("held_by", sa.Text(), nullable=True),
        sa.Column("held_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("dossier_id"),
    )
    op.execute(
        "INSERT INTO public_log (dossier_id, size) SELECT dossier_id, COUNT(*) FROM log_leaf GROUP BY dossier_id"
    )
    with op.batch_alter_table("checkpoint") as table:
        table.add_column(
            sa.Column("is_for_witnesses", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_index("ix_checkpoint_is_for_witnesses", "checkpoint", ["is_for_witnesses"])


def downgrade() -> None:
    op.drop_index("ix_checkpoint_is_for_witnesses", "checkpoint")
    with op.batch_alter_table("checkpoint") as table:
        table.drop_column("is_for_witnesses")
    op.drop_table("public_log")
