#!/usr/bin/env bash
# Builds childsync, starts a real Kafka broker and every service on 127.0.0.1, plays the 22 commune exports of a synthetic
# district through them and prints Appendix 01. Stays up until Ctrl-C; with --once it ends, 0 if the table is right.
#   deploy/demo.sh [--once] [--yes] [--dir DIR] [--free-ports]
# --yes: install what is missing without asking. --dir: keep data and logs there.
set -euo pipefail
cd "$(dirname "$0")/.."

yes=()
args=()
while [ $# -gt 0 ]; do
  case $1 in
    --yes) yes=(--yes) ;;
    --once | --free-ports) args+=("$1") ;;
    --dir) [ $# -ge 2 ] || { echo "--dir needs a folder" >&2; exit 64; }; args+=(--dir "$2"); shift ;;
    -h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "deploy/demo.sh: '$1' is not known; see --help" >&2; exit 64 ;;
  esac
  shift
done

deploy/setup.sh ${yes[@]+"${yes[@]}"} demo

echo "Building the programs (some minutes the first time) ..."
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
mkdir -p build
cmake --preset release >build/release.configure.log || { tail -20 build/release.configure.log >&2; exit 70; }
ninja -C build/release -j "$(nproc)" || exit 70

exec /usr/bin/python3 deploy/local/demo.py --bin build/release/bin ${args[@]+"${args[@]}"}
