"""Keep a record of every log-in, confirm addresses, and write the mail that leaves."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WHY = ("logged out", "everywhere", "replaced", "renewed", "password", "role", "expired", "closed")


def upgrade() -> None:
    """Everybody logs in again: the cookies of before name no record."""
    with op.batch_alter_table("user") as table:
        table.add_column(sa.Column("pending_email", sa.Text(), nullable=True))
    op.create_table(
        "login",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("must_renew", sa.Boolean(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_why", sa.Enum(*WHY, name="end", native_enum=False, length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key_hash"),
    )
    op.create_index("ix_login_user_id", "login", ["user_id"])
    op.create_index("ix_login_ended_at", "login", ["ended_at"])
    op.create_table(
        "outgoing_mail",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, sa.ForeignKey("user.id"), nullable=True),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("tries", ID, nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_outgoing_mail_person_id", "outgoing_mail", ["person_id"])
    op.create_index("ix_outgoing_mail_next_try_at", "outgoing_mail", ["next_try_at"])


def downgrade() -> None:
    op.drop_table("outgoing_mail")
    op.drop_table("login")
    with op.batch_alter_table("user") as table:
        table.drop_column("pending_email")
