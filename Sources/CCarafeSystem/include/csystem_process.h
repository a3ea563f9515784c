// What a master needs of the system: children, memory that they share, and descriptors that travel.
// Each function answers a result of zero or more, or a negated errno value.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: children

enum csystem_spawn_step {
    csystem_spawn_fork = 0,
    csystem_spawn_descriptors,
    csystem_spawn_groups,
    csystem_spawn_gid,
    csystem_spawn_uid,
    csystem_spawn_directory,
    csystem_spawn_exec,
};

struct csystem_spawn {
    const char *path;
    char *const *arguments;
    char *const *environment;
    const int *descriptors;  // the i-th becomes number 3 + i; nothing else above 2 is inherited
    int descriptor_count;
    int mask;               // -1: as it is
    const char *directory;  // NULL: as it is
    int changes_user;
    uid_t uid;
    gid_t gid;
    const gid_t *groups;
    int group_count;
};

// Starts a program and waits until it is one: the answer is its pid, or why it could not be started, and at which step.
//
// Signals that steer a master are ignored in the child until it says otherwise, all others are as at birth.
long csystem_spawn(const struct csystem_spawn *spawn, int *step);

// Takes the status of a child that has ended; 0 when it has not. A `pid` of -1 is any child.
long csystem_reap(pid_t pid, int *exit_code, int *signal);

// Resident and virtual memory of a process, in bytes.
long csystem_process_memory(pid_t pid, uint64_t *resident, uint64_t *virtual_size);

// MARK: shared memory

// A nameless piece of memory that children can map, of `size` bytes that are zero.
long csystem_shared_memory(size_t size);

// Maps all of it; NULL when that cannot be.
void *csystem_map(int fd, size_t *size);

// MARK: channels

// Two ends that keep messages apart; both are closed in children, and the first does not block.
long csystem_channel(int ends[2]);

// Sends a message, together with a descriptor unless `passed` is -1; never waits.
long csystem_send_message(int fd, const void *bytes, size_t count, int passed);

// Receives a message, and the descriptor that came with it, else -1. 0 is the end.
long csystem_receive_message(int fd, void *buffer, size_t capacity, int *passed);

// The user at the other end of a unix socket.
long csystem_peer_user(int fd, uid_t *uid);

// MARK: listeners

// Connections that wait to be accepted, and how many may; not known of every kind of socket.
long csystem_listen_queue(int fd, uint32_t *waiting, uint32_t *capacity);

// MARK: files

// When a file was changed, in nanoseconds.
long csystem_modified(const char *path, int64_t *time);
