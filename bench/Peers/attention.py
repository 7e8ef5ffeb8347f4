"""Attention of products and a softmax, which is what PyTorch 1.13 has on a CPU."""

import math

import torch


def attention(x, settings):
    q, k, v = x[:3]
    length, depth = q.shape[-2:]
    hidden = torch.full((length, length), -math.inf).triu(1) if settings["causal"] else None

    def products(q, k, v):
        scores = (q / math.sqrt(depth)) @ k.transpose(-1, -2)
        if hidden is not None:
            scores += hidden
        return torch.softmax(scores, -1) @ v

    def fused_scale(q, k, v):
        heads = [t.reshape(-1, length, depth) for t in (q, k, v)]
        start = torch.zeros(1, 1, 1) if hidden is None else hidden
        scores = torch.baddbmm(start, heads[0], heads[1].transpose(-1, -2), beta=0 if hidden is None else 1, alpha=1 / math.sqrt(depth))
        return torch.bmm(torch.softmax(scores, -1), heads[2]).reshape(q.shape)

    def build(function):
        if len(x) == 3:
            return lambda: function(q, k, v)
        of = [t.detach().requires_grad_() for t in (q, k, v)]
        return lambda: torch.autograd.grad(function(*of), of, x[3])

    return {"matmul": lambda: build(products), "baddbmm": lambda: build(fused_scale)}
