/* The load of fanout.py: clients of a chat server, and what the server pays for them.
 *
 * It opens connections, lets them join rooms, sees that what is said in each room
 * arrives, and then says things for some seconds. Every line that it says holds
 *
 *     m SENDER NUMBER WHEN xxxx...    (hexadecimal, of fixed width)
 *
 * so whoever hears it knows whose it is, whether one is missing before it, and how
 * long it took. Lines that are not of this kind (the server's notices) are ignored.
 *
 * In a closed loop a sender has at most so many lines under way that its observer,
 * another member of its room, has not heard yet. In an open loop (--rate) lines are
 * said when they are due, and a line's time counts from then: a server that falls
 * behind is not spared.
 *
 * It prints one JSON object, and ends with status 1 if there is nothing to print.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000ULL
#define PATIENCE (10 * SECOND) /* for what must come before there is anything to measure */
#define QUIET (2 * SECOND)     /* when so long nothing comes, the rest is lost */

/* Where things are in what a client hears: "<uSSSSS> m SSSSS NNNNNNNN WWWWWWWWWWWWWWWW xxx". */
enum {
    NAME = 2, NAME_DIGITS = 5, SAID = 9,
    /* These count from SAID. */
    SENDER = 2, NUMBER = 8, NUMBER_DIGITS = 8, WHEN = 17, WHEN_DIGITS = 16, PADDING = 33,
    SMALLEST = PADDING + 2,
    LARGEST = 4096,
};
enum {
    EVENTS = 1024,
    READ_SIZE = 1 << 18,
    LINE_LIMIT = 1 << 14,
    FINE = 64, /* steps in each doubling of a latency: they are right to 2 % */
};

struct client {
    int fd;
    unsigned number;
    bool joined;
    bool may_speak;   /* it is in `speakers` */
    unsigned said;    /* how many lines */
    unsigned *heard;  /* the same of each sender in the room, by place, as far as has arrived */
    char *rest;       /* the beginning of a line */
    size_t held;
};

/* What can be given, in the order of `OPTIONS`. */
enum { PORT, PID, ROOMS, MEMBERS, SENDERS, OUTSTANDING, RATE, SECONDS, WARMUP, SIZE, HELP };
static const struct option OPTIONS[] = {
    {"port", required_argument, NULL, PORT},
    {"pid", required_argument, NULL, PID},
    {"rooms", required_argument, NULL, ROOMS},
    {"members", required_argument, NULL, MEMBERS},
    {"senders", required_argument, NULL, SENDERS},
    {"outstanding", required_argument, NULL, OUTSTANDING},
    {"rate", required_argument, NULL, RATE},
    {"seconds", required_argument, NULL, SECONDS},
    {"warmup", required_argument, NULL, WARMUP},
    {"size", required_argument, NULL, SIZE},
    {"help", no_argument, NULL, HELP},
    {0},
};
static const struct { double least, most, standard; const char *help; } LIMITS[] = {
    [PORT] = {1, 65535, 0, "where the server listens, on 127.0.0.1"},
    [PID] = {1, 1 << 22, 0, "the server's process"},
    [ROOMS] = {1, 10000, 1, "rooms"},
    [MEMBERS] = {2, 100000, 10, "clients in each room"},
    [SENDERS] = {1, 100000, 1, "of them, those who talk"},
    [OUTSTANDING] = {1, 10000, 1, "closed loop: lines that a sender has under way"},
    [RATE] = {0, 1e6, 0, "open loop: lines per second, of all senders together"},
    [SECONDS] = {0.1, 600, 3, "how long to measure"},
    [WARMUP] = {0, 60, 0.5, "how long to talk before that"},
    [SIZE] = {SMALLEST, LARGEST, 100, "bytes in a line that a sender sends, its end counted"},
};
static double given[HELP];

static unsigned rooms, members, senders, outstanding, size; /* as given */
static unsigned people;                                     /* rooms * members */
static struct client *clients;
static struct client **speakers; /* whose observer has heard something in this turn */
static unsigned speaking;
static int poller;
static char *lines; /* as many as a sender says at once */

/* What has been counted. */
static uint64_t pending; /* deliveries that are still to come */
static uint64_t delivered, lost, duplicated, closed;
static uint64_t measured_from = UINT64_MAX, measured_to = UINT64_MAX; /* lines said then count */
static uint64_t latencies[FINE * 60], latency_count;

