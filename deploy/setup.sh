#!/usr/bin/env bash
# Installs what a purpose needs on Debian 12 or 13, from Debian's packages, Maven Central and, for tests, npm.
#   deploy/setup.sh [--yes] build|demo|tests
# build: compile the programs. demo: and run them on a local broker. tests: and everything that tests/run.sh calls.
# Asks before it installs, unless --yes is given or there is no terminal. Can be run again at once.
set -euo pipefail
cd "$(dirname "$0")/.."

yes=0
[ "${1:-}" = --yes ] && { yes=1; shift; }
purpose=${1:-build}

packages=(
  ca-certificates cmake ninja-build g++ pkg-config ccache maven default-jre-headless
  libgrpc++-dev protobuf-compiler protobuf-compiler-grpc libprotobuf-dev libabsl-dev librdkafka-dev librocksdb-dev
  prometheus-cpp-dev libicu-dev libzip-dev libexpat1-dev libcli11-dev nlohmann-json3-dev libcpp-httplib-dev
  libsqlite3-dev libxxhash-dev libjemalloc-dev libssl-dev zlib1g-dev)
case $purpose in
  build) ;;
  demo) packages+=(python3 python3-xlsxwriter python3-grpcio python3-protobuf python3-openpyxl) ;;
  tests)
    packages+=(python3 python3-xlsxwriter python3-grpcio python3-protobuf python3-openpyxl python3-pytest
      python3-confluent-kafka python3-xxhash libgtest-dev libgmock-dev libbenchmark-dev clang libclang-rt-dev clang-format clang-tidy
      prometheus chromium nodejs npm curl procps git universal-ctags shellcheck
      libreoffice-calc-nogui) ;;
  *) echo "usage: deploy/setup.sh [--yes] build|demo|tests" >&2; exit 64 ;;
esac

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
# A tool that came another way is as good: a machine's own JDK, Maven or Node must not be shadowed by a second one.
has() { command -v "$1" >/dev/null 2>&1; }
keep=()
for package in ${missing[@]+"${missing[@]}"}; do
  case $package in
    default-jre-headless) has java && continue ;;
    maven) has mvn && continue ;;
    nodejs) has node && continue ;;
    npm) has npm && continue ;;
    cmake | ninja-build | g++ | git | curl) has "${package%-build}" && continue ;;
  esac
  keep+=("$package")
done

if [ ${#keep[@]} -gt 0 ]; then
  echo "This needs ${#keep[@]} packages of Debian's (for: $purpose): ${keep[*]}"
  if [ $yes = 0 ] && [ -t 0 ]; then
    read -r -p "Install them now? [y/N] " answer
    [[ $answer =~ ^[yY] ]] || { echo "Nothing was installed." >&2; exit 69; }
  fi
  root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "Run as root, or install sudo: packages have to be installed." >&2; exit 69; }
    root=(sudo)
  fi
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${keep[@]}" >/dev/null ||
    { echo "Debian's package manager could not install them; its message stands above." >&2; exit 69; }
fi

# The jars: a Kafka broker, and googleapis' .proto files. The stamp is the pom they were laid for.
jars=build/jars
if ! cmp -s deploy/kafka/pom.xml "$jars/pom.xml"; then
  echo "Fetching the jars of Apache Kafka and googleapis from Maven Central (44 MB)."
  rm -rf "$jars"
  mkdir -p build
  mvn -q -B -f deploy/kafka/pom.xml org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$PWD/$jars" >build/maven.log 2>&1 ||
    { tail -20 build/maven.log >&2; echo "Maven Central could not be read." >&2; exit 69; }
  cp deploy/kafka/pom.xml "$jars/pom.xml"
fi

# buf, which lints the protos. The stamp is the lock file it was laid for.
node=build/node
if [ "$purpose" = tests ] && ! cmp -s tests/house/buf/package-lock.json "$node/stamp"; then
  echo "Fetching buf, 93 MB unpacked, from npm."
  rm -rf "$node"
  mkdir -p "$node"
  cp tests/house/buf/package.json tests/house/buf/package-lock.json "$node/"
  npm ci --prefix "$node" --ignore-scripts --no-audit --no-fund --silent || { echo "npm's registry could not be read." >&2; exit 69; }
  cp tests/house/buf/package-lock.json "$node/stamp"
fi
