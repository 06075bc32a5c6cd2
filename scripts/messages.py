"""Message catalogues without gettext's own tools, where that is possible.

`compile FILE.po …`  write the .mo beside each file; needs nothing but Python
`check`              every source string is in the Vietnamese catalogue, translated, its placeholders kept
`update`             bring the catalogues up to the source (needs xgettext)

`locale/` holds our own words. `locale_packages/` translates what packages leave in English; it is kept by
hand and only checked for what it holds.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "locale"
PACKAGES = ROOT / "locale_packages"
COMPLETE = "vi"  # the language that must be whole; English is the source
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def compile_catalogue(path: Path) -> None:
    """Write the .mo beside a .po."""
    polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def update() -> None:
    """Rewrite every catalogue from the source."""
    (LOCALE / COMPLETE).mkdir(parents=True, exist_ok=True)
    languages = [f"--locale={path.name}" for path in sorted(LOCALE.iterdir()) if path.is_dir()]
    ignored = [
        f"--ignore={pattern}" for pattern in (".venv", ".local", "node_modules", "staticfiles", "tests")
    ]
    flags = ["--no-wrap", "--no-obsolete", "--add-location=file", "--verbosity=0"]
    command = [sys.executable, "-m", "django", "makemessages", *languages, *ignored, *flags]
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=ROOT, env=bare, check=True)  # without settings it needs no database


def check() -> list[str]:
    """What is wrong with the catalogues, one line each."""
    path = LOCALE / COMPLETE / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return [f"{path.relative_to(ROOT)} is missing: make messages"]
    ours = polib.pofile(str(path))
    catalogues = [ours, *(polib.pofile(str(path)) for path in sorted(PACKAGES.rglob("*.po")))]
    problems = [problem for catalogue in catalogues for problem in _problems(catalogue)]
    return problems + [f"not in the catalogue: {text}" for text in _missing(ours)]


def _problems(catalogue: polib.POFile) -> list[str]:
    """What is wrong with the entries of one catalogue."""
    problems = [f"fuzzy: {entry.msgid}" for entry in catalogue if entry.fuzzy]
    problems += [f"not translated: {entry.msgid}" for entry in catalogue.untranslated_entries()]
    problems += [
        f"placeholders differ: {entry.msgid}"
        for entry in catalogue.translated_entries()
        if any(
            _placeholders(text) != _placeholders(entry.msgid_plural or entry.msgid) for text in _texts(entry)
        )
    ]
    return problems + _format_errors(catalogue)


def _format_errors(catalogue: polib.POFile) -> list[str]:
    """What `compilemessages` would refuse."""
    if shutil.which("msgfmt") is None:
        return []
    command = ["msgfmt", "--check-format", f"--output-file={os.devnull}", "-"]
    answer = subprocess.run(command, input=str(catalogue), capture_output=True, text=True, check=False)
    return answer.stderr.splitlines() if answer.returncode else []


def _texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _missing(catalogue: polib.POFile) -> list[str]:
    """Source strings the catalogue lacks: update it, compare, put the files back."""
    if shutil.which("xgettext") is None:
        return ["(cannot tell: xgettext is not installed; it comes with the package gettext)"]
    kept = {path: path.read_bytes() for path in LOCALE.rglob("*.po")}
    try:
        update()
        now = polib.pofile(str(LOCALE / COMPLETE / "LC_MESSAGES" / "django.po"))
    finally:
        for path, content in kept.items():
            path.write_bytes(content)
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete}
    return [entry.msgid for entry in now if (entry.msgctxt, entry.msgid) not in known]


def main(arguments: list[str]) -> int:
    """Run one of the three; the exit code is 1 when `check` found something."""
    match arguments:
        case ["compile", *files] if files:
            for file in files:
                compile_catalogue(Path(file))
        case ["update"]:
            update()
        case ["check"]:
            problems = check()
            print("\n".join(problems) or "The message catalogues are complete.")
            return bool(problems)
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
