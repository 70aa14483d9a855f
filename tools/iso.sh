#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A CD image that boots KERNEL with GRUB:  tools/iso.sh IMAGE KERNEL ROOT [MODULE...]
set -eu
image=$1
shift
content=$image.d

rm -rf "$content"
mkdir -p "$content/boot/grub"
cp "$@" "$content/boot/"
{
    printf 'set timeout=0\nset default=0\n\nmenuentry "Baton" {\n'
    printf '    multiboot /boot/%s\n' "$(basename "$1")"
    shift
    for module; do
        name=$(basename "$module")
        printf '    module /boot/%s %s\n' "$name" "$name"
    done
    printf '}\n'
} >"$content/boot/grub/grub.cfg"

# Only the modules that the menu needs; grub-mkrescue tells its story on stderr.
if ! grub-mkrescue -d /usr/lib/grub/i386-pc --locales= --fonts= --themes= \
    --install-modules="normal multiboot iso9660 biosdisk" \
    -o "$image" "$content" >"$content/log" 2>&1; then
    cat "$content/log" >&2
    exit 1
fi
