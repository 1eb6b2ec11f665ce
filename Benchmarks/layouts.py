"""Layouts of random images, made without bee-oci."""
import hashlib
import json
import os

MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def write_blob(layout, data):
    name = hashlib.sha256(data).hexdigest()
    (layout / "blobs/sha256" / name).write_bytes(data)
    return {"digest": f"sha256:{name}", "size": len(data)}


def random_blob(layout, size):
    """A blob of random bytes, written piece by piece."""
    digest, part = hashlib.sha256(), layout / "blobs/sha256/part"
    with open(part, "wb") as file:
        for _ in range(0, size, 1 << 20):
            piece = os.urandom(min(size, 1 << 20))
            digest.update(piece)
            file.write(piece)
    part.rename(layout / "blobs/sha256" / digest.hexdigest())
    return {"digest": f"sha256:{digest.hexdigest()}", "size": size}


def make_layout(layout, count, size, prefix="image-"):
    """A layout of images with one random layer each."""
    (layout / "blobs/sha256").mkdir(parents=True)
    config = {"mediaType": "application/vnd.example.config.v1+json", **write_blob(layout, b"{}")}
    entries = []
    for number in range(count):
        layer = {"mediaType": "application/octet-stream", **random_blob(layout, size)}
        manifest = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]}).encode()
        entries.append({"mediaType": MANIFEST, **write_blob(layout, manifest),
                        "annotations": {"org.opencontainers.image.ref.name": f"{prefix}{number}"}})
    (layout / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": entries}))
