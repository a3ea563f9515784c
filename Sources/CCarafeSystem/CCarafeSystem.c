// What needs this stands here and not in the header: Swift imports Glibc's headers without it, and two views of one
// system header do not go together.
#define _GNU_SOURCE

#include "CCarafeSystem.h"

#include <stdlib.h>

// Headers of kernels before 5.6 have none, nor have those of a C library that is as old the number of the call.
#if defined(__linux__) && __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

long csystem_accept(int listener, struct sockaddr_storage *address) {
    socklen_t length = sizeof *address;
    struct sockaddr *out = (struct sockaddr *)address;
#ifdef __linux__
    return csystem_result(accept4(listener, out, out ? &length : NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
#else
    int fd = accept(listener, out, out ? &length : NULL);
    if (fd < 0) return -errno;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
    return fd;
#endif
}

long csystem_open_below(const char *directory, const char *name) {
#if defined(SYS_openat2) && defined(RESOLVE_BENEATH)
    int root = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) return -errno;
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
                           .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH};
    long result = csystem_result(syscall(SYS_openat2, root, name, &how, sizeof how));
    close(root);
    return result;
#else
    return -ENOSYS;
#endif
}

void csystem_keep_freed_memory(void) {
#ifdef __GLIBC__
    const char *chosen[] = {"MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_", "GLIBC_TUNABLES"};
    for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++) {
        if (getenv(chosen[i])) return;
    }
    // The most that glibc takes. Once it is set, glibc does not move it by itself any more.
    mallopt(M_MMAP_THRESHOLD, 4 * 1024 * 1024 * (int)sizeof(long));
    mallopt(M_TRIM_THRESHOLD, 16 * 1024 * 1024);
#endif
}

void csystem_name_thread(const char *name) {
#ifdef __linux__
    pthread_setname_np(pthread_self(), name);
#else
    pthread_setname_np(name);
#endif
}

struct csystem_calendar csystem_local_time(int64_t seconds) {
    time_t time = seconds;
    struct tm tm;
    localtime_r(&time, &tm);
    return (struct csystem_calendar){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,  tm.tm_hour,
                                     tm.tm_min,         tm.tm_sec,     tm.tm_wday, (int)(tm.tm_gmtoff / 60)};
}

struct csystem_memory csystem_memory_use(void) {
    struct csystem_memory memory = {0, 0};
#ifdef __linux__
    // Pages, in decimal: all that is mapped, and what of it is in memory.
    char text[128];
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return memory;
    ssize_t count = read(fd, text, sizeof text - 1);
    close(fd);
    if (count <= 0) return memory;
    text[count] = 0;
    char *rest;
    int64_t page = sysconf(_SC_PAGESIZE);
    memory.virtual_bytes = strtoll(text, &rest, 10) * page;
    memory.resident_bytes = strtoll(rest, NULL, 10) * page;
#endif
    return memory;
}

// Written once before any handler is installed, read by handlers.
static volatile sig_atomic_t signal_pipe = -1;

// Runs between any two instructions of any thread: nothing but write() is allowed here.
static void report_signal(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    ssize_t ignored = write(signal_pipe, &byte, 1);
    (void)ignored;
    errno = saved;
}

long csystem_catch_signal(int number, int pipe) {
    signal_pipe = pipe;
    struct sigaction action = {.sa_handler = report_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    return csystem_result(sigaction(number, &action, NULL));
}

// The arguments and the environment lie in one piece of memory, which `ps` shows up to the first two zeros.
void csystem_set_title(int argc, char **argv, const char *title) {
    if (argc < 1 || argv[0] == NULL) return;
    char *end = argv[0] + strlen(argv[0]) + 1;
    for (int i = 1; i < argc && argv[i] == end; i++) end += strlen(argv[i]) + 1;
    size_t room = (size_t)(end - argv[0]);
    if (room < 2) return;
    size_t length = strlen(title);
    if (length > room - 1) length = room - 1;
    memset(argv[0], 0, room);
    memcpy(argv[0], title, length);
}
