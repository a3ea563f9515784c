// The scoreboard: one mapping that the master and all workers share, where each event loop says what it does.
//
// A loop's slot has one writer, its own thread, and readers in other processes, which take what they see: a count may be
// a moment old and a line may be half of one request and half of the next. So every store is a relaxed one, and a
// request costs a handful of them.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CSYSTEM_LOAD(place) __atomic_load_n(&(place), __ATOMIC_RELAXED)
#define CSYSTEM_STORE(place, value) __atomic_store_n(&(place), value, __ATOMIC_RELAXED)
// Enough with one writer, and cheaper than an atomic addition.
#define CSYSTEM_ADD(place, value) CSYSTEM_STORE(place, CSYSTEM_LOAD(place) + (value))

enum { csystem_line_capacity = 160 };

// What one event loop does and has done. The padding keeps two loops off one cache line; Swift imports no struct that is
// aligned to one.
struct csystem_loop {
    uint64_t requests, exceptions, bytes_sent, running_microseconds;
    int64_t busy_since;  // milliseconds of CLOCK_MONOTONIC; 0 while idle
    uint32_t in_request, connections, harakiri_count, line_length;
    char line[csystem_line_capacity];  // "GET /path" of the request that runs, or ran last
    char padding[40];
};
_Static_assert(sizeof(struct csystem_loop) % 64 == 0, "loops share a cache line");

enum csystem_worker_state {
    csystem_worker_free = 0,
    csystem_worker_starting,
    csystem_worker_ready,
    csystem_worker_draining,
};

// What one worker is. The master writes the first line before the worker lives, the worker the second.
struct csystem_worker {
    int32_t pid, identifier, generation, loops;
    int32_t state, accepting;
    int64_t ready_at;  // milliseconds of CLOCK_MONOTONIC
    char padding[32];
};
_Static_assert(sizeof(struct csystem_worker) % 64 == 0, "a worker shares a cache line with its first loop");

// MARK: where things lie

static inline size_t csystem_board_stride(size_t loops) {
    return sizeof(struct csystem_worker) + loops * sizeof(struct csystem_loop);
}

static inline struct csystem_worker *csystem_board_worker(void *board, size_t loops, size_t slot) {
    return (struct csystem_worker *)((char *)board + slot * csystem_board_stride(loops));
}

static inline struct csystem_loop *csystem_board_loop(struct csystem_worker *worker, size_t loop) {
    return (struct csystem_loop *)(worker + 1) + loop;
}

// MARK: a loop writes

// A handler begins to run on the loop. `now` is in milliseconds of CLOCK_MONOTONIC.
static inline void csystem_loop_begin(struct csystem_loop *loop, int64_t now, const char *line, size_t length) {
    if (length > csystem_line_capacity) length = csystem_line_capacity;
    memcpy(loop->line, line, length);
    CSYSTEM_STORE(loop->line_length, (uint32_t)length);
    CSYSTEM_STORE(loop->in_request, 1);
    CSYSTEM_STORE(loop->busy_since, now);
}

// The loop has its thread back.
static inline void csystem_loop_end(struct csystem_loop *loop) {
    CSYSTEM_STORE(loop->busy_since, 0);
    CSYSTEM_STORE(loop->in_request, 0);
}

// The loop's thread is busy since `since`, or waits for descriptors (0), with or without handlers that wait too.
static inline void csystem_loop_set_busy(struct csystem_loop *loop, int64_t since, int in_request) {
    CSYSTEM_STORE(loop->busy_since, since);
    CSYSTEM_STORE(loop->in_request, in_request ? 1 : 0);
}

// Names what the loop works for from now on: "METHOD TARGET".
static inline void csystem_loop_name(struct csystem_loop *loop, const void *method, size_t method_length,
                                     const void *target, size_t target_length) {
    if (method_length > csystem_line_capacity - 1) method_length = csystem_line_capacity - 1;
    size_t room = csystem_line_capacity - 1 - method_length;
    if (target_length > room) target_length = room;
    memcpy(loop->line, method, method_length);
    loop->line[method_length] = ' ';
    memcpy(loop->line + method_length + 1, target, target_length);
    CSYSTEM_STORE(loop->line_length, (uint32_t)(method_length + 1 + target_length));
}

