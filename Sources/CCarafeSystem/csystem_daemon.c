#define _GNU_SOURCE

#include "csystem_daemon.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#else
#include <mach-o/dyld.h>
#endif

static long result_of(long result) { return result < 0 ? -errno : result; }

// MARK: files

long csystem_open(const char *path, int flags, mode_t mode) {
    return result_of(open(path, flags | O_CLOEXEC | O_NOCTTY, mode));
}

static long identity_of(const struct stat *status, struct csystem_file_identity *identity) {
    *identity = (struct csystem_file_identity){(uint64_t)status->st_dev, (uint64_t)status->st_ino, status->st_size,
                                               S_ISREG(status->st_mode), S_ISDIR(status->st_mode)};
    return 0;
}

long csystem_identify_path(const char *path, struct csystem_file_identity *identity) {
    struct stat status;
    return stat(path, &status) < 0 ? -errno : identity_of(&status, identity);
}

long csystem_identify(int fd, struct csystem_file_identity *identity) {
    struct stat status;
    return fstat(fd, &status) < 0 ? -errno : identity_of(&status, identity);
}

long csystem_read_at(int fd, void *buffer, size_t count, int64_t offset) {
    ssize_t result;
    do { result = pread(fd, buffer, count, offset); } while (result < 0 && errno == EINTR);
    return result_of(result);
}

long csystem_replace_content(int fd, const void *content, size_t count) {
    if (ftruncate(fd, 0) < 0) return -errno;
    ssize_t written = pwrite(fd, content, count, 0);
    if (written < 0) return -errno;
    return (size_t)written == count ? 0 : -ENOSPC;
}

long csystem_change_mode(int fd, mode_t mode) { return result_of(fchmod(fd, mode)); }
long csystem_rename(const char *from, const char *to) { return result_of(rename(from, to)); }
long csystem_unlink(const char *path) { return result_of(unlink(path)); }
long csystem_duplicate_onto(int fd, int target) { return result_of(dup2(fd, target)); }
long csystem_close_on_exec(int fd) { return result_of(fcntl(fd, F_SETFD, FD_CLOEXEC)); }

long csystem_working_directory(char *buffer, size_t capacity) {
    return getcwd(buffer, capacity) == NULL ? -errno : (long)strlen(buffer);
}

// Locks of the open file description, where there are such: those of POSIX are lost as soon as any descriptor of the file
// is closed anywhere in the process.
#ifdef F_OFD_SETLK
enum { set_lock = F_OFD_SETLK, get_lock = F_OFD_GETLK };
#else
enum { set_lock = F_SETLK, get_lock = F_GETLK };
#endif

long csystem_lock_file(int fd) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(fd, set_lock, &lock) == 0) return 0;
    return errno == EACCES ? -EAGAIN : -errno;
}

long csystem_is_locked_file(int fd) {
    // What a reader's lock would run into is a writer's.
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    return fcntl(fd, get_lock, &lock) < 0 ? -errno : lock.l_type != F_UNLCK;
}

// MARK: processes