static void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static uint64_t nanoseconds(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time))
        die("cannot read a clock: %s", strerror(errno));
    return time.tv_sec * SECOND + time.tv_nsec;
}

static uint64_t now(void)
{
    return nanoseconds(CLOCK_MONOTONIC);
}

static void put_hex(char *to, uint64_t value, int digits)
{
    for (; digits--; value >>= 4)
        to[digits] = "0123456789abcdef"[value & 15];
}

static uint64_t get_hex(const char *from, int digits)
{
    uint64_t value = 0;
    for (; digits--; from++)
        value = value << 4 | (*from <= '9' ? *from - '0' : *from - 'a' + 10);
    return value;
}

/* -- latencies: counted in steps, each a FINEth of a power of two */

static void count_latency(uint64_t time)
{
    int shift = time < 2 * FINE ? 0 : 57 - __builtin_clzll(time);
    latencies[FINE * shift + (time >> shift)]++;
    latency_count++;
}

/* In microseconds; the middle of its step. */
static double latency(double share)
{
    if (!latency_count)
        return 0;
    uint64_t left = share * latency_count;
    size_t step = 0;
    while (step < sizeof latencies / sizeof *latencies - 1 && latencies[step] <= left)
        left -= latencies[step++];
    int shift = step < 2 * FINE ? 0 : step / FINE - 1;
    return (step - FINE * shift + 0.5) * (1ULL << shift) / 1000;
}

/* -- talking */

static struct client *observer_of(const struct client *sender)
{
    unsigned last = sender->number / members * members + members - 1;
    return &clients[sender->number == last ? last - 1 : last];
}

static void say(struct client *client, unsigned count, uint64_t when)
{
    for (unsigned i = 0; i < count; i++) {
        char *line = lines + i * size;
        put_hex(line + SENDER, client->number, NAME_DIGITS);
        put_hex(line + NUMBER, client->said++, NUMBER_DIGITS);
        put_hex(line + WHEN, when, WHEN_DIGITS);
    }
    pending += (uint64_t)count * (members - 1);
    ssize_t sent = send(client->fd, lines, (size_t)count * size, MSG_NOSIGNAL);
    if (sent == (ssize_t)count * size || client->fd < 0)
        return;
    if (sent >= 0 || errno == EAGAIN)
        die("the server does not read what is said; say less");
    /* It is closed, and is counted when it is read. */
}

static void say_more(struct client *sender, uint64_t when)
{
    unsigned place = sender->number % members;
    unsigned under_way = sender->said - observer_of(sender)->heard[place];
    if (under_way < outstanding)
        say(sender, outstanding - under_way, when);
}

/* -- listening */

static void hear(struct client *client, const char *line, size_t length, uint64_t time)
{
    if (length != SAID + size - 1 || line[0] != '<' || line[SAID] != 'm') {
        if (length >= 2 && !memcmp(line, "! ", 2))
            die("the server refuses: %.*s", (int)length, line);
        if (length == 20 && !memcmp(line, "* you have left main", 20))
            client->joined = true;
        return;
    }
    const char *said = line + SAID;
    unsigned number = get_hex(said + SENDER, NAME_DIGITS);
    unsigned room = client->number / members, place = number % members;
    bool astray = number / members != room || place >= senders || number == client->number ||
                  memcmp(line + NAME, said + SENDER, NAME_DIGITS);
    unsigned which = get_hex(said + NUMBER, NUMBER_DIGITS);
    if (astray || which < client->heard[place] || which >= clients[number].said) {
        duplicated++;
        return;
    }
    unsigned missing = which - client->heard[place];
    client->heard[place] = which + 1;
    lost += missing;
    pending -= missing + 1;
    delivered++;
    uint64_t when = get_hex(said + WHEN, WHEN_DIGITS);
    if (when >= measured_from && when < measured_to)
        count_latency(time > when ? time - when : 0);
    struct client *sender = &clients[number];
    if (!sender->may_speak && client == observer_of(sender)) {
        sender->may_speak = true;
        speakers[speaking++] = sender;
    }
}

static void read_lines(struct client *client)
{
    static char buffer[LINE_LIMIT + READ_SIZE];
    memcpy(buffer, client->rest, client->held);
    ssize_t got = recv(client->fd, buffer + client->held, READ_SIZE, 0);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0) {
        closed++;
        close(client->fd);
        client->fd = -1;
        return;
    }
    uint64_t time = now();
    char *line = buffer, *end = buffer + client->held + got, *newline;
    for (; (newline = memchr(line, '\n', end - line)); line = newline + 1)
        hear(client, line, newline - line, time);
    client->held = end - line;
    if (client->held > LINE_LIMIT)
        die("the server sends a line without an end");
    memcpy(client->rest, line, client->held);
}