// A response is done.
static inline void csystem_loop_count(struct csystem_loop *loop, uint64_t bytes_sent, uint64_t microseconds,
                                      int has_failed) {
    CSYSTEM_ADD(loop->requests, 1);
    CSYSTEM_ADD(loop->bytes_sent, bytes_sent);
    CSYSTEM_ADD(loop->running_microseconds, microseconds);
    if (has_failed) CSYSTEM_ADD(loop->exceptions, 1);
}

static inline void csystem_loop_set_connections(struct csystem_loop *loop, uint32_t count) {
    CSYSTEM_STORE(loop->connections, count);
}

// A request ran out of time and was answered 504.
static inline void csystem_loop_count_harakiri(struct csystem_loop *loop) { CSYSTEM_ADD(loop->harakiri_count, 1); }

// MARK: others read

static inline uint64_t csystem_loop_requests(const struct csystem_loop *loop) { return CSYSTEM_LOAD(loop->requests); }

static inline int64_t csystem_loop_busy_since(const struct csystem_loop *loop) {
    return CSYSTEM_LOAD(loop->busy_since);
}

// Copies a slot, field by field; the line is torn when the loop goes on meanwhile.
static inline struct csystem_loop csystem_loop_read(const struct csystem_loop *loop) {
    struct csystem_loop copy = {
        .requests = CSYSTEM_LOAD(loop->requests),
        .exceptions = CSYSTEM_LOAD(loop->exceptions),
        .bytes_sent = CSYSTEM_LOAD(loop->bytes_sent),
        .running_microseconds = CSYSTEM_LOAD(loop->running_microseconds),
        .busy_since = CSYSTEM_LOAD(loop->busy_since),
        .in_request = CSYSTEM_LOAD(loop->in_request),
        .connections = CSYSTEM_LOAD(loop->connections),
        .harakiri_count = CSYSTEM_LOAD(loop->harakiri_count),
        .line_length = CSYSTEM_LOAD(loop->line_length),
    };
    memcpy(copy.line, loop->line, sizeof copy.line);
    if (copy.line_length > csystem_line_capacity) copy.line_length = csystem_line_capacity;
    return copy;
}

static inline struct csystem_worker csystem_worker_read(const struct csystem_worker *worker) {
    return (struct csystem_worker){
        .pid = CSYSTEM_LOAD(worker->pid),
        .identifier = CSYSTEM_LOAD(worker->identifier),
        .generation = CSYSTEM_LOAD(worker->generation),
        .loops = CSYSTEM_LOAD(worker->loops),
        .state = CSYSTEM_LOAD(worker->state),
        .accepting = CSYSTEM_LOAD(worker->accepting),
        .ready_at = CSYSTEM_LOAD(worker->ready_at),
    };
}

// MARK: a worker's own record

static inline void csystem_worker_set_state(struct csystem_worker *worker, int32_t state, int accepting) {
    CSYSTEM_STORE(worker->state, state);
    CSYSTEM_STORE(worker->accepting, accepting);
}

static inline void csystem_worker_set_ready(struct csystem_worker *worker, int64_t now) {
    CSYSTEM_STORE(worker->ready_at, now);
    csystem_worker_set_state(worker, csystem_worker_ready, 1);
}

// Makes the slot a new worker's, with all counts at zero.
static inline void csystem_worker_begin(struct csystem_worker *worker, size_t loops, int32_t identifier,
                                        int32_t generation) {
    memset(worker, 0, csystem_board_stride(loops));
    CSYSTEM_STORE(worker->identifier, identifier);
    CSYSTEM_STORE(worker->generation, generation);
    CSYSTEM_STORE(worker->loops, (int32_t)loops);
    CSYSTEM_STORE(worker->state, csystem_worker_starting);
}

static inline void csystem_worker_set_pid(struct csystem_worker *worker, int32_t pid) {
    CSYSTEM_STORE(worker->pid, pid);
}
