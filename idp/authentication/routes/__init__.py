"""The pages of signing in, signing out and one's sessions."""

from idp.authentication.routes import sessions, sign_in, sign_out

blueprints = (sign_in.blueprint, sign_out.blueprint, sessions.blueprint)
