"""What may happen once to an authorization: each is one conditional statement."""

from sqlalchemy import bindparam, case, insert, or_, select, update

from idp.authorizations.models import Authorization, RevokedAccessToken
from idp.database.base import Moment, table
from idp.database.prepared import Prepared

_authorizations = table(Authorization)
_now = bindparam("now", type_=Moment())
_GROUNDS = (
    _authorizations.c.id,
    _authorizations.c.account_id,
    _authorizations.c.session_id,
    _authorizations.c.scopes,
    _authorizations.c.is_offline,
    _authorizations.c.nonce,
    _authorizations.c.auth_time,
    _authorizations.c.amr,
    _authorizations.c.acr,
    _authorizations.c.generation,
)

INSERT = Prepared(insert(_authorizations), [column.name for column in _authorizations.c])

SPEND_CODE = Prepared(
    # RFC 6749 §4.1.2, RFC 7636 §4.6: every condition stands in the statement that spends the code, so nothing can
    # change between the check and the act. Of parallel redemptions one gets the row.
    update(_authorizations)
    .where(
        _authorizations.c.code_digest == bindparam("digest"),
        _authorizations.c.client_id == bindparam("client"),
        _authorizations.c.redirect_uri == bindparam("uri"),
        _authorizations.c.code_challenge == bindparam("challenge"),
        _authorizations.c.code_spent_at.is_(None),
        _authorizations.c.code_expires_at > _now,
        _authorizations.c.ended_at.is_(None),
    )
    .values(code_spent_at=_now)
    .returning(*_GROUNDS)
)
FIND_BY_CODE = Prepared(
    select(
        _authorizations.c.id,
        _authorizations.c.account_id,
        _authorizations.c.client_id,
        _authorizations.c.redirect_uri,
        _authorizations.c.code_challenge,
        _authorizations.c.code_spent_at,
        _authorizations.c.code_expires_at,
        _authorizations.c.ended_at,
    ).where(_authorizations.c.code_digest == bindparam("digest"))
)

ROTATE = Prepared(
    # RFC 9700 §4.14.2: the generation presented must be the present one; the winner moves it on by one. Idle and
    # absolute limits (security D4) stand here too; offline access has an idle limit alone, which moves on.
    update(_authorizations)
    .where(
        _authorizations.c.id == bindparam("authorization"),
        _authorizations.c.client_id == bindparam("client"),
        _authorizations.c.generation == bindparam("presented"),
        _authorizations.c.code_spent_at.is_not(None),
        _authorizations.c.ended_at.is_(None),
        _authorizations.c.refresh_until > _now,
        or_(
            _authorizations.c.is_offline,
            _authorizations.c.rotated_at > bindparam("idle_since", type_=Moment()),
            _authorizations.c.code_spent_at > bindparam("idle_since", type_=Moment()),
        ),
    )
    .values(
        generation=_authorizations.c.generation + 1,
        rotated_at=_now,
        refresh_until=case(
            (_authorizations.c.is_offline, bindparam("offline_until", type_=Moment())),
            else_=_authorizations.c.refresh_until,
        ),
    )
    .returning(*_GROUNDS)
)
FIND_BY_ID = Prepared(
    select(
        *_GROUNDS,
        _authorizations.c.client_id,
        _authorizations.c.rotated_at,
        _authorizations.c.refresh_until,
        _authorizations.c.ended_at,
    ).where(_authorizations.c.id == bindparam("authorization"))
)

END = Prepared(
    update(_authorizations)
    .where(_authorizations.c.id == bindparam("authorization"), _authorizations.c.ended_at.is_(None))
    .values(ended_at=_now, ended_because=bindparam("because"))
    .returning(_authorizations.c.id)
)

REVOKE_ACCESS_TOKEN = Prepared(insert(table(RevokedAccessToken)), ["jti", "expires_at"])
IS_REVOKED = Prepared(
    select(table(RevokedAccessToken).c.jti).where(table(RevokedAccessToken).c.jti == bindparam("jti"))
)
