"""The straight Authlib server's tables: Authlib's mixins as they come, on SQLAlchemy's ORM."""

import os

from argon2 import PasswordHasher
from authlib.integrations.sqla_oauth2 import OAuth2AuthorizationCodeMixin, OAuth2ClientMixin, OAuth2TokenMixin
from sqlalchemy import Engine, ForeignKey, String, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, scoped_session, sessionmaker

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def _engine() -> Engine:
    engine = create_engine(os.environ["DATABASE_URL"], pool_size=10)

    @event.listens_for(engine, "connect")
    def _set_up(connection, _record):
        connection.execute("pragma journal_mode=WAL")
        connection.execute("pragma synchronous=NORMAL")
        connection.execute("pragma busy_timeout=5000")

    return engine


ENGINE = _engine()
DB = scoped_session(sessionmaker(ENGINE))


class Base(DeclarativeBase):
    """The declarative base."""


class User(Base):
    """Somebody who signs in."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]

    def get_user_id(self):
        """The id as Authlib asks for it."""
        return self.id


class Client(Base, OAuth2ClientMixin):
    """A relying party."""

    __tablename__ = "oauth2_client"
    id: Mapped[int] = mapped_column(primary_key=True)


class Code(Base, OAuth2AuthorizationCodeMixin):
    """An authorization code."""

    __tablename__ = "oauth2_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Token(Base, OAuth2TokenMixin):
    """An access token with its refresh token."""

    __tablename__ = "oauth2_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    access_token: Mapped[str] = mapped_column(String(1024), unique=True)
    user: Mapped[User | None] = relationship()

    def get_user(self):
        """Whom the token speaks for."""
        return self.user

    def get_client(self):
        """Whom the token was given to."""
        return DB.query(Client).filter_by(client_id=self.client_id).first()


def populate() -> None:
    """Sixty-four users and one client, in an empty schema."""
    Base.metadata.drop_all(ENGINE)
    Base.metadata.create_all(ENGINE)
    hashed = HASHER.hash("correct horse battery staple")
    for number in range(64):
        name = f"user{number}"
        DB.add(User(username=name, password=hashed, name=name, email=f"{name}@example.com"))
    client = Client(client_id="bench", client_secret="benchsecret", client_id_issued_at=1)
    client.set_client_metadata(
        {
            "redirect_uris": ["https://rp.example/cb"],
            "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
            "response_types": ["code"],
            "scope": "openid profile email offline_access",
            "token_endpoint_auth_method": "client_secret_basic",
        }
    )
    DB.add(client)
    DB.commit()


if __name__ == "__main__":
    populate()
