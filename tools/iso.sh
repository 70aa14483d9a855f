#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A CD image that boots KERNEL with GRUB:  tools/iso.sh [-a WORDS] IMAGE KERNEL [MODULE...]
# WORDS go to the kernel's command line.
set -eu
words=
if [ "$1" = -a ]; then
    words=$2
    shift 2
fi
image=$1
kernel=$2
shift 2
content=$image.d

rm -rf "$content"
mkdir -p "$content/boot/grub"
cp "$kernel" "$content/boot/kernel.elf"
{
    printf 'set timeout=0\nset default=0\n\nmenuentry "Baton" {\n'
    printf '    multiboot /boot/kernel.elf %s\n' "$words"
    number=0
    for module; do # several may have one name
        number=$((number + 1))
        cp "$module" "$content/boot/$number"
        printf '    module /boot/%s %s\n' "$number" "$(basename "$module")"
    done
    printf '}\n'
} >"$content/boot/grub/grub.cfg"

# Only the modules that the menu needs; grub-mkrescue tells its story on stderr.
if ! grub-mkrescue -d /usr/lib/grub/i386-pc --locales= --fonts= --themes= \
    --install-modules="normal multiboot iso9660 biosdisk" \
    -o "$image" "$content" >"$image.log" 2>&1; then
    cat "$image.log" >&2
    exit 1
fi
