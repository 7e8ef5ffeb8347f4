"""Transposes and look-ups."""

import torch
import torch.nn.functional as F

from lines import gradients


def transpose(x, settings):
    view = x[0].permute(settings["axes"])
    out = torch.empty(view.shape)
    return {"contiguous": lambda: lambda: view.contiguous(), "copy_": lambda: lambda: out.copy_(view)}


def embedding(x, settings):
    if len(x) == 2:
        return {"": lambda: lambda: F.embedding(x[1], x[0])}
    return {"": lambda: gradients(lambda table: F.embedding(x[1], table), x[:1], x[2])}
