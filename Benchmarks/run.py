"""run: from exec to the first row, and CPU per event, against C programs that do the same with libbpf and printf.

The programs take turns within each round. Events are made by c/trigger at a steady pace, the same for all.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import bench

CORE, FLOOD, MANY = 3, 4, 12
ENTRIES, ENTRIES_ONLY, SECONDS = 100_000, 1 << 16, 10
FULL_SPEED, RING = 3_000_000, 16 << 20
BURST = 1000


def memory_above(samples, base):
    return f"{bench.median(samples, 'rss') - bench.median(base, 'rss'):+.1f}"


def first_row(bee, folder, runs):
    """Seconds from exec to the first byte of output, while events come every 200 µs."""
    layout = folder / "layout"
    subprocess.run([bee, "pack", "--layout", layout, bench.OBJECTS / "core.bpf.o"], check=True, stdout=subprocess.DEVNULL)
    commands = {
        "loader.c": [bench.compile_c("loader", "libbpf"), bench.OBJECTS / "core.bpf.o"],
        "bee-oci run FILE.o": [bee, "run", bench.OBJECTS / "core.bpf.o", "--format", "json", "--count", "1"],
        "bee-oci run NAME": [bee, "run", "--layout", layout, "core", "--format", "json", "--count", "1"],
    }
    samples = {name: [] for name in commands}
    trigger = subprocess.Popen([bench.compile_c("trigger"), str(CORE), "1", "0", "200"])
    try:
        for _ in range(runs):
            for name, command in commands.items():
                # The kernel takes a program's attachments down behind its end, and the next to attach would wait for it.
                time.sleep(0.2)
                samples[name].append(bench.measure(command, stderr=subprocess.DEVNULL))
    finally:
        trigger.kill()
        trigger.wait()
    base = bench.median(samples["loader.c"], "first")
    rows = [[name, f"{bench.median(some, 'first') * 1000:.1f}", f"{bench.median(some, 'first') / base:.2f}",
             f"{bench.median(some, 'cpu') * 1000:.1f}", f"{bench.median(some, 'rss'):.1f}",
             memory_above(some, samples["loader.c"])] for name, some in samples.items()]
    bench.table(f"exec to first row of core.bpf.o, median of {runs}",
                ["", "ms", "/loader.c", "user+sys ms", "peak MiB", "above loader.c"], rows)


def await_text(path, texts, process):
    """Waits until the program says on standard error that it is attached."""
    deadline = time.monotonic() + 30
    while not any(text in path.read_text(errors="replace") for text in texts):
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit("a program did not attach:\n" + path.read_text(errors="replace"))
        time.sleep(0.01)


def consume(command, folder, trigger):
    """Starts a program, pulls a trigger, waits for its end.

    Gives what it cost, the rows it wrote, and how many seconds the trigger took.
    """
    errors, rows = folder / "errors", folder / "rows"
    result = folder / "result"
    with open(errors, "w") as error, open(result, "w") as output:
        process = subprocess.Popen([bench.BUILD / "measure", rows, *map(str, command)], stdout=output, stderr=error)
        await_text(errors, ("ready", "attached "), process)
        begin = time.monotonic()
        subprocess.run([bench.BUILD / "trigger", *map(str, trigger)], check=True)
        took = time.monotonic() - begin
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            sys.exit(f"{command[0]} did not get all it waited for")
    sample = bench.Sample(result.read_text())
    if sample.status:
        sys.exit(f"exit status {sample.status} from {command}\n{errors.read_text(errors='replace')}")
    return sample, rows, took


def check_rows(rows, events):
    """No event may be lost or come twice; returns nothing, or ends the benchmark."""
    seen, expected = 0, 0
    for line in open(rows, "rb"):
        if b'"event":' not in line:
            if b'"lost":' in line:
                sys.exit("events were lost: " + line.decode(errors="replace"))
            continue
        sequence = int(line.split(b'"sequence":', 1)[1].split(b",", 1)[0])
        if sequence != expected:
            sys.exit(f"event {sequence} came where {expected} was due")
        expected += 1
        seen += 1
    if seen != events:
        sys.exit(f"{seen} of {events} events were printed")


def cpu_per_event(bee, folder, runs, what, name, trigger, consumer, events, rate):
    path = bench.OBJECTS / f"{name}.bpf.o"
    commands = {
        f"{consumer}.c": [bench.compile_c(consumer, "libbpf"), path, events],
        "bee-oci run": [bee, "run", path, "--format", "json", "--count", events],
    }
    samples = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            sample, rows, _ = consume(command, folder, [trigger, BURST, events // BURST, BURST * 1_000_000 // rate])
            check_rows(rows, events)
            samples[name].append(sample)
    base = bench.median(samples[f"{consumer}.c"], "cpu")
    rows = [[name, f"{bench.median(some, 'cpu') / events * 1e6:.3f}", f"{bench.median(some, 'cpu') / base:.2f}",
             f"{bench.median(some, 'wall'):.2f}", f"{bench.median(some, 'rss'):.1f}"] for name, some in samples.items()]
    bench.table(f"{events} {what} at {rate} a second, none lost, median of {runs}",
                ["", "CPU µs/event", f"/{consumer}.c", "wall s", "peak MiB"], rows)


def filters(bee, folder, runs, events, rate):
    """What a filter costs that lets every event through, beside the tools one would put behind a pipe for it."""
    path = bench.OBJECTS / "flood.bpf.o"
    plain = [bee, "run", path, "--format", "json", "--count", events]
    pipe = " ".join(map(str, plain)) + " --map print_flood | "
    commands = {
        "no filter": plain,
        "--filter 'result < 0'": plain + ["--filter", "result < 0"],
        "--filter of four": plain + ["--filter", "result < 0 && spent == 1.5ms && (cpu < 64 or not pid == 1)"],
        "--filter 'comm ~ \"^.\"'": plain + ["--filter", 'comm ~ "^."'],
        "| cat": ["sh", "-c", pipe + "cat"],
        "| grep": ["sh", "-c", pipe + "grep -E '\"result\":-[0-9]'"],
        "| jq": ["sh", "-c", pipe + "jq -c 'select(.event.result < 0 or .event == null)'"],
    }
    samples = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            sample, rows, _ = consume(command, folder, [FLOOD, BURST, events // BURST, BURST * 1_000_000 // rate])
            check_rows(rows, events)
            samples[name].append(sample)
    base = bench.median(samples["no filter"], "cpu")
    rows = [[name, f"{bench.median(some, 'cpu') / events * 1e6:.3f}",
             f"{(bench.median(some, 'cpu') - base) / events * 1e6:+.3f}"] for name, some in samples.items()]
    bench.table(f"{events} events of 64 bytes at {rate} a second through filters, median of {runs}",
                ["", "CPU µs/event", "more than without"], rows)


def full_speed(bee, folder, runs):
    """A million events a second, as far as this machine goes, into a ring of 16 MiB: how many did not fit."""
    path = bench.OBJECTS / "flood.bpf.o"
    commands = {
        "consumer.c": [bench.compile_c("consumer", "libbpf"), path, FULL_SPEED, RING],
        "bee-oci run": [bee, "run", path, "--format", "json", "--count", FULL_SPEED, "--for", "10s",
                        "--map-size", f"print_flood={RING}"],
    }
    results = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            sample, rows, took = consume(command, folder, [FLOOD, BURST, FULL_SPEED // BURST, BURST])
            results[name].append((sample, lost_events(rows), FULL_SPEED / took))
    rows = [[name, f"{statistics.median(rate for _, _, rate in some):.0f}", max(lost for _, lost, _ in some),
             f"{bench.median([sample for sample, _, _ in some], 'cpu') / FULL_SPEED * 1e6:.3f}"]
            for name, some in results.items()]
    bench.table(f"{FULL_SPEED} events of 64 bytes, a million a second wanted, into a ring of {RING >> 20} MiB, "
                f"{runs} rounds", ["", "events/s made", "most lost", "CPU µs/event"], rows)


def lost_events(rows):
    """What the program counted as not fitting, and what the reader threw away."""
    dropped = lost = 0
    for line in open(rows, "rb"):
        if b'"map":"gauge_dropped"' in line:
            dropped = int(line.rsplit(b'"value":', 1)[1].rstrip(b"}\n"))
        elif b'"lost":' in line:
            lost += int(line.rsplit(b'"lost":', 1)[1].rstrip(b"}\n"))
    return dropped + lost


def polling(bee, folder, runs):
    """CPU of a run that prints a map's entries twice and in between reads them once a second and finds no change."""
    path = bench.OBJECTS / "many.bpf.o"
    commands = {
        "poller.c": [bench.compile_c("poller", "libbpf"), path, SECONDS],
        "bee-oci run": [bee, "run", path, "--map", "many_entries", "--format", "json", "--for", f"{SECONDS}s"],
    }
    samples = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            sample, rows, _ = consume(command, folder, [MANY, ENTRIES_ONLY + BURST, ENTRIES // BURST, 0])
            seen = sum(b'"map":"many_entries"' in line for line in open(rows, "rb"))
            if seen != 2 * ENTRIES:
                sys.exit(f"{seen} rows of {2 * ENTRIES} were printed by {name}")
            samples[name].append(sample)
    base = bench.median(samples["poller.c"], "cpu")
    rows = [[name, f"{bench.median(some, 'cpu') * 1000:.0f}", f"{bench.median(some, 'cpu') / base:.2f}",
             f"{bench.median(some, 'rss'):.1f}"] for name, some in samples.items()]
    bench.table(f"a map of {ENTRIES} entries read {SECONDS} times, once a second, median of {runs}",
                ["", "CPU ms", "/poller.c", "peak MiB"], rows)


def main():
    if os.geteuid() != 0:
        sys.exit("loading programs into the kernel needs root")
    bee = bench.bee_oci()
    bench.compile_c("measure")
    runs = bench.setting("RUNS", 5)
    bench.host()
    with tempfile.TemporaryDirectory(prefix="bee-oci-bench.") as name:
        folder = pathlib.Path(name)
        first_row(bee, folder, runs * 2)
        events, rate = bench.setting("EVENTS", 1_000_000), bench.setting("RATE", 200_000)
        cpu_per_event(bee, folder, runs, "events of 64 bytes", "flood", FLOOD, "consumer", events, rate)
        cpu_per_event(bee, folder, runs, "events of 33 fields", "many", MANY, "many", 100_000, rate // 4)
        filters(bee, folder, runs, events // 5, rate // 4)
        full_speed(bee, folder, runs)
        polling(bee, folder, min(runs, 3))


main()
