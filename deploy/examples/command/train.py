"""A contrastive training in Python's standard library alone, as a trial of tausweep.

Points in four quadrants, a linear encoder with tanh, InfoNCE over cosine similarities:
one anchor, its positive from the same quadrant and three negatives a step.

What makes it a trial is marked: it reads its settings, appends a JSON line to the report
now and then, and goes on from its own checkpoint where it was killed.
"""

import json
import math
import os
import random
import sys

settings = json.loads(os.environ["TAUSWEEP_SETTINGS"])  # <- what it is
folder = os.environ["TAUSWEEP_DIR"]                     # <- its own folder
seed, tau = int(os.environ["TAUSWEEP_SEED"]), float(sys.argv[1])


def report(**values):                                   # <- what it yields
    with open(os.environ["TAUSWEEP_REPORT"], "a") as lines:
        lines.write(json.dumps(values) + "\n")


QUADRANTS = [(1, 1), (-1, 1), (-1, -1), (1, -1)]


def points(n, rng):
    return [[(x * rng.gauss(0.6, 0.35), y * rng.gauss(0.6, 0.35)) for _ in range(n)] for x, y in QUADRANTS]


def encode(w, p):
    return [math.tanh(w[0] * p[0] + w[1] * p[1]), math.tanh(w[2] * p[0] + w[3] * p[1])]


def cosine(a, b):
    """The similarity of a and b, and its gradient for each of them."""
    na, nb = math.hypot(*a) + 1e-8, math.hypot(*b) + 1e-8
    c = (a[0] * b[0] + a[1] * b[1]) / (na * nb)
    return c, [(b[i] / nb - c * a[i] / na) / na for i in (0, 1)], [(a[i] / na - c * b[i] / nb) / nb for i in (0, 1)]


def step(w, classes, rng):
    """One step of SGD; returns the loss before it."""
    own = rng.randrange(4)
    others = [k for k in range(4) if k != own]
    anchor, positive = rng.sample(classes[own], 2)
    inputs = [anchor, positive] + [rng.choice(classes[k]) for k in others]
    z = [encode(w, p) for p in inputs]
    similar = [cosine(z[0], other) for other in z[1:]]
    logits = [s[0] / tau for s in similar]
    top = max(logits)
    exps = [math.exp(v - top) for v in logits]
    share = [e / sum(exps) for e in exps]
    grads = [[0.0, 0.0] for _ in z]
    for k, (_, to_anchor, to_other) in enumerate(similar):
        g = (share[k] - (k == 0)) / tau
        for i in (0, 1):
            grads[0][i] += g * to_anchor[i]
            grads[k + 1][i] += g * to_other[i]
    for p, out, g in zip(inputs, z, grads):
        for i in (0, 1):
            back = settings["lr"] * g[i] * (1 - out[i] * out[i])
            w[2 * i] -= back * p[0]
            w[2 * i + 1] -= back * p[1]
    return -math.log(max(share[0], 1e-300))


def accuracy(w, classes):
    """The share of points whose most similar other point is of their class."""
    z = [(encode(w, p), k) for k, members in enumerate(classes) for p in members]
    right = 0
    for i, (a, label) in enumerate(z):
        right += max((cosine(a, b)[0], k == label) for j, (b, k) in enumerate(z) if j != i)[1]
    return right / len(z)


rng = random.Random(seed)  # the same draws at every temperature, so that trials pair by seed
train, held_out = points(25, rng), points(25, rng)
w = [rng.gauss(0, 0.5) for _ in range(4)]
done, checkpoint = 0, os.path.join(folder, "checkpoint.json")
if os.path.exists(checkpoint):                          # <- only where an attempt was killed
    with open(checkpoint) as file:
        done, w, state = json.load(file)
    rng.setstate((state[0], tuple(state[1]), state[2]))
else:
    report(step=0, accuracy=accuracy(w, held_out), loss=math.log(4))

total = 0.0
for now in range(done + 1, settings["steps"] + 1):
    total += step(w, train, rng)
    if now % settings["every"] == 0 or now == settings["steps"]:
        report(step=now, accuracy=accuracy(w, held_out), loss=total / (now - done))
        done, total = now, 0.0
        with open(checkpoint + ".half", "w") as file:
            json.dump([now, w, rng.getstate()], file)
        os.replace(checkpoint + ".half", checkpoint)

with open(os.path.join(folder, "features.csv"), "w") as file:  # <- for tausweep to measure
    file.write("f0,f1,label\n")
    for k, members in enumerate(held_out):
        for p in members:
            file.write("{:.7g},{:.7g},{}\n".format(*encode(w, p), k))