/* Hear what there is, or wait for it until then. */
static void listen_until(uint64_t then)
{
    static struct epoll_event events[EVENTS];
    uint64_t time = now();
    /* Rounded down: the last millisecond is spent asking, so as not to be late. */
    int timeout = then > time ? (then - time) * 1000 / SECOND : 0;
    int count = epoll_wait(poller, events, EVENTS, timeout);
    for (int i = 0; i < count; i++)
        read_lines(events[i].data.ptr);
}

/* -- coming in */

static void join(struct client *client, unsigned number)
{
    char words[128];
    int on = 1, held = 2 * size * outstanding;
    struct timeval patience = {.tv_sec = PATIENCE / SECOND};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(given[PORT])};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->number = number;
    client->rest = malloc(LINE_LIMIT);
    client->heard = calloc(senders, sizeof *client->heard);
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (client->fd < 0 || !client->rest || !client->heard)
        die("cannot make connection %u: %s", number + 1, strerror(errno));
    setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (number % members < senders)
        setsockopt(client->fd, SOL_SOCKET, SO_SNDBUF, &held, sizeof held);
    if (connect(client->fd, (struct sockaddr *)&address, sizeof address))
        die("cannot connect to port %g: %s", given[PORT], strerror(errno));
    int length = snprintf(words, sizeof words, "/nick u%05x\n/join bench%u\n/leave main\n",
                          number, number / members);
    if (send(client->fd, words, length, MSG_NOSIGNAL) != length)
        die("connection %u was closed", number + 1);
    uint64_t start = now();
    while (!client->joined) {
        read_lines(client);
        if (client->fd < 0 || now() > start + PATIENCE)
            die("connection %u could not join its room", number + 1);
    }
}

/* One after the other, so that everybody's place in the room is always the same. */
static void join_all(void)
{
    for (unsigned i = 0; i < people; i++) {
        struct client *client = &clients[i];
        join(client, i);
        struct timeval never = {0};
        setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &never, sizeof never);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, client->fd, &event))
            die("epoll_ctl: %s", strerror(errno));
    }
}

/* Somebody comes and goes, so that the server has made ready what it needs for anybody. */
static void visit(void)
{
    struct client visitor = {0};
    join(&visitor, people);
    close(visitor.fd);
    free(visitor.rest);
    free(visitor.heard);
    usleep(100000);
}

static double memory(void)
{
    char path[64], line[256];
    long long kilobytes = -1;
    snprintf(path, sizeof path, "/proc/%.0f/smaps_rollup", given[PID]);
    FILE *file = fopen(path, "r");
    while (file && kilobytes < 0 && fgets(line, sizeof line, file))
        sscanf(line, "Rss: %lld kB", &kilobytes);
    if (kilobytes < 0)
        die("cannot read %s", path);
    fclose(file);
    return kilobytes * 1024.0;
}

/* -- the run */

/* Everybody who talks says one line, and everybody else in the room hears it. */
static void probe(void)
{
    uint64_t start = now();
    for (unsigned i = 0; i < people; i++)
        if (i % members < senders)
            say(&clients[i], 1, start);
    while (pending && now() < start + PATIENCE)
        listen_until(start + PATIENCE);
    if (pending || lost || duplicated || closed)
        die("what is said does not reach everyone else in the room once: %llu deliveries are "
            "missing, %llu are not for who has them, %llu connections are closed",
            (unsigned long long)(pending + lost), (unsigned long long)duplicated,
            (unsigned long long)closed);
}

static void closed_loop(uint64_t until)
{
    for (;;) {
        uint64_t time = now();
        if (time >= until)
            return;
        for (unsigned i = 0; i < speaking; i++) {
            speakers[i]->may_speak = false;
            say_more(speakers[i], time);
        }
        speaking = 0;
        listen_until(until);
    }
}

/* Lines are due in the middle of their intervals, so none is due just when a clock is read. */
static void open_loop(uint64_t until)
{
    static uint64_t count, start;
    double interval = SECOND / given[RATE];
    if (!start)
        start = now();
    for (;;) {
        uint64_t due = start + (count + 0.5) * interval;
        if (now() >= due && due < until) {
            unsigned who = count++ % (rooms * senders);
            say(&clients[who / senders * members + who % senders], 1, due);
        } else if (now() >= until) {
            return;
        } else {
            listen_until(due < until ? due : until);
        }
    }
}

