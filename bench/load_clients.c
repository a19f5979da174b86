/* The clients of the load: how they come in, and what they hear. */
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 1024, READ_SIZE = 1 << 18, LINE_LIMIT = 1 << 14 };

unsigned rooms, members, senders, outstanding, size, people, speaking, heard_of, joined;
struct client *clients, **speakers;
uint64_t pending, delivered, lost, duplicated, closed, notices, notice_bytes;
uint64_t measured_from = UINT64_MAX, measured_to = UINT64_MAX;

static int poller;

void prepare(void)
{
    rooms = given[ROOMS];
    members = given[MEMBERS];
    senders = given[SENDERS];
    outstanding = given[RATE] ? 1 : given[OUTSTANDING];
    size = given[SIZE];
    people = rooms * members;
    clients = calloc(people, sizeof *clients);
    speakers = calloc(people, sizeof *speakers);
    poller = epoll_create1(0);
    if (!clients || !speakers || poller < 0)
        die("cannot begin: %s", strerror(errno));
    prepare_lines();
}

static void tell_server(struct client *client, const char *words, size_t length)
{
    if (send(client->fd, words, length, MSG_NOSIGNAL) != (ssize_t)length)
        die("connection %u was closed", client->number + 1);
}

/* -- hearing */

static void hear_said(struct client *client, const char *said, uint64_t time)
{
    unsigned number = get_hex(said + SENDER, SENDER_DIGITS);
    unsigned room = client->number / members, place = number % members;
    bool astray = number / members != room || place >= senders || number == client->number;
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

static bool holds(const char *line, size_t length, const char *words)
{
    return memmem(line, length, words, strlen(words));
}

/* What a server of IRC says: ":server 001 name ...". */
static bool is_reply(const char *line, size_t length, const char *number)
{
    const char *space = memchr(line, ' ', length);
    return *line == ':' && space && line + length - space > 5 && !memcmp(space + 1, number, 3);
}

static void enter_room(struct client *client);

static void hear_irc(struct client *client, const char *line, size_t length)
{
    if (length > 5 && !memcmp(line, "PING ", 5)) {
        char answer[600];
        int size = snprintf(answer, sizeof answer, "PONG %.*s\r\n",
                            length > 512 ? 507 : (int)length - 5, line + 5);
        tell_server(client, answer, size);
    } else if (!client->registered && is_reply(line, length, "001")) {
        client->registered = true;
        if (given[ARRIVE])
            enter_room(client);
    } else if (client->registered && !client->joined && is_reply(line, length, "366")) {
        client->joined = true;
    } else if (holds(line, length, "ERROR ") || is_reply(line, length, "433") ||
               is_reply(line, length, "432") || is_reply(line, length, "471")) {
        die("the server refuses: %.*s", (int)length, line);
    }
}

static void hear_line(struct client *client, const char *line, size_t length)
{
    if (length >= 2 && !memcmp(line, "! ", 2))
        die("the server refuses: %.*s", (int)length, line);
    if (!client->registered) {
        char named[32];
        snprintf(named, sizeof named, " is now u%05x", client->number);
        client->registered = holds(line, length, named);
        client->joined = given[ARRIVE] && client->registered;
    } else if (!client->joined) {
        client->joined = length == 20 && !memcmp(line, "* you have left main", 20);
    }
}

static void hear(struct client *client, const char *line, size_t length, uint64_t time)
{
    if (length && line[length - 1] == '\r')
        length--;
    if (is_said(line, length)) {
        hear_said(client, what_was_said(line, length), time);
        return;
    }
    notices++;
    notice_bytes += length + 1;
    bool before = client->joined;
    if (length)
        (given[IRC] ? hear_irc : hear_line)(client, line, length);
    joined += client->joined && !before;
}

static void lose(struct client *client)
{
    closed++;
    close(client->fd);
    client->fd = -1;
}

static void read_lines(struct client *client)
{
    static char buffer[LINE_LIMIT + READ_SIZE];
    memcpy(buffer, client->rest, client->held);
    ssize_t got = recv(client->fd, buffer + client->held, READ_SIZE, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0) {
        lose(client);
        return;
    }
    uint64_t time = now();
    heard_of += !client->heard_of;
    client->heard_of = true;
    char *line = buffer, *end = buffer + client->held + got, *newline;
    for (; (newline = memchr(line, '\n', end - line)); line = newline + 1)
        hear(client, line, newline - line, time);
    client->held = end - line;
    if (client->held > LINE_LIMIT)
        die("the server sends a line without an end");
    memcpy(client->rest, line, client->held);
}

/* Hear what there is, or wait for it until then. */
void listen_until(uint64_t then)
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

static void connect_to_server(struct client *client)
{
    int on = 1, held = 4 * size * outstanding;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(given[PORT])};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (client->fd < 0)
        die("cannot make connection %u: %s", client->number + 1, strerror(errno));
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (client->number % members < senders && !given[RATE])
        setsockopt(client->fd, SOL_SOCKET, SO_SNDBUF, &held, sizeof held);
    if (connect(client->fd, (struct sockaddr *)&address, sizeof address))
        die("cannot connect to port %g: %s", given[PORT], strerror(errno));
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, client->fd, &event))
        die("epoll_ctl: %s", strerror(errno));
}

