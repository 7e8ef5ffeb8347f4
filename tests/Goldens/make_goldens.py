#!/usr/bin/env python3
"""Writes the golden values that tests/Models compares with, from PyTorch (made with 1.13).

Usage: OPENBLAS_CORETYPE=SkylakeX python3 tests/Goldens/make_goldens.py [section ...]

Each section becomes one JSON file next to this script, so that the tests themselves need no Python. Large inputs and
initial weights are not stored: numbers(count, seed) is the same little generator here and in the tests.
"""

import json
import os
import sys

import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))


def numbers(count, seed, low=-1.0, high=1.0):
    """Well-spread floats in [low, high): a multiplicative hash of the position. Exact in double, then rounded to float."""
    i = np.arange(count, dtype=np.uint64) + np.uint64(1)
    x = (i * np.uint64(2654435761) + np.uint64(seed) * np.uint64(40503) * i * i) & np.uint64(0xFFFFFFFF)
    x = ((x ^ (x >> np.uint64(15))) * np.uint64(2246822519)) & np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(13)
    return (low + (high - low) * (x.astype(np.float64) / 4294967296.0)).astype(np.float32)


def tensor(shape, seed, low=-1.0, high=1.0):
    return torch.from_numpy(numbers(int(np.prod(shape)), seed, low, high).reshape(shape).copy())


def dump(value):
    """Values in row-major order with 9 digits, which is exact for floats."""
    if isinstance(value, torch.Tensor):
        value = value.detach()
        shape = list(value.shape)
        if value.dtype in (torch.int64, torch.int32, torch.bool):
            return {"shape": shape, "values": [int(v) for v in value.flatten().tolist()]}
        return {"shape": shape, "values": [float("%.9g" % v) for v in value.flatten().tolist()]}
    return value


# ---- optimizers -----------------------------------------------------------------------------------------------------

OPTIMIZER_STEPS = 12
OPTIMIZER_SHOWN = [1, 2, 6, 12]
SHAPES = [[5], [2, 17], [1]]


def optimizer_cases():
    adam = {"betas": (0.8, 0.95)}
    return {
        "Sgd": lambda g: torch.optim.SGD(g, lr=0.1),
        "SgdMomentum": lambda g: torch.optim.SGD(g, lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.05),
        "SgdNesterov": lambda g: torch.optim.SGD(g, lr=0.1, momentum=0.9, nesterov=True),
        "RmsProp": lambda g: torch.optim.RMSprop(g, lr=0.01, alpha=0.9, weight_decay=0.05),
        "RmsPropMomentum": lambda g: torch.optim.RMSprop(g, lr=0.01, alpha=0.9, momentum=0.9),
        "RmsPropCentered": lambda g: torch.optim.RMSprop(g, lr=0.01, alpha=0.9, centered=True),
        "RmsPropAll": lambda g: torch.optim.RMSprop(g, lr=0.01, alpha=0.9, eps=1e-4, momentum=0.5, centered=True, weight_decay=0.05),
        "Adagrad": lambda g: torch.optim.Adagrad(g, lr=0.1, lr_decay=0.1, weight_decay=0.05, initial_accumulator_value=0.2),
        "Adam": lambda g: torch.optim.Adam(g, lr=0.02),
        "AdamAll": lambda g: torch.optim.Adam(g, lr=0.02, eps=1e-3, weight_decay=0.05, amsgrad=True, **adam),
        "AdamW": lambda g: torch.optim.AdamW(g, lr=0.02, weight_decay=0.1, **adam),
        "AdamWAms": lambda g: torch.optim.AdamW(g, lr=0.02, amsgrad=True, **adam),
        "Adamax": lambda g: torch.optim.Adamax(g, lr=0.02, weight_decay=0.05, **adam),
        # The second group has a rate and a decay of its own.
        "AdamGroups": lambda g: torch.optim.Adam(
            [{"params": g[:1]}, {"params": g[1:], "lr": 0.1, "weight_decay": 0.2}], lr=0.02),
    }


def gradient(step, which, shape):
    """Shrinks at the end, so that AMSGrad and Adamax show what they remember; element 0 is always 0."""
    value = tensor(shape, 100 * step + which) * (1.0 if step < 6 else 0.1)
    value.view(-1)[0] = 0
    return value


