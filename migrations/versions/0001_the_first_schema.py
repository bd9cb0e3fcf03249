"""The first schema."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from idp.audit.models import append_only
from idp.database.base import Json, Moment
from idp.organisations import search_index

revision = "0001"
down_revision = None


def _execute(statements: Iterable[str]) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("subject", sa.String(length=43), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("email_verified", sa.Boolean(), nullable=False),
        sa.Column("given_name", sa.String(length=100), nullable=False),
        sa.Column("family_name", sa.String(length=100), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("locale", sa.String(length=10), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("activated_at", Moment(), nullable=True),
        sa.Column("last_active_at", Moment(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failures_since", Moment(), nullable=True),
        sa.Column("locks", sa.Integer(), nullable=False),
        sa.Column("locked_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email_key", name=op.f("uq_accounts_email_key")),
        sa.UniqueConstraint("subject", name=op.f("uq_accounts_subject")),
        sa.UniqueConstraint("username", name=op.f("uq_accounts_username")),
    )
    op.create_table(
        "audit_events",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("actor_id", sa.String(length=26), nullable=True),
        sa.Column("subject_id", sa.String(length=26), nullable=True),
        sa.Column("organisation_id", sa.String(length=13), nullable=True),
        sa.Column("client_id", sa.String(length=100), nullable=True),
        sa.Column("request_id", sa.String(length=32), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("details", Json, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_events")),
        sqlite_autoincrement=True,
    )
    _execute(append_only(dialect))
    op.create_index(op.f("ix_audit_events_name_sequence"), "audit_events", ["name", "sequence"], unique=False)
    op.create_index(
        op.f("ix_audit_events_organisation_id_sequence"),
        "audit_events",
        ["organisation_id", "sequence"],
        unique=False,
    )
    op.create_index(
        op.f("ix_audit_events_subject_id_sequence"), "audit_events", ["subject_id", "sequence"], unique=False
    )
    op.create_table(
        "catalogue_versions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_versions")),
    )
    op.create_table(
        "clients",
        sa.Column("client_id", sa.String(length=100), nullable=False),
        sa.Column("client_name", sa.String(length=200), nullable=False),
        sa.Column("application", sa.String(length=16), nullable=True),
        sa.Column("audience", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("token_endpoint_auth_method", sa.String(length=32), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=True),
        sa.Column("old_secret_digest", sa.String(length=64), nullable=True),
        sa.Column("old_secret_until", Moment(), nullable=True),
        sa.Column("grant_types", Json, nullable=False),
        sa.Column("redirect_uris", Json, nullable=False),
        sa.Column("post_logout_redirect_uris", Json, nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("id_token_signed_response_alg", sa.String(length=16), nullable=False),
        sa.Column("requires_consent", sa.Boolean(), nullable=False),
        sa.Column("requires_role", sa.Boolean(), nullable=False),
        sa.Column("roles_in_id_token", sa.Boolean(), nullable=False),
        sa.Column("client_uri", sa.String(length=300), nullable=True),
        sa.Column("initiate_login_uri", sa.String(length=300), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_clients")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("payload", Json, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("run_at", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=26), nullable=True),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("dead_at", Moment(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    op.create_index(
        "ix_jobs_open",
        "jobs",
        ["run_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.String(length=13), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.String(length=10), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("merged_into", sa.String(length=13), nullable=True),
        sa.Column("active_from", sa.Date(), nullable=True),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["organisations.id"], name=op.f("fk_organisations_merged_into_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_index(
        "ix_organisations_merged_into",
        "organisations",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_table(
        "revoked_access_tokens",
        sa.Column("jti", sa.String(length=43), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_revoked_access_tokens")),
    )
    op.create_index(
        op.f("ix_revoked_access_tokens_expires_at"), "revoked_access_tokens", ["expires_at"], unique=False
    )
    op.create_table(
        "schedule_slots",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("slot", Moment(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", "slot", name=op.f("pk_schedule_slots")),
    )
    op.create_table(
        "short_lived_entries",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_short_lived_entries")),
    )
    op.create_index(
        op.f("ix_short_lived_entries_expires_at"), "short_lived_entries", ["expires_at"], unique=False
    )
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("alg", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("public_jwk", Json, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("sealing_key_id", sa.String(length=16), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("active_from", Moment(), nullable=True),
        sa.Column("retiring_from", Moment(), nullable=True),
        sa.Column("retired_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'active') OR sealed IS NULL", name=op.f("ck_signing_keys_sealed")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'active', 'retiring', 'retired')", name=op.f("ck_signing_keys_state")
        ),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_keys")),
    )
    op.create_index(
        "uq_signing_keys_active",
        "signing_keys",
        ["alg"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(
        "uq_signing_keys_pending",
        "signing_keys",
        ["alg"],
        unique=True,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "access_requests",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_access_requests_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_requests")),
    )
    op.create_index(
        op.f("ix_access_requests_account_id_id"), "access_requests", ["account_id", "id"], unique=False
    )
    op.create_table(
        "consents",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("client_id", sa.String(length=100), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_consents_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.client_id"],
            name=op.f("fk_consents_client_id_clients"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "client_id", name=op.f("pk_consents")),
    )
    op.create_table(
        "entitlements",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=81), nullable=False),
        sa.Column("organisation_id", sa.String(length=13), nullable=True),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=False),
        sa.Column("approval_id", sa.String(length=26), nullable=True),
        sa.Column("brought_by_id", sa.String(length=26), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by", sa.String(length=26), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_entitlements_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["brought_by_id"], ["entitlements.id"], name=op.f("fk_entitlements_brought_by_id_entitlements")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_entitlements_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlements")),
    )
    op.create_index("ix_entitlements_brought_by_id", "entitlements", ["brought_by_id"], unique=False)
    op.create_index(
        "ix_entitlements_live_by_account",
        "entitlements",
        ["account_id", "application"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_entitlements_live_by_organisation",
        "entitlements",
        ["organisation_id", "role"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_entitlements_live_for_organisation",
        "entitlements",
        ["account_id", "role", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND organisation_id IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND organisation_id IS NOT NULL"),
    )
    op.create_index(
        "uq_entitlements_live_for_person",
        "entitlements",
        ["account_id", "role"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND organisation_id IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND organisation_id IS NULL"),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("event_key", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=True),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_mails_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("event_key", name=op.f("uq_mails_event_key")),
    )
    op.create_index(op.f("ix_mails_account_id"), "mails", ["account_id"], unique=False)
    op.create_table(
        "organisation_locations",
        sa.Column("id", sa.String(length=13), nullable=False),
        sa.Column("organisation_id", sa.String(length=13), nullable=False),
        sa.Column("address", Json, nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("folded_city", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=20), nullable=False),
        sa.Column("folded_postcode", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_locations_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_locations")),
    )
    op.create_index(
        op.f("ix_organisation_locations_organisation_id"),
        "organisation_locations",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        "uq_organisation_locations_main",
        "organisation_locations",
        ["organisation_id"],
        unique=True,
        sqlite_where=sa.text("is_main"),
        postgresql_where=sa.text("is_main"),
    )
    op.create_table(
        "organisation_names",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=13), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("text", sa.String(length=250), nullable=False),
        sa.Column("folded", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_names_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_names")),
    )
    op.create_index(
        op.f("ix_organisation_names_organisation_id"), "organisation_names", ["organisation_id"], unique=False
    )
    op.create_table(
        "organisation_search",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.String(length=13), nullable=False),
        sa.Column("words", search_index.Words, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_search_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_search")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_organisation_search_organisation_id")),
    )
    _execute(search_index.create_statements(dialect))
    op.create_table(
        "passwords",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("hash", sa.String(length=200), nullable=False),
        sa.Column("profile", sa.String(length=32), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_passwords_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_passwords")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("auth_time", Moment(), nullable=False),
        sa.Column("amr", sa.String(length=64), nullable=False),
        sa.Column("acr", sa.String(length=64), nullable=False),
        sa.Column("last_seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_because", sa.String(length=32), nullable=True),
        sa.Column("user_agent", sa.String(length=300), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_sessions_secret_digest")),
    )
    op.create_index(
        op.f("ix_sessions_account_id_ended_at"), "sessions", ["account_id", "ended_at"], unique=False
    )
    op.create_table(
        "authorizations",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("client_id", sa.String(length=100), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("is_offline", sa.Boolean(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=True),
        sa.Column("auth_time", Moment(), nullable=False),
        sa.Column("amr", sa.String(length=64), nullable=False),
        sa.Column("acr", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("code_expires_at", Moment(), nullable=False),
        sa.Column("code_spent_at", Moment(), nullable=True),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("code_challenge", sa.String(length=43), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("rotated_at", Moment(), nullable=True),
        sa.Column("refresh_until", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_because", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_authorizations_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.client_id"],
            name=op.f("fk_authorizations_client_id_clients"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_authorizations_session_id_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorizations")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_authorizations_code_digest")),
    )
    op.create_index(
        op.f("ix_authorizations_account_id_client_id"),
        "authorizations",
        ["account_id", "client_id"],
        unique=False,
    )
    op.create_index(op.f("ix_authorizations_created_at"), "authorizations", ["created_at"], unique=False)
    op.create_index(
        "ix_authorizations_live_by_session",
        "authorizations",
        ["session_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "request_lines",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("request_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=81), nullable=False),
        sa.Column("organisation_id", sa.String(length=13), nullable=False),
        sa.Column("includes_historical", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("route_kind", sa.String(length=16), nullable=False),
        sa.Column("catalogue_version", sa.String(length=26), nullable=True),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("client_id", sa.String(length=100), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.String(length=26), nullable=True),
        sa.Column("decided_as", sa.String(length=40), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("entitlement_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_request_lines_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.client_id"],
            name=op.f("fk_request_lines_client_id_clients"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_request_lines_decided_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlements.id"], name=op.f("fk_request_lines_entitlement_id_entitlements")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_request_lines_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["access_requests.id"], name=op.f("fk_request_lines_request_id_access_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_lines")),
    )
    op.create_index(
        op.f("ix_request_lines_account_id_application"),
        "request_lines",
        ["account_id", "application"],
        unique=False,
    )
    op.create_index(op.f("ix_request_lines_request_id"), "request_lines", ["request_id"], unique=False)
    op.create_index(
        "ix_request_lines_waiting_at_organisation",
        "request_lines",
        ["organisation_id", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('submitted', 'pending', 'info_requested', 'removal_pending')"),
        postgresql_where=sa.text("state IN ('submitted', 'pending', 'info_requested', 'removal_pending')"),
    )
    op.create_index(
        "ix_request_lines_waiting_by_role",
        "request_lines",
        ["role", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('submitted', 'pending', 'info_requested', 'removal_pending')"),
        postgresql_where=sa.text("state IN ('submitted', 'pending', 'info_requested', 'removal_pending')"),
    )
    op.create_index(
        "uq_request_lines_waiting",
        "request_lines",
        ["account_id", "role", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('submitted', 'pending', 'info_requested', 'removal_pending')"),
        postgresql_where=sa.text("state IN ('submitted', 'pending', 'info_requested', 'removal_pending')"),
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("line_id", sa.String(length=26), nullable=False),
        sa.Column("storage_name", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["request_lines.id"], name=op.f("fk_attachments_line_id_request_lines")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("storage_name", name=op.f("uq_attachments_storage_name")),
    )
    op.create_index(op.f("ix_attachments_line_id"), "attachments", ["line_id"], unique=False)
    op.create_table(
        "line_events",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("line_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor_id", sa.String(length=26), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_line_events_actor_id_accounts")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["request_lines.id"], name=op.f("fk_line_events_line_id_request_lines")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_events")),
    )
    op.create_index(op.f("ix_line_events_line_id_id"), "line_events", ["line_id", "id"], unique=False)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    _execute(search_index.drop_statements(dialect))
    op.drop_index(op.f("ix_line_events_line_id_id"), table_name="line_events")
    op.drop_table("line_events")
    op.drop_index(op.f("ix_attachments_line_id"), table_name="attachments")
    op.drop_table("attachments")
    op.drop_index(
        "uq_request_lines_waiting",
        table_name="request_lines",
        sqlite_where=sa.text("state IN ('submitted', 'pending', 'info_requested', 'removal_pending')"),
        postgresql_where=sa.text("state IN ('submitted', 'pending', 'info_requested', 'removal_pending')"),
    )
    op.drop_index(
        "ix_request_lines_waiting_by_role",
        table_name="request_lines",
        sqlite_where=sa.text("state IN ('submitted', 'pending', 'info_requested', 'removal_pending')"),
        postgresql_where=sa.text("state IN ('submitted', 'pending', 'info_requested', 'removal_pending')"),
    )
    op.drop_index(
        "ix_request_lines_waiting_at_organisation",
        table_name="request_lines",
        sqlite_where=sa.text("state IN ('submitted', 'pending', 'info_requested', 'removal_pending')"),
        postgresql_where=sa.text("state IN ('submitted', 'pending', 'info_requested', 'removal_pending')"),
    )
    op.drop_index(op.f("ix_request_lines_request_id"), table_name="request_lines")
    op.drop_index(op.f("ix_request_lines_account_id_application"), table_name="request_lines")
    op.drop_table("request_lines")
    op.drop_index(
        "ix_authorizations_live_by_session",
        table_name="authorizations",
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_authorizations_created_at"), table_name="authorizations")
    op.drop_index(op.f("ix_authorizations_account_id_client_id"), table_name="authorizations")
    op.drop_table("authorizations")
    op.drop_index(op.f("ix_sessions_account_id_ended_at"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_table("passwords")
    op.drop_table("organisation_search")
    op.drop_index(op.f("ix_organisation_names_organisation_id"), table_name="organisation_names")
    op.drop_table("organisation_names")
    op.drop_index(
        "uq_organisation_locations_main",
        table_name="organisation_locations",
        sqlite_where=sa.text("is_main"),
        postgresql_where=sa.text("is_main"),
    )
    op.drop_index(op.f("ix_organisation_locations_organisation_id"), table_name="organisation_locations")
    op.drop_table("organisation_locations")
    op.drop_index(op.f("ix_mails_account_id"), table_name="mails")
    op.drop_table("mails")
    op.drop_index(
        "uq_entitlements_live_for_person",
        table_name="entitlements",
        sqlite_where=sa.text("ended_at IS NULL AND organisation_id IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND organisation_id IS NULL"),
    )
    op.drop_index(
        "uq_entitlements_live_for_organisation",
        table_name="entitlements",
        sqlite_where=sa.text("ended_at IS NULL AND organisation_id IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND organisation_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_entitlements_live_by_organisation",
        table_name="entitlements",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(
        "ix_entitlements_live_by_account",
        table_name="entitlements",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_entitlements_brought_by_id", table_name="entitlements")
    op.drop_table("entitlements")
    op.drop_table("consents")
    op.drop_index(op.f("ix_access_requests_account_id_id"), table_name="access_requests")
    op.drop_table("access_requests")
    op.drop_index(
        "uq_signing_keys_pending",
        table_name="signing_keys",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index(
        "uq_signing_keys_active",
        table_name="signing_keys",
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.drop_table("signing_keys")
    op.drop_index(op.f("ix_short_lived_entries_expires_at"), table_name="short_lived_entries")
    op.drop_table("short_lived_entries")
    op.drop_table("schedule_slots")
    op.drop_index(op.f("ix_revoked_access_tokens_expires_at"), table_name="revoked_access_tokens")
    op.drop_table("revoked_access_tokens")
    op.drop_index(
        "ix_organisations_merged_into",
        table_name="organisations",
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.drop_table("organisations")
    op.drop_index(
        "ix_jobs_open",
        table_name="jobs",
        postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
    )
    op.drop_table("jobs")
    op.drop_table("clients")
    op.drop_table("catalogue_versions")
    op.drop_index(op.f("ix_audit_events_subject_id_sequence"), table_name="audit_events")
    op.drop_index(op.f("ix_audit_events_organisation_id_sequence"), table_name="audit_events")
    op.drop_index(op.f("ix_audit_events_name_sequence"), table_name="audit_events")
    op.drop_table("audit_events")
    op.drop_table("accounts")
