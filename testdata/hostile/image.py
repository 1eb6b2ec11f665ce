"""What an image is made of, by the OCI image specification: blobs, documents and layouts as bytes in a dictionary."""
import hashlib
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/ebpf.oci.image.config.v1+json"
PROGRAM = "application/ebpf.oci.image.program.v1+binary"
VERSION = b'{"imageLayoutVersion":"1.0.0"}'


def read_object(name):
    """One of the compiled eBPF objects."""
    with open(os.path.join(HERE, "..", "objects", name + ".bpf.o"), "rb") as file:
        return file.read()


def text(value):
    """A document as bytes, compact."""
    return json.dumps(value, separators=(",", ":")).encode()


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def path(digest_text):
    """Where a blob stands in a layout."""
    return "blobs/" + digest_text.replace(":", "/")


class Layout:
    """A layout that is filled in: files by their paths. A value of None is a folder, a function makes anything else."""

    def __init__(self, program=None, config=b"{}", manifest=None, entry=None):
        self.files = {"oci-layout": VERSION}
        self.program = self.add(read_object("noncore") if program is None else program)
        self.config = self.add(config)
        parts = {"schemaVersion": 2, "mediaType": MANIFEST, "config": self.descriptor(self.config, CONFIG),
                 "layers": [self.descriptor(self.program, PROGRAM)]}
        self.parts = parts
        self.set_manifest(text(parts) if manifest is None else manifest(parts), entry)

    def add(self, content):
        """Adds a blob and returns its digest."""
        name = digest(content)
        self.files[path(name)] = content
        return name

    def descriptor(self, name, media_type, **more):
        return {"mediaType": media_type, "digest": name, "size": len(self.files[path(name)]), **more}

    def set_manifest(self, content, entry=None):
        """Names the image `a` whose manifest has these bytes."""
        self.manifest = self.add(content)
        self.set_entries([{**self.named(self.manifest, MANIFEST), **(entry or {})}])

    def named(self, name, media_type, title="a", **more):
        return self.descriptor(name, media_type, annotations={"org.opencontainers.image.ref.name": title}, **more)

    def set_entries(self, entries):
        self.entries = entries
        self.files["index.json"] = text({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries})

    def nested(self, children):
        """Adds an image index of descriptors and returns its descriptor."""
        name = self.add(text({"schemaVersion": 2, "mediaType": INDEX, "manifests": children}))
        return self.descriptor(name, INDEX)

    def change(self, name, edit):
        """Changes the bytes of a file without its name."""
        self.files[name] = edit(self.files[name])
        return self

    def replace(self, old, new, name="index.json"):
        """Replaces a text that must be there."""
        assert old.encode() in self.files[name], (old, name)
        return self.change(name, lambda content: content.replace(old.encode(), new.encode()))

    def put(self, name, make):
        """Puts something else where a file is, or where nothing is."""
        self.files[name] = make
        return self

    def drop(self, name):
        del self.files[name]
        return self

    def write(self, folder):
        for name, content in sorted(self.files.items()):
            place = os.path.join(folder, name)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            if content is None:
                os.mkdir(place)
            elif callable(content):
                content(place)
            else:
                with open(place, "wb") as file:
                    file.write(content)
        if not os.path.lexists(os.path.join(folder, "blobs")):
            os.mkdir(os.path.join(folder, "blobs"))


def link(target):
    return lambda place: os.symlink(target, place)


def fifo(place):
    os.mkfifo(place)
