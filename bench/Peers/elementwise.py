"""Element-wise operations, into new memory and into the same again."""

import torch

UNARY = {"relu": torch.relu, "exp": torch.exp, "log": torch.log, "sigmoid": torch.sigmoid, "tanh": torch.tanh,
         "gelu": torch.nn.functional.gelu}
HAS_OUT = {"exp", "log", "sigmoid", "tanh"}
BINARY = {"add": torch.add, "multiply": torch.mul}


def unary(x, settings):
    function, x = UNARY[settings["op"]], x[0]
    ways = {"new": lambda: lambda: function(x)}
    if settings["op"] in HAS_OUT:
        out = torch.empty_like(x)
        ways["out="] = lambda: lambda: function(x, out=out)
    if settings["op"] == "relu":
        out = torch.empty_like(x)
        ways["out="] = lambda: lambda: torch.clamp_min(x, 0, out=out)
    return ways


def binary(x, settings):
    function, (a, b) = BINARY[settings["op"]], x
    out = torch.empty_like(a)
    return {"new": lambda: lambda: function(a, b), "out=": lambda: lambda: function(a, b, out=out)}
