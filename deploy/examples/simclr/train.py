"""SimCLR on handwritten digits in PyTorch, as a trial of tausweep.

Two views of an image (shifted, scaled in brightness, partly hidden) are to be alike under
NT-Xent. Needs numpy and torch, on a GPU where there is one. A fifth of the digits is only
measured, by the vote of the 20 nearest of the others.
"""

import argparse
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

a = argparse.ArgumentParser()
a.add_argument("--temperature", type=float, required=True)
a.add_argument("--batch", type=int, required=True)
a.add_argument("--steps", type=int, default=600)
a = a.parse_args()
seed, folder = int(os.environ["TAUSWEEP_SEED"]), os.environ["TAUSWEEP_DIR"]
device = "cuda" if torch.cuda.is_available() else "cpu"
torch.manual_seed(seed)
torch.set_num_threads(1)


def report(**values):
    with open(os.environ["TAUSWEEP_REPORT"], "a") as lines:
        lines.write(json.dumps(values) + "\n")


digits = np.load(os.path.join(os.path.dirname(__file__), "../digits/digits.npz"))
images = torch.tensor(digits["x"] / 16.0, dtype=torch.float32).view(-1, 1, 8, 8)
labels = torch.tensor(digits["y"]).long()
order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))  # one split for all
test, train = order[: len(order) // 5], order[len(order) // 5 :]


def view(x):
    """Shifted by up to one pixel, brighter or darker, a patch hidden."""
    n = len(x)
    x = F.pad(x, (1, 1, 1, 1))
    dx, dy = torch.randint(0, 3, (n,)), torch.randint(0, 3, (n,))
    rows, cols = dy[:, None] + torch.arange(8), dx[:, None] + torch.arange(8)
    x = x[torch.arange(n)[:, None, None], 0, rows[:, :, None], cols[:, None, :]].unsqueeze(1)
    top, left = torch.randint(0, 6, (n,)), torch.randint(0, 6, (n,))
    i, j = torch.arange(8)[None, :, None], torch.arange(8)[None, None, :]
    hidden = (i >= top[:, None, None]) & (i < top[:, None, None] + 3) & (j >= left[:, None, None]) & (j < left[:, None, None] + 3)
    x = x.masked_fill(hidden.unsqueeze(1), 0)
    return x * (0.6 + 0.8 * torch.rand(n, 1, 1, 1))


encoder = torch.nn.Sequential(
    torch.nn.Conv2d(1, 32, 3, padding=1), torch.nn.ReLU(),
    torch.nn.Conv2d(32, 64, 3, stride=2, padding=1), torch.nn.ReLU(),
    torch.nn.Flatten(), torch.nn.Linear(64 * 16, 64),
).to(device)
head = torch.nn.Sequential(torch.nn.ReLU(), torch.nn.Linear(64, 32)).to(device)
optimizer = torch.optim.AdamW([*encoder.parameters(), *head.parameters()], lr=1e-3, weight_decay=1e-4)


def features(which):
    with torch.no_grad():
        return F.normalize(encoder(images[which].to(device))).cpu()


def accuracy():
    similar = features(test) @ features(train).T
    weight, nearest = similar.topk(20)
    votes = torch.zeros(len(test), 10).scatter_add_(1, labels[train][nearest], (weight / 0.07).exp())
    return (votes.argmax(1) == labels[test]).float().mean().item()


start, checkpoint = 0, os.path.join(folder, "checkpoint.pt")
if os.path.exists(checkpoint):  # only where an attempt was killed
    saved = torch.load(checkpoint, weights_only=False)
    start = saved["step"]
    encoder.load_state_dict(saved["encoder"])
    head.load_state_dict(saved["head"])
    optimizer.load_state_dict(saved["optimizer"])
    torch.set_rng_state(saved["random"])
else:
    report(step=0, accuracy=accuracy())

for step in range(start + 1, a.steps + 1):
    batch = train[torch.randperm(len(train))[: a.batch]]
    z = F.normalize(head(encoder(torch.cat([view(images[batch]), view(images[batch])]).to(device))))
    logits = (z @ z.T / a.temperature).masked_fill(torch.eye(len(z), dtype=torch.bool, device=device), float("-inf"))
    positive = torch.arange(len(z), device=device).roll(len(batch))
    loss = F.cross_entropy(logits, positive)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 100 == 0 or step == a.steps:
        report(step=step, accuracy=accuracy(), loss=loss.item())
        torch.save({"step": step, "encoder": encoder.state_dict(), "head": head.state_dict(),
                    "optimizer": optimizer.state_dict(), "random": torch.get_rng_state()}, checkpoint + ".half")
        os.replace(checkpoint + ".half", checkpoint)

np.save(os.path.join(folder, "features.npy"), features(test).numpy())  # for tausweep to measure
np.save(os.path.join(folder, "labels.npy"), labels[test].numpy())
