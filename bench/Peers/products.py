"""Matrix products."""

import torch


def matmul(x, settings):
    a = x[0].transpose(-1, -2) if settings["turnedA"] else x[0]
    b = x[1].transpose(-1, -2) if settings["turnedB"] else x[1]
    out = a @ b
    return {"new": lambda: lambda: torch.matmul(a, b), "out=": lambda: lambda: torch.matmul(a, b, out=out)}
