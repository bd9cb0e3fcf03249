"""Samples of signing in, signing out and consent."""

from datetime import timedelta
from typing import Any

from consent_ui.gallery.world import MARIA, PERSON, SPOR, UPD, Sample, answers, frame
from consent_ui.pages.consent import ConsentForm, ConsentPage, ScopeLine
from consent_ui.pages.sign_in import SignInForm, SignInPage, SignInReason, SignInState
from consent_ui.pages.sign_out import SignedOutPage, SignOutConfirmPage
from consent_ui.parts import Application

_STRANGER = Application(name="<b>Totally</b> Official Agency Application for Everybody, Really " * 2)


def _sign_in(form: SignInForm | None = None, **fields: Any) -> SignInPage:
    return SignInPage(
        form=form or SignInForm(),
        action="/sign-in",
        forgot_password_url="/recover/password",  # noqa: S106 - an address
        forgot_username_url="/recover/username",
        **fields,
    )


def _sent(username: str, password: str) -> SignInForm:
    form = SignInForm(answers({"username": username, "password": password}))
    form.validate()
    return form


def _consent(application: Application, *scopes: ScopeLine, **fields: Any) -> ConsentPage:
    return ConsentPage(
        form=fields.pop("form", ConsentForm()),
        action="/consent",
        application=application,
        person=PERSON,
        scopes=scopes,
        return_host="upd.example.org",
        use_another_account_url="/sign-out",
        **fields,
    )


def _unanswered() -> ConsentForm:
    form = ConsentForm(answers({"decision": "perhaps"}))
    form.validate()
    return form


_WRONG = _sent("papadopoulou_m", "not the one")
_ALL = tuple(ScopeLine(name=n) for n in ("openid", "profile", "email", "phone", "roles", "offline_access"))
SAMPLES = (
    Sample("sign-in", _sign_in(), frame("/sign-in", None)),
    Sample(
        "sign-in-upd",
        _sign_in(application=UPD, register_url="/register", cancel_url="/cancel"),
        frame("/sign-in", None),
    ),
    Sample("sign-in-empty", _sign_in(_sent("", "")), frame("/sign-in", None)),
    Sample(
        "sign-in-wrong", _sign_in(_WRONG, application=UPD, state=SignInState.WRONG), frame("/sign-in", None)
    ),
    Sample(
        "sign-in-locked",
        _sign_in(_WRONG, state=SignInState.LOCKED, wait=timedelta(minutes=15)),
        frame("/sign-in", None),
    ),
    Sample(
        "sign-in-throttled",
        _sign_in(_WRONG, state=SignInState.THROTTLED, wait=timedelta(seconds=40)),
        frame("/sign-in", None),
    ),
    Sample(
        "sign-in-again",
        _sign_in(
            _sent(PERSON.username, "x"),
            signed_in_as=PERSON,
            use_another_account_url="/sign-out",
            reason=SignInReason.FRESH_SIGN_IN_NEEDED,
        ),
        frame("/sign-in", MARIA),
    ),
    Sample("sign-in-ended", _sign_in(reason=SignInReason.SESSION_ENDED), frame("/sign-in", None)),
    Sample(
        "sign-in-asked",
        _sign_in(
            application=SPOR,
            signed_in_as=PERSON,
            use_another_account_url="/sign-out",
            reason=SignInReason.APPLICATION_ASKS,
        ),
        frame("/sign-in", MARIA),
    ),
    Sample(
        "sign-out-confirm",
        SignOutConfirmPage(
            action="/end_session",
            person=PERSON,
            application=UPD,
            other_applications=("SPOR", "IRIS"),
            hidden=(("state", 'a"b'),),
        ),
        frame("/end_session"),
    ),
    Sample("sign-out-plain", SignOutConfirmPage(action="/sign-out", person=PERSON), frame("/sign-out")),
    Sample("signed-out", SignedOutPage(), frame("/sign-out", None)),
    Sample(
        "signed-out-upd",
        SignedOutPage(
            application=UPD,
            return_url="http://127.0.0.1:5005/",
            ended_at=("UPD", "SPOR"),
            still_open=("IRIS",),
        ),
        frame("/end_session", None),
    ),
    Sample("consent", _consent(UPD, *_ALL[:3]), frame("/consent")),
    Sample(
        "consent-long",
        _consent(
            _STRANGER,
            *_ALL,
            ScopeLine(name="upd.read", description="Read products <i>for</i> you", is_new=True),
            privacy_url="https://upd.example.org/privacy",
        ),
        frame("/consent"),
    ),
    Sample("consent-unanswered", _consent(UPD, *_ALL[:2], form=_unanswered()), frame("/consent")),
)
