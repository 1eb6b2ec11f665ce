"""What both benchmarks share: building the C halves, measuring a command, and a table of medians."""
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OBJECTS = ROOT / "testdata" / "objects"
BUILD = ROOT / ".build" / "benchmarks"


def bee_oci():
    """The program to measure: the first argument, else the release build."""
    path = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".build/release/bee-oci").resolve()
    if not os.access(path, os.X_OK):
        sys.exit(f"{path} does not exist; build it with `make build` or name another")
    return str(path)


def setting(name, default):
    return int(os.environ.get(name, default))


def setting_text(name, default):
    return os.environ.get(name, default)


def compile_c(name, *packages):
    BUILD.mkdir(parents=True, exist_ok=True)
    flags = []
    if packages:
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", *packages], check=True, capture_output=True,
                               text=True).stdout.split()
    output = BUILD / name
    source = ROOT / "Benchmarks" / "c" / f"{name}.c"
    subprocess.run(["cc", "-O2", "-Wall", "-o", output, source, *flags], check=True)
    return str(output)


class Sample:
    """What one run of a command cost."""

    def __init__(self, line):
        wall, user, system, rss, first, status = line.split()
        self.wall, self.first = float(wall), float(first)
        self.cpu = float(user) + float(system)
        self.rss = int(rss) / 1024
        self.status = int(status)


def measure(command, output="/dev/null", **options):
    """Runs a command under c/measure; a failing one ends the benchmark."""
    command = [str(part) for part in command]
    run = subprocess.run([BUILD / "measure", output, *command], stdout=subprocess.PIPE, text=True, **options)
    if run.returncode:
        sys.exit(f"measure failed on {command[:4]}")
    sample = Sample(run.stdout)
    if sample.status:
        sys.exit(f"exit status {sample.status} from {' '.join(command)[:200]}")
    return sample


def median(samples, what):
    return statistics.median(getattr(sample, what) for sample in samples)


def spread(samples, what):
    values = [getattr(sample, what) for sample in samples]
    return f"{min(values):.3f}-{max(values):.3f}"


def table(title, header, rows):
    """Prints rows under a header, the first column to the left, the others to the right."""
    cells = [header, *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    print(f"\n{title}")
    for row in cells:
        first = row[0].ljust(widths[0])
        print("  ".join([first, *[cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]]))
    sys.stdout.flush()


def host():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    release = os.uname().release
    print(f"{model}, {os.cpu_count()} processors, kernel {release}")
