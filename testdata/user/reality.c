#define _GNU_SOURCE
// What plain libbpf and this kernel make of objects: each program by itself is opened, loaded and attached.
//
// usage: reality FILE.o…
//
// Prints a line for each program, its parts separated by tabs:
//
//     FILE  PROGRAM  SECTION  STATE  ERRNO  LINE
//
// STATE is how far it came: "none" (the object does not open), "opened" (it does not load), "loaded" (it does not
// attach), "attached", or "loadable" for a program that loads and that libbpf does not attach by itself, as those for
// network interfaces. LINE is the last telling one of what libbpf and the verifier said.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char line[512];
static int warnings;

// The verifier's statistics, libbpf's repetitions and the listing of instructions say nothing new.
static int is_telling(const char *text)
{
    static const char *const noise[] = {
        "processed ", "verification time", "stack depth", "-- BEGIN", "-- END", "failed to load object",
        "Retrying without BTF", "failed to load program", "failed to load: ", "failed to load BPF skeleton",
    };
    for (size_t i = 0; i < sizeof(noise) / sizeof(*noise); i++)
        if (strstr(text, noise[i]))
            return 0;
    return *text && *text != ';' && !(*text >= '0' && *text <= '9');
}

static int hear(enum libbpf_print_level level, const char *format, va_list arguments)
{
    if (level > LIBBPF_WARN)
        return 0;
    char *text = NULL;
    if (vasprintf(&text, format, arguments) < 0)
        return 0;
    warnings++;
    char *rest = text;
    for (char *part; (part = strsep(&rest, "\n"));) {
        if (strncmp(part, "libbpf: ", 8) == 0)
            part += 8;
        if (is_telling(part))
            snprintf(line, sizeof(line), "%s", part);
    }
    free(text);
    return 0;
}

static int say(const char *file, const char *program, const char *section, const char *state, int error)
{
    for (char *place = line; *place; place++)
        if (*place == '\t')
            *place = ' ';
    printf("%s\t%s\t%s\t%s\t%d\t%s\n", file, program, section, state, error, line);
    fflush(stdout);
    return 0;
}

// What every loader of such objects does, ours too: types that maps of events declare are for readers, not the kernel.
static void correct(struct bpf_object *object)
{
    struct bpf_map *map;
    bpf_object__for_each_map(map, object) {
        bpf_map__set_pin_path(map, NULL);
        if (bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF) {
            bpf_map__set_key_size(map, 0);
            bpf_map__set_value_size(map, 0);
        } else if (bpf_map__type(map) == BPF_MAP_TYPE_PERF_EVENT_ARRAY) {
            bpf_map__set_key_size(map, 4);
            bpf_map__set_value_size(map, 4);
        }
    }
}

// Tries the program at an index. Returns whether there is one.
static int try(const char *path, const char *name, int index)
{
    struct bpf_object *object = bpf_object__open_file(path, NULL);
    if (!object)
        return index == 0 && !say(name, "-", "-", "none", errno);
    struct bpf_program *program, *chosen = NULL;
    int place = 0;
    bpf_object__for_each_program(program, object) {
        bpf_program__set_autoload(program, place == index);
        if (place++ == index)
            chosen = program;
    }
    if (!chosen)
        return 0;
    correct(object);
    const char *word = bpf_program__name(chosen), *section = bpf_program__section_name(chosen);
    line[0] = 0;
    int error = bpf_object__load(object);
    if (error)
        return !say(name, word, section, "opened", -error);
    line[0] = 0;
    warnings = 0;
    struct bpf_link *link = bpf_program__attach(chosen);
    error = link ? 0 : errno;
    const char *state = link ? "attached" : error == EOPNOTSUPP && warnings == 0 ? "loadable" : "loaded";
    return !say(name, word, section, state, error);
}

int main(int count, char **arguments)
{
    libbpf_set_print(hear);
    for (int i = 1; i < count; i++) {
        const char *path = arguments[i], *name = basename(strdup(path));
        for (int index = 0;; index++) {
            fflush(stdout);
            // A process of its own: when it ends, nothing of the program stays, and what crashes it takes no other along.
            pid_t child = fork();
            if (child < 0) {
                perror("fork");
                return 1;
            }
            if (child == 0)
                _exit(try(path, name, index) ? 0 : 100);
            int status;
            if (waitpid(child, &status, 0) < 0) {
                perror("waitpid");
                return 1;
            }
            if (WIFSIGNALED(status)) {
                snprintf(line, sizeof(line), "signal %d", WTERMSIG(status));
                say(name, "-", "-", "none", 0);
                break;
            }
            if (WEXITSTATUS(status) == 100)
                break;
        }
    }
    return 0;
}
