#include "CSystem.h"

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
