"""Samples of the account and its sessions."""

from datetime import timedelta

from consent_ui.gallery.world import LONG, MARIA, NOW, Sample, frame
from consent_ui.pages.account import AccountPage, SessionRow, SessionsPage

_AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0",
    "<img src=x onerror=alert(1)>",
)
_ROWS = tuple(
    SessionRow(
        user_agent=agent,
        started_at=NOW - timedelta(hours=3 * number + 1),
        last_used_at=NOW - timedelta(minutes=number * 7),
        end_action=f"/account/sessions/{number}/end",
        is_current=number == 0,
        applications=("SPOR", "UPD") if number % 2 == 0 else (),
        expires_at=NOW + timedelta(hours=9),
    )
    for number, agent in enumerate(_AGENTS)
)
SAMPLES = (
    Sample(
        "account",
        AccountPage(
            username=MARIA.username,
            given_name="Maria",
            family_name="Papadopoulou",
            email=MARIA.email,
            created_at=NOW - timedelta(days=900),
            mobile="+30 21 0123 4567",
            previous_sign_in_at=NOW - timedelta(days=1, hours=2),
            roles=3,
            sessions=4,
            change_password_url="/account/password",  # noqa: S106 - an address
        ),
        frame("/account"),
    ),
    Sample(
        "account-new",
        AccountPage(
            username=LONG.username,
            given_name="Wolfgang-Maximilian",
            family_name=LONG.name,
            email=LONG.email,
            created_at=NOW,
        ),
        frame("/account", LONG),
    ),
    Sample(
        "sessions",
        SessionsPage(sessions=_ROWS, end_others_action="/account/sessions/end-others"),
        frame("/account/sessions"),
    ),
    Sample("sessions-one", SessionsPage(sessions=_ROWS[:1]), frame("/account/sessions")),
)
