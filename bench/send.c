/* What one send() costs on this machine: the least for a delivery that has a call of its own.
 *
 *     send CORE SECONDS
 *
 * It sends a line of 109 bytes to each of a hundred connections on the loopback, waits
 * until all have read it, and repeats that for so many seconds. Another process reads them,
 * on CORE. Only the CPU time from the first send() of a round to the last one is counted. It
 * includes what the kernel does within a send() to deliver the bytes and to wake the reader,
 * as for any server.
 *
 * It prints one JSON object: the microseconds of one send(), and the number of calls.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MEMBERS = 100, SIZE = 109 };

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static double seconds(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time))
        die("clock_gettime");
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void connect_members(int *servers, int *clients)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) ||
        listen(listener, MEMBERS) || getsockname(listener, (struct sockaddr *)&address, &size))
        die("cannot listen");
    for (int i = 0; i < MEMBERS; i++) {
        clients[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (clients[i] < 0 || connect(clients[i], (struct sockaddr *)&address, size))
            die("cannot connect");
        servers[i] = accept(listener, NULL, NULL);
        if (servers[i] < 0 || setsockopt(servers[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on))
            die("cannot accept");
    }
    close(listener);
}

/* Tell the writer when every client has read one more line. */
static void read_lines(const int *clients, int writer)
{
    static char buffer[1 << 16];
    struct epoll_event events[MEMBERS];
    int poller = epoll_create1(0);
    long got_bytes = 0;
    for (int i = 0; i < MEMBERS; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = clients[i]};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, clients[i], &event))
            die("epoll_ctl");
    }
    for (;;) {
        int count = epoll_wait(poller, events, MEMBERS, -1);
        for (int i = 0; i < count; i++) {
            ssize_t got = recv(events[i].data.fd, buffer, sizeof buffer, 0);
            if (got <= 0)
                exit(0);
            got_bytes += got;
        }
        if (got_bytes == MEMBERS * SIZE) {
            got_bytes = 0;
            if (write(writer, "", 1) != 1)
                exit(0);
        }
    }
}

static void read_on_core(const int *clients, int writer, int core)
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (sched_setaffinity(0, sizeof cores, &cores))
        die("cannot run on that core");
    read_lines(clients, writer);
}

int main(int argc, char **argv)
{
    int servers[MEMBERS], clients[MEMBERS], done[2];
    char line[SIZE], byte;
    if (argc != 3) {
        fputs("usage: send CORE SECONDS\n", stderr);
        return 1;
    }
    memset(line, 'x', SIZE);
    connect_members(servers, clients);
    if (pipe(done))
        die("pipe");
    pid_t reader = fork();
    if (reader < 0)
        die("fork");
    if (!reader)
        read_on_core(clients, done[1], atoi(argv[1]));
    close(done[1]); /* So the pipe ends with the reader. */
    double spent = 0, end = seconds(CLOCK_MONOTONIC) + atof(argv[2]);
    long sends = 0;
    for (; seconds(CLOCK_MONOTONIC) < end; sends += MEMBERS) {
        double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        for (int i = 0; i < MEMBERS; i++)
            if (send(servers[i], line, SIZE, MSG_NOSIGNAL) != SIZE)
                die("send");
        spent += seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
        if (read(done[0], &byte, 1) != 1)
            die("the reader has ended");
    }
    kill(reader, SIGKILL);
    printf("{\"us_per_send\": %.4f, \"sends\": %ld}\n", spent * 1e6 / sends, sends);
    return 0;
}
