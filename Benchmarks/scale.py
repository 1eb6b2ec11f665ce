"""What verbs cost on layouts of many small images: 2,500, 5,000 and 10,000, so that growth shows."""
import pathlib
import shutil
import subprocess
import tempfile

import bench
import layouts


def commands(bee, folder, number):
    """The verbs by what they do; those that write do something new in each round."""
    store = ["--layout", folder / "store"]
    return {
        "version": [bee, "version"],
        "list": [bee, "list", *store],
        "list --json": [bee, "list", "--json", *store],
        "inspect NAME": [bee, "inspect", "image-77", *store],
        "tag": [bee, "tag", "image-7", f"tag-{number}", *store],
        "load of one more": [bee, "load", folder / f"more-{number}", *store],
        "rm of a name": [bee, "rm", f"tag-{number}", *store],
        "rm of an image": [bee, "rm", f"image-{number}", *store],
        "gc": [bee, "gc", "--grace", "0s", *store],
        "fsck": [bee, "fsck", *store],
    }


def measure(bee, folder, count, runs):
    layouts.make_layout(folder / "store", count, 64)
    samples = {}
    for number in range(runs):
        layouts.make_layout(folder / f"more-{number}", 1, 64, prefix=f"more-{number}-")
        subprocess.run(["sync"], check=True)
        for name, command in commands(bee, folder, number).items():
            samples.setdefault(name, []).append(bench.measure(command, stderr=subprocess.DEVNULL))
    for path in folder.iterdir():
        shutil.rmtree(path)
    return samples


def main():
    bee = bench.bee_oci()
    bench.compile_c("measure")
    runs = bench.setting("RUNS", 5)
    bench.host()
    counts = [int(count) for count in bench.setting_text("COUNTS", "2500,5000,10000").split(",")]
    with tempfile.TemporaryDirectory(prefix="bee-oci-bench.") as name:
        results = [measure(bee, pathlib.Path(name), count, runs) for count in counts]
    for what, title in (("wall", "wall ms"), ("cpu", "user+sys ms"), ("rss", "peak MiB")):
        factor = 1 if what == "rss" else 1000
        rows = [[verb, *[f"{bench.median(result[verb], what) * factor:.1f}" for result in results]]
                for verb in results[0]]
        bench.table(f"{title}, median of {runs}", ["images", *map(str, counts)], rows)


main()
