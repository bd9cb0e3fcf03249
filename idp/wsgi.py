"""The WSGI application of one server process: ``granian --interface wsgi idp.wsgi:application``."""

import atexit
import gc
import threading

from sqlalchemy.exc import DBAPIError

from idp.app import create_app
from idp.clock import SystemClock
from idp.prepare import SchemaIsOld, prepare
from idp.settings import read_settings
from idp.signing.service import custody_of
from idp.web.services import Services
from idp.worker.duties import make_worker
from keys.sealing import SealingError, WeakSealingKey

_settings = read_settings()
try:
    _app = create_app(_settings)
    _services: Services = _app.extensions["idp"]
    prepare(_settings, _services.database, custody_of(_settings), SystemClock())
except (SchemaIsOld, SealingError, WeakSealingKey) as error:
    raise SystemExit(f"The server cannot start: {error}") from None
except DBAPIError as error:
    raise SystemExit(f"The server cannot start: its database does not answer ({error.orig})") from None
application = _app.wsgi_app
# What was made until here stays until the end: looking through it for garbage would stop every thread for 0.1 s.
gc.collect()
gc.freeze()

if _settings.runs_worker:
    _stop = threading.Event()
    _worker = make_worker(_settings, _services.database, SystemClock(), custody_of(_settings))
    threading.Thread(target=_worker.run, args=(_stop,), name="worker", daemon=True).start()
    atexit.register(_stop.set)
