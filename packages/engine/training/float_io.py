#!/usr/bin/env python3
"""float_io.py net.onnx net.float.onnx: the same weights with float32 planes in and out, 0..1 (1 = 255 in 8 bits).

For sources deeper than 8 bits: the uint8 nets start with DequantizeLinear (x - 128) and end with QuantizeLinear,
which rounds and clips to 8 bits. Here the first becomes Mul, Sub and the last becomes Mul; everything between stays
byte for byte. Needs Python 3 only: the few protobuf fields involved are edited on the wire.
"""
import struct
import sys

FLOAT, UINT8 = 1, 2


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def fields(data):
    """(number, value) of each field of a message: int for varints, bytes for the rest."""
    at = 0
    while at < len(data):
        key, at = read_varint(data, at)
        if key & 7 == 0:
            value, at = read_varint(data, at)
        elif key & 7 == 2:
            size, at = read_varint(data, at)
            value, at = data[at:at + size], at + size
        else:
            raise ValueError(f"wire type {key & 7} at byte {at}")
        yield key >> 3, value


def message(*pairs):
    return b"".join(
        varint(number << 3) + varint(value)
        if isinstance(value, int)
        else varint(number << 3 | 2) + varint(len(value)) + value
        for number, value in pairs
    )


def scalar(name, value):
    return message((2, FLOAT), (8, name), (9, struct.pack("<f", value)))


def node(kind, inputs, output):
    return message(*((1, name) for name in inputs), (2, output), (3, output + b"_io"), (4, kind))


def convert_node(data):
    """The nodes that stand in for this one."""
    parts = list(fields(data))
    inputs = [value for number, value in parts if number == 1]
    output = next(value for number, value in parts if number == 2)
    kind = next(value for number, value in parts if number == 4)
    if kind == b"DequantizeLinear":
        return [node(b"Mul", [inputs[0], b"io_255"], b"io_levels"), node(b"Sub", [b"io_levels", b"io_128"], output)]
    if kind == b"QuantizeLinear":
        return [node(b"Mul", [inputs[0], b"io_1_255"], output)]
    return [data]


def with_float_type(value_info):
    """ValueInfo.type.tensor_type.elem_type = FLOAT."""
    def tensor_type(data):
        return message(*((n, FLOAT if n == 1 else v) for n, v in fields(data)))

    def type_of(data):
        return message(*((n, tensor_type(v) if n == 1 else v) for n, v in fields(data)))

    return message(*((n, type_of(v) if n == 2 else v) for n, v in fields(value_info)))


def convert_graph(data):
    out = []
    nodes = [made for number, value in fields(data) if number == 1 for made in convert_node(value)]
    used = {value for made in nodes for number, value in fields(made) if number == 1}
    out += [(1, made) for made in nodes]
    for number, value in fields(data):
        if number == 1 or (number == 5 and dict(fields(value))[8] not in used):
            continue
        if number in (11, 12):
            out.append((number, with_float_type(value)))
        else:
            out.append((number, value))
    out += [(5, scalar(b"io_255", 255.0)), (5, scalar(b"io_128", 128.0)), (5, scalar(b"io_1_255", 1 / 255))]
    return message(*out)


def convert(model):
    return message(*((n, convert_graph(v) if n == 7 else v) for n, v in fields(model)))


if __name__ == "__main__":
    source, target = sys.argv[1:3]
    with open(source, "rb") as file:
        converted = convert(file.read())
    with open(target, "wb") as file:
        file.write(converted)
