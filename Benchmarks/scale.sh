#!/bin/sh
# scale.sh [BEE-OCI]: see README.md beside this script.
exec python3 -B "$(dirname "$0")/scale.py" "$@"