static void talk(double seconds)
{
    (given[RATE] ? open_loop : closed_loop)(now() + seconds * SECOND);
}

static void await_the_rest(void)
{
    uint64_t last = now(), before = pending;
    while (pending && now() < last + QUIET) {
        listen_until(last + QUIET);
        if (pending != before) {
            before = pending;
            last = now();
        }
    }
    lost += pending;
}

static void measure(double memory_before)
{
    clockid_t cpu;
    int error = clock_getcpuclockid(given[PID], &cpu);
    if (error)
        die("cannot read the CPU time of process %.0f: %s", given[PID], strerror(error));
    double bytes = (memory() - memory_before) / people;
    probe();
    talk(given[WARMUP]);

    uint64_t start = now(), cpu_before = nanoseconds(cpu), delivered_before = delivered;
    measured_from = start;
    talk(given[SECONDS]);
    uint64_t end = now(), cpu_spent = nanoseconds(cpu) - cpu_before;
    uint64_t deliveries = delivered - delivered_before;
    measured_to = end;

    await_the_rest();
    if (!deliveries)
        die("nothing arrived while it was measured");
    printf("{\"deliveries\": %llu, \"lost\": %llu, \"duplicated\": %llu, \"closed\": %llu, ",
           (unsigned long long)deliveries, (unsigned long long)lost,
           (unsigned long long)duplicated, (unsigned long long)closed);
    printf("\"seconds\": %.6f, \"cpu_seconds\": %.6f, \"us_per_delivery\": %.4f, ",
           (double)(end - start) / SECOND, (double)cpu_spent / SECOND,
           cpu_spent / 1000.0 / deliveries);
    printf("\"p50_us\": %.1f, \"p99_us\": %.1f, \"bytes_per_connection\": %.0f}\n",
           latency(0.50), latency(0.99), bytes);
}

static void show_help(void)
{
    puts("usage: load --port PORT --pid PID [options]\n");
    for (int i = 0; i < HELP; i++) {
        printf("  --%-12s %s", OPTIONS[i].name, LIMITS[i].help);
        if (LIMITS[i].standard)
            printf(" [default: %g]", LIMITS[i].standard);
        puts("");
    }
    exit(0);
}

static void read_options(int argc, char **argv)
{
    for (int i = 0; i < HELP; i++)
        given[i] = LIMITS[i].standard;
    for (int which; (which = getopt_long(argc, argv, "", OPTIONS, NULL)) >= 0;) {
        if (which == HELP)
            show_help();
        if (which > HELP)
            exit(1);
        char *end;
        given[which] = strtod(optarg, &end);
        if (*end || !(given[which] >= LIMITS[which].least && given[which] <= LIMITS[which].most))
            die("--%s takes a number from %g to %g", OPTIONS[which].name, LIMITS[which].least,
                LIMITS[which].most);
    }
    if (optind < argc || !given[PORT] || !given[PID])
        die("--port and --pid must be given, and nothing but options; see --help");
    if (given[SENDERS] > given[MEMBERS] || given[ROOMS] * given[MEMBERS] >= 1 << 20)
        die("there cannot be more senders than members, or a million people");
}

static void prepare(void)
{
    rooms = given[ROOMS];
    members = given[MEMBERS];
    senders = given[SENDERS];
    outstanding = given[RATE] ? 1 : given[OUTSTANDING];
    size = given[SIZE];
    people = rooms * members;
    clients = calloc(people, sizeof *clients);
    speakers = calloc(people, sizeof *speakers);
    lines = malloc((size_t)outstanding * size);
    poller = epoll_create1(0);
    if (!clients || !speakers || !lines || poller < 0)
        die("cannot begin: %s", strerror(errno));
    for (unsigned i = 0; i < outstanding; i++) {
        char *line = lines + (size_t)i * size;
        memset(line, ' ', PADDING);
        memset(line + PADDING, 'x', size - PADDING - 1);
        line[0] = 'm';
        line[size - 1] = '\n';
    }
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    prepare();
    /* Whatever hangs, it ends. */
    alarm(given[WARMUP] + given[SECONDS] + 60);
    visit();
    double memory_before = memory();
    join_all();
    measure(memory_before);
    return 0;
}
