#!/usr/bin/env python3
"""Writes printing.json: arrays and what NumPy writes for them (made with 1.24), for tests/Printing.

Usage: python3 tests/Goldens/make_printing.py
"""

import base64
import json
import os
import zlib

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(1)
cases = []


def case(array, **options):
    array = np.ascontiguousarray(array).reshape(np.shape(array))
    settings = {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 75, "suppress": False, **options}
    with np.printoptions(**settings):
        text = np.array2string(array)
    cases.append({
        "dtype": str(array.dtype), "shape": list(array.shape), "data": base64.b64encode(zlib.compress(array.tobytes(), 9)).decode(),
        "options": settings, "text": text,
    })


def floats(dtype):
    f = lambda values: np.array(values, dtype=dtype)
    case(f([1, 2, 3]))
    case(f([[1, 2.5], [-3.25, 4]]))
    case(f([0.1, 0.12345678, 1 / 3]))
    case(f([np.nan, np.inf, -np.inf, 1]))
    case(f([np.nan, 1, 2]))
    case(f([np.nan]))
    case(f([-np.inf, np.nan]))
    case(f([np.inf]))
    case(f([0, -0.0]))
    case(f([-0.0, 1e-10]))
    case(f([1e-4, 1e-5]))
    case(f([1e8, 1]))
    case(f([99999999, 1e5]))
    case(f([1e8 - 8, 5e7]))
    case(f([1e-5, 1, np.nan]))
    case(f([1e-30, 1e30, -1.5, np.inf]))
    case(f([1, 1000]))
    case(f([1, 1001]))
    case(f([0.001, 1.0005]))
    # halves: to even
    case(f([0.03125, 0.09375, 2.15625, 2.84375]))
    case(f([0.125, 0.375, 0.5]), precision=2)
    case(f([0.5, 1.5, 2.5, -2.5, -0.5]), precision=0)
    case(f([1.25e9, 1.35e9, 1.75e10]), precision=1)
    case(f([1.5e-5, 2.5, 3.5e10]), precision=0)
    case(f([2.0 ** -20, 2.0 ** -30]))
    case(f([0.99996, 9.99996, -0.00004]))
    case(f([9.99996e10, 1]))
    case(f([1e-6, 0.5]), suppress=True)
    case(f([1e-6, 1e5, 3]), suppress=True)
    case(f(3.14159265))
    case(f(2))
    case(f(np.nan))
    case(f([]))
    case(f([[[1]]]))
    case(np.arange(40).astype(dtype))
    case(np.arange(200).astype(dtype).reshape(4, 50))
    case(np.arange(2000).astype(dtype))
    case(np.arange(2000).astype(dtype).reshape(40, 50) / 8)
    case(np.arange(1200).astype(dtype).reshape(2, 3, 4, 50))
    case(np.arange(1001).astype(dtype).reshape(7, 143))
    case(np.arange(1000).astype(dtype).reshape(10, 100), linewidth=40)
    case(np.arange(60).astype(dtype).reshape(3, 20) / 3, precision=7, linewidth=30)
    case(np.arange(60).astype(dtype).reshape(3, 20), threshold=10, edgeitems=1)
    case(np.arange(60).astype(dtype).reshape(5, 12), threshold=10, edgeitems=2, linewidth=10)
    case(np.arange(24).astype(dtype).reshape(2, 3, 4) - 12)
    case(np.zeros((2, 1, 2, 1), dtype))
    if dtype == np.float64:
        case(f([1e-300, 1e300]))
        case(f([5e-324, 1.7976931348623157e308]))
        case(f([1e100, 1e-5]))
        case(f([0.1 + 0.2, 2 / 3]), precision=17)
        case(f([123456.789, 0.5]), precision=12)
    else:
        case(f([1e-45, 3e38]))
        case(f([16777216, 99999992, 12345678]))
        case(f([0.1, 0.7]), precision=12)
    for _ in range(25):
        shape = tuple(random.integers(1, 5, size=random.integers(1, 4)))
        scale = 10.0 ** random.integers(-6, 9)
        values = random.normal(size=shape) * scale
        if random.random() < 0.5:
            values = np.round(values, random.integers(0, 5))
        if random.random() < 0.3:
            values.flat[0] = [np.nan, np.inf, -np.inf, 0][random.integers(4)]
        case(values.astype(dtype), precision=int(random.integers(0, 9)))


floats(np.float32)
floats(np.float64)
for dtype in (np.int32, np.int64):
    case(np.array([1, -20, 300], dtype))
    case(np.array(7, dtype))
    case(np.array([[0, 1], [2, 3]], dtype))
    case(np.array([np.iinfo(dtype).min, np.iinfo(dtype).max, 0], dtype))
    case(np.arange(3000, dtype=dtype).reshape(3, 1000))
case(np.array([True, False]))
case(np.array([True, True]))
case(np.array(True))
case(np.array(False))
case(np.array([[True, False], [False, False]]))
case(np.ones((40, 60), bool))

with open(os.path.join(HERE, "printing.json"), "w", encoding="utf-8") as file:
    json.dump(cases, file, indent=0)
    file.write("\n")
print(len(cases), "cases")
