"""What an operation costs beside its work."""

import torch


def add(x, settings):
    a, b = x
    calls = range(settings["calls"])

    def run():
        for _ in calls:
            result = torch.add(a, b)
        return result

    return {"": lambda: run}


def gradients(x, settings):
    a, b, seed = x[0].requires_grad_(), x[1].requires_grad_(), x[2]
    calls = range(settings["calls"])

    def run():
        for _ in calls:
            result = torch.autograd.grad(torch.add(a, b), (a, b), seed)
        return result

    return {"": lambda: run}
