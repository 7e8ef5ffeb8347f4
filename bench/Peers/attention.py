"""Causal attention in the operations that PyTorch 1.13 has: it has no fused one for processors."""

import torch

from lines import gradients


def causal(x, settings):
    scale = x[0].shape[-1] ** -0.5
    mask = torch.full(x[0].shape[-2:-1] * 2, float("-inf")).triu(1)

    def scores(q, k, v):
        return torch.softmax((q * scale) @ k.transpose(-1, -2) + mask, -1) @ v

    def in_one(q, k, v):  # scale, mask and product in one operation
        q3, k3, v3 = (t.flatten(0, 1) for t in (q, k, v))
        weights = torch.softmax(torch.baddbmm(mask, q3, k3.transpose(1, 2), alpha=scale), -1)
        return torch.bmm(weights, v3).view_as(q)

    ways = {"matmul": scores, "baddbmm": in_one}
    if len(x) == 3:
        return {name: (lambda f=f: lambda: f(*x)) for name, f in ways.items()}
    return {name: (lambda f=f: gradients(f, x[:3], x[3])) for name, f in ways.items()}
