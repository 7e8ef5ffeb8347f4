"""Operands and parameters: the same numbers as our side's, from the same file."""

import numpy as np
import torch

STRIDE = 65521
FILE = None


def make(inputs, path):
    global FILE
    FILE = np.memmap(path, dtype=np.float32, mode="r")
    return [one(spec, position) for position, spec in enumerate(inputs)]


def one(spec, position):
    count = int(np.prod(spec["shape"], dtype=np.int64))
    low, spread = np.float32(spec["low"]), np.float32(spec["high"] - spec["low"])
    values = low + spread * FILE[position * STRIDE : position * STRIDE + count]
    if spec["kind"] == "index":
        values = values.astype(np.int64)
    elif spec["kind"] == "double":
        values = values.astype(np.float64)
    return torch.from_numpy(values.reshape(spec["shape"]))


def fill(parameters):
    """Weights in +-sqrt(3 / fan in), vectors in +-0.1; those that begin as ones, the scales of normalizations, keep them."""
    with torch.no_grad():
        for position, parameter in enumerate(parameters):
            shape, count = parameter.shape, parameter.numel()
            if parameter.dim() == 1 and bool((parameter == 1).all()):
                continue
            bound = np.float32(0.1 if parameter.dim() == 1 else (3.0 / (count // max(shape[0], shape[-1]))) ** 0.5)
            start = 1009 * (position + 1)
            values = -bound + (bound + bound) * FILE[start : start + count]
            parameter.copy_(torch.from_numpy(values.reshape(tuple(shape))))
