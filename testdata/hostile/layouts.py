"""Layouts that lie, trick or overwhelm: each case gives a layout that is then written as a folder."""
import os

from image import INDEX, MANIFEST, Layout, digest, fifo, link, path, read_object, text

CASES = {}
DOCKER = "application/vnd.docker.distribution.manifest.v2+json"
EMPTY = "application/vnd.oci.empty.v1+json"


def changed(name, edit):
    return lambda: Layout().change(name(Layout()), edit)


def put(name, make):
    """A sound layout with something else in the place of a file."""
    def layout():
        sound = Layout()
        return sound.put(name(sound) if callable(name) else name, make)
    return layout


def program(layout):
    return path(layout.program)


def manifest(layout):
    return path(layout.manifest)


def index(old, new):
    return lambda: Layout().replace(old, new)


def with_manifest(edit):
    """A layout whose manifest was made from other parts; `edit` changes them."""
    def make(parts):
        result = edit(parts)
        return result if isinstance(result, bytes) else text(parts if result is None else result)
    return lambda: Layout(manifest=make)


def layer(**more):
    return with_manifest(lambda parts: parts["layers"][0].update(more))


def size(value):
    """A size in index.json that is written in some other way."""
    def layout():
        sound = Layout()
        return sound.replace('"size":%d' % sound.entries[0]["size"], '"size":' + value)
    return layout


def identity(value):
    """A digest in index.json that is none."""
    def layout():
        sound = Layout()
        return sound.replace(sound.manifest, value)
    return layout


# Blobs that are not what their names say.
CASES["layer-flipped"] = changed(program, lambda content: content[:-1] + bytes([content[-1] ^ 1]))
CASES["layer-cut"] = changed(program, lambda content: content[:-1])
CASES["layer-emptied"] = changed(program, lambda content: b"")
CASES["layer-longer"] = changed(program, lambda content: content + b"\0")
CASES["layer-gone"] = lambda: Layout().drop(path(Layout().program))
CASES["manifest-altered"] = changed(manifest, lambda content: content.replace(b"ebpf", b"evil"))
CASES["manifest-gone"] = lambda: Layout().drop(path(Layout().manifest))
CASES["layer-link"] = put(program, link("/etc/passwd"))
CASES["layer-link-to-zero"] = put(program, link("/dev/zero"))
CASES["layer-link-loop"] = put(program, lambda place: os.symlink(os.path.basename(place), place))
CASES["layer-fifo"] = put(program, fifo)
CASES["layer-folder"] = put(program, None)
CASES["manifest-fifo"] = put(manifest, fifo)
CASES["manifest-link"] = put(manifest, link("/dev/zero"))


def cycle():
    """An image index that holds itself, which only a wrong digest can."""
    layout = Layout()
    entry = {"mediaType": INDEX, "digest": "sha256:" + "ab" * 32, "size": 185}
    content = text({"schemaVersion": 2, "manifests": [entry]})
    layout.set_entries([{**entry, "size": len(content), "annotations": {"org.opencontainers.image.ref.name": "a"}}])
    return layout.put(path(entry["digest"]), content)


CASES["index-cycle"] = cycle

# The layout's own files.
for name in ("index.json", "oci-layout"):
    label = name.split(".")[0].split("-")[-1]
    CASES[label + "-file-gone"] = lambda name=name: Layout().drop(name)
    CASES[label + "-file-empty"] = put(name, b"")
    CASES[label + "-file-fifo"] = put(name, fifo)
    CASES[label + "-file-folder"] = put(name, None)
    CASES[label + "-file-link"] = put(name, link("/etc/passwd"))
    CASES[label + "-file-array"] = put(name, b"[]")
CASES["version-unknown"] = put("oci-layout", b'{"imageLayoutVersion":"2.0.0"}')
CASES["version-more"] = put("oci-layout", b'{"imageLayoutVersion":"1.0.0","x":[1,{"y":null}]}')


def folder_as(name, make):
    def layout():
        sound = Layout()
        for file in [file for file in sound.files if file.startswith(name + "/")]:
            sound.drop(file)
        return sound.put(name, make)
    return layout


CASES["blobs-link"] = folder_as("blobs", link("/etc"))
CASES["blobs-file"] = folder_as("blobs", b"evil")
CASES["blobs-fifo"] = folder_as("blobs", fifo)
CASES["blobs-inner-link"] = folder_as("blobs/sha256", link("/etc"))

