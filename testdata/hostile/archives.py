"""Archives that lie, trick or overwhelm: each case gives the bytes of one file."""
import bz2
import lzma

import tape
from image import VERSION, Layout, digest, path, read_object, text
from tape import END, gzip, member, pax

CASES = {}
EVIL = b"evil"
MEMBERS = {name: content for name, content in Layout().files.items()}
BLOB = path(Layout().program)


def sound(skip=()):
    """The members of a sound archive, without its end."""
    return b"".join(member(name, content) for name, content in sorted(MEMBERS.items()) if name not in skip)


SOUND = sound()


def before(*members):
    return b"".join(members) + SOUND + END


def after(*members, skip=()):
    return sound(skip) + b"".join(members) + END


def instead(name, **fields):
    """A sound archive in which something else stands in the place of a file."""
    return after(member(name, **fields), skip=(name,))


# Names that lead elsewhere.
for label, name in {
    "up": "../evil", "up-far": "../../../../../../tmp/bee-oci-evil", "up-inside": "blobs/sha256/../../../evil",
    "up-after-dot": "./../evil", "up-alone": "..", "up-last": "blobs/sha256/..", "absolute": "/tmp/bee-oci-evil",
    "absolute-twice": "//tmp/bee-oci-evil", "root": "/", "backslash": "..\\evil", "escape": "a\x1b[2J\x07b",
    "newline": "a\nerror[usage]: x", "bytes": b"\xff\xfe\x80", "drive": "C:\\evil",
}.items():
    CASES["name-" + label] = lambda name=name: before(member(name, EVIL))
    CASES["pax-name-" + label] = lambda name=name: before(pax(("path", name)), member("harmless", EVIL))

CASES["name-up-in-prefix"] = lambda: before(member("evil", EVIL, prefix=b"../.."))
CASES["name-long-up"] = lambda: before(tape.long_name(b"a/" * 100 + b"../" * 102 + b"evil"), member("a", EVIL))
CASES["name-too-long"] = lambda: before(pax(("path", "a" * 5000)), member("a", EVIL))
CASES["name-deep"] = lambda: before(pax(("path", "a/" * 2000 + "a")), member("a", EVIL))
CASES["name-nul"] = lambda: before(pax(("path", "blobs\0/../../evil")), member("a", EVIL))
CASES["name-empty"] = lambda: before(member("", EVIL))

# What is no regular file.
for label, kind in {
    "link": b"2", "hard-link": b"1", "fifo": b"6", "device": b"3", "disk": b"4", "folder": b"5",
}.items():
    for file, name in {"blob": BLOB, "index": "index.json", "version": "oci-layout"}.items():
        CASES[f"{file}-as-{label}"] = lambda name=name, kind=kind: instead(name, kind=kind, link=b"/etc/passwd")
CASES["blob-as-link-inside"] = lambda: instead(BLOB, kind=b"2", link=path(Layout().config).encode())
CASES["blob-as-pax-link"] = lambda: after(pax(("linkpath", "/etc/passwd")), member(BLOB, kind=b"1"), skip=(BLOB,))
CASES["blob-of-unknown-kind"] = lambda: instead(BLOB, content=MEMBERS[BLOB], kind=b"Z")
CASES["blobs-as-link"] = lambda: before(member("blobs", kind=b"2", link=b"/tmp"))
CASES["blobs-as-file"] = lambda: before(member("blobs", EVIL))
CASES["blobs-inner-as-link"] = lambda: before(member("blobs/sha256", kind=b"2", link=b"../.."))
CASES["link-and-file-through-it"] = lambda: before(
    member("x", kind=b"2", link=b"/tmp"), member("x/bee-oci-evil", EVIL))
CASES["own-folder-as-link"] = lambda: before(member(".bee-oci", kind=b"2", link=b"/tmp"))
CASES["own-folder"] = lambda: before(member(".bee-oci/index.prev", EVIL), member(".bee-oci/staging/x", EVIL))
CASES["modes-and-owners"] = lambda: b"".join(
    member(name, content, mode=b"0006777") for name, content in sorted(MEMBERS.items())) + END

