"""One step of NT-Xent and AdamW on one core in JAX and PyTorch: what package dense is
held against. make bench-peers runs it and the package's own benchmark in one go.

Every peer draws its masks and batches as its users do, from data in memory.
"""
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

SHAPES = [((64, 128, 64), 256), ((784, 256, 128), 256), ((2, 10, 2), 64)]
ROWS, TEMPERATURE, MASKED, LR, DECAY = 2048, 0.1, 0.3, 1e-3, 0.01


def best(run, steps, times=5):
    """The least milliseconds a step of several runs."""
    run(steps)  # compiles
    least = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        run(steps)
        least = min(least, (time.perf_counter() - began) / steps)
    return 1000 * least


def jax_step(layers, batch):
    import jax
    import jax.numpy as jnp

    rows = jax.random.normal(jax.random.key(1), (ROWS, layers[0]))
    keys = jax.random.split(jax.random.key(0), len(layers))
    weights = [
        (jax.random.uniform(k, (i, o), minval=-(i**-0.5), maxval=i**-0.5), jnp.zeros(o))
        for k, i, o in zip(keys, layers[:-1], layers[1:])
    ]

    def loss(weights, views):
        for n, (w, b) in enumerate(weights):
            views = views @ w + b
            if n < len(weights) - 1:
                views = jax.nn.relu(views)
        u = views / jnp.maximum(jnp.linalg.norm(views, axis=1, keepdims=True), 1e-8)
        logits = u @ u.T / TEMPERATURE
        logits = logits - 1e9 * jnp.eye(2 * batch)
        positive = jnp.roll(jnp.arange(2 * batch), batch)
        return jnp.mean(jax.nn.logsumexp(logits, axis=1) - logits[jnp.arange(2 * batch), positive])

    def step(state, key):
        weights, m, v, t = state
        draw, first, second = jax.random.split(key, 3)
        x = rows[jax.random.choice(draw, ROWS, (batch,), replace=False)]
        views = jnp.concatenate([jnp.where(jax.random.uniform(k, x.shape) < MASKED, 0, x) for k in (first, second)])
        value, g = jax.value_and_grad(loss)(weights, views)
        t = t + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        weights = jax.tree.map(
            lambda w, m, v: w * (1 - LR * DECAY) - LR * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8), weights, m, v
        )
        return (weights, m, v, t), value

    zeros = jax.tree.map(jnp.zeros_like, weights)
    state = (weights, zeros, zeros, jnp.float32(0))

    def run(steps):
        scanned = jax.jit(lambda s, k: jax.lax.scan(step, s, k))
        if steps not in cache:
            cache[steps] = scanned.lower(state, jax.random.split(jax.random.key(2), steps)).compile()
        cache[steps](state, jax.random.split(jax.random.key(2), steps))[1].block_until_ready()

    cache = {}
    return run


def torch_step(layers, batch):
    import torch

    torch.set_num_threads(1)
    rows = torch.randn(ROWS, layers[0])
    parts = []
    for n, (i, o) in enumerate(zip(layers[:-1], layers[1:])):
        parts += [torch.nn.Linear(i, o)] + ([torch.nn.ReLU()] if n < len(layers) - 2 else [])
    encoder = torch.nn.Sequential(*parts)
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=LR, weight_decay=DECAY)
    own = torch.eye(2 * batch, dtype=torch.bool)
    positive = torch.arange(2 * batch).roll(batch)

    def run(steps):
        for _ in range(steps):
            x = rows[torch.randperm(ROWS)[:batch]]
            views = torch.cat([x * (torch.rand_like(x) >= MASKED) for _ in range(2)])
            u = torch.nn.functional.normalize(encoder(views), dim=1, eps=1e-8)
            logits = (u @ u.T / TEMPERATURE).masked_fill(own, float("-inf"))
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(logits, positive).backward()
            optimizer.step()

    return run


def main():
    for name, make in (("JAX jit + scan", jax_step), ("PyTorch eager", torch_step)):
        try:
            for layers, batch in SHAPES:
                steps = 2000 if layers[0] < 10 else 100
                print(f"{name:16} {'-'.join(map(str, layers)):12} batch {batch}: {best(make(layers, batch), steps):.3f} ms/step", flush=True)
        except ImportError as e:
            print(f"{name}: {e}", file=sys.stderr)


if __name__ == "__main__":
    main()
