"""the money: pots and transfers, suppliers and packages, follow-up, evidence, roots, audits, jobs of sheets

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from deliberation.funds import explained

from deliberation.ledger.triggers import statements

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was held before keeps its figures."""
    _anchors()
    _funds()
    _evidence()
    _followup()
    _procurement()
    _delivery()
    _sheets()
    _audit()
    _opendata()
    _rollup()
    _release()


def downgrade() -> None:
    """The way back, last things first."""
    _no_release()
    _no_rollup()
    _no_opendata()
    _no_audit()
    _no_sheets()
    _no_delivery()
    _no_procurement()
    _no_followup()
    _no_evidence()
    _no_funds()
    _no_anchors()


def _anchors() -> None:
    """Roots of the day."""
    op.create_table(
        "anchor_root",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaves", sa.BigInteger(), nullable=False),
        sa.Column("tree", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_anchor_root")),
        sa.UniqueConstraint("root", name=op.f("uq_anchor_root_root")),
        sa.CheckConstraint("leaves >= 0", name=op.f("ck_anchor_root_leaves")),
    )
    op.create_table(
        "anchor_leaf",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_anchor_leaf")),
        sa.ForeignKeyConstraint(["day"], ["anchor_root.day"], name=op.f("fk_anchor_leaf_day")),
        sa.CheckConstraint("kind IN ('stream', 'row')", name=op.f("ck_anchor_leaf_kind")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_anchor_leaf_position")),
    )
    op.create_index(op.f("ix_anchor_leaf_kind_name_position"), "anchor_leaf", ["kind", "name", "position"])
    op.create_table(
        "anchor_stamp",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_anchor_stamp")),
        sa.ForeignKeyConstraint(["day"], ["anchor_root.day"], name=op.f("fk_anchor_stamp_day")),
    )
    for table in ("anchor_root", "anchor_leaf", "anchor_stamp"):
        for statement in statements(table):
            op.execute(statement)


def _no_anchors() -> None:
    """Back from :func:`_anchors`."""
    for table in ("anchor_stamp", "anchor_leaf", "anchor_root"):
        op.drop_table(table)


NEVER_OVERSPENT = "0 <= disbursed_fen AND disbursed_fen <= committed_fen AND committed_fen <= appropriated_fen"

FUND_SIDES = (
    "(kind = 'appropriate' AND debit = 'outside' AND credit = 'free')"
    " OR (kind IN ('transfer', 'carry_over') AND debit = 'free' AND credit = 'free')"
    " OR (kind = 'clear_idle' AND debit = 'free' AND credit = 'outside')"
    " OR (kind = 'commit' AND debit = 'free' AND credit = 'held')"
    " OR (kind = 'release' AND debit = 'held' AND credit = 'free')"
    " OR (kind = 'disburse' AND debit = 'held' AND credit = 'paid')"
    " OR (kind = 'refund' AND debit = 'paid' AND credit = 'held')"
    " OR (kind = 'reverse' AND (debit <> credit OR (debit = 'free' AND to_pot IS NOT NULL)))"
)

FUND_FOUR_EYES = (
    "(kind <> 'disburse' OR (proposed_by <> '' AND approved_by <> '' AND actor <> ''"
    " AND proposed_by <> approved_by AND approved_by <> actor AND proposed_by <> actor))"
    " AND ((kind IN ('commit', 'release', 'disburse') OR (kind = 'appropriate' AND pot = 'main'))"
    " OR (proposed_by <> '' AND actor <> '' AND proposed_by <> actor))"
)

FUND_MOVES = (
    "pot_move > 0 AND (to_move IS NULL) = (to_pot IS NULL) AND COALESCE(to_move, 1) > 0"
    " AND (share_move IS NULL) = (project_id = '') AND COALESCE(share_move, 1) > 0"
)


def _funds() -> None:
    """Pots and transfers: what an account held before becomes its first pot, given by the city."""
    _fund_pots()
    _fund_entries()
    _fund_shares()
    for statement in (*explained.functions(), *(one for table in explained.ASKS for one in explained.trigger(table))):
        op.execute(statement)


def _fund_pots() -> None:
    texts = ("kind", "label", "document", "categories", "project_id", "conditions")
    sums = ("appropriated_fen", "committed_fen", "disbursed_fen")
    kinds = "'city', 'district', 'subdistrict', 'co_funding', 'donation'"
    origin = ("from_place", "from_year", "from_pot")
    op.create_table(
        "fund_pot",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("pot", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("from_place", sa.Text(), nullable=True),
        sa.Column("from_year", sa.Integer(), nullable=True),
        sa.Column("from_pot", sa.Text(), nullable=True),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in sums),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", "year", "pot", name=op.f("pk_fund_pot")),
        sa.ForeignKeyConstraint(
            ["place", "year"], ["fund_account.place", "fund_account.year"], name=op.f("fk_fund_pot_place_year")
        ),
        sa.ForeignKeyConstraint(
            ["stream", "seq"], ["ledger_event.stream", "ledger_event.seq"], name=op.f("fk_fund_pot_stream_seq")
        ),
        sa.ForeignKeyConstraint(origin, [f"fund_pot.{name}" for name in ("place", "year", "pot")],
                                name=op.f("fk_fund_pot_from_place_from_year_from_pot")),
        sa.CheckConstraint(NEVER_OVERSPENT, name=op.f("ck_fund_pot_never_overspent")),
        sa.CheckConstraint(f"kind IN ({kinds})", name=op.f("ck_fund_pot_kind")),
        sa.CheckConstraint("pot <> ''", name=op.f("ck_fund_pot_name")),
        sa.CheckConstraint(
            "(from_pot IS NULL) = (from_place IS NULL) AND (from_pot IS NULL) = (from_year IS NULL)",
            name=op.f("ck_fund_pot_origin"),
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_fund_pot_stream_seq"), "fund_pot", ["stream", "seq"])
    op.create_index(op.f("ix_fund_pot_from_place_from_year_from_pot"), "fund_pot", list(origin))
    op.execute(
        "INSERT INTO fund_pot (place, year, pot, kind, label, document, categories, project_id, conditions, stream,"
        " seq, appropriated_fen, committed_fen, disbursed_fen, moves) SELECT a.place, a.year, 'main', 'city', '', '',"
        " '', '', '', e.stream, e.seq, a.appropriated_fen, a.committed_fen, a.disbursed_fen, (SELECT COUNT(*)"
        " FROM fund_entry m WHERE m.place = a.place AND m.year = a.year) FROM fund_account a"
        " JOIN (SELECT DISTINCT ON (place, year) place, year, stream, seq FROM fund_entry"
        " WHERE kind = 'appropriate' ORDER BY place, year, at, stream, seq) e"
        " ON e.place = a.place AND e.year = a.year"
    )


def _fund_entries() -> None:
    op.execute("ALTER TABLE fund_entry DISABLE TRIGGER fund_entry_no_change")
    for name, kind, value in (("line", sa.Integer(), "1"), ("pot", sa.Text(), "'main'"),
                              ("debit", sa.Text(), "''"), ("credit", sa.Text(), "''"),
                              ("pot_move", sa.Integer(), "0")):  # fmt: skip
        op.add_column("fund_entry", sa.Column(name, kind, nullable=False, server_default=sa.text(value)))
        op.alter_column("fund_entry", name, server_default=None)
    for name, kind in (("to_place", sa.Text()), ("to_year", sa.Integer()), ("to_pot", sa.Text()),
                       ("reverses", sa.Text()), ("to_move", sa.Integer()), ("share_move", sa.Integer())):  # fmt: skip
        op.add_column("fund_entry", sa.Column(name, kind, nullable=True))
    op.execute(
        "UPDATE fund_entry SET debit = CASE kind WHEN 'appropriate' THEN 'outside' WHEN 'commit' THEN 'free'"
        " ELSE 'held' END, credit = CASE kind WHEN 'commit' THEN 'held' WHEN 'disburse' THEN 'paid' ELSE 'free' END"
    )
    op.execute(
        "UPDATE fund_entry SET pot_move = m.pot_move, share_move = CASE WHEN project_id <> '' THEN m.share_move END"
        " FROM (SELECT stream AS told, seq AS nr,"
        " ROW_NUMBER() OVER (PARTITION BY place, year ORDER BY at, stream, seq) AS pot_move,"
        " ROW_NUMBER() OVER (PARTITION BY place, year, project_id ORDER BY at, stream, seq) AS share_move"
        " FROM fund_entry) m WHERE stream = m.told AND seq = m.nr"
    )
    op.execute("ALTER TABLE fund_entry ENABLE TRIGGER fund_entry_no_change")
    for name in ("fk_fund_entry_place_year", "ck_fund_entry_project", "ck_fund_entry_four_eyes", "ck_fund_entry_kind",
                 "pk_fund_entry"):  # fmt: skip
        op.drop_constraint(op.f(name), "fund_entry")
    for name in ("place_year_at_stream_seq", "project_id"):
        op.drop_index(op.f(f"ix_fund_entry_{name}"), table_name="fund_entry")
    op.create_primary_key(op.f("pk_fund_entry"), "fund_entry", ["stream", "seq", "line"])
    op.create_unique_constraint(op.f("uq_fund_entry_reverses"), "fund_entry", ["reverses"])
    key, to = ["place", "year", "pot"], ["to_place", "to_year", "to_pot"]
    for columns in (key, to):
        name = "_".join(columns)
        op.create_foreign_key(op.f(f"fk_fund_entry_{name}"), "fund_entry", "fund_pot", columns, key)
    for columns in ([*key, "pot_move"], [*to, "to_move"], ["project_id", *key, "share_move"]):
        op.create_index(op.f(f"ix_fund_entry_{'_'.join(columns)}"), "fund_entry", columns, unique=True)
    op.create_index(
        op.f("ix_fund_entry_place_year_at_stream_seq_line"), "fund_entry",
        ["place", "year", "at", "stream", "seq", "line"],
    )  # fmt: skip
    checks = {
        "sides": FUND_SIDES,
        "receiver": "(to_pot IS NULL) = (to_place IS NULL) AND (to_pot IS NULL) = (to_year IS NULL)"
        " AND (to_pot IS NOT NULL) = (debit = 'free' AND credit = 'free')",
        "project": "(debit IN ('held', 'paid') OR credit IN ('held', 'paid')) = (project_id <> '')",
        "reverses": "(kind = 'reverse') = (reverses IS NOT NULL)",
        "four_eyes": FUND_FOUR_EYES,
        "moves": FUND_MOVES,
    }
    for name, rule in checks.items():
        op.create_check_constraint(op.f(f"ck_fund_entry_{name}"), "fund_entry", rule)


def _fund_shares() -> None:
    op.add_column("fund_share", sa.Column("pot", sa.Text(), nullable=False, server_default=sa.text("'main'")))
    op.alter_column("fund_share", "pot", server_default=None)
    op.add_column("fund_share", sa.Column("moves", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.alter_column("fund_share", "moves", server_default=None)
    op.execute(
        "UPDATE fund_share SET moves = (SELECT COUNT(*) FROM fund_entry e WHERE e.project_id = fund_share.project_id"
        " AND e.place = fund_share.place AND e.year = fund_share.year)"
    )
    for name in ("fk_fund_share_place_year", "pk_fund_share"):
        op.drop_constraint(op.f(name), "fund_share")
    op.drop_index(op.f("ix_fund_share_place_year"), table_name="fund_share")
    op.create_primary_key(op.f("pk_fund_share"), "fund_share", ["project_id", "place", "year", "pot"])
    key = ["place", "year", "pot"]
    op.create_foreign_key(op.f("fk_fund_share_place_year_pot"), "fund_share", "fund_pot", key, key)
    op.create_index(op.f("ix_fund_share_place_year_pot"), "fund_share", key)


def _no_funds() -> None:
    """Back from :func:`_funds`; an account of one pot fits the old tables, more do not."""
    _refuse_pots()
    for table in explained.ASKS:
        op.execute(f"DROP TRIGGER {table}_explained ON {table}")
    for statement in explained.removal():
        op.execute(statement)
    _no_fund_shares()
    _no_fund_entries()
    op.drop_table("fund_pot")


def _refuse_pots() -> None:
    found = op.get_bind().scalars(sa.text("SELECT DISTINCT place || ' ' || year FROM fund_pot WHERE pot <> 'main'")).all()
    if found:
        raise RuntimeError(
            "Money of several sources is in the accounts of " + ", ".join(found) + ". The version before knows one "
            "source a year. Nothing was changed."
        )


def _no_fund_shares() -> None:
    op.drop_constraint(op.f("fk_fund_share_place_year_pot"), "fund_share")
    op.drop_constraint(op.f("pk_fund_share"), "fund_share")
    op.drop_index(op.f("ix_fund_share_place_year_pot"), table_name="fund_share")
    for name in ("pot", "moves"):
        op.drop_column("fund_share", name)
    op.create_primary_key(op.f("pk_fund_share"), "fund_share", ["project_id"])
    op.create_foreign_key(
        op.f("fk_fund_share_place_year"), "fund_share", "fund_account", ["place", "year"], ["place", "year"]
    )
    op.create_index(op.f("ix_fund_share_place_year"), "fund_share", ["place", "year"])


def _no_fund_entries() -> None:
    for name in ("sides", "receiver", "project", "reverses", "four_eyes", "moves"):
        op.drop_constraint(op.f(f"ck_fund_entry_{name}"), "fund_entry")
    for name in ("place_year_pot", "to_place_to_year_to_pot"):
        op.drop_constraint(op.f(f"fk_fund_entry_{name}"), "fund_entry")
    for name in ("place_year_pot_pot_move", "to_place_to_year_to_pot_to_move", "project_id_place_year_pot_share_move"):
        op.drop_index(op.f(f"ix_fund_entry_{name}"), table_name="fund_entry")
    op.drop_index(op.f("ix_fund_entry_place_year_at_stream_seq_line"), table_name="fund_entry")
    for name in ("uq_fund_entry_reverses", "pk_fund_entry"):
        op.drop_constraint(op.f(name), "fund_entry")
    for name in ("line", "pot", "debit", "credit", "to_place", "to_year", "to_pot", "reverses", "pot_move", "to_move",
                 "share_move"):  # fmt: skip
        op.drop_column("fund_entry", name)
    op.create_primary_key(op.f("pk_fund_entry"), "fund_entry", ["stream", "seq"])
    op.create_foreign_key(
        op.f("fk_fund_entry_place_year"), "fund_entry", "fund_account", ["place", "year"], ["place", "year"]
    )
    checks = {
        "kind": "kind IN ('appropriate', 'commit', 'release', 'disburse')",
        "project": "(kind = 'appropriate') = (project_id = '')",
        "four_eyes": "kind <> 'disburse' OR (proposed_by <> '' AND approved_by <> '' AND actor <> ''"
        " AND proposed_by <> approved_by AND approved_by <> actor AND proposed_by <> actor)",
    }
    for name, rule in checks.items():
        op.create_check_constraint(op.f(f"ck_fund_entry_{name}"), "fund_entry", rule)
    op.create_index(
        op.f("ix_fund_entry_place_year_at_stream_seq"), "fund_entry", ["place", "year", "at", "stream", "seq"]
    )
    op.create_index(op.f("ix_fund_entry_project_id"), "fund_entry", ["project_id"])


def _evidence() -> None:
    """Files and when they were looked at."""
    for name in ("thumb_hash", "tile_hash"):
        op.add_column("evidence_file", sa.Column(name, sa.Text(), nullable=False, server_default=""))
        op.alter_column("evidence_file", name, server_default=None)
    op.create_table(
        "evidence_look",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("slice", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "slice", name=op.f("pk_evidence_look")),
    )
    op.create_table(
        "evidence_fault",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "problem IN ('missing', 'changed', 'copy_missing', 'copy_changed', 'foreign')",
            name=op.f("ck_evidence_fault_problem"),
        ),
        sa.PrimaryKeyConstraint("name", "problem", name=op.f("pk_evidence_fault")),
    )
    op.create_index(op.f("ix_evidence_fault_place"), "evidence_fault", ["place"], unique=False)


def _no_evidence() -> None:
    """Back from :func:`_evidence`."""
    op.drop_table("evidence_fault")
    op.drop_table("evidence_look")
    op.drop_column("evidence_file", "tile_hash")
    op.drop_column("evidence_file", "thumb_hash")


def _followup() -> None:
    """Needs, deadlines, reminders."""
    moment, code = sa.DateTime(timezone=True), sa.Text()
    op.create_table(
        "need",
        sa.Column("project_id", code, nullable=False),
        sa.Column("place", code, nullable=False),
        sa.Column("status", code, nullable=False),
        sa.Column("answered_for", moment, nullable=True),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.Column("body", code, nullable=False),
        sa.Column("handle_due", sa.Date(), nullable=True),
        sa.Column("outcome", code, nullable=False),
        sa.Column("concluded_at", moment, nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("called_back_at", moment, nullable=True),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.Column("urged_at", moment, nullable=True),
        sa.Column("escalated_at", moment, nullable=True),
        sa.CheckConstraint(
            "status IN ('none', 'answered', 'dispatched', 'concluded')", name=op.f("ck_need_status")
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 5", name=op.f("ck_need_score")),
        sa.CheckConstraint("(status = 'concluded') = (outcome <> '')", name=op.f("ck_need_outcome")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_need_project_id")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_need_place")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_need")),
    )
    op.create_index(op.f("ix_need_place_status"), "need", ["place", "status"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("kind", code, nullable=False),
        sa.Column("subject", code, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stage", code, nullable=False),
        sa.Column("place", code, nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("stage IN ('soon', 'late', 'escalated')", name=op.f("ck_reminder_stage")),
        sa.CheckConstraint("people >= 0", name=op.f("ck_reminder_people")),
        sa.PrimaryKeyConstraint("kind", "subject", "day", "stage", name=op.f("pk_reminder")),
    )
    op.create_index(op.f("ix_reminder_place_day"), "reminder", ["place", "day"], unique=False)
    op.create_table(
        "annual_plan",
        sa.Column("place", code, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("confirmed_version", sa.Integer(), nullable=False),
        sa.Column("drafted_by", code, nullable=False),
        sa.Column("drafted_at", moment, nullable=False),
        sa.Column("confirmed_by", code, nullable=False),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.CheckConstraint(
            "0 <= confirmed_version AND confirmed_version <= version AND version > 0",
            name=op.f("ck_annual_plan_version"),
        ),
        sa.CheckConstraint("confirmed_by <> drafted_by", name=op.f("ck_annual_plan_four_eyes")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_annual_plan_place")),
        sa.PrimaryKeyConstraint("place", "year", name=op.f("pk_annual_plan")),
    )


def _no_followup() -> None:
    """Back from :func:`_followup`."""
    for name in ("annual_plan", "reminder", "need"):
        op.drop_table(name)


def _procurement() -> None:
    """Suppliers and packages."""
    _supplier()
    _package()
    op.create_table(
        "package_lot",
        sa.Column("package_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("sum_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("package_id", "project_id", name=op.f("pk_package_lot")),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name=op.f("fk_package_lot_package_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_package_lot_project_id")),
        sa.CheckConstraint(
            "0 <= amount_fen AND amount_fen <= sum_fen AND sum_fen > 0", name=op.f("ck_package_lot_sums")
        ),
    )
    op.create_index(
        "uq_package_lot_project", "package_lot", ["project_id"], unique=True, postgresql_where=sa.text("live")
    )
    op.create_table(
        "package_quote",
        sa.Column("package_id", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("won", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("package_id", "round", "supplier_id", name=op.f("pk_package_quote")),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name=op.f("fk_package_quote_package_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_package_quote_supplier_id")),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_package_quote_amount")),
    )
    op.create_index(op.f("ix_package_quote_supplier_id"), "package_quote", ["supplier_id"])
    op.create_index(op.f("ix_package_quote_file"), "package_quote", ["file"])


def _supplier() -> None:
    texts = ("id", "home", "code", "name", "categories", "status")
    op.create_table(
        "supplier",
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("founded", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("entered_by", "reviewed_by", "reason")),
        sa.Column("until", sa.Date(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("ratings", "points", "prices")),
        sa.Column("prices_until", sa.Date(), nullable=True),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.ForeignKeyConstraint(["home"], ["place.code"], name=op.f("fk_supplier_home")),
        sa.CheckConstraint(
            "status IN ('entered', 'listed', 'refused', 'suspended', 'left')", name=op.f("ck_supplier_status")
        ),
        sa.CheckConstraint("reviewed_by <> entered_by", name=op.f("ck_supplier_four_eyes")),
        sa.CheckConstraint("ratings * 3 <= points AND points <= ratings * 15", name=op.f("ck_supplier_points")),
    )
    op.create_index("uq_supplier_home_code", "supplier", ["home", "code"], unique=True)


def _package() -> None:
    hands = ("drafted_by", "answered_by", "opened_by", "confirmed_by", "compared_by", "awarded_by")
    whens = ("closes_at", "awarded_at")
    statuses = (
        "'drafted', 'invited', 'opening', 'opened', 'compared', 'awarded', 'announced', 'closed', 'failed', 'cancelled'"
    )
    checks = {
        "method": "method IN ('self', 'catalogue', 'tender')",
        "status": f"status IN ({statuses})",
        "sums": "0 <= amount_fen AND amount_fen <= budget_fen AND budget_fen > 0",
        "alarms": "0 <= waiting AND waiting <= alarms",
        "answered": "awarded_by = '' OR waiting = 0",
        "two_open": "confirmed_by = '' OR confirmed_by <> opened_by",
        "four_eyes": "position(' ' || drafted_by || ' ' in ' ' || answered_by || ' ') = 0 AND (awarded_by = ''"
        " OR (awarded_by <> compared_by AND awarded_by <> drafted_by"
        " AND position(' ' || awarded_by || ' ' in ' ' || answered_by || ' ') = 0))",
    }
    op.create_table(
        "package",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title", "method", "status")),
        sa.Column("round", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("budget_fen", "amount_fen")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("quotes", "alarms", "waiting")),
        sa.Column("supplier_id", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in hands),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in whens),
        sa.Column("award_due", sa.Date(), nullable=True),
        sa.Column("award_announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contract_due", sa.Date(), nullable=True),
        sa.Column("contract_announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_package_place")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_package_supplier_id")),
        *(sa.CheckConstraint(text, name=op.f(f"ck_package_{name}")) for name, text in checks.items()),
    )
    op.create_index(op.f("ix_package_place_year_drafted_at"), "package", ["place", "year", "drafted_at"])
    op.create_index(op.f("ix_package_supplier_id"), "package", ["supplier_id"])


def _no_procurement() -> None:
    """Back from :func:`_procurement`."""
    for table in ("package_quote", "package_lot", "package", "supplier"):
        op.drop_table(table)


LOOKED = """
    UPDATE project SET
        quotes = coalesce((
            SELECT jsonb_array_length(e.payload::jsonb -> 'quotes') FROM ledger_event e
            WHERE e.stream = 'project:' || project.id AND e.type = 'contracted' ORDER BY e.seq DESC LIMIT 1), 0),
        rectifications = (
            SELECT count(*) FROM ledger_event e
            WHERE e.stream = 'project:' || project.id AND e.type = 'rectification_asked'),
        done_on = (
            SELECT (max(e.at) AT TIME ZONE 'Asia/Shanghai')::date FROM ledger_event e
            WHERE e.stream = 'project:' || project.id AND e.type = 'accepted'),
        (answers, scores) = (
            SELECT count(*), coalesce(sum((e.payload::jsonb ->> 'score')::int), 0) FROM ledger_event e
            WHERE e.stream = 'project:' || project.id AND e.type = 'rated' AND project.satisfaction IS NOT NULL)
"""
"""What the book has known all along about the projects there are."""

PAID = """
    INSERT INTO delivery_hands (stream, seq, step, first_by, second_by, third_by, at)
    SELECT DISTINCT stream, seq, 'payment', proposed_by, approved_by, actor, at FROM fund_entry WHERE kind = 'disburse'
"""


VOUCHERS = """
    INSERT INTO delivery_voucher (place, year, voucher, stream, seq)
    SELECT DISTINCT ON (p.place, p.year, e.payload::jsonb ->> 'voucher')
        p.place, p.year, e.payload::jsonb ->> 'voucher', e.stream, e.seq
    FROM ledger_event e JOIN project p ON e.stream = 'project:' || p.id
    WHERE e.type = 'paid' AND e.payload::jsonb ->> 'voucher' <> ''
    ORDER BY p.place, p.year, e.payload::jsonb ->> 'voucher', e.at, e.stream, e.seq
"""
"""The vouchers paid against before; where one stood for two payments, the first has it."""


def _delivery() -> None:
    """What a project tells more of, and who signed for the steps that take several people."""
    for name, kind in (("raised_fen", sa.BigInteger()), ("refunded_fen", sa.BigInteger()), ("quotes", sa.Integer()),
                       ("rectifications", sa.Integer())):  # fmt: skip
        op.add_column("project", sa.Column(name, kind, nullable=False, server_default="0"))
        op.alter_column("project", name, server_default=None)
    for name in ("package", "variation"):
        op.add_column("project", sa.Column(name, sa.Text(), nullable=False, server_default=""))
        op.alter_column("project", name, server_default=None)
    op.add_column("project", sa.Column("performance", sa.Integer()))
    for name in ("answers", "scores"):
        op.add_column("project", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        op.alter_column("project", name, server_default=None)
    for name in ("planned_on", "done_on", "rectify_by"):
        op.add_column("project", sa.Column(name, sa.Date()))
    op.drop_constraint(op.f("ck_project_budget"), "project", type_="check")
    op.create_check_constraint(op.f("ck_project_budget"), "project", "budget_fen <= cost_fen + raised_fen")
    op.create_index("ix_project_variation", "project", ["place"], postgresql_where="variation <> ''")
    op.execute(LOOKED)
    _hands()
    _vouchers()


def _hands() -> None:
    op.create_table(
        "delivery_hands",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("first_by", sa.Text(), nullable=False),
        sa.Column("second_by", sa.Text(), nullable=False),
        sa.Column("third_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "step IN ('approval', 'payment', 'decline', 'variation', 'refund', 'termination')",
            name=op.f("ck_delivery_hands_step"),
        ),
        sa.CheckConstraint("(step = 'payment') = (third_by <> '')", name=op.f("ck_delivery_hands_third")),
        sa.CheckConstraint(
            "first_by <> '' AND second_by <> '' AND first_by <> second_by"
            " AND third_by <> first_by AND third_by <> second_by",
            name=op.f("ck_delivery_hands_different"),
        ),
        sa.ForeignKeyConstraint(
            ["stream", "seq"], ["ledger_event.stream", "ledger_event.seq"],
            name=op.f("fk_delivery_hands_stream_seq"),
        ),
        sa.PrimaryKeyConstraint("stream", "seq", name=op.f("pk_delivery_hands")),
    )  # fmt: skip
    op.execute(PAID)
    for statement in statements("delivery_hands"):
        op.execute(statement)


def _vouchers() -> None:
    op.create_table(
        "delivery_voucher",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("voucher", "stream")),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("voucher <> ''", name=op.f("ck_delivery_voucher_voucher")),
        sa.ForeignKeyConstraint(
            ["stream", "seq"], ["ledger_event.stream", "ledger_event.seq"],
            name=op.f("fk_delivery_voucher_stream_seq"),
        ),
        sa.PrimaryKeyConstraint("place", "year", "voucher", name=op.f("pk_delivery_voucher")),
    )  # fmt: skip
    op.create_index(op.f("ix_delivery_voucher_stream_seq"), "delivery_voucher", ["stream", "seq"], unique=True)
    op.execute(VOUCHERS)
    for statement in statements("delivery_voucher"):
        op.execute(statement)


def _no_delivery() -> None:
    """Back from :func:`_delivery`; a budget that the council raised goes back to what was voted on."""
    op.drop_table("delivery_voucher")
    op.drop_table("delivery_hands")
    op.drop_index("ix_project_variation", "project")
    op.drop_constraint(op.f("ck_project_budget"), "project", type_="check")
    op.create_check_constraint(
        op.f("ck_project_budget"), "project", "budget_fen <= cost_fen", postgresql_not_valid=True
    )
    for name in ("raised_fen", "refunded_fen", "quotes", "rectifications", "package", "variation", "performance",
                 "planned_on", "done_on", "rectify_by", "answers", "scores"):  # fmt: skip
        op.drop_column("project", name)


def _sheets() -> None:
    """Sheets of more kinds, each download of one, and the jobs that make large ones."""
    op.add_column("sheet_issue", sa.Column("quarter", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("sheet_issue", sa.Column("root", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.drop_constraint(op.f("ck_sheet_issue_format"), "sheet_issue", type_="check")
    op.create_check_constraint(op.f("ck_sheet_issue_format"), "sheet_issue", "format IN ('xlsx', 'csv', 'pdf')")
    op.create_check_constraint(op.f("ck_sheet_issue_quarter"), "sheet_issue", "quarter BETWEEN 0 AND 4")
    op.create_index(op.f("ix_sheet_issue_place_made_at"), "sheet_issue", ["place", "made_at"])
    op.create_table(
        "sheet_download",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["sheet_issue.id"], name=op.f("fk_sheet_download_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_download")),
    )
    op.create_index(op.f("ix_sheet_download_issue_id_at"), "sheet_download", ["issue_id", "at"])
    for statement in statements("sheet_download"):
        op.execute(statement)
    op.create_table(
        "sheet_job",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "place", "name")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("year", "quarter")),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("parts", "done", "rows")),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('working', 'ready', 'failed')", name=op.f("ck_sheet_job_status")),
        sa.CheckConstraint("0 <= done AND done <= parts", name=op.f("ck_sheet_job_done")),
        sa.CheckConstraint("(status = 'ready') = (issue_id IS NOT NULL)", name=op.f("ck_sheet_job_issue")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_sheet_job_place")),
        sa.ForeignKeyConstraint(["issue_id"], ["sheet_issue.id"], name=op.f("fk_sheet_job_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_job")),
    )
    about = ["place", "name", "year", "quarter", "format"]
    op.create_index(op.f("ix_sheet_job_place_name_year_quarter_format"), "sheet_job", about)
    op.create_table(
        "sheet_part",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("place", "digest")),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["sheet_job.id"], name=op.f("fk_sheet_part_job_id")),
        sa.PrimaryKeyConstraint("job_id", "position", name=op.f("pk_sheet_part")),
    )
    op.create_table(
        "place_contact",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("place", "telephone", "address")),
        sa.CheckConstraint("telephone <> '' AND address <> ''", name=op.f("ck_place_contact_given")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_place_contact_place")),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_place_contact")),
    )


def _no_sheets() -> None:
    """Back from :func:`_sheets`; the record of what was issued as PDF stays."""
    for table in ("place_contact", "sheet_part", "sheet_job", "sheet_download"):
        op.drop_table(table)
    op.drop_index(op.f("ix_sheet_issue_place_made_at"), "sheet_issue")
    op.drop_constraint(op.f("ck_sheet_issue_quarter"), "sheet_issue", type_="check")
    op.drop_constraint(op.f("ck_sheet_issue_format"), "sheet_issue", type_="check")
    op.execute(
        "ALTER TABLE sheet_issue ADD CONSTRAINT ck_sheet_issue_format CHECK (format IN ('xlsx', 'csv')) NOT VALID"
    )
    op.drop_column("sheet_issue", "root")
    op.drop_column("sheet_issue", "quarter")


def _audit() -> None:
    """Audits, samples, findings."""
    when = sa.DateTime(timezone=True)
    op.create_table(
        "audit",
        _text("id"), _text("place"), _whole("year"), _text("title"), _text("method"), _text("status"),
        *map(_whole, ("units", "items", "unfinished", "waiting", "to_mend", "findings")),
        _text("submitted_by"), _text("signed_by"), sa.Column("signed_at", when),
        sa.Column("planned_at", when, nullable=False), sa.Column("updated_at", when, nullable=False), _text("seed"),
        sa.CheckConstraint("status IN ('planned', 'running', 'submitted', 'signed', 'cancelled')",
                           name=op.f("ck_audit_status")),
        sa.CheckConstraint("method IN ('random', 'risk')", name=op.f("ck_audit_method")),
        sa.CheckConstraint("0 <= items AND items <= units AND 0 <= unfinished AND unfinished <= items",
                           name=op.f("ck_audit_items")),
        sa.CheckConstraint("signed_by = '' OR signed_by <> submitted_by", name=op.f("ck_audit_four_eyes")),
        sa.CheckConstraint("(status = 'signed') = (signed_at IS NOT NULL)", name=op.f("ck_audit_signed")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_audit_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_place_planned_at"), "audit", ["place", "planned_at"])
    op.create_table(
        "audit_item",
        _text("audit_id"), _text("project_id"), *map(_whole, ("number", "score", "done", "faults")),
        sa.CheckConstraint("0 <= faults AND faults <= done", name=op.f("ck_audit_item_done")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_item_audit_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_audit_item_project_id")),
        sa.PrimaryKeyConstraint("audit_id", "project_id", name=op.f("pk_audit_item")),
    )
    op.create_index(op.f("ix_audit_item_project_id"), "audit_item", ["project_id"])
    _audit_threads(when)
    _audit_packs(when)


def _audit_threads(when: sa.DateTime) -> None:
    """Queries and findings: what is due from a community."""
    kinds = {
        "audit_query": ("asked_at", [], {"status": "status IN ('asked', 'answered', 'closed')"}),
        "audit_finding": (
            "found_at",
            [_text("grade"), sa.Column("amount_fen", sa.BigInteger(), nullable=False)],
            {
                "status": "status IN ('open', 'rectified', 'closed', 'withdrawn')",
                "grade": "grade IN ('minor', 'notable', 'serious')",
                "amount": "amount_fen >= 0",
            },
        ),
    }
    for table, (at, columns, checks) in kinds.items():
        op.create_table(
            table,
            *map(_text, ("id", "audit_id", "project_id", "place", "status")), *columns,
            sa.Column("due", sa.Date(), nullable=False), sa.Column(at, when, nullable=False),
            *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in checks.items()),
            sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f(f"fk_{table}_audit_id")),
            sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f(f"fk_{table}_project_id")),
            sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f(f"fk_{table}_place")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_audit_id"), table, ["audit_id"])
        op.create_index(op.f(f"ix_{table}_place_status_due"), table, ["place", "status", "due"])


def _audit_packs(when: sa.DateTime) -> None:
    op.create_table(
        "audit_pack",
        _text("id"), _text("place"), _whole("year"), _whole("quarter"), sa.Column("audit_id", sa.Text()),
        _text("asked_by"), sa.Column("asked_at", when, nullable=False), sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("made_at", when), _text("sha256"), sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quarter BETWEEN 0 AND 4", name=op.f("ck_audit_pack_quarter")),
        sa.CheckConstraint("ready = (sha256 <> '' AND size > 0 AND made_at IS NOT NULL)",
                           name=op.f("ck_audit_pack_ready")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_pack_audit_id")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_audit_pack_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_pack")),
    )
    op.create_index(op.f("ix_audit_pack_place_asked_at"), "audit_pack", ["place", "asked_at"])
    op.create_table(
        "audit_visit",
        _text("person_id"), _text("place"), sa.Column("seen_at", when, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_visit_person_id")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_audit_visit_place")),
        sa.PrimaryKeyConstraint("person_id", "place", name=op.f("pk_audit_visit")),
    )


def _no_audit() -> None:
    """Back from :func:`_audit`."""
    for table in ("audit_visit", "audit_pack", "audit_finding", "audit_query", "audit_item", "audit"):
        op.drop_table(table)


def _opendata() -> None:
    """Dumps."""
    op.create_table(
        "opendata_dump",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_opendata_dump")),
        sa.CheckConstraint("size > 0 AND rows >= 0", name=op.f("ck_opendata_dump_size")),
    )
    for statement in statements("opendata_dump"):
        op.execute(statement)


def _no_opendata() -> None:
    """Back from :func:`_opendata`."""
    op.drop_table("opendata_dump")


def _rollup() -> None:
    """Years of communities in one row each, for wider places to add up; they are drawn again by the worker."""
    counts = ("proposals", "chosen", "done", "on_time", "planned", "overdue", "answers", "scores", "roll", "voters",
              "meetings", "unquorate")  # fmt: skip
    sums = ("appropriated_fen", "committed_fen", "disbursed_fen", "seq")
    op.create_table(
        "place_year",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in sums),
        sa.Column("due_day", sa.Date()),
        sa.Column("turns_on", sa.Date()),
        sa.Column("spread", sa.Integer()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "0 <= on_time AND on_time <= done AND done <= chosen AND chosen <= proposals",
            name=op.f("ck_place_year_projects"),
        ),
        sa.CheckConstraint(
            "0 <= overdue AND overdue <= planned AND planned <= chosen - done", name=op.f("ck_place_year_planned")
        ),
        sa.CheckConstraint(
            "0 <= disbursed_fen AND disbursed_fen <= committed_fen AND committed_fen <= appropriated_fen",
            name=op.f("ck_place_year_money"),
        ),
        sa.CheckConstraint("0 <= voters AND voters <= roll", name=op.f("ck_place_year_voters")),
        sa.CheckConstraint("spread BETWEEN 0 AND 1000", name=op.f("ck_place_year_spread")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_place_year_place_place")),
        sa.PrimaryKeyConstraint("place", "year", name=op.f("pk_place_year")),
    )
    op.create_index(op.f("ix_place_year_year"), "place_year", ["year"])
    _assessment()


def _assessment() -> None:
    words = ("status", "body", "scores", "comment", "entered_by", "published_by")
    whole = ("year", "quarter", "total")
    op.create_table(
        "assessment",
        sa.Column("place", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in whole),
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_assessment_quarter")),
        sa.CheckConstraint("status IN ('entered', 'published')", name=op.f("ck_assessment_status")),
        sa.CheckConstraint("total BETWEEN 0 AND 100", name=op.f("ck_assessment_total")),
        sa.CheckConstraint("entered_by <> published_by", name=op.f("ck_assessment_four_eyes")),
        sa.CheckConstraint(
            "(status = 'published') = (published_by <> '' AND published_at IS NOT NULL)",
            name=op.f("ck_assessment_published"),
        ),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_assessment_place_place")),
        sa.PrimaryKeyConstraint("place", "year", "quarter", name=op.f("pk_assessment")),
    )


def _no_rollup() -> None:
    """Back from :func:`_rollup`."""
    op.drop_table("assessment")
    op.drop_table("place_year")


def _release() -> None:
    """Photos and documents of projects; those that are there already wait to be looked at, too."""
    table = op.create_table(
        "photo_release",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("project_id", "digest", "kind", "place", "author")),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("status", "reason", "decided_by")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind IN ('photo', 'document')", name=op.f("ck_photo_release_kind")),
        sa.CheckConstraint("status IN ('waiting', 'released', 'withheld')", name=op.f("ck_photo_release_status")),
        sa.CheckConstraint("(status = 'waiting') = (decided_by = '')", name=op.f("ck_photo_release_decided")),
        sa.CheckConstraint("decided_by <> author", name=op.f("ck_photo_release_four_eyes")),
        sa.CheckConstraint("(status = 'withheld') = (reason <> '')", name=op.f("ck_photo_release_reason")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_photo_release_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "digest", name=op.f("pk_photo_release")),
    )
    op.create_index(op.f("ix_photo_release_digest"), "photo_release", ["digest"])
    waiting = sa.text("status = 'waiting'")
    op.create_index("ix_photo_release_waiting", "photo_release", ["place", "entered_at"], postgresql_where=waiting)
    fixed = {"status": "waiting", "reason": "", "decided_by": ""}
    rows = [row | fixed for row in _files_in_the_book()]
    if rows:
        op.bulk_insert(table, rows)


def _files_in_the_book() -> list[dict[str, object]]:
    """Every photo and document that an event of a project names, with who sent it in first."""
    found: dict[tuple[str, str], dict[str, object]] = {}
    query = sa.text(
        "SELECT p.id, p.place, e.actor, e.at, e.payload FROM project p JOIN ledger_event e ON e.stream = 'project:' || p.id"
        " ORDER BY e.stream, e.seq"
    )
    for project, place, actor, at, payload in op.get_bind().execute(query):
        data = json.loads(payload)
        for field, kind in (("photos", "photo"), ("documents", "document"), ("document", "document")):
            named = data.get(field)
            for digest in named if isinstance(named, list) else [named] if named else ():
                about = {"project_id": project, "digest": digest, "place": place, "author": actor, "entered_at": at}
                found.setdefault((project, digest), about | {"kind": kind})
    return list(found.values())


def _no_release() -> None:
    """Back from :func:`_release`."""
    op.drop_table("photo_release")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)