# One name several times.
CASES["index-twice"] = lambda: after(member("index.json", text({"schemaVersion": 2, "manifests": []})))
CASES["index-twice-dotted"] = lambda: after(member("./index.json", text({"schemaVersion": 2, "manifests": []})))
CASES["index-twice-alike"] = lambda: after(member("./index.json", MEMBERS["index.json"]))
CASES["version-twice"] = lambda: after(member("oci-layout", VERSION + b" "))
CASES["blob-twice"] = lambda: after(member(BLOB, EVIL))
CASES["blob-twice-bad-first"] = lambda: before(member(BLOB, EVIL))
CASES["blob-misnamed"] = lambda: instead(BLOB, content=EVIL)

# Sizes that lie.
for label, size in {
    "octal-most": b"77777777777\0", "zero": b"00000000000\0", "one": b"00000000001\0", "minus": b"-0000000001\0",
    "letters": b"sizesizesiz\0", "tebibyte": b"\x80\0\0\0\0\0\x01\0\0\0\0\0",
    "binary-most": b"\x80\0\0\0\x7f" + b"\xff" * 7,
    "binary-minus": b"\xff" * 12, "binary-least": b"\xff\0\0\0\x80" + b"\0" * 7,
}.items():
    CASES["size-" + label] = lambda size=size: instead(BLOB, content=MEMBERS[BLOB], size=size)
for label, size in {
    "most": "9223372036854775807", "beyond": "99999999999999999999", "minus": "-1", "letters": "x", "none": "",
    "less": "100",
}.items():
    CASES["pax-size-" + label] = lambda size=size: after(
        pax(("size", size)), member(BLOB, MEMBERS[BLOB]), skip=(BLOB,))

# Damage.
CASES["checksum-wrong"] = lambda: member("oci-layout", VERSION, break_sum=1) + SOUND + END
CASES["cut-in-header"] = lambda: (SOUND + END)[:700]
CASES["cut-in-blob"] = lambda: SOUND[:SOUND.index(BLOB.encode()) + 2000]
CASES["cut-between-members"] = lambda: after(skip=(BLOB,))[:-1024]
CASES["cut-end-mark"] = lambda: SOUND
CASES["zeros-behind"] = lambda: SOUND + END + bytes(17 << 20)
CASES["garbage-behind"] = lambda: SOUND + END + EVIL * 1000
CASES["archive-behind"] = lambda: SOUND + END + member("../evil", EVIL) + END
CASES["no-version"] = lambda: sound(("oci-layout",)) + END
CASES["no-index"] = lambda: sound(("index.json",)) + END
CASES["no-blob"] = lambda: sound((BLOB,)) + END
CASES["in-a-folder"] = lambda: b"".join(member("image/" + name, data) for name, data in sorted(MEMBERS.items())) + END
CASES["docker-traversal"] = lambda: member("manifest.json", text(
    [{"Config": "../../../../etc/passwd", "RepoTags": ["a:b"], "Layers": ["/etc/shadow"]}])) + END

# pax and GNU headers.
CASES["pax-length-lies"] = lambda: before(pax(b"99 path=harmless\n"), member("a", EVIL))
CASES["pax-length-zero"] = lambda: before(pax(b"0 path=harmless\n"), member("a", EVIL))
CASES["pax-length-huge"] = lambda: before(pax(b"99999999999999999999 path=harmless\n"), member("a", EVIL))
CASES["pax-without-value"] = lambda: before(pax(b"8 path\n\n"), member("a", EVIL))
CASES["pax-for-all"] = lambda: before(pax(("path", "../evil"), kind=b"g"))
CASES["pax-too-long"] = lambda: before(pax(("comment", "x" * (2 << 20))), member("a", EVIL))
CASES["pax-in-pax"] = lambda: before(*[pax(("comment", "x"))] * 100, member("a", EVIL))
CASES["long-name-too-long"] = lambda: before(tape.long_name(b"a" * (2 << 20)), member("a", EVIL))
CASES["long-name-in-long-name"] = lambda: before(*[tape.long_name(b"x")] * 100, member("a", EVIL))
CASES["many-warnings"] = lambda: gzip(before(
    *[pax(("path", b"\xff" * 8), (f"SCHILY.xattr.user.{number}", "x")) + member("a") for number in range(20_000)]))

