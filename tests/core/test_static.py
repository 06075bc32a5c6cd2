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


def test_what_a_module_imports_is_hashed_like_the_module(tmp_path):
    names = ("js/counter-qr.js", "js/vietqr.js", "vendor/lean-qr/lean-qr.js")
    storage = BundlingStaticFilesStorage(location=tmp_path, base_url="/static/")
    for name in (*SHEETS, *names):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(STATIC / name, tmp_path / name)
    list(storage.post_process({name: (storage, name) for name in names}))
    module, text, drawing = (storage.url(name).removeprefix("/static/") for name in names)

    imports = [line for line in (tmp_path / module).read_text().splitlines() if line.startswith("import")]
    assert re.fullmatch(r"js/vietqr\.[0-9a-f]{12}\.js", text)
    assert imports == [
        f'import {{ correction, generate }} from "../{drawing}";',
        f'import {{ payload }} from "./{Path(text).name}";',
    ]
