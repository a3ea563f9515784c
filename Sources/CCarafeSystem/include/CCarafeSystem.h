// The system calls that Swift cannot spell, or not without reading `errno` in a second step.
// Each function answers a result of zero or more, or a negated errno value.
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#endif

#ifdef __linux__
long syscall(long number, ...);  // declared by <unistd.h> only for _DEFAULT_SOURCE
#endif

static inline long csystem_result(long result) { return result < 0 ? -errno : result; }

// MARK: sockets

#ifdef MSG_NOSIGNAL
#define CSYSTEM_NO_SIGNAL MSG_NOSIGNAL
#else
#define CSYSTEM_NO_SIGNAL 0
#endif

// Accepts a connection that is non-blocking and not inherited by children. `address` may be NULL.
long csystem_accept(int listener, struct sockaddr_storage *address);

static inline long csystem_socket(int family) {
#ifdef __linux__
    return csystem_result(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
#else
    int fd = socket(family, SOCK_STREAM, 0);
    if (fd < 0) return -errno;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
#endif
}

static inline long csystem_bind(int fd, const struct sockaddr_storage *address, socklen_t length) {
    return csystem_result(bind(fd, (const struct sockaddr *)address, length));
}

static inline long csystem_connect(int fd, const struct sockaddr_storage *address, socklen_t length) {
    return csystem_result(connect(fd, (const struct sockaddr *)address, length));
}

static inline long csystem_listen(int fd, int backlog) { return csystem_result(listen(fd, backlog)); }

static inline long csystem_local_address(int fd, struct sockaddr_storage *address) {
    socklen_t length = sizeof *address;
    return csystem_result(getsockname(fd, (struct sockaddr *)address, &length));
}

static inline long csystem_set_option(int fd, int level, int option, int value) {
    return csystem_result(setsockopt(fd, level, option, &value, sizeof value));
}

// Makes close() reset the connection, so that a peer cannot take what it got for the whole.
static inline void csystem_reset_on_close(int fd) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

// On Linux past glibc's wrappers: those are cancellation points, which in a program with threads costs two atomic
// operations a call, and no thread here is ever cancelled.
static inline long csystem_receive(int fd, void *buffer, size_t count) {
#ifdef __linux__
    return csystem_result(syscall(SYS_recvfrom, fd, buffer, count, 0, NULL, NULL));
#else
    return csystem_result(recv(fd, buffer, count, 0));
#endif
}

// Whether something has arrived that nobody has received: closing would then reset the connection.
static inline int csystem_has_input(int fd) {
    char byte;
    return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

// `more` says that the next write follows at once, so that the kernel may fill its packet.
static inline long csystem_send(int fd, const void *buffer, size_t count, int more) {
#ifdef __linux__
    return csystem_result(syscall(SYS_sendto, fd, buffer, count, MSG_NOSIGNAL | (more ? MSG_MORE : 0), NULL, 0));
#else
    return csystem_result(send(fd, buffer, count, 0));
#endif
}

// Sends two pieces in one packet where they fit.
static inline long csystem_send_pair(int fd, const void *first, size_t first_count, const void *second,
                                     size_t second_count) {
    struct iovec pieces[2] = {{(void *)first, first_count}, {(void *)second, second_count}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    return csystem_result(sendmsg(fd, &message, CSYSTEM_NO_SIGNAL));
}

static inline long csystem_sendfile(int socket, int file, int64_t offset, size_t count) {
#ifdef __linux__
    off_t position = offset;
    return csystem_result(sendfile(socket, file, &position, count));
#else
    off_t length = count;
    int result = sendfile(file, socket, offset, &length, NULL, 0);
    return result < 0 && length == 0 ? -errno : length;
#endif
}

// The one of <unistd.h>, whose name is that of a method wherever this is needed.
static inline void csystem_close(int fd) { close(fd); }

static inline long csystem_write(int fd, const void *buffer, size_t count) {
    return csystem_result(write(fd, buffer, count));
}

// MARK: addresses

// Fills `storage` from an IP address in text form; returns its length, or 0 when it is none.
static inline socklen_t csystem_internet_address(const char *host, uint16_t port, struct sockaddr_storage *storage) {
    struct sockaddr_in *four = (struct sockaddr_in *)storage;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)storage;
    if (inet_pton(AF_INET, host, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        return sizeof *four;
    }
    if (inet_pton(AF_INET6, host, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        return sizeof *six;
    }
    return 0;
}

enum { csystem_path_capacity = sizeof((struct sockaddr_un *)0)->sun_path };

// Fills `storage` from a path, or from a name in Linux's abstract namespace; returns its length, or 0 when it is too long.
static inline socklen_t csystem_unix_address(const char *path, size_t count, int is_abstract,
                                             struct sockaddr_storage *storage) {
    struct sockaddr_un *address = (struct sockaddr_un *)storage;
    if (count + 1 > csystem_path_capacity) return 0;
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path + (is_abstract ? 1 : 0), path, count);
    // An abstract name is as long as it says; a path ends at its NUL.
    return is_abstract ? (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + count) : sizeof *address;
}

// Writes an IP address in text form; returns its port, or -1 when it is another kind of address.
static inline int csystem_host_and_port(const struct sockaddr_storage *storage, char *host, socklen_t capacity) {
    if (storage->ss_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)storage;
        return inet_ntop(AF_INET, &four->sin_addr, host, capacity) ? ntohs(four->sin_port) : -1;
    }
    if (storage->ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)storage;
        return inet_ntop(AF_INET6, &six->sin6_addr, host, capacity) ? ntohs(six->sin6_port) : -1;
    }
    return -1;
}

// MARK: files

// Opens a regular file for reading; never waits for the other end of a pipe.
static inline long csystem_open_file(const char *path, int64_t *size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return -errno;
    struct stat status;
    int error = fstat(fd, &status) < 0 ? errno : S_ISREG(status.st_mode) ? 0 : EINVAL;
    if (error) {
        close(fd);
        return -error;
    }
    *size = status.st_size;
    return fd;
}

// Opens a file below a directory for reading, if no link leads to it: -ELOOP when one does, -ENOSYS where the system cannot
// tell. The directory itself may be a link. Never waits for the other end of a pipe.
long csystem_open_below(const char *directory, const char *name);

// MARK: memory

struct csystem_memory {
    int64_t virtual_bytes, resident_bytes;
};

// Lets malloc keep what is freed for what is needed next, up to some MiB for each thread that allocates: bodies come and go,
// and memory that was given back costs a page fault for every 4 KiB of the next one. Does nothing where the environment
// tells malloc what to keep.
void csystem_keep_freed_memory(void);

// What this process takes of memory now; zeros where that cannot be found out.
struct csystem_memory csystem_memory_use(void);

// MARK: time

struct csystem_calendar {
    int year, month, day, hour, minute, second, weekday;
    int offset;  // minutes east of Greenwich
};

// Local time; months from 1, weekdays from Sunday = 0.
struct csystem_calendar csystem_local_time(int64_t seconds);

// Opens /dev/null for each of the descriptors 0, 1 and 2 that is closed: a socket that got number 2 would be written log
// lines into.
static inline void csystem_fill_standard_descriptors(void) {
    int fd;
    do { fd = open("/dev/null", O_RDWR); } while (fd >= 0 && fd <= 2);
    if (fd > 2) close(fd);
}

// MARK: signals

// Lets a signal write its number, one byte, into `pipe`, whichever thread it arrives on.
long csystem_catch_signal(int signal, int pipe);

static inline void csystem_ignore_signal(int number) { signal(number, SIG_IGN); }

static inline long csystem_pipe(int ends[2]) {
    if (pipe(ends) < 0) return -errno;
    for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    return fcntl(ends[1], F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
}

// Waits for the next byte; returns it, or a negated errno.
static inline long csystem_read_byte(int fd) {
    unsigned char byte;
    for (;;) {
        ssize_t count = read(fd, &byte, 1);
        if (count == 1) return byte;
        if (count == 0) return -EPIPE;
        if (errno != EINTR) return -errno;
    }
}

// MARK: threads

void csystem_name_thread(const char *name);

// MARK: waiting

#ifdef __linux__
static inline long csystem_epoll_create(void) { return csystem_result(epoll_create1(EPOLL_CLOEXEC)); }

static inline long csystem_epoll_control(int epoll, int operation, int fd, uint32_t events) {
    struct epoll_event event = {.events = events, .data = {.fd = fd}};
    return csystem_result(epoll_ctl(epoll, operation, fd, &event));
}

struct csystem_event {
    int descriptor;
    uint32_t events;
};

// Waits for at most 256 events.
static inline long csystem_epoll_wait(int epoll, struct csystem_event *events, int capacity, int milliseconds) {
    struct epoll_event buffer[256];
    int count = epoll_wait(epoll, buffer, capacity < 256 ? capacity : 256, milliseconds);
    if (count < 0) return -errno;
    for (int i = 0; i < count; i++) events[i] = (struct csystem_event){buffer[i].data.fd, buffer[i].events};
    return count;
}

// The values of macros that the importer leaves out.
static const uint32_t csystem_EPOLLIN = EPOLLIN;
static const uint32_t csystem_EPOLLOUT = EPOLLOUT;
static const uint32_t csystem_EPOLLERR = EPOLLERR;
static const uint32_t csystem_EPOLLHUP = EPOLLHUP;
static const uint32_t csystem_EPOLLEXCLUSIVE = EPOLLEXCLUSIVE;
#endif

static inline long csystem_poll(struct pollfd *entries, nfds_t count, int milliseconds) {
    return csystem_result(poll(entries, count, milliseconds));
}

// A descriptor pair that wakes a poller: [0] to wait on, [1] to write to. With eventfd both are one.
static inline long csystem_wake_pair(int pair[2]) {
#ifdef __linux__
    pair[0] = pair[1] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return pair[0] < 0 ? -errno : 0;
#else
    if (pipe(pair) < 0) return -errno;
    for (int i = 0; i < 2; i++) {
        fcntl(pair[i], F_SETFL, O_NONBLOCK);
        fcntl(pair[i], F_SETFD, FD_CLOEXEC);
    }
    return 0;
#endif
}

static inline void csystem_wake(int fd) {
    uint64_t one = 1;
    ssize_t ignored = write(fd, &one, sizeof one);  // full means that it is awake already
    (void)ignored;
}

static inline void csystem_absorb_wakes(int fd) {
    uint64_t buffer[8];
    while (read(fd, buffer, sizeof buffer) == (ssize_t)sizeof buffer) {}
}

// MARK: names

// Makes `title` what `ps` shows instead of the arguments, as far as there is room where those are.
void csystem_set_title(int argc, char **argv, const char *title);
