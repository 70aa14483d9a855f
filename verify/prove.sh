#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Prove the core with Frama-C (make prove); see verify/prove.py and docs/verification.md.
exec python3 "$(dirname "$0")/prove.py" "$@"
