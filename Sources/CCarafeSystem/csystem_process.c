#define _GNU_SOURCE

#include "csystem_process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#elif defined(__APPLE__)
#include <libproc.h>
#endif

static long result(long value) { return value < 0 ? -errno : value; }

// MARK: children

struct failure {
    int step, error;
};

static const int steering[] = {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGTTIN, SIGTTOU, SIGTSTP};

// From fork to exec only async-signal-safe calls: another thread may have held any lock at the fork.
static void reset_signals(void) {
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    // Ctrl-C reaches the whole group, and so early the program could only die of it. The master decides.
    for (size_t i = 0; i < sizeof steering / sizeof *steering; i++) signal(steering[i], SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

// Moves the descriptors out of the way first: one may lie where another is to go. `report` is moved along.
static int place_descriptors(const struct csystem_spawn *spawn, int *report) {
    int base = 3 + spawn->descriptor_count;
    int moved[spawn->descriptor_count + 1];
    if ((*report = fcntl(*report, F_DUPFD_CLOEXEC, base)) < 0) return -1;
    for (int i = 0; i < spawn->descriptor_count; i++)
        if ((moved[i] = fcntl(spawn->descriptors[i], F_DUPFD_CLOEXEC, base)) < 0) return -1;
    for (int i = 0; i < spawn->descriptor_count; i++)
        if (dup2(moved[i], 3 + i) < 0) return -1;
#if defined(__linux__) && defined(SYS_close_range)
    // What others opened without CLOEXEC; 4 is CLOSE_RANGE_CLOEXEC. An old kernel has no such call, and inherits.
    syscall(SYS_close_range, base, ~0U, 4);
#endif
    return 0;
}

static int become(const struct csystem_spawn *spawn, int *report) {
    if (place_descriptors(spawn, report) < 0) return csystem_spawn_descriptors;
    if (spawn->changes_user) {
        if (setgroups(spawn->group_count, spawn->groups) < 0) return csystem_spawn_groups;
        if (setgid(spawn->gid) < 0) return csystem_spawn_gid;
        if (setuid(spawn->uid) < 0) return csystem_spawn_uid;
    }
    if (spawn->mask >= 0) umask((mode_t)spawn->mask);
    // As the user it will be, so that what it may not enter it does not run in.
    if (spawn->directory && chdir(spawn->directory) < 0) return csystem_spawn_directory;
    execve(spawn->path, spawn->arguments, spawn->environment);
    return csystem_spawn_exec;
}

// Waits until exec has closed the pipe, or the child has said why not.
static long await_exec(pid_t pid, int pipe, int *step) {
    struct failure failure;
    ssize_t count;
    do { count = read(pipe, &failure, sizeof failure); } while (count < 0 && errno == EINTR);
    if (count != sizeof failure) return pid;
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    *step = failure.step;
    return -failure.error;
}

long csystem_spawn(const struct csystem_spawn *spawn, int *step) {
    int ends[2];
    *step = csystem_spawn_fork;
    if (pipe(ends) < 0) return -errno;
    for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    sigset_t all, before;
    sigfillset(&all);
    // No handler of the parent may run in the child.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0) {
        reset_signals();
        int report = ends[1];
        struct failure failure = {become(spawn, &report), errno};
        ssize_t ignored = write(report, &failure, sizeof failure);
        (void)ignored;
        _exit(127);
    }
    long answer = result(pid);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    if (pid > 0) answer = await_exec(pid, ends[0], step);
    close(ends[0]);
    return answer;
}

long csystem_reap(pid_t pid, int *exit_code, int *signal) {
    int status;
    pid_t ended;
    do { ended = waitpid(pid, &status, WNOHANG); } while (ended < 0 && errno == EINTR);
    if (ended <= 0) return result(ended);
    *exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    *signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return ended;
}

long csystem_process_memory(pid_t pid, uint64_t *resident, uint64_t *virtual_size) {
#ifdef __linux__
    char text[64];
    snprintf(text, sizeof text, "/proc/%d/statm", (int)pid);
    int fd = open(text, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -errno;
    ssize_t count = read(fd, text, sizeof text - 1);
    close(fd);
    if (count <= 0) return -ESRCH;
    text[count] = 0;
    char *rest;
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    *virtual_size = strtoull(text, &rest, 10) * page;
    *resident = strtoull(rest, NULL, 10) * page;
    return 0;
#elif defined(__APPLE__)
    struct proc_taskinfo info;
    if (proc_pidinfo(pid, PROC_PIDTASKINFO, 0, &info, sizeof info) != sizeof info) return -ESRCH;
    *virtual_size = info.pti_virtual_size;
    *resident = info.pti_resident_size;
    return 0;
#else
    (void)pid, (void)resident, (void)virtual_size;
    return -ENOSYS;
#endif
}

// MARK: shared memory

static long nameless_memory(void) {
#ifdef __linux__
    return result(memfd_create("carafe", MFD_CLOEXEC | MFD_ALLOW_SEALING));
#else
    char name[32];
    snprintf(name, sizeof name, "/carafe-%d", (int)getpid());
    int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd < 0) return -errno;
    shm_unlink(name);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
#endif
}

long csystem_shared_memory(size_t size) {
    long fd = nameless_memory();
    if (fd < 0) return fd;
    if (ftruncate((int)fd, (off_t)size) == 0) {
#ifdef __linux__
        // Nobody who has it can take the memory away from under the others.
        fcntl((int)fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW);
#endif
        return fd;
    }
    int error = errno;
    close((int)fd);
    return -error;
}

void *csystem_map(int fd, size_t *size) {
    struct stat status;
    if (fstat(fd, &status) < 0 || status.st_size <= 0) return NULL;
    *size = (size_t)status.st_size;
    void *memory = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

// MARK: channels

long csystem_channel(int ends[2]) {
#ifdef __linux__
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return -errno;
#else
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) < 0) return -errno;
    for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
#endif
    return result(fcntl(ends[0], F_SETFL, O_NONBLOCK));
}

