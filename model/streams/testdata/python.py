"""Writes python.json: picks that CPython's random draws, as a contrastive script does.

A case has n samples in classes of the sizes given, in blocks. Each step is
class, anchor, positive, negatives: the class, then indices among the class's
samples and among the others. The first steps are written out; all steps, as
samples' indices, count in the CRC-32 of their little-endian int32s.
"""

import json
import random
import struct
import sys
import zlib

STEPS, SHOWN = 3000, 5
CASES = [
    # seed, sizes, negatives
    (0, [25] * 4, 3),            # the guide
    (1, [25] * 4, 3),
    (2**32 - 1, [25] * 4, 3),
    (2**32 + 5, [25] * 4, 3),    # a key of two words
    (2**63 + 11, [25] * 4, 1),
    (3, [2] * 4, 3),             # others fit a pool
    (4, [2] * 4, 6),             # all of them
    (5, [1, 1], 1),
    (6, [1] * 3, 2),
    (7, [64] * 4, 5),            # powers of two: half of the words are refused
    (8, [64] * 4, 6),            # beyond 5 the pool is larger
    (9, [250] * 4, 64),
    (10, [250] * 4, 16),
    (11, [25] * 4, 64),          # a pool: 75 <= 21 + 256
    (12, [7, 30, 100, 3, 55], 4),
    (13, [7, 8], 7),             # a pool in one class, and in the other all
    (14, [3000] * 10, 8),
    (15, [40] * 3, 20),
    (16, [7] * 4, 3),            # 21 others: a pool just
    (17, [22, 22], 3),           # 22 others: a set just
    (18, [1000, 24], 2),
    (19, [150000] * 3, 2),       # more than 18 bits among the others
]


def case(seed, sizes, negatives):
    random.seed(seed)
    starts = [sum(sizes[:c]) for c in range(len(sizes))]
    n = sum(sizes)
    shown, crc = [], 0
    for step in range(STEPS):
        c = random.randint(0, len(sizes) - 1)
        anchor = random.sample(range(sizes[c]), 1)[0]
        positive = random.sample(range(sizes[c]), 1)[0]
        others = random.sample(range(n - sizes[c]), negatives)
        if step < SHOWN:
            shown.append([c, anchor, positive] + others)
        rows = [starts[c] + anchor, starts[c] + positive]
        rows += [o if o < starts[c] else o + sizes[c] for o in others]
        crc = zlib.crc32(struct.pack("<%di" % len(rows), *rows), crc)
    return {"seed": seed, "sizes": sizes, "negatives": negatives, "shown": shown, "steps": STEPS, "crc32": crc}


def main():
    words = {}
    for seed in (0, 1, 5489, 2**32 - 1, 2**32, 2**64 - 1):
        random.seed(seed)
        words[str(seed)] = [random.getrandbits(32) for _ in range(2000)][:3] + [random.getrandbits(32)]
    with open(sys.argv[1], "w") as out:
        out.write('{"words": ' + json.dumps(words) + ',\n"cases": [\n')
        out.write(",\n".join(json.dumps(case(*c)) for c in CASES))
        out.write("\n]}\n")


main()