# index.json as text.
CASES["index-cut"] = lambda: Layout().change("index.json", lambda content: content[:-20])
CASES["index-text-behind"] = lambda: Layout().change("index.json", lambda content: content + b"x")
CASES["index-document-behind"] = lambda: Layout().change("index.json", lambda content: content + b"{}")
CASES["index-key-twice"] = index('"manifests":', '"manifests":[],"manifests":')
CASES["index-key-twice-escaped"] = index('"manifests":', '"m\\u0061nifests":[],"manifests":')
CASES["index-key-twice-deep"] = index('"annotations":{', '"annotations":{"x":"1","x":"2",')
CASES["index-other-case"] = index('"manifests":', '"MANIFESTS":')
CASES["index-null"] = put("index.json", b'{"schemaVersion":2,"manifests":null}')
CASES["index-without-list"] = put("index.json", b'{"schemaVersion":2}')
CASES["index-deep"] = put("index.json", b"[" * 200_000)
CASES["index-deep-object"] = put("index.json", b'{"a":' * 200_000)
CASES["index-bad-utf8"] = index('"a"', '"a\u00ff"')
CASES["index-broken-utf8"] = lambda: Layout().change("index.json", lambda content: content.replace(b'"a"', b'"\xff"'))
CASES["index-long-utf8"] = lambda: Layout().change("index.json", lambda content: content.replace(b'"a"', b'"\xc0\xaf"'))
CASES["index-byte-order-mark"] = lambda: Layout().change("index.json", lambda content: b"\xef\xbb\xbf" + content)
CASES["index-utf16"] = lambda: Layout().change("index.json", lambda content: content.decode().encode("utf-16"))
CASES["index-raw-control"] = lambda: Layout().change("index.json", lambda content: content.replace(b'"a"', b'"\x1b"'))
CASES["index-raw-nul"] = lambda: Layout().change("index.json", lambda content: content + b"\0")
CASES["index-lone-surrogate"] = index('"a"', '"\\ud800"')
CASES["index-huge"] = put("index.json", b" " * (33 << 20))
CASES["index-huge-number"] = size("1" * 1_000_000)
CASES["index-zeros"] = put("index.json", bytes(4096))

# Numbers and digests.
for label, value in {
    "minus": "-1", "text": '"4100"', "fraction": "4100.0", "exponent": "41e2", "most": "9223372036854775807",
    "beyond": "9223372036854775808", "zero": "0", "null": "null", "octal": "0400", "huge-exponent": "1e999999999",
}.items():
    CASES["size-" + label] = size(value)
CASES["size-absent"] = lambda: Layout().change(
    "index.json", lambda content: content.replace(b'"size"', b'"length"'))
for label, value in {
    "traversal": "sha256:../../../../etc/passwd", "upper": "SHA256:" + "AB" * 32,
    "capital-digits": "sha256:" + "AB" * 32,
    "short": "sha256:abcd", "empty": "", "colon": ":", "without-colon": "ab" * 32, "dots": "../..:x",
    "slash": "sha256/../..:" + "ab" * 32, "control": "sha256:\\u001b[2J", "nul": "sha256:\\u0000" + "a" * 63,
}.items():
    CASES["digest-" + label] = identity(value)
CASES["digest-md5"] = identity("md5:d41d8cd98f00b204e9800998ecf8427e")
CASES["digest-unknown-beside"] = index(
    '"manifests":[', '"manifests":[{"mediaType":"%s","digest":"x+y:00","size":3},' % MANIFEST)