long csystem_send_message(int fd, const void *bytes, size_t count, int passed) {
    struct iovec piece = {(void *)bytes, count};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    if (passed >= 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control.space;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &passed, sizeof passed);
    }
    int flags = MSG_DONTWAIT;
#ifdef MSG_NOSIGNAL
    flags |= MSG_NOSIGNAL;
#endif
    ssize_t sent;
    do { sent = sendmsg(fd, &message, flags); } while (sent < 0 && errno == EINTR);
    return result(sent);
}

long csystem_receive_message(int fd, void *buffer, size_t capacity, int *passed) {
    struct iovec piece = {buffer, capacity};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.space};
    int flags = 0;
#ifdef MSG_CMSG_CLOEXEC
    flags = MSG_CMSG_CLOEXEC;
#endif
    *passed = -1;
    ssize_t count;
    do { count = recvmsg(fd, &message, flags); } while (count < 0 && errno == EINTR);
    if (count < 0) return -errno;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        memcpy(passed, CMSG_DATA(header), sizeof *passed);
    return count;
}

long csystem_peer_user(int fd, uid_t *uid) {
#ifdef __linux__
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) return -errno;
    *uid = peer.uid;
    return 0;
#else
    gid_t gid;
    return result(getpeereid(fd, uid, &gid));
#endif
}

// MARK: listeners

long csystem_listen_queue(int fd, uint32_t *waiting, uint32_t *capacity) {
#ifdef __linux__
    struct tcp_info info;
    socklen_t length = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) < 0) return -errno;
    // Of a listening socket these two are its queue.
    *waiting = info.tcpi_unacked;
    *capacity = info.tcpi_sacked;
    return 0;
#else
    (void)fd, (void)waiting, (void)capacity;
    return -ENOSYS;
#endif
}

// MARK: files

long csystem_modified(const char *path, int64_t *time) {
    struct stat status;
    if (stat(path, &status) < 0) return -errno;
#ifdef __APPLE__
    struct timespec moment = status.st_mtimespec;
#else
    struct timespec moment = status.st_mtim;
#endif
    *time = (int64_t)moment.tv_sec * 1000000000 + moment.tv_nsec;
    return 0;
}
