"""The job's training step in PyTorch on one thread: `train_torch.py FILE WINDOWS BATCH` reads targets, ids and weights.

For each line of standard input, a number of milliseconds, it trains for about so long and prints the milliseconds of a
step. It begins with one step and the bytes of the dense weights after it, as a check.
"""

import sys
import time

import numpy as np
import torch

WORDS, WIDTH, HIDDEN, TAGS, RATE = 30_000, 50, 300, 9, 0.01
path, windows, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(1)
data = open(path, "rb").read()
at = 0


def take(kind, *shape):
    global at
    n = int(np.prod(shape))
    values = np.frombuffer(data, dtype=kind, count=n, offset=at).reshape(shape)
    at += 4 * n
    return torch.from_numpy(values.copy())


targets = take(np.int32, windows).long()
ids = take(np.int32, windows, 5).long()
table = take(np.float32, WORDS, WIDTH)
w1, b1 = take(np.float32, 5 * WIDTH, HIDDEN), take(np.float32, HIDDEN)
w2, b2 = take(np.float32, HIDDEN, TAGS), take(np.float32, TAGS)

embedding = torch.nn.Embedding(WORDS, WIDTH, sparse=True, _weight=table)
dense = torch.nn.Sequential(torch.nn.Linear(5 * WIDTH, HIDDEN), torch.nn.Tanh(), torch.nn.Linear(HIDDEN, TAGS))
with torch.no_grad():
    for layer, w, b in [(dense[0], w1, b1), (dense[2], w2, b2)]:
        layer.weight.copy_(w.t())
        layer.bias.copy_(b)
optimizer = torch.optim.SGD([*embedding.parameters(), *dense.parameters()], lr=RATE)
loss_of = torch.nn.CrossEntropyLoss()
step_count = 0


def step():
    global step_count
    first = (step_count * batch) % windows
    step_count += 1
    optimizer.zero_grad(set_to_none=True)
    x = embedding(ids[first : first + batch]).view(batch, -1)
    loss_of(dense(x), targets[first : first + batch]).backward()
    optimizer.step()


step()
parameters = [dense[0].weight.t(), dense[0].bias, dense[2].weight.t(), dense[2].bias]
sys.stdout.buffer.write(b"".join(p.detach().contiguous().numpy().tobytes() for p in parameters))
sys.stdout.flush()
for line in sys.stdin:
    milliseconds = float(line)
    start = time.perf_counter()
    n = 0
    while (time.perf_counter() - start) * 1000 < milliseconds:
        step()
        n += 1
    print((time.perf_counter() - start) * 1000 / n, flush=True)
