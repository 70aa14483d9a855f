// SPDX-License-Identifier: BSD-2-Clause
//
// Time what ops.h lists with Google Benchmark, in cycles of the time-stamp counter.
#include "ops.h"
#include <benchmark/benchmark.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>
#include <x86intrin.h>

namespace {

using clock_type = std::chrono::steady_clock;

void do_if(void (*function)(void)) {
    if (function != nullptr) {
        function();
    }
}

// One iteration is NATIVE_OPERATIONS operations. Whatever else the machine does meanwhile only adds, so the
// least is told besides the median.
void time_operation(benchmark::State &state, native_operation const *operation) {
    std::vector<double> cycles;

    for (auto _ : state) {
        do_if(operation->before);
        auto const from = clock_type::now();
        unsigned long long const start = __rdtsc();
        operation->timed();
        cycles.push_back(static_cast<double>(__rdtsc() - start) / NATIVE_OPERATIONS);
        state.SetIterationTime(std::chrono::duration<double>(clock_type::now() - from).count());
        do_if(operation->after);
    }
    std::sort(cycles.begin(), cycles.end());
    state.counters["least"] = cycles.front();
    state.counters["median"] = cycles[cycles.size() / 2];
    state.SetItemsProcessed(state.iterations() * NATIVE_OPERATIONS);
    state.SetLabel(operation->what);
}

} // namespace

int main(int argc, char **argv) {
    if (native_set_up() != 0) {
        std::fprintf(stderr, "native: the memory cannot be set up\n");
        return 1;
    }
    for (native_operation const *o = native_operations; o->name != nullptr; o++) {
        benchmark::RegisterBenchmark(o->name, time_operation, o)->UseManualTime();
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    if (!native_sound()) {
        std::fprintf(stderr, "native: an operation failed\n");
        return 1;
    }
    return 0;
}
