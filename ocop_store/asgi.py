"""What uvicorn serves. Django runs as WSGI on a small thread pool: cheaper per page than its own ASGI
handler, and persistent database connections stay bounded by the threads."""

import os

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_store.settings.prod")
application = WSGIMiddleware(get_wsgi_application(), workers=4)  # type: ignore[arg-type]  # stubs differ
