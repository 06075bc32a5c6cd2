"""Django as WSGI, for servers that want it plain."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_store.settings.prod")
application = get_wsgi_application()
