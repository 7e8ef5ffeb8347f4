"""Convolutions and their gradients, each alone, with channels last in memory and first."""

import torch


def conv(x, settings):
    part, stride, padding, groups = (settings[k] for k in ("part", "stride", "padding", "groups"))
    last = x[0].permute(0, 3, 1, 2), x[1].contiguous(memory_format=torch.channels_last), x[2].permute(0, 3, 1, 2)
    first = tuple(t.contiguous() for t in last)
    mask = {"input gradient": [True, False, False], "weight gradient": [False, True, False]}.get(part)
    at = {"input gradient": 0, "weight gradient": 1}.get(part)

    def build(operands):
        image, weight, seed = operands
        if mask is None:
            return lambda: torch.conv2d(image, weight, None, stride, padding, (1, 1), groups)
        return lambda: torch.ops.aten.convolution_backward(
            seed, image, weight, None, stride, padding, (1, 1), False, (0, 0), groups, mask)[at]

    ways = {"channels last": lambda: build(last), "channels first": lambda: build(first)}
    if x[0].shape[1] == 1 and part == "forward":  # sequences
        image, weight = first[0].squeeze(2), first[1].squeeze(2)
        ways["conv1d"] = lambda: lambda: torch.conv1d(image, weight, None, stride[1:], padding[1:], (1,), groups).unsqueeze(2)
    return ways
