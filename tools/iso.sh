#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A CD image that boots KERNEL with GRUB:  tools/iso.sh IMAGE KERNEL ROOT
set -eu
image=$1 kernel=$2 root=$3
content=$image.d

rm -rf "$content"
mkdir -p "$content/boot/grub"
cp "$kernel" "$content/boot/kernel.elf"
cp "$root" "$content/boot/root.elf"
cp "$(dirname "$0")/grub.cfg" "$content/boot/grub/grub.cfg"

# Only the modules that the menu needs; grub-mkrescue tells its story on stderr.
if ! grub-mkrescue -d /usr/lib/grub/i386-pc --locales= --fonts= --themes= \
    --install-modules="normal multiboot iso9660 biosdisk" \
    -o "$image" "$content" >"$content/log" 2>&1; then
    cat "$content/log" >&2
    exit 1
fi
