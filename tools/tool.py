# SPDX-License-Identifier: BSD-2-Clause
"""What the tools have in common as commands: what a person sees who makes a mistake, or presses Ctrl-C."""

import argparse
import concurrent.futures
import contextlib
import os
import signal

SEEDS = 2**32 - 1  # from 1 to this, here and in the guest


class Parser(argparse.ArgumentParser):
    """A mistake is answered with one sentence. --help tells the rest."""

    def error(self, message):
        self.exit(2, f"{os.path.splitext(self.prog)[0]}: {message}\n")


def number(least, most=None, kind=int):
    """An option's type: a number that is not too small, nor too large."""
    def parse(text):
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not value >= least or (most is not None and value > most):
            raise argparse.ArgumentTypeError(
                f"`{text}` is no {'whole ' if kind is int else ''}number "
                + (f"of {least} or more" if most is None else f"from {least} to {most}"))
        return value
    return parse


def interrupted():
    """End at once as Ctrl-C ends a program. Machines that run.py has started end with this process."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)


@contextlib.contextmanager
def workers(jobs):
    """A pool of so many threads. Ctrl-C waits for none of them."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        try:
            yield pool
            pool.shutdown()
        except KeyboardInterrupt:
            interrupted()


def start(main):
    """A tool's main function, without a traceback when Ctrl-C ends it."""
    try:
        main()
    except KeyboardInterrupt:
        interrupted()
