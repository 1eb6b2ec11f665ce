"""Tar archives by hand, header by header, so that they can hold what no tool would write."""
import struct
import zlib


def member(name, content=b"", kind=b"0", link=b"", size=None, mode=b"0000644", prefix=b"", break_sum=0, tail=b""):
    """One member: its header, with any fields, and its content. `size` is the field's bytes where they lie."""
    name = name.encode() if isinstance(name, str) else name
    header = bytearray(512)

    def put(field, offset):
        header[offset:offset + len(field)] = field

    put(name[:100], 0)
    put(mode, 100)
    put(b"0001750", 108)
    put(b"0001750", 116)
    put(b"%011o" % len(content) if size is None else size, 124)
    put(b"14000000000", 136)
    put(b"        ", 148)
    put(kind, 156)
    put(link, 157)
    put(b"ustar  \0" if tail else b"ustar\00000", 257)
    put(prefix, 345)
    put(tail, 386)
    put(b"%06o\0 " % (sum(header) + break_sum), 148)
    return bytes(header) + content + bytes(-len(content) % 512)


def record(key, value):
    """One record of a pax header; its length counts itself."""
    rest = b" " + key.encode() + b"=" + (value.encode() if isinstance(value, str) else value) + b"\n"
    length = len(rest)
    while len(b"%d" % length) + len(rest) != length:
        length = len(b"%d" % length) + len(rest)
    return b"%d" % length + rest


def pax(*records, kind=b"x"):
    """A pax header of records: pairs, or bytes as they are."""
    body = b"".join(item if isinstance(item, bytes) else record(*item) for item in records)
    return member("PaxHeader", body, kind=kind)


def long_name(name):
    """GNU tar's header for the name of the member that follows."""
    return member("././@LongLink", name + b"\0", kind=b"L")


END = bytes(1024)


def gzip(content, level=9, flags=0, extra=b"", crc=None, length=None):
    """One gzip member without name and time."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    body = packer.compress(content) + packer.flush()
    crc = zlib.crc32(content) if crc is None else crc
    trailer = struct.pack("<II", crc, len(content) if length is None else length)
    return bytes([0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 2, 3]) + extra + body + trailer


def zstd(content, window_log, blocks=None):
    """A zstd frame of raw blocks that asks for a window (RFC 8878, section 3.1.1)."""
    frame = struct.pack("<IBB", 0xFD2FB528, 0, (window_log - 10) << 3)
    parts = [content[start:start + (1 << 17)] for start in range(0, len(content), 1 << 17)]
    if blocks is None:
        blocks = [(0, len(part), part) for part in parts]
    for number, (kind, length, data) in enumerate(blocks):
        is_last = number == len(blocks) - 1
        frame += struct.pack("<I", length << 3 | kind << 1 | is_last)[:3] + data
    return frame
