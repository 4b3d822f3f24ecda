#!/usr/bin/env bash
# Builds libsecp256k1 as a static library in PREFIX: libsecp256k1.sh PREFIX. The library of Debian 12 and Ubuntu 24.04 takes a quarter longer
# to check a signature, which is most of what a node does while it catches up (doc/benchmarks.md).
#
# The source is the release 0.8.0, file for file, as Electrum's electrum_ecc carries it on PyPI; the digest pins it. Without a network the
# build goes on with the system's library.
set -euo pipefail

prefix=$1
package=electrum_ecc
version=0.0.8
digest=94869a77de28ee79b7f7e974af5c20b392b949905880a8b26504e28202644106

if [[ -f $prefix/lib/pkgconfig/libsecp256k1.pc ]]; then echo "depends: libsecp256k1 is there"; exit 0; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! python3 -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: --dest "$work" "$package==$version"; then
    echo "depends: libsecp256k1 could not be fetched; the system's, slower one is used" >&2
    exit 0
fi
# What was fetched and is not the pinned source is never built.
sha256sum --check --quiet <<< "$digest  $work/$package-$version.tar.gz"
tar -xzf "$work/$package-$version.tar.gz" -C "$work"
source=$work/$package-$version/libsecp256k1

modules=(ECDH EXTRAKEYS RECOVERY SCHNORRSIG)
flags=(-O2 -g -fPIC -fvisibility=hidden -fstack-protector-strong -D_FORTIFY_SOURCE=2 -I"$source/include" -I"$source/src" "${modules[@]/#/-DENABLE_MODULE_}")
mkdir -p "$prefix/include" "$prefix/lib/pkgconfig"
for unit in secp256k1 precomputed_ecmult precomputed_ecmult_gen; do
    ${CC:-cc} "${flags[@]}" -c "$source/src/$unit.c" -o "$work/$unit.o"
done
ar rcs "$prefix/lib/libsecp256k1.a" "$work"/*.o
cp "$source"/include/*.h "$prefix/include/"
cat > "$work/libsecp256k1.pc" << EOF
Name: libsecp256k1
Description: elliptic curve secp256k1
Version: 0.8.0
Libs: -L$prefix/lib -lsecp256k1
Cflags: -I$prefix/include
EOF
# Last, for it says that all is there.
mv "$work/libsecp256k1.pc" "$prefix/lib/pkgconfig/"
echo "depends: libsecp256k1 0.8.0 is built"
