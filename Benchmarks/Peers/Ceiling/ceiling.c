// The ceiling: what one thread with epoll costs that parses nothing and decides nothing.
//
//   ceiling http  PORT               keep-alive: one recv, one send per request
//   ceiling uwsgi PORT | /PATH       accept4, recv, send, close per request
//
// The response is as long as the answer of carafe-app to GET /, so that both send the same number of bytes. What one recv
// brings counts as one request, whatever is in it: pipelined requests get one answer, and so do the pieces of a long one.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char http_response[] =
    "HTTP/1.1 200 OK\r\nServer: carafe\r\nDate: Sun, 22 Nov 2026 16:00:00 GMT\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 13\r\n\r\nHello wmsj100";
static const char uwsgi_response[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 13\r\n\r\nHello wmsj100";

static char buffer[65540];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int start_listening(int fd, const void *address, socklen_t length) {
    if (bind(fd, address, length) < 0) fail("bind");
    if (listen(fd, 4096) < 0) fail("listen");
    return fd;
}

static int listen_on_path(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) exit((fprintf(stderr, "the path is too long: %s\n", path), 2));
    strcpy(address.sun_path, path);
    unlink(path);
    return start_listening(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), &address, sizeof address);
}

static int listen_on_port(int port, int defers) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, defers ? TCP_DEFER_ACCEPT : TCP_NODELAY, &on, sizeof on);
    return start_listening(fd, &address, sizeof address);
}

// Answers what is there; returns 0 when the connection is over.
static int answer_http(int fd) {
    ssize_t count = recv(fd, buffer, sizeof buffer, 0);
    if (count < 0) return errno == EAGAIN;
    return count > 0 && send(fd, http_response, sizeof http_response - 1, MSG_NOSIGNAL) > 0;
}

static void watch(int epoll, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
}

// With a connection per request the first receive nearly always finds it there.
static void accept_uwsgi(int epoll, int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        ssize_t count = recv(fd, buffer, sizeof buffer, 0);
        if (count < 0 && errno == EAGAIN) {
            watch(epoll, fd);
            continue;
        }
        if (count > 0) send(fd, uwsgi_response, sizeof uwsgi_response - 1, MSG_NOSIGNAL);
        close(fd);
    }
}

int main(int argc, char **argv) {
    int is_uwsgi = argc == 3 && strcmp(argv[1], "uwsgi") == 0, is_http = argc == 3 && strcmp(argv[1], "http") == 0;
    if (!is_http && !is_uwsgi) return fprintf(stderr, "usage: ceiling http PORT | ceiling uwsgi PORT|/PATH\n"), 2;
    int listener = is_uwsgi && argv[2][0] == '/' ? listen_on_path(argv[2]) : listen_on_port(atoi(argv[2]), is_uwsgi);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event events[256];
    watch(epoll, listener);
    for (;;) {
        int count = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener && is_uwsgi) {
                accept_uwsgi(epoll, listener);
            } else if (fd == listener) {
                while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) watch(epoll, fd);
            } else if (is_uwsgi) {
                if (recv(fd, buffer, sizeof buffer, 0) > 0)
                    send(fd, uwsgi_response, sizeof uwsgi_response - 1, MSG_NOSIGNAL);
                close(fd);
            } else if (!answer_http(fd)) {
                close(fd);
            }
        }
    }
}
