"""Where collected static files live: hashed, compressed, the site's style sheets as one file."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from core.stylesheets import BUNDLE, bundle

# What a module of ours imports is hashed, too. Not Django's own switch: it also reads what packages ship.
_IMPORT = (
    r"""(?P<matched>import(?P<names>[^'"]*?)from\s*["'](?P<url>\.[^'"]+)["'];)""",
    'import%(names)sfrom "%(url)s";',
)


class BundlingStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Nineteen small sheets are pleasant to write and slow to fetch; collectstatic joins them."""

    has_bundle = True
    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", (_IMPORT,)))

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Write the bundle beside what was collected, then hash and compress it with the rest."""
        if not dry_run:
            self.delete(BUNDLE)
            self.save(BUNDLE, ContentFile(bundle(self._text).encode()))
            paths = {**paths, BUNDLE: (self, BUNDLE)}
        yield from super().post_process(paths, dry_run, **options)

    def _text(self, name: str) -> str:
        with self.open(name) as file:
            return file.read().decode()
