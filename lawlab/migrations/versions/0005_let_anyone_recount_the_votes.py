"""Chain the log of votes, keep levels of verification apart, and publish checkpoints."""

import hashlib
import hmac
import json
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
LEVEL = sa.Enum("declared", "confirmed", "verified", "attested", name="level", native_enum=False, length=32)
POSITIONS = ("for", "mixed", "against")


def upgrade() -> None:
    with op.batch_alter_table("user") as table:
        table.add_column(sa.Column("email_confirmed_at", MOMENT, nullable=True))
        table.add_column(sa.Column("level", LEVEL, nullable=False, server_default="declared"))
        table.add_column(sa.Column("vote_salt", sa.Text(), nullable=True))
        table.add_column(sa.Column("erased_at", MOMENT, nullable=True))
        for name in ("email", "email_key", "password_hash"):
            table.alter_column(name, existing_type=sa.Text(), nullable=True)
    with op.batch_alter_table("ballot") as table:
        table.add_column(sa.Column("by_level", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("log_size", ID, nullable=False, server_default="0"))
        table.add_column(sa.Column("log_head", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("sealed_at", MOMENT, nullable=True))
    with op.batch_alter_table("vote") as table:
        table.add_column(sa.Column("level", LEVEL, nullable=False, server_default="declared"))
    with op.batch_alter_table("vote_cast") as table:
        table.alter_column("voter_id", existing_type=ID, nullable=True)
        table.add_column(sa.Column("seq", ID, nullable=False, server_default="0"))
        table.add_column(sa.Column("pseudonym", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("act", ID, nullable=False, server_default="1"))
        table.add_column(sa.Column("level", LEVEL, nullable=False, server_default="declared"))
        table.add_column(sa.Column("decision_id", ID, nullable=True))
        table.add_column(sa.Column("chain_hash", sa.Text(), nullable=False, server_default=""))
    _salt_everybody()
    _chain_every_ballot()
    with op.batch_alter_table("vote_cast") as table:
        table.create_unique_constraint("uq_vote_cast_ballot_id_seq", ["ballot_id", "seq"])
    op.create_table(
        "log_leaf",
        sa.Column("dossier_id", ID, sa.ForeignKey("dossier.id"), nullable=False),
        sa.Column("place", ID, nullable=False),
        sa.Column("cast_id", ID, sa.ForeignKey("vote_cast.id"), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "place"),
        sa.UniqueConstraint("cast_id"),
    )
    op.create_table(
        "log_node",
        sa.Column("dossier_id", ID, sa.ForeignKey("dossier.id"), nullable=False),
        sa.Column("height", ID, nullable=False),
        sa.Column("place", ID, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "height", "place"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("id", ID, nullable=False),
        sa.Column("dossier_id", ID, sa.ForeignKey("dossier.id"), nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dossier_id", "size"),
    )
    op.create_index("ix_checkpoint_dossier_id", "checkpoint", ["dossier_id"])


def _salt_everybody() -> None:
    bind = op.get_bind()
    people = [row.id for row in bind.execute(sa.text('SELECT id FROM "user"'))]
    if people:
        rows = [{"id": ident, "salt": secrets.token_hex(16)} for ident in people]
        bind.execute(sa.text('UPDATE "user" SET vote_salt = :salt WHERE id = :id'), rows)


def _chain_every_ballot() -> None:
    """What `lawlab/votes/chain.py` says, as it stood when this was written: the past must not move with it."""
    bind = op.get_bind()
    salts = {row.id: row.vote_salt for row in bind.execute(sa.text('SELECT id, vote_salt FROM "user"'))}
    for (ballot,) in bind.execute(sa.text("SELECT id FROM ballot ORDER BY id")).fetchall():
        query = "SELECT id, voter_id, position, source, is_invited FROM vote_cast WHERE ballot_id = :b ORDER BY id"
        head, acts, standing, rows = "", dict[int, int](), dict[int, str](), list[dict[str, object]]()
        for seq, cast in enumerate(bind.execute(sa.text(query), {"b": ballot}), start=1):
            message = f"lawlab v1 ballot {ballot}".encode()
            name = hmac.digest(salts[cast.voter_id].encode(), message, "sha256").hex()[:32]
            act = acts[cast.voter_id] = acts.get(cast.voter_id, 0) + 1
            standing[cast.voter_id] = cast.position
            value, invited = cast.position or "withdrawn", int(bool(cast.is_invited))
            line = f"v1,{ballot},{name},{act},{value},{cast.source},{invited},declared,"
            leaf = hashlib.sha256(b"\x00" + line.encode()).digest()
            head = hashlib.sha256(b"\x02" + bytes.fromhex(head) + leaf).hexdigest()
            rows.append({"id": cast.id, "seq": seq, "name": name, "act": act, "hash": head})
        if not rows:
            continue
        change = "UPDATE vote_cast SET seq = :seq, pseudonym = :name, act = :act, chain_hash = :hash WHERE id = :id"
        bind.execute(sa.text(change), rows)
        counts = [sum(value == position for value in standing.values()) for position in POSITIONS]
        bind.execute(
            sa.text("UPDATE ballot SET log_size = :n, log_head = :head, by_level = :counts WHERE id = :b"),
            {"n": len(rows), "head": head, "counts": json.dumps({"declared": counts}), "b": ballot},
        )


def downgrade() -> None:
    for name in ("checkpoint", "log_node", "log_leaf"):
        op.drop_table(name)
    with op.batch_alter_table("vote_cast") as table:
        table.drop_constraint("uq_vote_cast_ballot_id_seq", type_="unique")
        for name in ("seq", "pseudonym", "act", "level", "decision_id", "chain_hash"):
            table.drop_column(name)
    op.execute("DELETE FROM vote_cast WHERE voter_id IS NULL")
    with op.batch_alter_table("vote_cast") as table:
        table.alter_column("voter_id", existing_type=ID, nullable=False)
    with op.batch_alter_table("vote") as table:
        table.drop_column("level")
    with op.batch_alter_table("ballot") as table:
        for name in ("by_level", "log_size", "log_head", "sealed_at"):
            table.drop_column(name)
    op.execute("""UPDATE "user" SET email = COALESCE(email, 'gone-' || id), email_key = COALESCE(email_key, 'gone-' || id),
                  password_hash = COALESCE(password_hash, '!')""")
    with op.batch_alter_table("user") as table:
        for name in ("email", "email_key", "password_hash"):
            table.alter_column(name, existing_type=sa.Text(), nullable=False)
        for name in ("email_confirmed_at", "level", "vote_salt", "erased_at"):
            table.drop_column(name)
