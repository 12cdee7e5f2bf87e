"""Keep the rank that an amendment has among the votes of verified identities alone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("standing") as table:
        table.add_column(sa.Column("verified_rank", ID, nullable=True))
        table.add_column(sa.Column("verified_votes", ID, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("standing") as table:
        table.drop_column("verified_rank")
        table.drop_column("verified_votes")
