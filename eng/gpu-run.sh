#!/usr/bin/env bash
# Tests and measures a GPU on a machine without a network and without .NET.
#
#   eng/gpu-run.sh publish OUT      here: the tests, the benchmarks and the tool, self-contained, with ILGPU, in OUT
#   OUT/gpu-run.sh run OUT cuda:0   there: all tests on the device, then its parity with the CPU and its speed;
#                                   logs and reports are written to OUT-results
#
# Each test class runs in a process of its own: a device that a fault has left unusable, or a class that does not end within
# TENSORCORE_LIMIT seconds (600), costs that class alone.
# TENSORCORE_TESTS="ConvTests SumTests" runs only the classes with a test whose name holds one of these words.
# TENSORCORE_STEPS="tests parity gpu" chooses what is run.
set -euo pipefail

usage() {
  sed -n 's/^#   //p' "$0" >&2
  exit 2
}

publish() {
  local out root build
  mkdir -p "$1"
  out=$(cd "$1" && pwd)
  root=$(cd "$(dirname "$0")/.." && pwd)
  build=$(mktemp -d)
  trap 'rm -rf "$build"' RETURN
  cd "$root"
  # Some tests compare documents with sources, and reports are written beside them.
  git archive HEAD | tar -x -C "$out"
  local part
  for part in tests:tests/Runner bench:bench cli:src/Cli; do
    UseIlgpu=true dotnet publish "${part#*:}" -c Release -r linux-x64 --self-contained true -m:1 -v q --nologo \
      -clp:NoSummary --artifacts-path "$build" -o "$out/publish/${part%%:*}"
  done
  cp "$root/eng/gpu-run.sh" "$out/gpu-run.sh"
  echo "published to $out: copy it to the machine with the GPU and run there: OUT/gpu-run.sh run OUT cuda:0"
}

# Makes a library that the loader knows under a version findable by its plain name: drivers often come without the link.
find_library() {
  local name=$1 links=$2 path
  # Not on the path of every user.
  path=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null | awk -v n="$name" 'index($1, n) == 1 { print $NF; exit }') || true
  if [ -z "$path" ]; then
    echo "$name: not known to ldconfig"
    return
  fi
  echo "$name: $path"
  ln -sf "$path" "$links/$name"
  ln -sf "$path" "$links/$(basename "$path")"
}

# Runs the test classes one by one and counts over all of them.
run_tests() {
  local out=$1 device=$2 runner=$1/publish/tests/TensorCore.TestRunner class log status counts passed=0 failed=0 skipped=0 broken=()
  export TENSORCORE_TEST_DEVICE=$device TENSORCORE_TOOL=$out/publish/cli/tensorcore
  log=$(mktemp)
  # shellcheck disable=SC2086 # words
  for class in $("$runner" --classes ${TENSORCORE_TESTS:-}); do
    echo "-- $class"
    status=0
    # The end of the name keeps classes apart whose names begin alike.
    timeout "${TENSORCORE_LIMIT:-600}" "$runner" "$class." >"$log" 2>&1 || status=$?
    cat "$log"
    counts=$(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped, of .*/\1 \2 \3/p' "$log" | tail -n 1)
    if [ -n "$counts" ]; then
      # shellcheck disable=SC2086 # three numbers
      set -- $counts
      passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
    fi
    if [ "$status" -eq 124 ]; then
      broken+=("$class (not ended in ${TENSORCORE_LIMIT:-600} s)")
    elif [ "$status" -ne 0 ]; then
      broken+=("$class (exit code $status)")
    fi
  done
  rm -f "$log"
  echo "$passed passed, $failed failed, $skipped skipped on $device"
  [ ${#broken[@]} -eq 0 ] || { printf 'FAILED: %s\n' "${broken[@]}"; return 1; }
  [ "$passed" -gt 0 ]
}

run() {
  local out=$1 device=$2 results failed=0
  out=$(cd "$out" && pwd)
  results=$out-results
  mkdir -p "$results" "$results/lib"
  export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
  {
    date -u
    uname -a
    case $device in
      cuda*) for library in libcuda.so libcublas.so; do find_library "$library" "$results/lib"; done ;;
      opencl*) find_library libOpenCL.so "$results/lib" ;;
    esac
    nvidia-smi || echo "nvidia-smi is not there or failed"
  } 2>&1 | tee "$results/machine.txt"
  export LD_LIBRARY_PATH="$results/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  "$out/publish/cli/tensorcore" devices 2>&1 | tee -a "$results/machine.txt"

  local step
  for step in ${TENSORCORE_STEPS:-tests parity gpu}; do
    echo "== $step on $device"
    case $step in
      tests) run_tests "$out" "$device" ;;
      *) (cd "$out" && publish/bench/TensorCore.Bench "$step" "$device") ;;
    esac 2>&1 | tee "$results/$step.log" || { echo "$step FAILED on $device"; failed=1; }
  done
  cp "$out/docs/parity.md" "$results/" 2>/dev/null || true
  cp "$out"/bench/results/gpu-* "$results/" 2>/dev/null || true
  echo "results are in $results"
  return $failed
}

case ${1:-} in
  publish) [ $# -eq 2 ] || usage; publish "$2" ;;
  run) [ $# -eq 3 ] || usage; run "$2" "$3" ;;
  *) usage ;;
esac
