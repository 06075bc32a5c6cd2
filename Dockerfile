# The production image: web, workers and beat are the same image with another command (docker-compose.yml).
FROM python:3.11-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gettext && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements/run.lock requirements/run.lock
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/run.lock
COPY . .
ENV PATH=/venv/bin:$PATH DJANGO_SETTINGS_MODULE=ocop_store.settings.prod
# Keys for this step only; the image holds none.
RUN export SECRET_KEY=build FIELD_KEYS=$(python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())") \
    && python manage.py compilemessages && python manage.py collectstatic --no-input

FROM python:3.11-slim-bookworm
COPY --from=build /venv /venv
COPY --from=build /app /app
RUN useradd --system --home-dir /app shop && mkdir -p /media && chown shop /media
USER shop
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=ocop_store.settings.prod MEDIA_ROOT=/media
EXPOSE 8000
CMD ["uvicorn", "ocop_store.asgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--timeout-graceful-shutdown", "3", "--no-access-log", "--proxy-headers"]