# Sparse members.
SPARSE = [("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0")]


def sparse(sparse_map, data=b"", real="1048576"):
    body = sparse_map + bytes(-len(sparse_map) % 512) + data
    header = pax(*SPARSE, ("GNU.sparse.realsize", real), ("GNU.sparse.name", BLOB))
    return after(header, member("x", body), skip=(BLOB,))


def old_sparse(*entries, real, name="x"):
    tail = b"".join(b"%011o\0%011o\0" % entry for entry in entries).ljust(97, b"\0") + b"%011o\0" % real
    return before(member(name, EVIL * 128, kind=b"S", tail=tail))


CASES["sparse-tebibyte"] = lambda: old_sparse((1 << 32, 512), real=1 << 32, name=path(digest(b"x")))
CASES["sparse-overlapping"] = lambda: old_sparse((0, 256), (0, 256), real=512, name=path(digest(b"x")))
CASES["sparse-backwards"] = lambda: old_sparse((4096, 256), (0, 256), real=8192, name=path(digest(b"x")))
CASES["sparse-holes"] = lambda: sparse(b"1\n1099511627776\n4\n", EVIL, "1099511627780")
CASES["sparse-map-open"] = lambda: sparse(b"5\n0\n", EVIL)
CASES["sparse-map-letters"] = lambda: sparse(b"x\ny\n", EVIL)
CASES["sparse-map-overlapping"] = lambda: sparse(b"2\n0\n4\n0\n4\n", EVIL)
CASES["sparse-map-negative"] = lambda: sparse(b"1\n-5\n4\n", EVIL)
CASES["sparse-map-huge"] = lambda: gzip(sparse(b"12000000\n" + b"0\n0\n" * 12_000_000))
CASES["sparse-map-huge-plain"] = lambda: sparse(b"4000000\n" + b"0\n0\n" * 4_000_000)
CASES["sparse-map-endless"] = lambda: sparse(b"9223372036854775807\n" + b"0\n" * 100_000)
CASES["sparse-numbers-odd"] = lambda: before(
    pax(("GNU.sparse.map", "0,1,x,-1"), ("GNU.sparse.numblocks", "-2")), member("x", EVIL))
CASES["sparse-size-alone"] = lambda: before(pax(("SCHILY.realsize", "9223372036854775807")), member("x", EVIL))

# Compression.
CASES["gzip-in-gzip"] = lambda: gzip(gzip(SOUND + END))
CASES["xz-in-gzip"] = lambda: gzip(lzma.compress(SOUND + END, preset=0))
CASES["zstd-in-gzip"] = lambda: gzip(tape.zstd(SOUND + END, 17))
CASES["gzip-in-tar"] = lambda: member("index.json", gzip(SOUND)) + END
CASES["gzip-bomb"] = lambda: gzip(member(BLOB, bytes(100 << 20)) + END)
CASES["gzip-bomb-foreign"] = lambda: gzip(member("junk", bytes(100 << 20)) + SOUND + END)
CASES["gzip-bomb-behind"] = lambda: gzip(SOUND + END + bytes(100 << 20))
CASES["gzip-bomb-index"] = lambda: gzip(member("index.json", b" " * (33 << 20)) + END)
CASES["gzip-cut"] = lambda: gzip(SOUND + END)[:-300]
CASES["gzip-cut-trailer"] = lambda: gzip(SOUND + END)[:-3]
CASES["gzip-wrong-sum"] = lambda: gzip(SOUND + END, crc=1)
CASES["gzip-wrong-length"] = lambda: gzip(SOUND + END, length=7)
CASES["gzip-header-alone"] = lambda: gzip(b"")[:10]
CASES["gzip-reserved-flags"] = lambda: gzip(SOUND + END, flags=0xE0)
CASES["gzip-long-name"] = lambda: gzip(SOUND + END, flags=8, extra=b"\x1b[2J" * 300_000 + b"\0")
CASES["gzip-many-parts"] = lambda: b"".join(
    gzip((SOUND + END)[start:start + 16], 0) for start in range(0, len(SOUND + END), 16))
