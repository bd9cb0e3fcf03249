"""The WSGI application of one server process: ``granian --interface wsgi idp.wsgi:application``."""

import atexit
import threading

from idp.app import create_app
from idp.clock import SystemClock
from idp.prepare import prepare
from idp.settings import read_settings
from idp.signing.service import custody_of
from idp.web.services import Services
from idp.worker.duties import make_worker

_settings = read_settings()
_app = create_app(_settings)
_services: Services = _app.extensions["idp"]
prepare(_settings, _services.database, custody_of(_settings), SystemClock())
application = _app.wsgi_app

if _settings.runs_worker:
    _stop = threading.Event()
    _worker = make_worker(_settings, _services.database, SystemClock(), custody_of(_settings))
    threading.Thread(target=_worker.run, args=(_stop,), name="worker", daemon=True).start()
    atexit.register(_stop.set)