def optimizers():
    result = {}
    for name, make in optimizer_cases().items():
        parameters = [torch.nn.Parameter(tensor(s, 1000 + i)) for i, s in enumerate(SHAPES)]
        optimizer = make(parameters)
        trajectory = []
        for step in range(OPTIMIZER_STEPS):
            for i, p in enumerate(parameters):
                p.grad = gradient(step, i, SHAPES[i])
            optimizer.step()
            if step + 1 in OPTIMIZER_SHOWN:
                trajectory.append(dump(torch.cat([p.flatten() for p in parameters]))["values"])
        result[name] = trajectory
    return result


# ---- schedules ------------------------------------------------------------------------------------------------------

def schedules():
    from torch.optim import lr_scheduler as s

    steps = 30
    losses = [1.0, 0.9, 0.95, 0.9, 0.91, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.79995, 0.8, 0.8, 0.7, 0.8, 0.8, 0.8, 0.8,
              0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]
    cases = {
        "Step": lambda o: s.StepLR(o, 7, 0.3),
        "MultiStep": lambda o: s.MultiStepLR(o, [3, 11, 12], 0.5),
        "Exponential": lambda o: s.ExponentialLR(o, 0.9),
        "Cosine": lambda o: s.CosineAnnealingLR(o, steps, eta_min=0.2 * 0.1),
        "Linear": lambda o: s.LinearLR(o, start_factor=0.25, end_factor=0.75, total_iters=10),
        "WarmUp": lambda o: s.SequentialLR(
            o, [s.LinearLR(o, start_factor=0.25, total_iters=5), s.StepLR(o, 7, 0.3)], milestones=[5]),
        "Product": lambda o: s.ChainedScheduler([s.ExponentialLR(o, 0.9), s.StepLR(o, 7, 0.3)]),
        "Plateau": lambda o: s.ReduceLROnPlateau(o, factor=0.5, patience=2, cooldown=1, min_lr=0.2 * 0.1),
    }
    result = {"losses": losses, "training": training}
    for name, make in cases.items():
        parameter = torch.nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([parameter], lr=0.2)
        schedule = make(optimizer)
        rates = []
        for step in range(steps):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step(losses[step]) if name == "Plateau" else schedule.step()
        result[name] = rates
    return result


# ---- gradient clipping ----------------------------------------------------------------------------------------------

def clipping():
    result = {}
    for name, norm in {"Clipped": 1.0, "NotClipped": 100.0}.items():
        parameters = [torch.nn.Parameter(torch.zeros(s)) for s in SHAPES]
        for i, p in enumerate(parameters):
            p.grad = gradient(3, i, SHAPES[i])
        total = torch.nn.utils.clip_grad_norm_(parameters, norm)
        result[name] = {"norm": float(total), "gradients": dump(torch.cat([p.grad.flatten() for p in parameters]))["values"]}
    return result


# ---- layers ---------------------------------------------------------------------------------------------------------

def fill(module, seed=50, scale=1.0):
    """Gives every parameter the numbers of its own seed, in the order of named_parameters."""
    with torch.no_grad():
        for i, (_, p) in enumerate(module.named_parameters()):
            p.copy_(tensor(list(p.shape), seed + i, -scale, scale))
    return module


def first(y):
    return y[0] if isinstance(y, tuple) else y


def layer_case(module, shape, passes=1, evaluate=False, indices=0):
    """Output of the last pass and the gradients of sum(output * weights) by input and parameters; then the buffers."""
    fill(module)
    dtype = next((p.dtype for p in module.parameters()), torch.float32)
    for number in range(passes):
        x = tensor(shape, 10 + number).to(dtype)
        if indices:
            x = ((x + 1) / 2 * indices).long().clamp(max=indices - 1)
        else:
            x.requires_grad_()
        y = first(module(x))
    module.zero_grad()
    if evaluate:
        module.eval()
        y = first(module(x))
    (y * tensor(list(y.shape), 20)).sum().backward()
    result = {"output": dump(y), "gradients": {n: dump(p.grad) for n, p in module.named_parameters()}}
    if not indices:
        result["inputGradient"] = dump(x.grad)
    result["buffers"] = {n: dump(b) for n, b in module.named_buffers()}
    return result


