"""the box: tokens, channels, subjects, roll, papers and desks of polls

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FRAME = {
    "subject": (sa.Text(), "projects"),
    "subject_ref": (sa.Text(), ""),
    "question": (sa.Text(), ""),
    "ballot_kind": (sa.Text(), "approval"),
    "max_points": (sa.Integer(), "0"),
    "max_sum_points": (sa.Integer(), "0"),
    "threshold": (sa.Text(), ""),
    "basis": (sa.Text(), ""),
    "channels": (sa.Text(), "web"),
    "simple_mode": (sa.Boolean(), "true"),
    "public_key": (sa.Text(), ""),
    "root": (sa.Text(), ""),
    "rerun_of": (sa.Text(), ""),
    "reason": (sa.Text(), ""),
}
STATUSES = "status IN ('prepared', 'open', 'closed', 'counted'{more})"


def upgrade() -> None:
    """Polls that were held before keep what they had: projects, approval, the web, the simple way."""
    _frame()
    _roll()
    _roll_draft()
    _roll_asked()
    _box()
    _desk()
    _published()
    _papers()


def _frame() -> None:
    _columns("poll", FRAME)
    op.drop_constraint(op.f("ck_poll_status"), "poll")
    op.create_check_constraint(op.f("ck_poll_status"), "poll", STATUSES.format(more=", 'annulled'"))
    op.drop_constraint(op.f("ck_poll_budget"), "poll")
    op.create_check_constraint(op.f("ck_poll_budget"), "poll", "budget_fen > 0 OR subject <> 'projects'")
    op.create_check_constraint(
        op.f("ck_poll_subject"), "poll", "subject IN ('projects', 'people', 'question', 'survey')"
    )
    kinds = "ballot_kind IN ('approval', 'knapsack', 'choose-1', 'cumulative', 'ordinal', 'scoring')"
    op.create_check_constraint(op.f("ck_poll_ballot_kind"), "poll", kinds)


def _roll() -> None:
    op.alter_column("poll_roll", "person_id", new_column_name="voter_id")
    op.drop_constraint(op.f("fk_poll_roll_person_id"), "poll_roll")
    op.add_column("poll_roll", sa.Column("person_id", sa.Text(), nullable=True))
    op.execute("UPDATE poll_roll SET person_id = voter_id")
    op.create_foreign_key(op.f("fk_poll_roll_person_id"), "poll_roll", "person", ["person_id"], ["id"])
    op.create_unique_constraint(op.f("uq_poll_roll_poll_id_person_id"), "poll_roll", ["poll_id", "person_id"])
    _columns("poll_roll", {"building": (sa.Text(), "")})


def _box() -> None:
    op.alter_column("poll_issue", "person_id", new_column_name="voter_id")
    added = {name: (sa.Text(), "") for name in ("blinded", "signature", "desk")}
    _columns("poll_issue", {"mode": (sa.Text(), "simple"), **added, "helped": (sa.Boolean(), "false")})
    op.create_check_constraint(op.f("ck_poll_issue_mode"), "poll_issue", "mode IN ('blind', 'simple', 'paper')")
    _refuse_full_box()
    op.add_column("poll_secret", sa.Column("private_key", sa.Text(), nullable=True))  # an open poll: the simple way
    op.drop_column("poll_ballot", "choices")
    op.drop_column("poll_ballot", "receipt")
    op.add_column("poll_ballot", sa.Column("channel", sa.Text(), nullable=False))
    op.add_column("poll_ballot", sa.Column("sealed", sa.LargeBinary(), nullable=False))
    op.create_check_constraint(op.f("ck_poll_ballot_channel"), "poll_ballot", "channel IN ('web', 'desk', 'paper')")


def _refuse_full_box() -> None:
    """Ballots in the open box carry receipts that were promised: they are published by the program that took them."""
    open_polls = op.get_bind().scalars(sa.text("SELECT DISTINCT poll_id FROM poll_ballot ORDER BY 1")).all()
    if open_polls:
        raise RuntimeError(
            "A poll is open and has ballots in its box: " + ", ".join(open_polls) + ". Nothing was changed. Please "
            "go on with the version that runs until its box is closed and counted, then change it."
        )


def _desk() -> None:
    op.create_foreign_key(  # nobody is issued a ballot who is not on the roll: issued <= roll holds by itself
        op.f("fk_poll_issue_poll_id_voter_id"), "poll_issue", "poll_roll", ["poll_id", "voter_id"],
        ["poll_id", "voter_id"],
    )  # fmt: skip
    key = {"primary_key": True, "nullable": False}
    op.create_table(
        "poll_pulse",
        sa.Column("poll_id", sa.Text(), **key),
        sa.Column("minute", sa.DateTime(timezone=True), **key),
        sa.Column("channel", sa.Text(), **key),
        sa.Column("desk", sa.Text(), **key),
        sa.Column("slot", sa.Integer(), **key),
        sa.Column("issues", sa.Integer(), nullable=False),
        sa.CheckConstraint("channel IN ('web', 'desk', 'paper')", name=op.f("ck_poll_pulse_channel")),
        sa.CheckConstraint("issues > 0", name=op.f("ck_poll_pulse_issues")),
    )
    op.create_table(
        "poll_desk",
        sa.Column("poll_id", sa.Text(), sa.ForeignKey("poll.id", name=op.f("fk_poll_desk_poll_id")), **key),
        sa.Column("number", sa.Text(), **key),
        sa.Column("name", sa.Text(), nullable=False),
    )
    _booth()
    op.create_table(
        "poll_desk_note",
        sa.Column("poll_id", sa.Text(), **key),
        sa.Column("voter_id", sa.Text(), **key),
        sa.Column("serial", sa.Integer(), **key),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "desk", "note")),
        sa.ForeignKeyConstraint(
            ["poll_id", "voter_id"],
            ["poll_issue.poll_id", "poll_issue.voter_id"],
            name=op.f("fk_poll_desk_note_poll_id_voter_id"),
        ),
        sa.CheckConstraint("kind IN ('helped', 'lost', 'spoiled')", name=op.f("ck_poll_desk_note_kind")),
        sa.CheckConstraint("(kind = 'helped') = (serial = 0)", name=op.f("ck_poll_desk_note_serial")),
    )
    op.create_table(
        "poll_alarm",
        sa.Column("poll_id", sa.Text(), sa.ForeignKey("poll.id", name=op.f("fk_poll_alarm_poll_id")), **key),
        sa.Column("key", sa.Text(), **key),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "channel", "desk", "building")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("usual", "note", "answered_by")),
        sa.CheckConstraint("kind IN ('minute', 'desk', 'building', 'over')", name=op.f("ck_poll_alarm_kind")),
        sa.CheckConstraint("(note = '') = (answered_by = '')", name=op.f("ck_poll_alarm_answered")),
    )
    op.create_index(op.f("ix_poll_alarm_poll_id_answered_by"), "poll_alarm", ["poll_id", "answered_by"])


def _booth() -> None:
    op.create_table(
        "poll_booth",
        sa.Column("id", sa.Text(), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("poll_id", "desk")),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("setup", sa.Text(), nullable=False),
        sa.Column("setup_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id", "desk"], ["poll_desk.poll_id", "poll_desk.number"], name=op.f("fk_poll_booth_poll_id_desk")
        ),
        sa.UniqueConstraint("poll_id", "number", name=op.f("uq_poll_booth_poll_id_number")),
        sa.CheckConstraint("number BETWEEN 1 AND 99", name=op.f("ck_poll_booth_number")),
        sa.CheckConstraint("setup = '' OR setup_until IS NOT NULL", name=op.f("ck_poll_booth_setup_until")),
    )
    op.create_index(op.f("ix_poll_booth_setup"), "poll_booth", ["setup"])
    op.create_index(op.f("ix_poll_booth_key"), "poll_booth", ["key"])
    op.create_table(
        "poll_pairing",
        sa.Column(
            "booth_id",
            sa.Text(),
            sa.ForeignKey("poll_booth.id", name=op.f("fk_poll_pairing_booth_id")),
            primary_key=True,
        ),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("number", "blinded", "signature")),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )


def _published() -> None:
    _columns("poll_published_receipt", {"leaf": (sa.Text(), "")})
    op.create_table(
        "poll_channel",
        sa.Column("poll_id", sa.Text(), sa.ForeignKey("poll.id", name=op.f("fk_poll_channel_poll_id")), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("issued", "returned", "valid", "spoiled")),
        sa.PrimaryKeyConstraint("poll_id", "channel", name=op.f("pk_poll_channel")),
        sa.CheckConstraint("channel IN ('web', 'desk', 'paper')", name=op.f("ck_poll_channel_channel")),
        sa.CheckConstraint("issued >= 0 AND valid >= 0 AND spoiled >= 0", name=op.f("ck_poll_channel_counts")),
        sa.CheckConstraint("returned = valid + spoiled", name=op.f("ck_poll_channel_returned")),
    )
    op.create_table(
        "poll_opening",
        sa.Column("poll_id", sa.Text(), sa.ForeignKey("poll.id", name=op.f("fk_poll_opening_poll_id")), nullable=False),
        sa.Column("leaf", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "leaf", name=op.f("pk_poll_opening")),
    )
    op.create_table(
        "poll_openings",
        sa.Column(
            "poll_id",
            sa.Text(),
            sa.ForeignKey("poll.id", name=op.f("fk_poll_openings_poll_id")),
            nullable=False,
            primary_key=True,
        ),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("leaves", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('sealed', 'destroyed')", name=op.f("ck_poll_openings_status")),
    )


def _roll_draft() -> None:
    indexes = ("name_index", "phone_index", "id_index", "person_index")
    op.create_table(
        "poll_roll_draft",
        sa.Column("entry_id", sa.Text(), primary_key=True),
        sa.Column("poll_id", sa.Text(), sa.ForeignKey("poll.id"), nullable=False),
        sa.Column("person_id", sa.Text(), sa.ForeignKey("person.id"), nullable=True),
        *_texts("source", "status", "import_id", "name", "phone", *indexes, "id_last4", "building", "tie"),
        sa.CheckConstraint("source IN ('account', 'import', 'desk')", name="source"),
        sa.CheckConstraint("status IN ('staged', 'listed', 'proposed', 'struck', 'declined')", name="status"),
        sa.CheckConstraint("tie IN ('live', 'work', 'study')", name="tie"),
    )
    for column in ("status", "phone_index", "name_index", "id_index", "person_id"):
        op.create_index(op.f(f"ix_poll_roll_draft_poll_id_{column}"), "poll_roll_draft", ["poll_id", column])
    op.create_index(op.f("ix_poll_roll_draft_import_id"), "poll_roll_draft", ["import_id"])
    op.create_table(
        "poll_roll_change",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("poll_id", sa.Text(), sa.ForeignKey("poll.id"), nullable=False, index=True),
        sa.Column("entry_id", sa.Text(), sa.ForeignKey("poll_roll_draft.entry_id"), nullable=False),
        *_texts("kind", "objection_id", "reason", "proposed_by", "outcome"),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('addition', 'strike')", name="kind"),
        sa.CheckConstraint("outcome IN ('pending', 'confirmed', 'declined', 'lapsed')", name="outcome"),
        sa.CheckConstraint(
            "outcome <> 'confirmed' OR (decided_by IS NOT NULL AND decided_by <> proposed_by)", name="four_eyes"
        ),
    )


def _roll_asked() -> None:
    op.create_table(
        "poll_roll_objection",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("poll_id", sa.Text(), sa.ForeignKey("poll.id"), nullable=False, index=True),
        sa.Column("person_id", sa.Text(), sa.ForeignKey("person.id"), nullable=False),
        *_texts("kind", "about", "reason", "outcome", "answer"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('missing', 'wrong')", name="kind"),
        sa.CheckConstraint("outcome IN ('open', 'upheld', 'rejected')", name="outcome"),
    )
    op.create_table(
        "poll_roll_import",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("poll_id", sa.Text(), sa.ForeignKey("poll.id"), nullable=False, index=True),
        *_texts("by", "sha256", "status", "fault", "rejected"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("progress", "lines", "taken", "refused")),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("status IN ('reading', 'ready', 'failed', 'confirmed', 'dropped')", name="status"),
        sa.CheckConstraint("taken + refused = lines", name="adds_up"),
        sa.CheckConstraint(
            "status <> 'confirmed' OR (confirmed_by IS NOT NULL AND confirmed_by <> by)", name="four_eyes"
        ),
    )


def _papers() -> None:
    op.create_table(
        "poll_batch",
        *_texts("id", "poll_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        *_texts("station"),
        sa.Column("found", sa.Integer(), nullable=False),
        *_texts("status"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("round", "valid", "blank")),
        *_texts("spoiled"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_batch")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_batch_poll_id")),
        sa.UniqueConstraint("poll_id", "number", name=op.f("uq_poll_batch_poll_id_number")),
        sa.CheckConstraint(
            "status IN ('reading', 'sampling', 'accepted', 'withdrawn')", name=op.f("ck_poll_batch_status")
        ),
        sa.CheckConstraint(
            "found >= 0 AND round >= 1 AND blank <= valid AND valid <= found", name=op.f("ck_poll_batch_figures")
        ),
    )
    readings = [sa.Column(f"{part}{place}", sa.Text()) for place in (1, 2, 3, 4) for part in ("by", "read")]
    checks = {
        "number": "number >= 1",
        "two_readers": "by1 <> by2",
        "third_reader": "by3 <> by1 AND by3 <> by2",
        "sample_reader": "by4 <> by1 AND by4 <> by2 AND (by3 IS NULL OR by4 <> by3)",
        "order_first": "by2 IS NULL OR by1 IS NOT NULL",
        "order_third": "by3 IS NULL OR by2 IS NOT NULL",
        "order_sample": "by4 IS NULL OR (sampled AND by2 IS NOT NULL)",
    }
    op.create_table(
        "poll_paper",
        *_texts("batch_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        *readings[:6],
        sa.Column("sampled", sa.Boolean(), nullable=False),
        *readings[6:],
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_poll_paper")),
        sa.ForeignKeyConstraint(["batch_id"], ["poll_batch.id"], name=op.f("fk_poll_paper_batch_id")),
        *(
            sa.ForeignKeyConstraint([f"by{place}"], ["person.id"], name=op.f(f"fk_poll_paper_by{place}"))
            for place in (1, 2, 3, 4)
        ),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_poll_paper_{name}")) for name, rule in checks.items()),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _columns(table: str, columns: dict[str, tuple[sa.types.TypeEngine, str]]) -> None:
    """Columns that are never null, filled for what is there."""
    for name, (kind, value) in columns.items():
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=value))
        op.alter_column(table, name, server_default=None)


def downgrade() -> None:
    """What only the new box can hold is given up: polls of other subjects, annulled ones, voters without an account."""
    op.drop_table("poll_paper")
    op.drop_table("poll_batch")
    for table in ("poll_roll_import", "poll_roll_objection", "poll_roll_change", "poll_roll_draft"):
        op.drop_table(table)
    for table in ("poll_openings", "poll_opening", "poll_channel"):
        op.drop_table(table)
    op.drop_column("poll_published_receipt", "leaf")
    for table in ("poll_alarm", "poll_desk_note", "poll_pairing", "poll_booth", "poll_desk", "poll_pulse"):
        op.drop_table(table)
    op.drop_constraint(op.f("fk_poll_issue_poll_id_voter_id"), "poll_issue")
    _refuse_full_box()
    op.drop_constraint(op.f("ck_poll_ballot_channel"), "poll_ballot")
    op.drop_column("poll_ballot", "channel")
    op.drop_column("poll_ballot", "sealed")
    for name in ("choices", "receipt"):
        op.add_column("poll_ballot", sa.Column(name, sa.Text(), nullable=False))
    op.drop_column("poll_secret", "private_key")
    op.drop_constraint(op.f("ck_poll_issue_mode"), "poll_issue")
    for name in ("mode", "blinded", "signature", "desk", "helped"):
        op.drop_column("poll_issue", name)
    op.alter_column("poll_issue", "voter_id", new_column_name="person_id")
    op.drop_constraint(op.f("uq_poll_roll_poll_id_person_id"), "poll_roll")
    op.execute("DELETE FROM poll_roll WHERE person_id IS NULL")
    op.drop_constraint(op.f("fk_poll_roll_person_id"), "poll_roll")
    op.drop_column("poll_roll", "person_id")
    op.drop_column("poll_roll", "building")
    op.alter_column("poll_roll", "voter_id", new_column_name="person_id")
    op.create_foreign_key(op.f("fk_poll_roll_person_id"), "poll_roll", "person", ["person_id"], ["id"])
    for name in ("ck_poll_ballot_kind", "ck_poll_subject", "ck_poll_budget", "ck_poll_status"):
        op.drop_constraint(op.f(name), "poll")
    op.execute("UPDATE poll SET status = 'closed' WHERE status = 'annulled'")
    op.execute("UPDATE poll SET budget_fen = 1 WHERE budget_fen <= 0")
    op.create_check_constraint(op.f("ck_poll_budget"), "poll", "budget_fen > 0")
    op.create_check_constraint(op.f("ck_poll_status"), "poll", STATUSES.format(more=""))
    for name in FRAME:
        op.drop_column("poll", name)
