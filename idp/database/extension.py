"""Flask-SQLAlchemy, used for one thing: the engine lives and ends with the application."""

from flask_sqlalchemy import SQLAlchemy

from idp.database.base import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True)