static void close_all_on_exec(void) {
#if defined(__linux__) && defined(SYS_close_range)
    if (syscall(SYS_close_range, 3, ~0U, 1 << 2 /* CLOSE_RANGE_CLOEXEC */) == 0) return;
#endif
    struct rlimit limit;
    rlim_t count = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536 ? limit.rlim_cur : 65536;
    for (int fd = 3; fd < (int)count; fd++) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

// What the child does between fork and exec: nothing that needs a lock, memory, or Swift.
static int become_daemon(int null, int log, int report) {
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    close_all_on_exec();
    if (setsid() < 0 || dup2(null, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0 || dup2(report, 3) < 0) return errno;
    return sigprocmask(SIG_SETMASK, &none, NULL) < 0 ? errno : 0;
}

static char **environment_with(const char *variable) {
    extern char **environ;
    size_t count = 0, name = (size_t)(strchr(variable, '=') - variable) + 1;
    while (environ[count]) count++;
    char **copy = calloc(count + 2, sizeof *copy);
    if (!copy) return NULL;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (strncmp(environ[i], variable, name) != 0) copy[kept++] = environ[i];
    copy[kept] = (char *)variable;
    return copy;
}

// A copy that stays clear of the descriptors which the child overwrites.
static int high(int fd) { return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 10); }

static long spawn(const char *path, char *const arguments[], char *const environment[], int null, int log, int report,
                  const int failure[2]) {
    // A handler of this process must not run in the child.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    int error = pid < 0 ? errno : 0;
    if (pid == 0) {
        error = become_daemon(null, log, report);
        if (!error) {
            execve(path, arguments, environment);
            error = errno;
        }
        ssize_t ignored = write(failure[1], &error, sizeof error);
        (void)ignored;
        _exit(127);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(failure[1]);
    if (pid < 0) return -error;
    ssize_t count;
    do { count = read(failure[0], &error, sizeof error); } while (count < 0 && errno == EINTR);
    if (count != sizeof error) return pid;
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    return -error;
}

long csystem_spawn_detached(const char *path, char *const arguments[], const char *variable, int log, int report) {
    char **environment = environment_with(variable);
    if (!environment) return -ENOMEM;
    int ends[2] = {-1, -1};
    int opened = open("/dev/null", O_RDWR | O_CLOEXEC);
    long outcome = opened < 0 || pipe(ends) < 0 ? -errno : 0;
    int null = high(opened), output = high(log), channel = high(report), failure[2] = {high(ends[0]), high(ends[1])};
    if (outcome == 0 && (null < 0 || output < 0 || channel < 0 || failure[0] < 0 || failure[1] < 0)) outcome = -errno;
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0) close(ends[i]);
    if (outcome == 0) {
        outcome = spawn(path, arguments, environment, null, output, channel, failure);
        failure[1] = -1;
    }
    int all[] = {opened, null, output, channel, failure[0], failure[1]};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] >= 0) close(all[i]);
    free(environment);
    return outcome;
}

long csystem_wait_without_hanging(pid_t pid, int *status) { return result_of(waitpid(pid, status, WNOHANG)); }

int csystem_is_process(pid_t pid) { return kill(pid, 0) == 0 || errno == EPERM; }

long csystem_send_signal(pid_t pid, int signal) { return result_of(kill(pid, signal)); }

long csystem_process_has_open(pid_t pid, const struct csystem_file_identity *identity) {
#ifdef __linux__
    char path[300];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *directory = opendir(path);
    if (!directory) return -errno;
    long found = 0;
    for (struct dirent *entry; !found && (entry = readdir(directory));) {
        struct stat status;
        snprintf(path, sizeof path, "/proc/%d/fd/%s", (int)pid, entry->d_name);
        found = stat(path, &status) == 0 && (uint64_t)status.st_dev == identity->device &&
                (uint64_t)status.st_ino == identity->inode;
    }
    closedir(directory);
    return found;
#else
    return -ENOSYS;
#endif
}

long csystem_open_process(pid_t pid) {
#if defined(__linux__) && defined(SYS_pidfd_open)
    return result_of(syscall(SYS_pidfd_open, pid, 0));
#else
    return -ENOSYS;
#endif
}

long csystem_running_file(char *buffer, size_t capacity) {
#ifdef __linux__
    return result_of(readlink("/proc/self/exe", buffer, capacity));
#else
    uint32_t size = (uint32_t)capacity;
    return _NSGetExecutablePath(buffer, &size) == 0 ? (long)strlen(buffer) : -ENAMETOOLONG;
#endif
}

// MARK: sockets

long csystem_report_pair(int ends[2]) {
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0) return -errno;
    for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    return 0;
}

