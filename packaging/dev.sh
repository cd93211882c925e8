#!/usr/bin/env bash
# Sets up a development environment in .venv and works in it. Safe to repeat.
#
#   packaging/dev.sh setup            everything the other commands need
#   packaging/dev.sh demo [OPTION…]   from the bundled workbook to checked GGUF files and a Modelfile
#   packaging/dev.sh test [OPTION…]   linters, types, import contracts, tests (options go to pytest)
#   packaging/dev.sh run  [COMMAND…]  the program itself
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
here=$PWD
venv=$here/.venv
stamp=$venv/.tunesmith-setup

say() { printf '%s\n' "$*" >&2; }

# What pip cannot bring: a compiler for llama.cpp, Python's own venv module, and what Qt's window
# needs of the system.
base_packages=(
    g++ make python3-venv libgomp1
    libegl1 libgl1 libfontconfig1 libdbus-1-3 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0
    libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xkb1
    fonts-dejavu-core
)
# One test opens the window on a display with a window manager.
test_packages=(xvfb openbox x11-utils)

install_system_packages() {
    command -v dpkg-query >/dev/null || return 0
    local wanted=("$@") missing=() package
    for package in "${wanted[@]}"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    # A Python from elsewhere brings its own venv; the package is only needed for Debian's.
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        missing=("${missing[@]/python3-venv/}")
    fi
    read -ra missing <<<"${missing[*]-}"
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" = 0 ]; then
        say "Installing ${missing[*]} …"
        # Without a package source the rest is tried all the same; what fails says what it lacks.
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends "${missing[@]}" >/dev/null; } || say "That did not work."
    else
        say "Some system packages are missing. Run this, then the same command again:"
        say "  sudo apt-get install -y ${missing[*]}"
        exit 1
    fi
}

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    say "Python 3.11 or newer is needed; set PYTHON to one."
    exit 1
}

setup() {
    local wanted
    wanted=$(cat pyproject.toml packaging/dev.sh | sha256sum)
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && "$venv/bin/python" -c '' 2>/dev/null; then
        return
    fi
    python=$(find_python)
    install_system_packages "${base_packages[@]}"
    "$venv/bin/python" -c '' 2>/dev/null || "$python" -m venv --clear "$venv"
    say "Installing Python packages. The first time this compiles llama.cpp: 3 to 15 minutes …"
    # Pinned and first: the newest torch brings gigabytes of CUDA that a CPU cannot use.
    "$venv/bin/pip" install -q --disable-pip-version-check "torch==2.13.0"
    # We need llama.cpp's text models only; the multimodal half is most of the compile time.
    CMAKE_ARGS="-DLLAVA_BUILD=OFF ${CMAKE_ARGS:-}" \
        CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}" \
        "$venv/bin/pip" install -q --disable-pip-version-check -e '.[train,demo,test]'
    printf '%s' "$wanted" >"$stamp"
    say "Ready."
}

run_tests() {
    python=$venv/bin/python
    install_system_packages "${test_packages[@]}"
    "$venv/bin/ruff" check .
    "$venv/bin/ruff" format --check .
    "$venv/bin/mypy"
    "$venv/bin/lint-imports"
    # Much of a test's time is waiting for workers. One worker per file, since files share models
    # they made; no more than four, since some of them load torch.
    "$venv/bin/pytest" -n logical --maxprocesses 4 --dist loadfile "$@"
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
    setup) setup ;;
    demo) setup; exec "$venv/bin/tunesmith" demo "$@" ;;
    test) setup; run_tests "$@" ;;
    run) setup; exec "$venv/bin/tunesmith" "$@" ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
