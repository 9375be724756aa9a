"""the house

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from deliberation.ledger.triggers import statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence_file",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('photo', 'document')", name=op.f("ck_evidence_file_kind")),
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_file_size")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_evidence_file")),
    )
    op.create_table(
        "ledger_stream",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_ledger_stream")),
    )
    op.create_index(op.f("ix_ledger_stream_place_name"), "ledger_stream", ["place", "name"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_attempts_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
    )
    op.create_index(
        op.f("ix_outbox_not_before_id"),
        "outbox",
        ["not_before", "id"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("phone_index", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("born", sa.Text(), nullable=False),
        sa.Column("assurance", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("assurance BETWEEN 1 AND 5", name=op.f("ck_person_assurance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("phone_index", name=op.f("uq_person_phone_index")),
    )
    op.create_table(
        "place",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("level IN ('city', 'district', 'subdistrict', 'community')", name=op.f("ck_place_level")),
        sa.ForeignKeyConstraint(["parent_code"], ["place.code"], name=op.f("fk_place_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_place")),
    )
    op.create_index(op.f("ix_place_level_name"), "place", ["level", "name"], unique=False)
    op.create_index(op.f("ix_place_parent_code"), "place", ["parent_code"], unique=False)
    op.create_table(
        "poll_ballot",
        sa.Column("poll_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "token_hash", name=op.f("pk_poll_ballot")),
    )
    op.create_table(
        "poll_issue",
        sa.Column("poll_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.CheckConstraint("channel IN ('web', 'desk', 'paper')", name=op.f("ck_poll_issue_channel")),
        sa.PrimaryKeyConstraint("poll_id", "person_id", name=op.f("pk_poll_issue")),
    )
    op.create_table(
        "rulebook_version",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_rulebook_version")),
    )
    op.create_table(
        "sign_in_code",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("phone_index", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
    )
    op.create_index(
        op.f("ix_sign_in_code_phone_index_created_at"), "sign_in_code", ["phone_index", "created_at"], unique=False
    )
    op.create_table(
        "approval_series",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f("ck_approval_series_last")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_approval_series_place")),
        sa.PrimaryKeyConstraint("place", "year", name=op.f("pk_approval_series")),
    )
    op.create_table(
        "cycle",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("allocation_fen", sa.BigInteger(), nullable=False),
        sa.Column("stages", sa.Text(), nullable=False),
        sa.Column("rulebook", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('announced', 'closed')", name=op.f("ck_cycle_status")),
        sa.CheckConstraint("allocation_fen > 0", name=op.f("ck_cycle_allocation")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2200", name=op.f("ck_cycle_year")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_cycle_place")),
        sa.ForeignKeyConstraint(["rulebook"], ["rulebook_version.hash"], name=op.f("fk_cycle_rulebook")),
        sa.PrimaryKeyConstraint("place", "year", name=op.f("pk_cycle")),
    )
    op.create_table(
        "fund_account",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("appropriated_fen", sa.BigInteger(), nullable=False),
        sa.Column("committed_fen", sa.BigInteger(), nullable=False),
        sa.Column("disbursed_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= disbursed_fen AND disbursed_fen <= committed_fen AND committed_fen <= appropriated_fen",
            name=op.f("ck_fund_account_never_overspent"),
        ),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_fund_account_place")),
        sa.PrimaryKeyConstraint("place", "year", name=op.f("pk_fund_account")),
    )
    op.create_table(
        "ledger_event",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rulebook", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["stream"], ["ledger_stream.name"], name=op.f("fk_ledger_event_stream")),
        sa.PrimaryKeyConstraint("stream", "seq", name=op.f("pk_ledger_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_ledger_event_hash")),
    )
    op.create_index(op.f("ix_ledger_event_at"), "ledger_event", ["at"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("party_reviewed", sa.Date(), nullable=True),
        sa.Column("rulebook", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("moderator_id", sa.Text(), nullable=False),
        sa.Column("members_due", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('called', 'open', 'recess', 'adjourned')", name=op.f("ck_meeting_status")),
        sa.CheckConstraint("0 < step AND step <= seq", name=op.f("ck_meeting_step")),
        sa.CheckConstraint("0 <= present AND present <= members_due", name=op.f("ck_meeting_present")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_meeting_place")),
        sa.ForeignKeyConstraint(["rulebook"], ["rulebook_version.hash"], name=op.f("fk_meeting_rulebook")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("place", "number", name=op.f("uq_meeting_place_number")),
    )
    op.create_index(op.f("ix_meeting_place_starts_at"), "meeting", ["place", "starts_at"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("objections", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rulebook", sa.Text(), nullable=False),
        sa.CheckConstraint("status <> 'ended' OR (waiting = 0 AND ended_at IS NOT NULL)", name=op.f("ck_notice_ended")),
        sa.CheckConstraint("status IN ('running', 'stopped', 'ended')", name=op.f("ck_notice_status")),
        sa.CheckConstraint("0 <= used AND used <= days", name=op.f("ck_notice_used")),
        sa.CheckConstraint("0 <= waiting AND waiting <= objections", name=op.f("ck_notice_waiting")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_notice_place")),
        sa.ForeignKeyConstraint(["rulebook"], ["rulebook_version.hash"], name=op.f("fk_notice_rulebook")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_place_posted_at_id"), "notice", ["place", "posted_at", "id"], unique=False)
    op.create_index(op.f("ix_notice_status_last_day"), "notice", ["status", "last_day"], unique=False)
    op.create_index(op.f("ix_notice_subject"), "notice", ["subject"], unique=False)
    op.create_table(
        "poll",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("budget_fen", sa.BigInteger(), nullable=False),
        sa.Column("min_picks", sa.Integer(), nullable=False),
        sa.Column("max_picks", sa.Integer(), nullable=False),
        sa.Column("within_budget", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("roll_size", sa.Integer(), nullable=False),
        sa.Column("roll_hash", sa.Text(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("box_hash", sa.Text(), nullable=False),
        sa.Column("result_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('prepared', 'open', 'closed', 'counted')", name=op.f("ck_poll_status")),
        sa.CheckConstraint("budget_fen > 0", name=op.f("ck_poll_budget")),
        sa.CheckConstraint("returned <= issued AND issued <= roll_size", name=op.f("ck_poll_reconciled")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_poll_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
    )
    op.create_index(op.f("ix_poll_place_year"), "poll", ["place", "year"], unique=False)
    op.create_table(
        "project",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("phase_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("cover", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposer_id", sa.Text(), nullable=False),
        sa.Column("supporters", sa.Integer(), nullable=False),
        sa.Column("pooled_until", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("poll_id", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=True),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("cost_fen", sa.BigInteger(), nullable=False),
        sa.Column("budget_fen", sa.BigInteger(), nullable=False),
        sa.Column("contract_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("final_fen", sa.BigInteger(), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "0 <= paid_fen AND paid_fen <= contract_fen AND contract_fen <= budget_fen", name=op.f("ck_project_paid")
        ),
        sa.CheckConstraint("budget_fen <= cost_fen", name=op.f("ck_project_budget")),
        sa.CheckConstraint("cost_fen > 0", name=op.f("ck_project_cost")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_project_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )
    op.create_index(op.f("ix_project_place_created_at_id"), "project", ["place", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_project_place_phase_year"), "project", ["place", "phase", "year"], unique=False)
    op.create_index(op.f("ix_project_proposer_id"), "project", ["proposer_id"], unique=False)
    op.create_index(
        "uq_project_place_number", "project", ["place", "number"], unique=True, postgresql_where="number <> ''"
    )
    op.create_table(
        "residency_claim",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("tie", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome IN ('pending', 'verified', 'refused')", name=op.f("ck_residency_claim_outcome")),
        sa.CheckConstraint("tie IN ('live', 'work', 'study')", name=op.f("ck_residency_claim_tie")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_residency_claim_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residency_claim")),
        sa.UniqueConstraint("person_id", "place", name=op.f("uq_residency_claim_person_id_place")),
    )
    op.create_table(
        "role_grant",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.PrimaryKeyConstraint("person_id", "role", "place", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_place_role"), "role_grant", ["place", "role"], unique=False)
    op.create_table(
        "rule_layer",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_rule_layer_place")),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_rule_layer")),
    )
    op.create_table(
        "sheet_issue",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("maker_id", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("head_digest", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("format IN ('xlsx', 'csv')", name=op.f("ck_sheet_issue_format")),
        sa.ForeignKeyConstraint(["place"], ["place.code"], name=op.f("fk_sheet_issue_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_issue")),
        sa.UniqueConstraint(
            "place",
            "name",
            "year",
            "format",
            "content_sha256",
            name=op.f("uq_sheet_issue_place_name_year_format_content_sha256"),
        ),
    )
    op.create_index(op.f("ix_sheet_issue_file_sha256"), "sheet_issue", ["file_sha256"], unique=False)
    op.create_index(op.f("ix_sheet_issue_head_digest"), "sheet_issue", ["head_digest"], unique=False)
    op.create_table(
        "web_session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_web_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_person_id"), "web_session", ["person_id"], unique=False)
    op.create_table(
        "agenda_item",
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=True),
        sa.Column("votes_against", sa.Integer(), nullable=True),
        sa.Column("abstain", sa.Integer(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("needed", sa.Integer(), nullable=True),
        sa.CheckConstraint("status IN ('waiting', 'open', 'closed')", name=op.f("ck_agenda_item_status")),
        sa.CheckConstraint(
            "votes_for + votes_against + abstain <= present AND present <= members", name=op.f("ck_agenda_item_votes")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_item_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "position", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("id", name=op.f("uq_agenda_item_id")),
    )
    op.create_index(op.f("ix_agenda_item_subject"), "agenda_item", ["subject"], unique=False)
    op.create_table(
        "fund_entry",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.CheckConstraint("(kind = 'appropriate') = (project_id = '')", name=op.f("ck_fund_entry_project")),
        sa.CheckConstraint(
            "kind <> 'disburse' OR (proposed_by <> '' AND approved_by <> '' AND actor <> '' AND proposed_by <> approved_by AND approved_by <> actor AND proposed_by <> actor)",
            name=op.f("ck_fund_entry_four_eyes"),
        ),
        sa.CheckConstraint("kind IN ('appropriate', 'commit', 'release', 'disburse')", name=op.f("ck_fund_entry_kind")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_fund_entry_amount")),
        sa.ForeignKeyConstraint(
            ["place", "year"], ["fund_account.place", "fund_account.year"], name=op.f("fk_fund_entry_place_year")
        ),
        sa.ForeignKeyConstraint(
            ["stream", "seq"], ["ledger_event.stream", "ledger_event.seq"], name=op.f("fk_fund_entry_stream_seq")
        ),
        sa.PrimaryKeyConstraint("stream", "seq", name=op.f("pk_fund_entry")),
    )
    op.create_index(
        op.f("ix_fund_entry_place_year_at_stream_seq"),
        "fund_entry",
        ["place", "year", "at", "stream", "seq"],
        unique=False,
    )
    op.create_index(op.f("ix_fund_entry_project_id"), "fund_entry", ["project_id"], unique=False)
    op.create_table(
        "fund_share",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("committed_fen", sa.BigInteger(), nullable=False),
        sa.Column("disbursed_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= disbursed_fen AND disbursed_fen <= committed_fen", name=op.f("ck_fund_share_never_overspent")
        ),
        sa.ForeignKeyConstraint(
            ["place", "year"], ["fund_account.place", "fund_account.year"], name=op.f("fk_fund_share_place_year")
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_fund_share")),
    )
    op.create_index(op.f("ix_fund_share_place_year"), "fund_share", ["place", "year"], unique=False)
    op.create_table(
        "poll_file",
        sa.Column("poll_id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_file_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_poll_file")),
    )
    op.create_table(
        "poll_outcome",
        sa.Column("poll_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_outcome_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "rule", name=op.f("pk_poll_outcome")),
    )
    op.create_table(
        "poll_project",
        sa.Column("poll_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("photo", sa.Text(), nullable=False),
        sa.Column("cost_fen", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_project_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "project_id", name=op.f("pk_poll_project")),
    )
    op.create_table(
        "poll_published_receipt",
        sa.Column("poll_id", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_published_receipt_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "receipt", name=op.f("pk_poll_published_receipt")),
    )
    op.create_table(
        "poll_roll",
        sa.Column("poll_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_poll_roll_person_id")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_roll_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "person_id", name=op.f("pk_poll_roll")),
    )
    op.create_table(
        "poll_secret",
        sa.Column("poll_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_secret_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_poll_secret")),
    )
    for table in (
        "ledger_event",
        "fund_entry",
        "sheet_issue",
    ):
        for statement in statements(table):
            op.execute(sa.text(statement))


def downgrade() -> None:
    op.drop_table("poll_secret")
    op.drop_table("poll_roll")
    op.drop_table("poll_published_receipt")
    op.drop_table("poll_project")
    op.drop_table("poll_outcome")
    op.drop_table("poll_file")
    op.drop_index(op.f("ix_fund_share_place_year"), table_name="fund_share")
    op.drop_table("fund_share")
    op.drop_index(op.f("ix_fund_entry_project_id"), table_name="fund_entry")
    op.drop_index(op.f("ix_fund_entry_place_year_at_stream_seq"), table_name="fund_entry")
    op.drop_table("fund_entry")
    op.drop_index(op.f("ix_agenda_item_subject"), table_name="agenda_item")
    op.drop_table("agenda_item")
    op.drop_index(op.f("ix_web_session_person_id"), table_name="web_session")
    op.drop_table("web_session")
    op.drop_index(op.f("ix_sheet_issue_head_digest"), table_name="sheet_issue")
    op.drop_index(op.f("ix_sheet_issue_file_sha256"), table_name="sheet_issue")
    op.drop_table("sheet_issue")
    op.drop_table("rule_layer")
    op.drop_index(op.f("ix_role_grant_place_role"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_table("residency_claim")
    op.drop_index("uq_project_place_number", table_name="project", postgresql_where="number <> ''")
    op.drop_index(op.f("ix_project_proposer_id"), table_name="project")
    op.drop_index(op.f("ix_project_place_phase_year"), table_name="project")
    op.drop_index(op.f("ix_project_place_created_at_id"), table_name="project")
    op.drop_table("project")
    op.drop_index(op.f("ix_poll_place_year"), table_name="poll")
    op.drop_table("poll")
    op.drop_index(op.f("ix_notice_subject"), table_name="notice")
    op.drop_index(op.f("ix_notice_status_last_day"), table_name="notice")
    op.drop_index(op.f("ix_notice_place_posted_at_id"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_meeting_place_starts_at"), table_name="meeting")
    op.drop_table("meeting")
    op.drop_index(op.f("ix_ledger_event_at"), table_name="ledger_event")
    op.drop_table("ledger_event")
    op.drop_table("fund_account")
    op.drop_table("cycle")
    op.drop_table("approval_series")
    op.drop_index(op.f("ix_sign_in_code_phone_index_created_at"), table_name="sign_in_code")
    op.drop_table("sign_in_code")
    op.drop_table("rulebook_version")
    op.drop_table("poll_issue")
    op.drop_table("poll_ballot")
    op.drop_index(op.f("ix_place_parent_code"), table_name="place")
    op.drop_index(op.f("ix_place_level_name"), table_name="place")
    op.drop_table("place")
    op.drop_table("person")
    op.drop_index(op.f("ix_outbox_not_before_id"), table_name="outbox", postgresql_where=sa.text("done_at IS NULL"))
    op.drop_table("outbox")
    op.drop_index(op.f("ix_ledger_stream_place_name"), table_name="ledger_stream")
    op.drop_table("ledger_stream")
    op.drop_table("evidence_file")
    op.execute("DROP FUNCTION refuse_change()")
