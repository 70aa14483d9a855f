# SPDX-License-Identifier: BSD-2-Clause
"""The workloads, started by root: their checksums must be those of the same work done here."""

import re

import run
from check import SECONDS, Failure, Outcome, built, case

MASK = 0xFFFFFFFF
PAGE_WORDS = 1024
SIDE = 32  # of a tile of a matrix


def mix(x):
    x = (x ^ x >> 16) * 0x85EBCA6B & MASK
    x = (x ^ x >> 13) * 0xC2B2AE35 & MASK
    return x ^ x >> 16


def numbers(seed):
    """What work_next yields."""
    while True:
        seed ^= seed << 13 & MASK
        seed ^= seed >> 17
        seed ^= seed << 5 & MASK
        yield seed


def sort_sum(pages, seed):
    count = pages * PAGE_WORDS // 2
    source = numbers(seed)
    return count, (count + sum(mix(next(source)) for _ in range(count))) & MASK


def matrix_sum(tiles, seed):
    """The product of two matrices of which tile after tile was filled."""
    source = numbers(seed)
    rows = tiles * SIDE

    def filled():
        m = [[0] * rows for _ in range(rows)]
        for tile in range(tiles * tiles):
            for i in range(SIDE * SIDE):
                m[tile // tiles * SIDE + i // SIDE][tile % tiles * SIDE + i % SIDE] = next(source)
        return m

    a, columns = filled(), list(zip(*filled()))
    c = [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]
    result = tiles
    for tile in range(tiles * tiles):
        for i in range(SIDE * SIDE):
            word = c[tile // tiles * SIDE + i // SIDE][tile % tiles * SIDE + i % SIDE]
            result = (result * 31 + word) & MASK
    return rows, mix(result)


def hash_sum(pages, rounds, seed):
    places = pages * PAGE_WORDS // 2
    keys = places // 2
    values = [mix(i) for i in range(keys)]
    source = numbers(seed)
    for i in range(rounds):
        number = next(source) % keys
        values[number] = (values[number] + mix(i)) & MASK
    total = sum(mix((i + 1) * 0x9E3779B1 & MASK ^ mix(value)) for i, value in enumerate(values))
    # An empty place counts as key 0 with value 0: mix(0 ^ mix(0)).
    return keys, (keys + total + (places - keys) * mix(mix(0))) & MASK


def add_work(cc):
    @case(f"workloads {cc}", f"{cc}-release")
    def _(part):
        every = {"sort heap=3 9": ("sort", *sort_sum(3, 9)),
                 "sort heap=40": ("sort", *sort_sum(40, 1)),
                 "matrix heap=12 1 7": ("matrix", *matrix_sum(1, 7)),
                 "matrix heap=12 64 5": ("matrix", *matrix_sum(2, 5)),
                 "matrix 3 heap=28": ("matrix", *matrix_sum(3, 1)),
                 "hash heap=3 100": ("hash", *hash_sum(3, 100, 1)),
                 "hash heap=20 5000 3": ("hash", *hash_sum(20, 5000, 3))}
        script = "".join(f"run {words}\n" for words in every) + "audit\nexit 0\n"
        modules = [built(f"{name}.elf", cc) for name in ("root", "console", "sort", "matrix", "hash")]
        start = "spawn console as=console ports=0x3f8-0x3ff line=4 priority=30\n"
        machine = run.Machine(run.qemu_command(built("kernel.elf", cc), modules,
                                               extra=["-serial", "stdio"]),
                              (start + script).encode())
        outcome = Outcome(machine, machine.wait(SECONDS))
        outcome.must_end(0)
        outcome.must_say("every frame has one master, and all counts are as found: yes")
        results = [(name, int(count), int(checksum, 16)) for name, count, checksum in re.findall(
            r"^(\w+): (\d+) \w+, checksum 0x([0-9a-f]{8}): ok$", outcome.text, re.MULTILINE)]
        if len(results) != len(every):
            raise Failure(f"{len(results)} of {len(every)} were right", outcome.seen)
        for (words, wanted), result in zip(every.items(), results):
            part(words, "" if result == wanted else f"{result} and not {wanted}", outcome.seen)


add_work("clang")
add_work("gcc")


@case("workloads: what they refuse")
def _(part):
    every = {"sort 0": 2, "sort 1 2": 2, "sort x": 2, "matrix 65": 2, "matrix 1 1 1": 2, "hash 0": 2,
             "sort heap=2": 2, "hash heap=0": 2, "matrix heap=1": 2}
    for words, status in every.items():
        machine = run.Machine(
            run.qemu_command(built("kernel.elf"), [built(f"{name}.elf") for name in
                                                   ("root", words.split()[0])],
                             extra=["-serial", "stdio"]), f"run {words}\nexit\n".encode())
        outcome = Outcome(machine, machine.wait(SECONDS))
        part(words, "" if outcome.status == status else f"the status is {outcome.status}",
             outcome.seen)
