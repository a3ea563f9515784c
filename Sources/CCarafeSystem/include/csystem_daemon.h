// The system calls of daemons: files that are locked, processes in a session of their own, users, what systemd hands over.
// Each function answers a result of zero or more, or a negated errno value.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

// MARK: files

struct csystem_file_identity {
    uint64_t device, inode;
    int64_t size;
    int is_regular, is_directory;
};

// The descriptor is not inherited, and no terminal becomes the controlling one.
long csystem_open(const char *path, int flags, mode_t mode);
long csystem_identify_path(const char *path, struct csystem_file_identity *identity);
long csystem_identify(int fd, struct csystem_file_identity *identity);
long csystem_read_at(int fd, void *buffer, size_t count, int64_t offset);
// Makes `content` all that a file holds.
long csystem_replace_content(int fd, const void *content, size_t count);
long csystem_change_mode(int fd, mode_t mode);
long csystem_rename(const char *from, const char *to);
long csystem_unlink(const char *path);
long csystem_duplicate_onto(int fd, int target);
long csystem_close_on_exec(int fd);
long csystem_working_directory(char *buffer, size_t capacity);

// Locks a file against every other open file description, in this process or another: -EAGAIN when it is locked.
long csystem_lock_file(int fd);
// Whether somebody who may write to the file has locked it; a lock of somebody who may only read it does not count.
long csystem_is_locked_file(int fd);

// MARK: processes

// Starts a program in a session of its own: /dev/null is its 0, `log` its 1 and 2, `report` its 3, and no other descriptor
// is open in it. `variable`, NAME=VALUE, is added to the environment. Returns its process id.
long csystem_spawn_detached(const char *path, char *const arguments[], const char *variable, int log, int report);
// Returns the process id when it has ended, 0 when it has not.
long csystem_wait_without_hanging(pid_t pid, int *status);
// Whether there is such a process, be it another user's.
int csystem_is_process(pid_t pid);
long csystem_send_signal(pid_t pid, int signal);
// Whether a process has a file open; -ENOSYS where one cannot know.
long csystem_process_has_open(pid_t pid, const struct csystem_file_identity *identity);
// A descriptor that becomes readable when the process ends; -ENOSYS where there are none.
long csystem_open_process(pid_t pid);
// The file that this process runs, as its path was then; Linux appends " (deleted)".
long csystem_running_file(char *buffer, size_t capacity);

// MARK: sockets

long csystem_report_pair(int ends[2]);
long csystem_stream_socket(int family);
// Whether a descriptor is a listening stream socket.
long csystem_is_listening(int fd);
// The process at the other end; -ENOSYS where one cannot know.
long csystem_peer_process(int fd);
// Sends a datagram, and waits for room for a second at most.
long csystem_send_datagram(const struct sockaddr_storage *address, socklen_t length, const void *bytes, size_t count);
// Writes everything, and never raises SIGPIPE.
long csystem_send_all(int fd, const void *bytes, size_t count);
// Receives what there is, after waiting for it.
long csystem_receive_waiting(int fd, void *buffer, size_t count);

// MARK: users

struct csystem_user {
    uid_t uid;
    gid_t gid;
    char name[256];
};

// -ENOENT when there is no such user or group.
long csystem_user_named(const char *name, struct csystem_user *user);
long csystem_user_numbered(uid_t uid, struct csystem_user *user);
long csystem_group_named(const char *name, gid_t *gid);
// The groups of a user, `gid` included; -ERANGE when there are more than `capacity`.
long csystem_groups_of(const char *name, gid_t gid, gid_t *groups, int capacity);