# Documents.
CASES["manifest-and-index"] = with_manifest(lambda parts: parts.update(manifests=[]))
CASES["manifest-says-index"] = with_manifest(lambda parts: parts.update(mediaType=INDEX))
CASES["manifest-layers-null"] = with_manifest(lambda parts: parts.update(layers=None))
CASES["manifest-layers-empty"] = with_manifest(lambda parts: parts.update(layers=[]))
CASES["manifest-config-gone"] = with_manifest(lambda parts: parts.pop("config") and None)
CASES["manifest-number-annotation"] = with_manifest(lambda parts: parts.update(annotations={"x": 1}))
CASES["manifest-key-twice"] = with_manifest(lambda parts: text(parts).replace(b'"layers"', b'"layers":[],"layers"'))
CASES["manifest-deep"] = with_manifest(
    lambda parts: text(parts)[:-1] + b',"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
CASES["manifest-mark"] = with_manifest(lambda parts: b"\xef\xbb\xbf" + text(parts))
CASES["manifest-too-large"] = with_manifest(lambda parts: text(parts) + b" " * (4 << 20))
CASES["manifest-large"] = with_manifest(lambda parts: parts.update(annotations={"x": "y" * (4_000_000)}))
CASES["manifest-many-keys"] = with_manifest(
    lambda parts: parts.update(annotations={str(number): "" for number in range(200_000)}))
CASES["manifest-many-values"] = with_manifest(lambda parts: parts.update(x=[0] * 1_900_000))
CASES["manifest-many-layers"] = with_manifest(lambda parts: parts.update(layers=parts["layers"] * 20_000))
CASES["manifest-empty"] = with_manifest(lambda parts: b"")
CASES["manifest-control"] = with_manifest(lambda parts: parts.update(
    annotations={"\x1b[2J\x07": "\x9b31m\u202e\u2028\x7f", "org.opencontainers.image.title": "../../evil"}))
CASES["layer-size-more"] = layer(size=10**12)
CASES["layer-size-less"] = layer(size=1)
CASES["layer-size-most"] = layer(size=2**63 - 1)
CASES["layer-title-up"] = layer(annotations={"org.opencontainers.image.title": "../../../../tmp/bee-oci-evil"})
CASES["layer-title-control"] = layer(annotations={"org.opencontainers.image.title": "\x1b[2J\n\x00"})
CASES["layer-data-wrong"] = layer(data="AAAA")
CASES["layer-data-no-base64"] = layer(data="\u00e9!")
CASES["layer-urls"] = lambda: layer(urls=["http://[::1]/x", "file:///etc/passwd"])().drop(path(Layout().program))
CASES["layer-media-type-control"] = layer(mediaType="a/\x1b[2J")
CASES["config-no-json"] = lambda: Layout(config=b"\x1b[2J{")
CASES["config-array"] = lambda: Layout(config=b"[]")
CASES["config-too-large"] = lambda: Layout(config=b"{" + b" " * (5 << 20) + b"}")
CASES["config-empty-lies"] = with_manifest(lambda parts: parts["config"].update(mediaType=EMPTY, size=3))


def data_instead_of_blob():
    layout = Layout(manifest=lambda parts: text({**parts, "config": {**parts["config"], "data": "e30="}}))
    return layout.drop(path(layout.config))


CASES["config-data"] = data_instead_of_blob


# Names.
def names(*texts):
    def layout():
        result = Layout()
        result.set_entries([result.named(result.manifest, MANIFEST, name) for name in texts])
        return result
    return layout


def two_images_of_a_name():
    layout = Layout()
    first = layout.entries
    layout.set_manifest(text({**layout.parts, "annotations": {"x": "y"}}))
    layout.set_entries(first + layout.entries)
    return layout


CASES["name-of-two"] = two_images_of_a_name
CASES["name-control"] = names("\x1b]0;x\x07\x1b[2J", "a\nerror[usage]: x", "\u202e\u2028\x9b")
CASES["name-traversal"] = names("../../../../tmp/bee-oci-evil", "/tmp/bee-oci-evil", ".bee-oci/index.lock")
CASES["name-long"] = names("a" * 5000)
CASES["name-many"] = names(*[f"a:{number}" for number in range(2_000)])
CASES["name-option"] = names("--layout", "-o")


# Indexes.
def chain(count):
    def layout():
        result = Layout()
        entry = result.descriptor(result.manifest, MANIFEST)
        for _ in range(count):
            entry = result.nested([entry])
        result.set_entries([result.named(entry["digest"], INDEX)])
        return result
    return layout


def diamonds(levels, width):
    def layout():
        result = Layout()
        entry = result.descriptor(result.manifest, MANIFEST)
        for _ in range(levels):
            entry = result.nested([entry] * width)
        result.set_entries([result.named(entry["digest"], INDEX)])
        return result
    return layout


def of_children(make):
    """An image index `a` whose children `make` gives for a layout."""
    def layout():
        result = Layout()
        entry = result.nested(make(result))
        result.set_entries([result.named(entry["digest"], INDEX)])
        return result
    return layout


def absent(number, media_type=MANIFEST, **more):
    return {"mediaType": media_type, "digest": digest(b"%d" % number), "size": 100, **more}


CASES["indexes-3000-deep"] = chain(3000)
CASES["indexes-30-deep"] = chain(30)
CASES["indexes-25-times-4"] = diamonds(25, 4)
CASES["index-of-absent"] = of_children(lambda layout: [absent(1)])
CASES["index-of-too-many"] = of_children(lambda layout: [absent(number) for number in range(20_000)])
CASES["index-of-one-often"] = of_children(lambda layout: [layout.descriptor(layout.manifest, MANIFEST)] * 20_000)
CASES["index-platform-absent"] = of_children(lambda layout: [
    layout.descriptor(layout.manifest, MANIFEST), absent(1, platform={"os": "linux", "architecture": "s390x"})])
CASES["index-says-manifest"] = lambda: of_children(lambda layout: [])().replace(
    INDEX + '","digest', MANIFEST + '","digest')


def docker():
    layout = Layout(manifest=lambda parts: text({**parts, "mediaType": DOCKER}))
    layout.set_entries([layout.named(layout.manifest, DOCKER)])
    return layout


CASES["docker-manifest"] = docker
CASES["type-unknown"] = lambda: Layout(
    manifest=lambda parts: text({**parts, "mediaType": "x/y"}), entry={"mediaType": "x/y"})
CASES["subject-absent"] = with_manifest(lambda parts: parts.update(subject=absent(1)))
CASES["strays"] = lambda: Layout().put("blobs/sha256/.tmp", b"x").put("blobs/x", b"y").put("README", b"z").put(
    "blobs/sha256/" + "AB" * 32, b"x").put("blobs/md5/00", b"x").put("blobs/sha256/\x1b[2J", b"x")

# What belongs to us, made by somebody else.
for label, name in {
    "folder": ".bee-oci", "staging": ".bee-oci/staging", "store-lock": ".bee-oci/store.lock",
    "index-lock": ".bee-oci/index.lock", "spare": ".bee-oci/index.prev", "quarantine": ".bee-oci/quarantine",
}.items():
    CASES["own-" + label + "-link"] = put(name, link("/tmp/bee-oci-evil"))
    CASES["own-" + label + "-fifo"] = put(name, fifo)
CASES["own-quarantine-link-and-damage"] = lambda: Layout().put(
    ".bee-oci/quarantine", link("/tmp")).change(path(Layout().program), lambda content: b"evil")
CASES["own-spare-damaged"] = lambda: Layout().put(".bee-oci/index.prev", b"{").put("index.json", b"{")


# Objects that are damaged, in images whose digests are right.
def object_with(edit):
    return lambda: Layout(program=bytes(edit(bytearray(read_object("execs")))))


def patched(offset, value):
    def edit(content):
        content[offset:offset + len(value)] = value
        return content
    return object_with(edit)


CASES["elf-empty"] = lambda: Layout(program=b"")
CASES["elf-cut"] = object_with(lambda content: content[:2000])
CASES["elf-header-alone"] = object_with(lambda content: content[:64])
CASES["elf-other-machine"] = patched(18, b"\x3e\0")
CASES["elf-32-bit"] = patched(4, b"\x01")
CASES["elf-no-byte-order"] = patched(5, b"\x07")
CASES["elf-sections-beyond"] = patched(40, b"\xff" * 8)
CASES["elf-sections-most"] = patched(60, b"\xff\xff")
CASES["elf-section-size"] = patched(58, b"\x01\0")
CASES["elf-names-beyond"] = patched(62, b"\xff\xff")
CASES["elf-names-none"] = patched(62, b"\0\0")
CASES["elf-zeros-behind-header"] = object_with(lambda content: content[:64] + bytes(len(content) - 64))
CASES["elf-btf-magic"] = object_with(lambda content: content.replace(b"\x9f\xeb\x01\0", b"\x9f\xeb\x7f\0"))
CASES["elf-btf-lengths"] = object_with(
    lambda content: content.replace(b"\x9f\xeb\x01\0\x18\0\0\0", b"\x9f\xeb\x01\0\xff\xff\xff\xff"))
CASES["elf-names-control"] = object_with(lambda content: content.replace(b"print_execs", b"print_\x1b[2J\x07"))