/* A connection, and a name; the server has not answered yet. */
static void come(struct client *client, unsigned number)
{
    char words[128];
    client->number = number;
    client->rest = malloc(LINE_LIMIT);
    client->heard = calloc(senders, sizeof *client->heard);
    if (!client->rest || !client->heard)
        die("there is no memory for connection %u", number + 1);
    connect_to_server(client);
    const char *how = given[IRC] ? "PASS bench\r\nNICK u%05x\r\nUSER u 0 * :load\r\n"
                                 : "/nick u%05x\n";
    tell_server(client, words, snprintf(words, sizeof words, how, number));
}

static void enter_room(struct client *client)
{
    char words[128];
    const char *how = given[IRC] ? "JOIN #b%05x\r\n" : "/join b%05x\n/leave main\n";
    tell_server(client, words, snprintf(words, sizeof words, how, client->number / members));
}

static void await(struct client *client, const bool *what)
{
    uint64_t limit = now() + PATIENCE;
    while (!*what && client->fd >= 0 && now() < limit)
        listen_until(limit);
    if (!*what)
        die("connection %u could not join its room", client->number + 1);
}

static void join(struct client *client)
{
    await(client, &client->registered);
    enter_room(client);
    await(client, &client->joined);
}

/* Come, but let no more than the backlog wait for the server. */
static void come_in_time(unsigned number)
{
    uint64_t limit = now() + PATIENCE;
    come(&clients[number], number);
    while (number + 1 - heard_of >= given[BACKLOG] && now() < limit && !closed)
        listen_until(now() + SECOND / 10);
}

/* One after the other, so that everybody's place in the room is always the same. Some servers
 * of IRC let people in once a second: there they all register before the first of them joins. */
void join_all(void)
{
    heard_of = joined = 0;
    if (given[IRC])
        for (unsigned i = 0; i < people; i++)
            come_in_time(i);
    for (unsigned i = 0; i < people; i++) {
        if (!given[IRC])
            come(&clients[i], i);
        join(&clients[i]);
    }
}

/* Several at a time, since it does not matter who is where. */
void join_to_hold(void)
{
    for (unsigned i = 0; i < people; i++) {
        come(&clients[i], i);
        enter_room(&clients[i]);
        if (i >= 7)
            await(&clients[i - 7], &clients[i - 7].joined);
    }
    for (unsigned i = 0; i < people; i++)
        await(&clients[i], &clients[i].joined);
}

/* All together, in one room, as fast as is given; then until nothing more is told of it. */
void arrive_all(void)
{
    heard_of = joined = 0;
    uint64_t start = now();
    for (unsigned i = 0; i < people; i++) {
        uint64_t due = start + i * SECOND / given[ARRIVE];
        while (now() < due)
            listen_until(due);
        come_in_time(i);
        if (i % 8 == 0)
            listen_until(0);
    }
    uint64_t limit = now() + 6 * PATIENCE;
    while (joined < people && now() < limit && !closed)
        listen_until(now() + SECOND / 10);
    if (joined < people)
        die("%u of %u have arrived", joined, people);
}

/* Somebody comes and goes, so that the server has made ready what it needs for anybody. */
void visit(void)
{
    struct client visitor = {0};
    come(&visitor, people);
    if (!given[ARRIVE])
        join(&visitor);
    else
        await(&visitor, &visitor.joined);
    close(visitor.fd);
    free(visitor.rest);
    free(visitor.heard);
    usleep(100000);
}
