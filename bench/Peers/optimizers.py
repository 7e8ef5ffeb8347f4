"""One update of a parameter, one tensor at a time or with the operations over lists of tensors."""

import torch


def update(x, settings):
    def build(foreach):
        parameter = x[0].clone().requires_grad_()
        parameter.grad = x[1]
        optimizer = getattr(torch.optim, settings["name"])([parameter], foreach=foreach)

        def run():
            optimizer.step()
            return parameter

        return run

    return {"one by one": lambda: build(False), "foreach": lambda: build(True)}