CASES["gzip-empty-parts"] = lambda: gzip(SOUND + END) + gzip(b"") * 100_000
CASES["gzip-garbage-behind"] = lambda: gzip(SOUND + END) + EVIL * 1000
CASES["gzip-of-nothing"] = lambda: gzip(b"")
CASES["xz-huge-dictionary"] = lambda: lzma.compress(SOUND + END, filters=[
    {"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 256 << 20}])
CASES["lzma-huge-dictionary"] = lambda: b"\x5d\xff\xff\xff\xff" + lzma.compress(SOUND + END, lzma.FORMAT_ALONE)[5:]
CASES["xz-bomb"] = lambda: lzma.compress(member("junk", bytes(100 << 20)) + SOUND + END, preset=0)
CASES["bzip2-bomb"] = lambda: bz2.compress(member("junk", bytes(100 << 20)) + SOUND + END)
CASES["zstd-huge-window"] = lambda: tape.zstd(SOUND + END, 27)
CASES["zstd-largest-window"] = lambda: tape.zstd(SOUND + END, 41)
CASES["zstd-bomb"] = lambda: tape.zstd(b"", 20, [(0, 512, member("junk", bytes(100 << 20))[:512])] + [
    (1, 1 << 17, b"\0")] * 800)
CASES["zstd-reserved-block"] = lambda: tape.zstd(b"", 20, [(3, 5, EVIL)])

# What is no tar archive.
for label, content in {
    "empty": b"", "zeros": bytes(10240), "text": b"plain text\n", "mtree": b"#mtree\n./index.json type=file size=1\n",
    "zip": b"PK\x03\x04" + bytes(600), "cpio": b"070701" + b"0" * 600, "7z": b"7z\xbc\xaf\x27\x1c" + bytes(600),
    "ar": b"!<arch>\nindex.json      0           0     0     100644  1         `\nx\n", "cab": b"MSCF" + bytes(600),
    "rar": b"Rar!\x1a\x07\x01\0" + bytes(600), "xar": b"xar!" + bytes(600),
    "iso": bytes(32769) + b"CD001" + bytes(4096),
    "lha": b"\x20\x20-lh5-" + bytes(600), "warc": b"WARC/1.0\r\n" + bytes(600), "lrzip": b"LRZI" + bytes(600),
    "lzop": b"\x89LZO\0\r\n\x1a\n" + bytes(600), "grzip": b"GRZipII\0\x02\x04:)" + bytes(600),
    "uuencode": b"begin 644 index.json\n#0V%T\n`\nend\n", "rpm": b"\xed\xab\xee\xdb" + bytes(600),
    "compress": b"\x1f\x9d\x90" + bytes(600), "lz4": b"\x04\x22\x4d\x18" + bytes(600), "elf": read_object("noncore"),
    "escape": b"\x1b[2J\x07" * 200,
}.items():
    CASES["other-" + label] = lambda content=content: content

# Quantity.
CASES["many-members"] = lambda: gzip(member("x") * 100_001 + SOUND + END)
CASES["many-strange-members"] = lambda: gzip(before(*[member(f"junk/{number}", EVIL) for number in range(20_000)]))
