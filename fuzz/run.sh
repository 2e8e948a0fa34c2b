#!/usr/bin/env bash
# Fuzzes targets one after another: fuzz/run.sh SECONDS TARGET... (no target: all). What it did ends in fuzz/log/.
set -uo pipefail
cd "$(dirname "$0")"
seconds=$1; shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(number dose text workbook_raw workbook_parts layout_paste project_raw project_parts document commands)
export RUSTUP_TOOLCHAIN=nightly CARGO_TARGET_DIR=$PWD/target
bin=target/x86_64-unknown-linux-gnu/release
mkdir -p log
for target in "${targets[@]}"; do
  mkdir -p "corpus/$target" "artifacts/$target"
  dictionary=()
  [ -f "dictionaries/$target.dict" ] && dictionary=(-dict="dictionaries/$target.dict")
  # Further folders of inputs, such as real exports, may be named in EXTRA_CORPUS; nothing is written there.
  ASAN_OPTIONS=detect_odr_violation=0:allocator_may_return_null=0 nice -n 10 "$bin/$target" "${dictionary[@]}" \
    -max_total_time="$seconds" -rss_limit_mb=1024 -malloc_limit_mb=1024 -timeout=1 -max_len=65536 \
    -artifact_prefix="artifacts/$target/" -print_final_stats=1 "corpus/$target" ${EXTRA_CORPUS:-} >"log/$target.txt" 2>&1
  echo "$target: exit $? $(grep -E 'stat::number_of_executed_units' "log/$target.txt") $(grep -oE 'cov: [0-9]+' "log/$target.txt" | tail -1)"
done
