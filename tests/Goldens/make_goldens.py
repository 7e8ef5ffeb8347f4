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
    result = {"losses": losses}
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
    for number in range(passes):
        x = tensor(shape, 10 + number)
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


def layers():
    nn = torch.nn
    return {
        "Linear": layer_case(nn.Linear(5, 3), [2, 4, 5]),
        "LinearNoBias": layer_case(nn.Linear(5, 3, bias=False), [4, 5]),
        "Embedding": layer_case(nn.Embedding(7, 3), [2, 6], indices=7),
        "EmbeddingPad": layer_case(nn.Embedding(7, 3, padding_idx=0), [2, 6], indices=7),
        "Conv1d": layer_case(nn.Conv1d(4, 6, 3, padding=1), [2, 4, 9]),
        "Conv1dStride": layer_case(nn.Conv1d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2), [2, 4, 11]),
        "Conv2d": layer_case(nn.Conv2d(3, 4, 3, padding=1), [2, 3, 6, 5]),
        "Conv2dStride": layer_case(nn.Conv2d(2, 4, (3, 2), stride=(2, 1), padding=(1, 0), groups=2, bias=False), [2, 2, 7, 5]),
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


SECTIONS = {"optimizers": optimizers, "schedules": schedules, "clipping": clipping, "layers": layers, "losses": losses}


def main():
    torch.set_num_threads(1)
    for name in sys.argv[1:] or SECTIONS:
        with open(os.path.join(HERE, name + ".json"), "w") as file:
            json.dump(SECTIONS[name](), file, separators=(",", ":"))
            file.write("\n")


if __name__ == "__main__":
    main()