static int new_socket(int family, int type) {
    int fd = socket(family, type, 0);
    if (fd < 0) return fd;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
#ifdef SO_NOSIGPIPE
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    return fd;
}

long csystem_stream_socket(int family) { return result_of(new_socket(family, SOCK_STREAM)); }

long csystem_is_listening(int fd) {
    int type = 0, listening = 0;
    socklen_t length = sizeof type;
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) < 0) return -errno;
    length = sizeof listening;
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) < 0) return -errno;
    return type == SOCK_STREAM && listening;
}

long csystem_peer_process(int fd) {
#ifdef __linux__
    struct ucred peer;
    socklen_t length = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0 ? -errno : peer.pid;
#else
    return -ENOSYS;
#endif
}

#ifdef MSG_NOSIGNAL
enum { no_signal = MSG_NOSIGNAL };
#else
enum { no_signal = 0 };
#endif

long csystem_send_datagram(const struct sockaddr_storage *address, socklen_t length, const void *bytes, size_t count) {
    int fd = new_socket(AF_UNIX, SOCK_DGRAM);
    if (fd < 0) return -errno;
    struct timeval patience = {.tv_sec = 1};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    ssize_t sent = sendto(fd, bytes, count, no_signal, (const struct sockaddr *)address, length);
    long outcome = sent < 0 ? -errno : 0;
    close(fd);
    return outcome;
}

long csystem_send_all(int fd, const void *bytes, size_t count) {
    for (size_t sent = 0; sent < count;) {
        ssize_t step = send(fd, (const char *)bytes + sent, count - sent, no_signal);
        if (step < 0 && errno != EINTR) return -errno;
        if (step > 0) sent += (size_t)step;
    }
    return 0;
}

long csystem_receive_waiting(int fd, void *buffer, size_t count) {
    ssize_t result;
    do { result = recv(fd, buffer, count, 0); } while (result < 0 && errno == EINTR);
    return result_of(result);
}

// MARK: users

// Room for an entry; of a directory service it may be large.
enum { entry_capacity = 1 << 20 };

static long copy_user(int error, const struct passwd *entry, struct csystem_user *user) {
    if (!entry) return error == 0 ? -ENOENT : -error;
    user->uid = entry->pw_uid;
    user->gid = entry->pw_gid;
    snprintf(user->name, sizeof user->name, "%s", entry->pw_name);
    return 0;
}

long csystem_user_named(const char *name, struct csystem_user *user) {
    char *buffer = malloc(entry_capacity);
    if (!buffer) return -ENOMEM;
    struct passwd entry, *found = NULL;
    int error = getpwnam_r(name, &entry, buffer, entry_capacity, &found);
    long outcome = copy_user(error, found, user);
    free(buffer);
    return outcome;
}

long csystem_user_numbered(uid_t uid, struct csystem_user *user) {
    char *buffer = malloc(entry_capacity);
    if (!buffer) return -ENOMEM;
    struct passwd entry, *found = NULL;
    int error = getpwuid_r(uid, &entry, buffer, entry_capacity, &found);
    long outcome = copy_user(error, found, user);
    free(buffer);
    return outcome;
}

long csystem_group_named(const char *name, gid_t *gid) {
    char *buffer = malloc(entry_capacity);
    if (!buffer) return -ENOMEM;
    struct group entry, *found = NULL;
    int error = getgrnam_r(name, &entry, buffer, entry_capacity, &found);
    long outcome = found ? 0 : error == 0 ? -ENOENT : -error;
    if (found) *gid = entry.gr_gid;
    free(buffer);
    return outcome;
}

long csystem_groups_of(const char *name, gid_t gid, gid_t *groups, int capacity) {
    int count = capacity;
#ifdef __linux__
    return getgrouplist(name, gid, groups, &count) < 0 ? -ERANGE : count;
#else
    return getgrouplist(name, (int)gid, (int *)groups, &count) < 0 ? -ERANGE : count;
#endif
}