class Cgru(torch.nn.Module):
    """One step of the original Neural GPU's cell, channels last: [B, n, w, m]."""

    def __init__(self, maps):
        super().__init__()
        for name, shape in {"gateWeights": [3, 3, maps, 2 * maps], "gateBias": [2 * maps],
                            "candidateWeights": [3, 3, maps, maps], "candidateBias": [maps]}.items():
            setattr(self, name, torch.nn.Parameter(torch.zeros(shape)))

    @staticmethod
    def conv(s, w, b):
        return torch.nn.functional.conv2d(s.permute(0, 3, 1, 2), w.permute(3, 2, 0, 1), b, padding=1).permute(0, 2, 3, 1)

    def forward(self, s):
        u, r = (1.2 * torch.sigmoid(self.conv(s, self.gateWeights, self.gateBias)) - 0.1).clamp(0, 1).chunk(2, -1)
        return u * s + (1 - u) * torch.tanh(self.conv(r * s, self.candidateWeights, self.candidateBias))


class SelfAttention(torch.nn.MultiheadAttention):
    """Attention of a sequence to itself, causal or not."""

    def __init__(self, size, heads, causal=False):
        super().__init__(size, heads, batch_first=True)
        self.causal = causal

    def forward(self, x):
        hidden = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1) if self.causal else None
        return super().forward(x, x, x, attn_mask=hidden, need_weights=False)


