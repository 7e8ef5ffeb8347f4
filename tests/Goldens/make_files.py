#!/usr/bin/env python3
"""Writes files.json: files as NumPy writes them (made with 1.24) and their contents, for tests/Files. The safetensors files are
put together by hand after the description of the format.

Usage: python3 tests/Goldens/make_files.py
"""

import base64
import io
import json
import os
import struct

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
BECOMES = {"f2": "f4", "f4": "f4", "f8": "f8", "i1": "i4", "i2": "i4", "i4": "i4", "i8": "i8",
           "u1": "i4", "u2": "i4", "u4": "i8", "b1": "b1"}
files = []


def contents(array):
    target = np.ascontiguousarray(array).astype("<" + BECOMES[array.dtype.str[1:]]).reshape(array.shape)
    return {"dtype": target.dtype.str[1:], "shape": list(array.shape), "data": base64.b64encode(target.tobytes()).decode()}


def add(name, data, arrays, **more):
    files.append({"name": name, "bytes": base64.b64encode(data).decode(), "arrays": {k: contents(v) for k, v in arrays.items()}, **more})


def npy(name, array, version=None, same=False):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=version)
    add(name + ".npy", buffer.getvalue(), {"": array}, same=same)


base = (np.arange(24) * 7 - 60).reshape(2, 3, 4)
for code in ("f4", "f8", "i4", "i8"):
    npy(code, (base / (4 if code[0] == "f" else 1)).astype("<" + code), same=True)
for code in ("f2", "i1", "i2"):
    npy(code, (base / (4 if code[0] == "f" else 1)).astype("<" + code))
for code, shift in (("u1", 94), ("u2", 65_000), ("u4", 4_000_000_000)):
    npy(code, (base + 60 + shift).astype("<" + code))
npy("b1", base % 3 == 0, same=True)
for code in ("f2", "f4", "f8", "i2", "i4", "i8", "u2", "u4"):
    npy("big-" + code, np.abs(base).astype(">" + code))
npy("fortran", np.asfortranarray(base.astype("<f4")))
npy("fortran-big", np.asfortranarray(base.astype(">i8")))
npy("fortran-vector", np.asfortranarray(np.arange(5, dtype="<f4")), same=True)
npy("scalar", np.array(2.5, "<f8"), same=True)
npy("vector", np.arange(3, dtype="<i4"), same=True)
npy("empty", np.zeros((0, 3), "<f4"), same=True)
npy("nowhere", np.zeros((0,), "<f4"), same=True)
npy("ones", np.ones((1, 1, 1, 1, 1, 1, 1, 1), "<f4"), same=True)
npy("special", np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45, 3.4028235e38], "<f4"), same=True)
npy("half-special", np.array([np.nan, np.inf, -np.inf, -0.0, 6e-8, 65504], "<f2"))
npy("version2", base.astype("<f4"), version=(2, 0))
npy("version3", base.astype("<f4"), version=(3, 0))

for save, name in ((np.savez, "stored.npz"), (np.savez_compressed, "compressed.npz")):
    arrays = {"weight": base.astype("<f4"), "größe": np.array(3, "<i8"), "layer/0.bias": np.zeros(100, "<f8")}
    buffer = io.BytesIO()
    save(buffer, **arrays)
    add(name, buffer.getvalue(), arrays)


def safetensors(name, tensors, metadata=None, raw=None, same=False):
    header, data, arrays = {}, b"", {}
    if metadata:
        header["__metadata__"] = metadata
    for key, (dtype, array, payload) in tensors.items():
        header[key] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(payload)]}
        data += payload
        arrays[key] = array
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    add(name, struct.pack("<Q", len(text)) + text + data, arrays, metadata=metadata or {}, same=same)


def plain(dtype, array):
    return dtype, array, array.tobytes()


def bfloat16(values):
    bits = np.asarray(values, "<f4").view("<u4")
    assert not (bits & 0xFFFF).any()
    return "BF16", bits.view("<f4"), (bits >> 16).astype("<u2").tobytes()


safetensors("plain.safetensors", {
    "index": plain("I64", np.arange(3, dtype="<i8")),
    "b": plain("F64", base.astype("<f8")),
    "a": plain("F32", base.astype("<f4")),
    "c": plain("F32", np.array(1.5, "<f4")),
    "count": plain("I32", np.array([[7]], "<i4")),
    "mask": plain("BOOL", np.array([True, False, True])),
}, {"format": "pt", "step": "12"}, same=True)
safetensors("narrow.safetensors", {
    "bf16": bfloat16([1.0, -2.5, np.inf, 3.0e38 * 0 + 1.0078125]),
    "f16": plain("F16", np.array([1.0, -2.5, np.inf, 6e-8], "<f2")),
    "u8": plain("U8", np.arange(250, 256).astype("u1")),
    "i8": plain("I8", np.array([-128, 127], "i1")),
    "i16": plain("I16", np.array([-32768, 32767], "<i2")),
    "u16": plain("U16", np.array([65535], "<u2")),
    "u32": plain("U32", np.array([4294967295], "<u4")),
})
safetensors("empty.safetensors", {"none": plain("F32", np.zeros((2, 0), "<f4"))}, same=True)
safetensors("nothing.safetensors", {}, same=True)

with open(os.path.join(HERE, "files.json"), "w", encoding="utf-8") as file:
    json.dump(files, file, indent=0, ensure_ascii=False)
    file.write("\n")
print(len(files), "files")
