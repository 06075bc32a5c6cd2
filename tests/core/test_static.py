"""Static files as production keeps them."""

import re
import shutil
from pathlib import Path

from django.conf import settings

from core.storage import BundlingStaticFilesStorage
from core.stylesheets import BUNDLE, SHEETS

STATIC = settings.BASE_DIR / "static"
FONTS = tuple(
    f"vendor/be-vietnam-pro/{path.name}" for path in (STATIC / "vendor/be-vietnam-pro").glob("*.woff2")
)


def collected(place: Path) -> BundlingStaticFilesStorage:
    """A storage after collectstatic has put the sheets and fonts there."""
    storage = BundlingStaticFilesStorage(location=place, base_url="/static/")
    for name in (*SHEETS, *FONTS):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(STATIC / name, place / name)
    failures = [
        done
        for _name, _hashed, done in storage.post_process(
            {name: (storage, name) for name in (*SHEETS, *FONTS)}
        )
        if isinstance(done, Exception)
    ]
    assert failures == []
    return storage


def test_the_sheets_become_one_hashed_and_compressed_file_with_hashed_fonts(tmp_path):
    storage = collected(tmp_path)

    address = storage.url(BUNDLE)

    assert re.fullmatch(r"/static/css/site\.[0-9a-f]{12}\.css", address)
    path = tmp_path / address.removeprefix("/static/")
    assert path.with_suffix(".css.br").exists()
    assert len(re.findall(r"latin-400\.[0-9a-f]{12}\.woff2", path.read_text())) == 1
    assert path.stat().st_size < 40_000


def test_collecting_again_keeps_the_address(tmp_path):
    first = collected(tmp_path).url(BUNDLE)

    assert collected(tmp_path).url(BUNDLE) == first