class DecodeHalf(torch.nn.Module):
    """A decoder layer whose memory is half of its input."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x, x * 0.5)


def layers():
    nn = torch.nn
    # In double: what a layer of several parts loses in single precision is more than the tests allow.
    transformer = {"dropout": 0.0, "activation": "gelu", "batch_first": True, "dtype": torch.float64}
    return {
        "Linear": layer_case(nn.Linear(5, 3), [2, 4, 5]),
        "LinearNoBias": layer_case(nn.Linear(5, 3, bias=False), [4, 5]),
        "Embedding": layer_case(nn.Embedding(7, 3), [2, 6], indices=7),
        "EmbeddingPad": layer_case(nn.Embedding(7, 3, padding_idx=0), [2, 6], indices=7),
        "Conv1d": layer_case(nn.Conv1d(4, 6, 3, padding=1), [2, 4, 9]),
        "Conv1dStride": layer_case(nn.Conv1d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2), [2, 4, 11]),
        "Conv2d": layer_case(nn.Conv2d(3, 4, 3, padding=1), [2, 3, 6, 5]),
        "Conv2dStride": layer_case(
            nn.Conv2d(2, 4, 3, stride=2, padding=2, dilation=2, groups=2, bias=False), [2, 2, 9, 7]),
        "MaxPool2d": layer_case(nn.MaxPool2d(3, stride=2, padding=1), [2, 3, 6, 7]),
        "AvgPool2d": layer_case(nn.AvgPool2d(2), [2, 3, 6, 7]),
        "BatchNorm1d": layer_case(nn.BatchNorm1d(4), [6, 4], passes=2),
        "BatchNorm1dEval": layer_case(nn.BatchNorm1d(4), [6, 4], passes=2, evaluate=True),
        "BatchNorm2d": layer_case(nn.BatchNorm2d(3, momentum=0.3), [2, 3, 4, 3], passes=2),
        "BatchNorm2dEval": layer_case(nn.BatchNorm2d(3, momentum=0.3), [2, 3, 4, 3], passes=2, evaluate=True),
        "LayerNorm": layer_case(nn.LayerNorm(6), [3, 2, 6]),
        "LayerNorm2": layer_case(nn.LayerNorm([2, 6]), [3, 2, 6]),
        "GroupNorm": layer_case(nn.GroupNorm(2, 6), [2, 6, 5]),
        "Rnn": layer_case(nn.RNN(3, 4, batch_first=True), [2, 5, 3]),
        "RnnRelu": layer_case(nn.RNN(3, 4, nonlinearity="relu", batch_first=True), [2, 5, 3]),
        "Gru": layer_case(nn.GRU(3, 4, batch_first=True), [2, 5, 3]),
        "GruTwo": layer_case(nn.GRU(3, 4, num_layers=2, bidirectional=True, batch_first=True), [2, 5, 3]),
        "Cgru": layer_case(Cgru(3), [2, 5, 4, 3]),
        "MultiHeadAttention": layer_case(SelfAttention(8, 2), [2, 5, 8]),
        "MultiHeadAttentionCausal": layer_case(SelfAttention(6, 3, causal=True), [2, 7, 6]),
        "EncoderNormFirst": layer_case(nn.TransformerEncoderLayer(8, 2, 12, norm_first=True, **transformer), [2, 5, 8]),
        "EncoderNormLast": layer_case(nn.TransformerEncoderLayer(8, 2, 12, **transformer), [2, 5, 8]),
        "DecoderNormFirst": layer_case(
            DecodeHalf(nn.TransformerDecoderLayer(8, 2, 12, norm_first=True, **transformer)), [2, 5, 8]),
        "DecoderNormLast": layer_case(DecodeHalf(nn.TransformerDecoderLayer(8, 2, 12, **transformer)), [2, 5, 8]),
        "Lstm": layer_case(nn.LSTM(3, 4, batch_first=True), [2, 5, 3]),
        "LstmTwo": layer_case(nn.LSTM(3, 4, num_layers=2, bidirectional=True, batch_first=True), [2, 5, 3]),
    }


# ---- losses ---------------------------------------------------------------------------------------------------------

def losses():
    f = torch.nn.functional
    shape = [4, 5]
    target = tensor(shape, 31, 0, 1)
    cases = {
        "Mse": lambda x, r: f.mse_loss(x, target, reduction=r),
        "L1": lambda x, r: f.l1_loss(x, target, reduction=r),
        "Huber": lambda x, r: f.huber_loss(x, target, delta=0.7, reduction=r),
        "Bce": lambda x, r: f.binary_cross_entropy(torch.sigmoid(x), target, reduction=r),
        "BceLogits": lambda x, r: f.binary_cross_entropy_with_logits(x, target, reduction=r),
        "BceWeighted": lambda x, r: f.binary_cross_entropy_with_logits(
            x, target, pos_weight=torch.tensor(2.5), reduction=r),
    }
    result = {}
    for name, loss in cases.items():
        for reduction in ("mean", "sum", "none"):
            x = (tensor(shape, 30) * 4).requires_grad_()
            y = loss(x, reduction)
            (y * tensor(list(y.shape), 20) if reduction == "none" else y).sum().backward()
            result[name + reduction.title()] = {"loss": dump(y), "gradient": dump(x.grad)}
    return result


# ---- training -------------------------------------------------------------------------------------------------------

def fill_fans(parameters, seed=70):
    """Weights in +-sqrt(3 / fan in), where the fan in is the product of all axes but the first; biases in +-0.1."""
    with torch.no_grad():
        for i, p in enumerate(parameters):
            bound = (3.0 / (p.numel() // p.shape[0])) ** 0.5 if p.dim() > 1 else 0.1
            p.copy_(tensor(list(p.shape), seed + i, -bound, bound))


def labels(shape, seed, classes):
    return ((tensor(shape, seed) + 1) / 2 * classes).long().clamp(max=classes - 1)


def train_mlp():
    nn = torch.nn
    model = nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 12), nn.ReLU(), nn.Linear(12, 5))
    fill_fans(model.parameters())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    return train(model, optimizer, lambda step: (tensor([8, 20], 200 + step), labels([8], 300 + step, 5)))


def train_lenet():
    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
    fill_fans(model.parameters())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    return train(model, optimizer, lambda step: (tensor([4, 1, 28, 28], 200 + step % 2), labels([4], 300 + step % 2, 10)))


def train(model, optimizer, batch):
    losses = []
    for step in range(10):
        x, y = batch(step)
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


class Dngpu(torch.nn.Module):
    """The improved Neural GPU from its formulas, without dropout. Convolutions are written as sums over three shifts."""

    def __init__(self, maps, symbols, outputs):
        super().__init__()
        self.maps = maps
        shapes = {
            "inputWeights": [symbols, maps], "inputBias": [maps], "outputWeights": [maps, outputs], "outputBias": [outputs],
            "gateWeights": [3, maps, 2 * maps], "gateBias": [2 * maps],
            "candidateWeights": [3, maps, maps], "candidateBias": [maps]}
        for name, shape in shapes.items():
            setattr(self, name, torch.nn.Parameter(torch.zeros(shape)))

    @staticmethod
    def moved(s, by):
        """s[i - by], zeros beyond the ends."""
        out = torch.zeros_like(s)
        if by > 0:
            out[:, by:] = s[:, :-by]
        elif by < 0:
            out[:, :by] = s[:, -by:]
        else:
            out = s
        return out

    def conv(self, s, w, b):
        return sum(self.moved(s, 1 - tap) @ w[tap] for tap in range(3)) + b

    def shift(self, s):
        third = self.maps // 3
        stay = self.maps - 2 * third
        return torch.cat([s[..., :stay], self.moved(s[..., stay:stay + third], 1), self.moved(s[..., stay + third:], -1)], -1)

    def forward(self, symbols):
        n, m = symbols.shape[1], self.maps
        hsig = lambda x: (0.5 * x + 0.5).clamp(0, 1)
        excess = lambda x: torch.relu(x.abs() - 0.9).sum()
        mask = (symbols != 0).float().unsqueeze(-1)
        x = self.inputWeights[symbols] + self.inputBias
        cost = excess(x) * n
        s = x.clamp(-1, 1) * mask
        for _ in range(n):
            gates = self.conv(s, self.gateWeights, self.gateBias)
            r, g = gates[..., :m] + 0.5, gates[..., m:] + 0.7
            c = self.conv(hsig(r) * s, self.candidateWeights, self.candidateBias)
            cost = cost + excess(r) + excess(g) + excess(c)
            s = (hsig(g) * self.shift(s) + (1 - hsig(g)) * c.clamp(-1, 1)) * mask
        return s @ self.outputWeights + self.outputBias, cost


def train_dngpu():
    """Two bins a step, the saturation cost, and the published AdaMax, in double precision."""
    model = Dngpu(maps=8, symbols=6, outputs=4).double()
    fill_fans(model.parameters())
    parameters = list(model.parameters())
    mean = [torch.zeros_like(p) for p in parameters]
    norm = [torch.zeros_like(p) for p in parameters]
    losses, costs = [], []
    for step in range(10):
        total, cost_sum = 0, 0
        for i, n in enumerate((5, 9)):
            x = labels([4, n], 200 + 2 * step + i, 6)
            y = labels([4, n], 300 + 2 * step + i, 4)
            logits, cost = model(x)
            total = total + torch.nn.functional.cross_entropy(logits.reshape(-1, 4), y.reshape(-1)) / 2
            cost_sum = cost_sum + cost / (n * n * 4) / 2
        for p in parameters:
            p.grad = None
        (total + 1e-2 * cost_sum).backward()
        losses.append(total.item())
        costs.append(cost_sum.item())
        with torch.no_grad():
            beta2 = 1 - max(5e-4, 0.01 * 0.5 ** (step / 2000))
            for p, m, v in zip(parameters, mean, norm):
                bound = 1.2 * v + 1e-4
                g = torch.maximum(torch.minimum(p.grad, bound), -bound)
                m.mul_(0.9).add_(0.1 * g)
                v.copy_(torch.maximum(beta2 * v, g.abs()))
                p.sub_(0.05 * m / (v + 1e-8))
    return {"losses": losses, "costs": costs}


def training():
    return {"Mlp": train_mlp(), "LeNet": train_lenet(), "Dngpu": train_dngpu()}


SECTIONS = {"optimizers": optimizers, "schedules": schedules, "clipping": clipping, "layers": layers, "losses": losses, "training": training}


def main():
    torch.set_num_threads(1)
    for name in sys.argv[1:] or SECTIONS:
        with open(os.path.join(HERE, name + ".json"), "w") as file:
            json.dump(SECTIONS[name](), file, separators=(",", ":"))
            file.write("\n")


if __name__ == "__main__":
    main()
