"""The other side of `bench -- peers`: answers questions, one JSON object a line, by running PyTorch.

hello    {threads}                                     -> {description}
prepare  {program, inputs, settings, runs, numbers, results} -> {variant, lengths}: makes a row's operands and code,
         writes the results of the first runs to a file, and keeps the fastest way of writing it
time     {seconds}                                     -> {seconds}: the best of as many runs as fit
drop     {}                                            -> {}: forgets the row

A program is a function of (operands, settings) in one of the modules beside this file that returns ways of computing the
same: {name: build}, where build() returns run(), and run() returns a tensor or a list of them.
"""

import gc
import importlib
import json
import os
import sys
import time

COMPARED_ELEMENTS = 1 << 20


# On one thread the processor's time counts, which nobody else on the machine lengthens.
ON_ONE_THREAD = False


def now():
    return time.process_time() if ON_ONE_THREAD else time.perf_counter()


def timed(run, seconds):
    """Seconds of one run: the best of as many as fit the time, at least one. Short runs are timed several at once."""
    end = time.perf_counter() + seconds
    best = float("inf")

    def sample(runs):
        nonlocal best
        before = now()
        for _ in range(runs):
            run()
        best = min(best, (now() - before) / runs)

    for i in range(3):  # the first is cold and says little of the next
        if i == 0 or time.perf_counter() < end:
            sample(1)
    runs = int(max(1, min((500e-6 if ON_ONE_THREAD else 20e-6) / max(best, 1e-9), 1000)))
    while time.perf_counter() < end:
        sample(runs)
    return best


def sample(tensor):
    """The elements that are compared; our side takes the same."""
    import torch

    flat = tensor.detach().contiguous().reshape(-1)
    return flat[:: (flat.numel() // COMPARED_ELEMENTS) | 1].to(torch.float64).numpy().copy()


class Peer:
    def __init__(self):
        self.run = None

    def hello(self, question):
        import torch

        global ON_ONE_THREAD
        ON_ONE_THREAD = question["threads"] == 1
        torch.set_num_threads(question["threads"])
        config = [line.strip(" -") for line in torch.__config__.show().splitlines()]
        with open("/proc/self/maps") as maps:
            blas = {os.path.basename(os.path.realpath(line.split()[-1])) for line in maps if "blas" in line.rsplit("/", 1)[-1]}
        said = [f"PyTorch {torch.__version__}", f"{torch.get_num_threads()} threads"]
        said += [line for line in config if "MKL-DNN" in line or "capability" in line] + sorted(blas)
        said += [f"{name}={os.environ[name]}" for name in ("OPENBLAS_CORETYPE", "ATEN_CPU_CAPABILITY", "DNNL_MAX_CPU_ISA") if name in os.environ]
        return {"description": ", ".join(said)}

    def prepare(self, question):
        import operands

        self.drop(None)
        inputs = operands.make(question["inputs"], question["numbers"])
        module, function = question["program"].split(".")
        ways = getattr(importlib.import_module(module), function)(inputs, question["settings"])
        fastest, variant, results = None, None, None
        for name, build in ways.items():
            run = build()
            seconds, first = None, []
            for _ in range(question["runs"]):
                before = now()
                result = run()
                seconds = now() - before
                first += [sample(r) for r in (result if isinstance(result, (list, tuple)) else [result])]
                del result
            if len(ways) > 1:
                seconds = timed(run, 0.1) if seconds < 0.5 else seconds
            if fastest is None or seconds < fastest:
                fastest, variant, results, self.run = seconds, name, first, run
        with open(question["results"], "wb") as file:
            for result in results:
                result.tofile(file)
        return {"variant": variant, "lengths": [len(r) for r in results]}

    def time(self, question):
        return {"seconds": timed(self.run, question["seconds"])}

    def drop(self, _):
        self.run = None
        gc.collect()
        return {}


def main():
    answers, sys.stdout = sys.stdout, sys.stderr  # nothing else may come between the answers
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    gc.disable()
    peer = Peer()
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = getattr(peer, question["ask"])(question)
        except Exception as e:  # whatever it is, our side reports it and goes on
            answer = {"error": f"{type(e).__name__}: {e}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
