#!/usr/bin/env bash
# Builds and runs the tests. Closes with "N passed, N failed".
#   tests/run.sh [--yes]                 everything that runs in CI: house, unit, component, e2e, fuzz
#   tests/run.sh [--yes] LABEL...        of house, unit, component, e2e, chaos, bench, containers, tidy, fuzz
# The environment: CHILDSYNC_BUILD (build/dev), CHILDSYNC_JOBS (one a core), and what tests/README.md names for a label.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

yes=()
[ "${1:-}" = --yes ] && { yes=(--yes); shift; }
labels=("$@")
[ ${#labels[@]} -gt 0 ] || labels=(house unit component e2e fuzz)
for label in "${labels[@]}"; do
  case $label in house | unit | component | e2e | chaos | bench | containers | tidy | fuzz) ;; *)
    echo "tests/run.sh: no label '$label'. There are: house unit component e2e chaos bench containers tidy fuzz" >&2; exit 64 ;;
  esac
done

deploy/setup.sh ${yes[@]+"${yes[@]}"} tests || exit $?

build=${CHILDSYNC_BUILD:-build/dev}
export CHILDSYNC_BUILD=$PWD/${build#"$PWD"/} CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
echo "== building in $build"
{ cmake --preset dev -B "$CHILDSYNC_BUILD" >"$build.configure.log" 2>&1 || { tail -20 "$build.configure.log"; false; }; } &&
  ninja -C "$CHILDSYNC_BUILD" -j "${CHILDSYNC_JOBS:-$(nproc)}" || { echo "The build failed."; echo "0 passed, 1 failed"; exit 1; }

if [[ " ${labels[*]} " == *" bench "* ]]; then
  cmake --preset release >build/release.configure.log 2>&1 && ninja -C build/release -j "${CHILDSYNC_JOBS:-$(nproc)}" ||
    { echo "The release build failed."; echo "0 passed, 1 failed"; exit 1; }
fi

if [[ " ${labels[*]} " == *" fuzz "* ]]; then
  cmake --preset fuzz >build/fuzz.configure.log 2>&1 && ninja -C build/fuzz -j "${CHILDSYNC_JOBS:-$(nproc)}" fuzz_all ||
    { echo "The build of the fuzzers failed."; echo "0 passed, 1 failed"; exit 1; }
fi

passed=0
failed=0
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# Adds up what a JUnit file says; a runner that left none, or no test, is one failure.
add() {
  local counts
  counts=$(/usr/bin/python3 - "$1" <<'P'
import sys, xml.etree.ElementTree as tree
try:
    root = tree.parse(sys.argv[1]).getroot()
except Exception:
    print(0, 1); sys.exit()
suites = [root] if root.tag == "testsuite" else root.findall("testsuite")
total, bad = (sum(int(s.get(k) or 0) for s in suites for k in keys) for keys in (["tests"], ["failures", "errors"]))
print(total - bad, bad if total else 1)
P
  )
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
}

run_pytest() {  # LABEL: the tests under tests/ that carry the mark
  echo "== $1 (python)"
  /usr/bin/python3 -m pytest -q -p no:cacheprovider --junitxml="$results/$1.xml" -m "$1" tests
  add "$results/$1.xml"
}

run_ctest() {  # LABEL
  echo "== $1 (C++)"
  ctest --test-dir "$CHILDSYNC_BUILD" -L "^$1\$" --output-on-failure --no-tests=error --output-junit "$results/c$1.xml" \
    -j "$([ "$1" = unit ] && nproc || echo 1)" | grep -vE '^ *(Start|[0-9]+/[0-9]+ Test .*Passed)'
  add "$results/c$1.xml"
}

for label in "${labels[@]}"; do
  case $label in unit | component) run_ctest "$label"; run_pytest "$label" ;; *) run_pytest "$label" ;; esac
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
