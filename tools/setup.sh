#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Install what is missing, from Debian and without recommended packages:
#
#     tools/setup.sh GROUP...        the groups are those of the table below
#
# A tool counts as present when its command or file is there, whoever installed
# it. Nothing is printed and nothing is done when all is present; that answer is
# remembered in build/setup-*, keyed by the tools' paths and dates, so that the
# next call takes a few milliseconds.
#
# BATON_SETUP=check only says what is missing, and installs nothing.
set -u

# group  package          what it is needed for           found by (command or file)
needs() {
    cat <<END
build  clang            the cross compiler for every ISA       clang
build  lld              the linker                             ld.lld
build  gcc              the second compiler, and hosted tests  gcc
build  binutils         measuring object files                 objdump
build  libc6-dev        hosted tests                           /usr/include/stdio.h
build  python3          the build's checks and tools           python3
run    qemu-system-x86  the machine to run in                  qemu-system-i386
bench  gnuplot-nox      plots of the figures                   gnuplot
test   libcmocka-dev    hosted unit tests                      /usr/include/cmocka.h
test   libclang-rt-dev  libFuzzer and the sanitizers           /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a
native g++              the harness of make native             g++
native libbenchmark-dev timing on the host's processor         /usr/include/benchmark/benchmark.h
coverage llvm           reports of what tests reach            llvm-cov
iso    grub-common      bootable CD images                     grub-mkrescue
iso    grub-pc-bin      bootable CD images                     /usr/lib/grub/i386-pc/moddep.lst
iso    xorriso          bootable CD images                     xorriso
iso    mtools           bootable CD images                     mformat
gdb    gdb              the kernel's debugger                  gdb
bochs  bochs            the second emulator                    bochs
bochs  bochsbios        its BIOS                               /usr/share/bochs/BIOS-bochs-latest
bochs  vgabios          its display's BIOS                     /usr/share/bochs/VGABIOS-lgpl-latest
lint   clang-format     make format                            clang-format
lint   clang-tidy       make lint                              clang-tidy
spin   spin             a second search of the smallest world  spin
prove  frama-c-base     the proof of the core                  frama-c
prove  why3             the proof of the core                  why3
prove  cvc4             the proof of the core                  cvc4
prove  z3               the proof of the core                  z3
END
}

# command  least version  how it is asked
versions() {
    cat <<END
build  clang             14   --version
build  gcc               12   --version
run    qemu-system-i386  7    --version
prove  frama-c           25   -version
END
}

fail() {
    echo "setup: $*" >&2
    exit 1
}

# has THING: a command on the path, or a file, which may be a pattern.
has() {
    case $1 in
    /*)
        for match in $1; do
            [ ! -e "$match" ] || return 0
        done
        return 1
        ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

# The number before the first dot in the text.
major() {
    sed -n '1s/^[^0-9]*\([0-9][0-9]*\)\..*/\1/p'
}

# $1: wanted groups as " a b ". Sets all (what is looked for) and missing (packages), why (lines).
survey() {
    all= missing= why=
    while read -r group package rest; do
        case $1 in *" $group "*) ;; *) continue ;; esac
        thing=${rest##* }
        if has "$thing"; then
            case $thing in /*) ;; *) thing=$(command -v "$thing") ;; esac
            all="$all $thing"
        else
            missing="$missing $package"
            why="$why
    $package: $(echo ${rest% *})"
        fi
    done <<END
$(needs)
END
}

# Install $missing.
install_packages() {
    [ "${BATON_SETUP:-}" != check ] || fail "missing:$missing"
    has apt-get || fail "missing, and this is not Debian, so install them yourself:$missing"
    as_root=
    if [ "$(id -u)" != 0 ]; then
        has sudo || fail "missing, and only root (or sudo) can install them:$missing"
        as_root=sudo
    fi
    echo "setup: installing from Debian, without recommended packages:$why" >&2
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null >&2 ||
        fail "missing, and Debian's lists could not be fetched (is there a network?):$missing"
    # The list is split into words on purpose.
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        $missing </dev/null >&2 || fail "Debian could not install:$missing"
}

check_versions() {
    while read -r group command least ask; do
        case $1 in *" $group "*) ;; *) continue ;; esac
        found=$("$command" "$ask" 2>/dev/null </dev/null | major)
        [ "${found:-0}" -ge "$least" ] ||
            fail "$command is version ${found:-unknown}, and Baton needs $least or newer."
    done <<END
$(versions)
END
}

cd "$(dirname "$0")/.." || exit 1
groups=
while read -r group rest; do
    case " $groups " in *" $group "*) ;; *) groups="$groups${groups:+ }$group" ;; esac
done <<END
$(needs)
END
[ $# -gt 0 ] || fail "which groups? $groups"
wanted=" $* "
for group in "$@"; do
    case " $groups " in
    *" $group "*) ;;
    *) fail "there is no group '$group'; there are $groups" ;;
    esac
done

survey "$wanted"
stamp=build/setup-$(echo "$@" | tr ' ' '-')
if [ -z "$missing" ]; then
    state=$(stat -L -c '%n %Y %s' "$0" $all 2>/dev/null)
    [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$state" ] || exit 0
else
    install_packages
    hash -r
    survey "$wanted"
    [ -z "$missing" ] || fail "still missing after the installation:$missing"
    state=$(stat -L -c '%n %Y %s' "$0" $all 2>/dev/null)
fi
check_versions "$wanted"
mkdir -p build && printf '%s\n' "$state" >"$stamp"
