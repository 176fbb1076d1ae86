#!/bin/sh
# Write the hash-pinned requirements from pyproject.toml; no index lines, no registry's name.
set -eu
cd "$(dirname "$0")/.."
compile() {
    output=$1; shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links --no-annotate --output-file "requirements/$output.txt" "$@"
}
compile core pyproject.toml requirements/build.in
compile dev pyproject.toml --extra dev --constraints requirements/core.txt
# The lab is a client's environment: its extra alone, without what the server needs.
.venv/bin/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["lab"], sep="\n")' \
    >.venv/lab.in
compile lab .venv/lab.in
compile bench requirements/bench.in --constraints requirements/dev.txt
compile sdk3 requirements/sdk3.in
compile peers requirements/peers.in
for peer in bentoml fastapi litserve mlserver ray; do
    compile "serving-$peer" "requirements/serving-$peer.in"
done
