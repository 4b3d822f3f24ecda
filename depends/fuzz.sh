#!/usr/bin/env bash
# Builds the fuzzer (Tests/Fuzz) and runs every target, or those named, for SECONDS_EACH seconds (default 5). What a target finds is kept in
# its folder of .build/fuzz, together with the corpus, and ends the run with status 1.
set -euo pipefail
cd "$(dirname "$0")/.."

# Swift's own report of a crash would come before libFuzzer's, which keeps the input.
export BDTCOIN_FUZZ=1 SWIFT_BACKTRACE=enable=no
scratch=.build/fuzz
swift build --sanitize fuzzer --scratch-path "$scratch" "${SWIFT_FUZZ_FLAGS:---disable-index-store}"
fuzzer=$(swift build --sanitize fuzzer --scratch-path "$scratch" --show-bin-path)/Fuzz

targets=("$@")
[[ ${#targets[@]} -gt 0 ]] || mapfile -t targets < <(BDTCOIN_FUZZ_LIST=1 "$fuzzer")
for target in "${targets[@]}"; do
    folder=$scratch/targets/$target
    mkdir -p "$folder/corpus"
    echo "fuzz: $target"
    if ! BDTCOIN_FUZZ_TARGET=$target BDTCOIN_FUZZ_CORPUS=$folder/corpus "$fuzzer" -max_total_time="${SECONDS_EACH:-5}" -max_len=8192 \
        -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$folder/" "$folder/corpus" > "$folder/log" 2>&1; then
        tail -30 "$folder/log" >&2
        echo "fuzz: $target failed; its input and log are in $folder" >&2
        exit 1
    fi
    grep -E "^(Done|stat::)" "$folder/log" || true
done
