#!/usr/bin/env bash
# Builds LevelDB 1.23 as a static library in PREFIX: leveldb.sh PREFIX. The library of Debian 12 and Ubuntu 24.04 checks every block that it
# reads in portable code, and rewrites tables because they were read, which Bitcoin Core's copy has stopped doing as well (bitcoin-core/
# leveldb-subtree #61): with a small -dbcache that is a third of the time (doc/benchmarks.md).
#
# The source is the distribution's own package of it; the digest pins it. Where it cannot be had the build goes on with the system's library.
set -euo pipefail

prefix=$1
here=$(cd "$(dirname "$0")" && pwd)
digest=9a37f8a6174f09bd622bc723b55881dc541cd50747cbd08831c2a82d620f6d76

made=$prefix/lib/pkgconfig/leveldb.pc
if [[ $made -nt ${BASH_SOURCE[0]} && $made -nt $here/crc32c/extend.cc ]]; then echo "depends: LevelDB is there"; exit 0; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The system's package sources as sources of source packages, without touching the system's lists.
fetch() {
    mkdir -p "$work"/{parts,state/lists/partial,cache/archives/partial}
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
        case $file in
        *.list) sed -n 's/^deb /deb-src /p' "$file" > "$work/parts/$(basename "$file")" ;;
        *.sources) sed 's/^Types:.*/Types: deb-src/' "$file" > "$work/parts/$(basename "$file")" ;;
        esac
    done 2> /dev/null
    local options=(-qq -o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$work/parts" -o "Dir::State=$work/state"
        -o "Dir::Cache=$work/cache" -o "Dir::State::status=/var/lib/dpkg/status" -o "Acquire::Retries=2" -o "Acquire::http::Timeout=60")
    if [[ $(id -u) == 0 ]]; then options+=(-o "APT::Sandbox::User=root"); fi
    apt-get "${options[@]}" update && cd "$work" && apt-get "${options[@]}" source --download-only leveldb && [[ -f leveldb_1.23.orig.tar.gz ]]
}
if ! (fetch) > "$work/log" 2>&1; then
    cat "$work/log" >&2
    echo "depends: the source of LevelDB 1.23 could not be fetched; the system's, slower one is used" >&2
    exit 0
fi
# What was fetched and is not the pinned source is never built.
sha256sum --check --quiet <<< "$digest  $work/leveldb_1.23.orig.tar.gz"
tar -xzf "$work/leveldb_1.23.orig.tar.gz" -C "$work"
cd "$work/leveldb-1.23"

# A table is not compacted for having been read often.
pattern='if (f->allowed_seeks <= 0 \&\& file_to_compact_ == nullptr) {'
grep -q "${pattern//\\/}" db/version_set.cc
sed -i "s/$pattern/if (false) {/" db/version_set.cc

# All settings of this file are given to the compiler.
touch port/port_config.h
flags=(-std=c++17 -O2 -g -fPIC -fno-exceptions -fno-rtti -fstack-protector-strong -D_FORTIFY_SOURCE=2 -DNDEBUG -DLEVELDB_PLATFORM_POSIX=1
    -DHAVE_FDATASYNC=1 -DHAVE_FULLFSYNC=0 -DHAVE_O_CLOEXEC=1 -DHAVE_CRC32C=1 -DHAVE_SNAPPY=0 -I. -Iinclude -I"$here/crc32c/include")
units=()
for unit in db/*.cc table/*.cc util/*.cc "$here/crc32c/extend.cc"; do
    case $unit in *_test.cc | *_bench.cc | *testutil.cc | *leveldbutil.cc | *env_windows.cc) ;; *) units+=("$unit") ;; esac
done
mkdir objects
# shellcheck disable=SC2016
printf '%s\n' "${units[@]}" | xargs -P "$(nproc)" -I {} sh -c 'unit=$1; shift; "$@" -c "$unit" -o "objects/$(basename "$unit").o"' - {} "${CXX:-c++}" "${flags[@]}"

"${CXX:-c++}" "${flags[@]}" "$here/crc32c/check.cc" objects/extend.cc.o -o check
./check

mkdir -p "$prefix/include/leveldb" "$prefix/lib/pkgconfig"
ar rcs "$prefix/lib/libleveldb.a" objects/*.o
cp include/leveldb/*.h "$prefix/include/leveldb/"
cat > "$work/leveldb.pc" << EOF
Name: leveldb
Description: ordered key-value store
Version: 1.23
Libs: -L$prefix/lib -lleveldb -lstdc++
Cflags: -I$prefix/include
EOF
# Last, for it says that all is there.
mv "$work/leveldb.pc" "$prefix/lib/pkgconfig/"
echo "depends: LevelDB 1.23 is built"
