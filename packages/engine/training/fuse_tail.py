#!/usr/bin/env python3
"""fuse_tail.py net.onnx fused.onnx: the same uint8 network with a cheaper end.

The last convolution has four outputs (the 2×2 pixels of each sample) and the base has one input, but ONNX Runtime's
convolutions work on sixteen channels at a time: three quarters of the work is for nothing. Here both make the 4×4
pixels of 2×2 samples at once, sixteen outputs with a stride of two, so no work is wasted; one DepthToSpace of four
follows, and a Slice for odd sizes. Each weight is there four times, moved; every other place is zero. Needs Python 3
only.
"""
import struct
import sys

from float_io import FLOAT, fields, message

INT64 = 7


def values_of(tensor):
    raw = dict(fields(tensor))[9]
    return struct.unpack(f"<{len(raw) // 4}f", raw)


def shape_of(tensor):
    return [value for number, value in fields(tensor) if number == 1]


def floats(name, shape, values):
    return message(*((1, size) for size in shape), (2, FLOAT), (8, name), (9, struct.pack(f"<{len(values)}f", *values)))


def int64s(name, values):
    return message((1, len(values)), (2, INT64), (8, name), (9, struct.pack(f"<{len(values)}q", *values)))


def integers(name, *values):
    return message((1, name), *((8, value) for value in values), (20, 7))


def integer(name, value):
    return message((1, name), (3, value), (20, 2))


def node(kind, inputs, output, *attributes):
    return message(
        *((1, name) for name in inputs), (2, output), (3, output + b"_fused"), (4, kind), *((5, a) for a in attributes)
    )


def spread(tensor, name):
    """Weights [4, C, K, K] for one sample become [16, C, K+1, K+1] for 2×2 samples."""
    _, channels, side, _ = shape_of(tensor)
    old = values_of(tensor)
    large = side + 1
    new = [0.0] * (16 * channels * large * large)
    for row in range(4):
        for column in range(4):
            # Pixel (row, column) of the 4×4 belongs to sample (row // 2, column // 2) and is its pixel of this index.
            of_sample = row % 2 * 2 + column % 2
            for channel in range(channels):
                for y in range(side):
                    for x in range(side):
                        at = ((row * 4 + column) * channels + channel) * large * large
                        at += (y + row // 2) * large + x + column // 2
                        new[at] = old[((of_sample * channels + channel) * side + y) * side + x]
    return floats(name, [16, channels, large, large], new)


def repeat_bias(tensor, name):
    old = values_of(tensor)
    return floats(name, [16], [old[row % 2 * 2 + column % 2] for row in range(4) for column in range(4)])


def part(data, number):
    return [value for n, value in fields(data) if n == number]


def kind_of(data):
    return part(data, 4)[0]


def fuse_graph(graph):
    nodes = part(graph, 1)
    tensors = {dict(fields(tensor))[8]: tensor for tensor in part(graph, 5)}
    by_output = {part(each, 2)[0]: each for each in nodes}
    add = next(each for each in nodes if kind_of(each) == b"Add")
    last, base = (by_output[name] for name in part(add, 1))
    quantize = next(each for each in nodes if kind_of(each) == b"QuantizeLinear")
    shuffle = next(each for each in nodes if kind_of(each) == b"DepthToSpace")
    (features, weights, bias), (padded, base_weights) = part(last, 1), part(base, 1)
    kept = [each for each in nodes if each not in (add, last, base, quantize, shuffle)]
    stride = integers(b"strides", 2, 2)
    # One more row and column below and to the right: what an odd size lacks, and what an even one never reaches.
    made = [
        node(b"Conv", [padded, b"tail_base"], b"tail_coarse", integers(b"kernel_shape", 6, 6), stride, integers(b"pads", 0, 0, 1, 1)),
        node(b"Conv", [features, b"tail_weights", b"tail_bias"], b"tail_detail", integers(b"kernel_shape", 4, 4), stride, integers(b"pads", 1, 1, 2, 2)),
        node(b"Add", [b"tail_detail", b"tail_coarse"], b"tail_sum"),
        node(b"QuantizeLinear", [b"tail_sum", *part(quantize, 1)[1:]], b"tail_levels"),
        node(b"DepthToSpace", [b"tail_levels"], b"tail_pixels", integer(b"blocksize", 4)),
        node(b"Shape", [b"x"], b"tail_size", integer(b"start", 2)),
        node(b"Mul", [b"tail_size", b"tail_two"], b"tail_ends"),
        node(b"Slice", [b"tail_pixels", b"tail_zero", b"tail_ends", b"tail_axes"], b"y"),
    ]
    gone = {weights, bias, base_weights}
    initializers = [tensor for name, tensor in tensors.items() if name not in gone] + [
        spread(tensors[base_weights], b"tail_base"),
        spread(tensors[weights], b"tail_weights"),
        repeat_bias(tensors[bias], b"tail_bias"),
        int64s(b"tail_two", [2, 2]),
        int64s(b"tail_zero", [0, 0]),
        int64s(b"tail_axes", [2, 3]),
    ]
    rest = [(number, value) for number, value in fields(graph) if number not in (1, 5)]
    return message(*((1, each) for each in kept + made), *((5, each) for each in initializers), *rest)


if __name__ == "__main__":
    source, target = sys.argv[1:3]
    with open(source, "rb") as file:
        fused = message(*((number, fuse_graph(value) if number == 7 else value) for number, value in fields(file.read())))
    with open(target, "wb") as file:
        file.write(fused)
