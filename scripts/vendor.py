"""Copy third-party browser files, as `vendor.json` lists them, into the tree. Run by `make vendor`.

Every package is fetched with `npm pack`, checked against its sha512 and unpacked file by file.
`--pin` writes the sums of what npm delivers now; use it after raising a version, then read the diff.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MANIFEST = ROOT / "vendor.json"


def main(pin: bool) -> None:
    """Vendor every package of the manifest; stop at the first wrong sum."""
    manifest = json.loads(MANIFEST.read_text())
    for name, package in manifest.items():
        with tempfile.TemporaryDirectory() as place:
            command = ["npm", "pack", "--silent", f"{name}@{package['version']}", "--pack-destination", place]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            (archive,) = Path(place).glob("*.tgz")
            found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
            if pin:
                package["sha512"] = found
            elif found != package["sha512"]:
                sys.exit(
                    f"{name} {package['version']}: sha512 differs from vendor.json; nothing copied from it."
                )
            with tarfile.open(archive) as members:
                for source, target in package["files"].items():
                    path = ROOT / target
                    path.parent.mkdir(parents=True, exist_ok=True)
                    if (member := members.extractfile(f"package/{source}")) is None:
                        sys.exit(f"{name} {package['version']}: {source} is not a file.")
                    path.write_bytes(member.read())
    if pin:
        MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main(pin="--pin" in sys.argv[1:])
