"""Let people log in through an identity provider, one account a person."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
LEVEL = sa.Enum("declared", "confirmed", "verified", "attested", name="level", native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("key_mark", sa.Text(), nullable=False),
        sa.Column("level", LEVEL, nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=False),
        sa.Column("unlinked_at", MOMENT, nullable=True),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("issuer", "subject_key"),
    )
    op.create_index("ix_identity_user_id", "identity", ["user_id"])
    op.create_table(
        "used_state",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_used_state_at", "used_state", ["at"])


def downgrade() -> None:
    op.drop_table("used_state")
    op.drop_table("identity")
