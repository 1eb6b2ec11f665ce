"""load and save of one large blob and of many small images, against openssl and tar on the same bytes.

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

    def __init__(self, folder, name, archive, names):
        self.folder, self.archive, self.names = folder, archive, names
        self.source = folder / name
        self.store, self.unpacked, self.out = folder / "store", folder / "unpacked", folder / "out.tar"
        self.samples = {}

    def commands(self, bee):
        blobs = sorted((self.source / "blobs/sha256").iterdir())
        quoted = [str(self.archive), str(self.unpacked), str(self.out), str(self.source), str(self.folder)]
        archive, unpacked, out, source, folder = quoted
        return {
            "openssl dgst -sha256": ["openssl", "dgst", "-sha256", *blobs],
            "tar x": ["tar", "-xf", archive, "-C", unpacked],
            "tar x; sync -f": ["sh", "-c", f"tar -xf {archive} -C {unpacked} && sync -f {unpacked}"],
            "bee-oci load": [bee, "load", "--layout", self.store, archive],
            "tar c": ["tar", "-cf", out, "-C", source, "oci-layout", "index.json", "blobs"],
            "tar c; sync -f": ["sh", "-c", f"tar -cf {out} -C {source} oci-layout index.json blobs && sync -f {folder}"],
            "bee-oci save": [bee, "save", "--layout", self.source, *self.names, "-o", self.out],
        }

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


def check_space(folder, size):
    needed = 4 * size + (256 << 20)
    if shutil.disk_usage(folder).free < needed:
        sys.exit(f"{folder} has less than the {needed >> 20} MiB this needs; set TMPDIR or BLOB_MIB")


def main():
    bee = bench.bee_oci()
    bench.compile_c("measure")
    size, images, runs = bench.setting("BLOB_MIB", 1024) << 20, bench.setting("IMAGES", 1000), bench.setting("RUNS", 5)
    bench.host()
    with tempfile.TemporaryDirectory(prefix="bee-oci-bench.") as name:
        folder = pathlib.Path(name)
        check_space(folder, size)
        for case, count, each, title in (("large", 1, size, f"1 blob of {size >> 20} MiB"),
                                         ("small", images, 4096, f"{images} images of 4 KiB")):
            layouts.make_layout(folder / case, count, each)
            archive = make_archive(folder / case)
            round_ = Round(folder, case, archive, [f"image-{number}" for number in range(count)])
            for _ in range(runs):
                round_.run(bee)
            round_.show(f"{title}, median of {runs}")
            shutil.rmtree(folder / case)
            archive.unlink()


main()
