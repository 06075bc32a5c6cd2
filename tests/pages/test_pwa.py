"""The installed shop: manifest, service worker, offline page."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import translation
from PIL import Image

pytestmark = pytest.mark.django_db


def test_the_manifest_can_be_installed(client):
    answer = client.get(reverse("storefront:manifest"))
    manifest = json.loads(answer.content)

    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert manifest["display"] == "standalone"
    assert manifest["lang"] == "vi"
    for icon in manifest["icons"]:
        path = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        with Image.open(path) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_the_english_manifest_opens_the_english_shop(client):
    with translation.override("en"):
        manifest = client.get(reverse("storefront:manifest")).json()

    assert (manifest["lang"], manifest["start_url"], manifest["scope"]) == ("en", "/en/", "/")


def test_the_worker_is_short_rules_the_whole_site_and_is_asked_again_each_time(client):
    answer = client.get("/sw.js")
    text = answer.content.decode()

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "{{" not in text
    script = (settings.BASE_DIR / "templates/storefront/sw.js").read_text()
    assert len(script.splitlines()) <= 80


def test_everything_the_worker_fetches_ahead_is_there_and_knows_no_visitor(client):
    text = client.get("/sw.js").content.decode()
    files = re.findall(r'^  "([^"]+)",$', text, re.MULTILINE)

    assert len(files) > 5
    for file in files:
        assert finders.find(file.removeprefix(settings.STATIC_URL)), file
    for language in ("vi", "en"):
        with translation.override(language):
            offline = reverse("storefront:offline")
        assert offline in text
        answer = client.get(offline)
        assert "Set-Cookie" not in answer.headers
        assert "csrf" not in answer.content.decode()


def test_the_policy_lets_the_worker_and_the_manifest_come_from_here_only(client):
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy


def test_pictures_may_be_kept_for_a_year_because_their_names_follow_their_content(client, settings):
    media = settings.MEDIA_ROOT / "probe.txt"
    media.parent.mkdir(parents=True, exist_ok=True)
    media.write_text("x")
    try:
        answer = client.get("/media/probe.txt")
        answer.close()
    finally:
        media.unlink()

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
