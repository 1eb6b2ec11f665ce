"""load, save, copy, fsck and gc of layouts from one large blob to many small images, against openssl, tar, skopeo, oras and
umoci on the same bytes.

All commands take turns within each round, on a warm page cache and with nothing left to write back, so that a slow
minute of the machine falls on all of them. Where bee-oci brings everything to the disk before it ends, tar is shown
both as it is and with a sync of its file system.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import bench
import layouts


def make_archive(layout):
    """The archive of a layout, beside it."""
    archive = layout.with_suffix(".tar")
    subprocess.run(["tar", "-cf", archive, "-C", layout, "oci-layout", "index.json", "blobs"], check=True)
    return archive


class Round:
    """One case: the commands that take turns, each with what has to be cleared away before."""

    def __init__(self, folder, name, archive, names, peers):
        self.folder, self.archive, self.names, self.peers = folder, archive, names, peers
        self.source = folder / name
        self.store, self.unpacked, self.out = folder / "store", folder / "unpacked", folder / "out.tar"
        self.samples = {}

    def commands(self, bee):
        blobs = sorted((self.source / "blobs/sha256").iterdir())
        quoted = [str(self.archive), str(self.unpacked), str(self.out), str(self.source), str(self.folder)]
        archive, unpacked, out, source, folder = quoted
        return {
            "openssl dgst -sha256": ["sh", "-c", f"find {source}/blobs/sha256 -type f | xargs openssl dgst -sha256"],
            "tar x": ["tar", "-xf", archive, "-C", unpacked],
            "tar x; sync -f": ["sh", "-c", f"tar -xf {archive} -C {unpacked} && sync -f {unpacked}"],
            "bee-oci load": [bee, "load", "--layout", self.store, archive],
            "bee-oci load DIR": [bee, "load", "--layout", self.store, source],
            **self.copies(),
            "tar c": ["tar", "-cf", out, "-C", source, "oci-layout", "index.json", "blobs"],
            "tar c; sync -f": ["sh", "-c", f"tar -cf {out} -C {source} oci-layout index.json blobs && sync -f {folder}"],
            "bee-oci save": ["sh", "-c", f"xargs {bee} save --layout {source} -o {out} < {source}.names"],
            "bee-oci fsck": [bee, "fsck", "--layout", source],
            "bee-oci gc": [bee, "gc", "--layout", source],
            "umoci gc": ["umoci", "gc", "--layout", source],
        }

    def copies(self):
        """Peers that copy one image a process, where that ends in reasonable time."""
        if len(self.names) > MOST_FOR_PEERS:
            return {}
        source, store = self.source, self.store
        loop = f"set -e; for name in {' '.join(self.names)}; do %s; done"
        commands = {}
        for title, skopeo in self.peers["skopeo"]:
            copy = f"{skopeo} --insecure-policy copy -q oci:{source}:$name oci:{store}:$name"
            commands[f"{title} oci→oci"] = ["sh", "-c", loop % copy]
        for title, oras in self.peers["oras"]:
            copy = f"{oras} cp --no-tty --from-oci-layout {source}:$name --to-oci-layout {store}:$name >/dev/null"
            commands[f"{title} layout→layout"] = ["sh", "-c", loop % copy]
        return commands

    def clear(self):
        for path in (self.store, self.unpacked):
            shutil.rmtree(path, ignore_errors=True)
        self.out.unlink(missing_ok=True)
        self.unpacked.mkdir()

    def run(self, bee):
        for name, command in self.commands(bee).items():
            self.clear()
            subprocess.run(["sync"], check=True)
            self.samples.setdefault(name, []).append(bench.measure(command))

    def show(self, title):
        wall = {name: bench.median(samples, "wall") for name, samples in self.samples.items()}
        rows = []
        for name, samples in self.samples.items():
            tar = wall["tar c" if name in ("tar c", "tar c; sync -f", "bee-oci save") else "tar x"]
            rows.append([name, f"{wall[name]:.3f}", bench.spread(samples, "wall"), f"{bench.median(samples, 'cpu'):.3f}",
                         f"{bench.median(samples, 'rss'):.1f}", f"{wall[name] / wall['openssl dgst -sha256']:.2f}",
                         f"{wall[name] / tar:.2f}"])
        bench.table(title, ["", "wall s", "min-max", "user+sys s", "peak MiB", "/openssl", "/tar"], rows)
        self.clear()


# Beyond so many images a process for each takes minutes.
MOST_FOR_PEERS = 100


def runnable(path):
    """How a program is started: one that was unpacked with its own C library, through the loader that came with it."""
    libraries = next(path.parent.parent.glob("lib/*-linux-gnu"), None)
    loader = next(libraries.glob("ld-linux-*.so.*"), None) if libraries else None
    return f"{loader} --library-path {libraries} {path}" if loader else str(path)


def peers():
    """skopeo and oras as they are installed, and newer ones where scripts/get-package has unpacked them."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    found = {}
    for name, ask in (("skopeo", "--version"), ("oras", "version")):
        installed = shutil.which(name)
        commands = [installed] if installed else []
        commands += [runnable(path) for path in (cache / "bee-oci/packages").glob(f"*/{name}/usr/bin/{name}")]
        found[name] = []
        for command in commands:
            told = subprocess.run([*command.split(), ask], capture_output=True, text=True, check=True).stdout
            version = next(word for word in told.split() if word[0].isdigit())
            found[name].append((f"{name} {version}", command))
    return found


def check_space(folder, size):
    needed = 4 * size + (256 << 20)
    if shutil.disk_usage(folder).free < needed:
        sys.exit(f"{folder} has less than the {needed >> 20} MiB this needs; set TMPDIR or BLOB_MIB")


def main():
    bee = bench.bee_oci()
    bench.compile_c("measure")
    size, runs = bench.setting("BLOB_MIB", 1024) << 20, bench.setting("RUNS", 5)
    cases = [(1, size), (100, 1 << 20), (1000, 64 << 10), (10000, 4 << 10)]
    bench.host()
    others = peers()
    with tempfile.TemporaryDirectory(prefix="bee-oci-bench.") as name:
        folder = pathlib.Path(name)
        check_space(folder, size)
        for count, each in cases:
            layouts.make_layout(folder / "case", count, each)
            archive = make_archive(folder / "case")
            names = [f"image-{number}" for number in range(count)]
            pathlib.Path(f"{folder / 'case'}.names").write_text("\n".join(names))
            round_ = Round(folder, "case", archive, names, others)
            for _ in range(runs):
                round_.run(bee)
            what = "1 blob" if count == 1 else f"{count} images"
            amount = f"{each >> 20} MiB" if each >= 1 << 20 else f"{each >> 10} KiB"
            round_.show(f"{what} of {amount}, median of {runs}")
            shutil.rmtree(folder / "case")
            archive.unlink()


if __name__ == "__main__":
    main()
