#!/bin/sh
# Pin requirements/*.in to requirements/*.lock with hashes. Pins that still fit stay; `--upgrade` renews them.
set -eu
cd "$(dirname "$0")/.."
# vietnamadminunits is used for its data only: what its code would import is left out.
unused="geopy geographiclib shapely numpy tqdm unidecode"
for name in uv run dev e2e; do
    # shellcheck disable=SC2046
    .venv/bin/uv pip compile "requirements/$name.in" --output-file "requirements/$name.lock" --quiet \
        --generate-hashes --universal --python-version 3.11 --no-annotate --no-header \
        $(printf -- '--no-emit-package %s ' $unused) "$@"
done
