/* The clients of the load: how they join, and what they receive. */
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

unsigned rooms, members, senders, outstanding, size, people, speaking, greeted, joined;
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

static void send_words(struct client *client, const char *words, size_t length)
{
    if (send_bytes(client, words, length) != (ssize_t)length)
        die("connection %u was closed", client->number + 1);
}

/* -- receiving */

static void receive_said(struct client *client, const char *said, uint64_t time)
{
    unsigned number = get_hex(said + SENDER, SENDER_DIGITS);
    unsigned room = client->number / members, index = number % members;
    bool misplaced = number / members != room || index >= senders || number == client->number;
    unsigned which = get_hex(said + NUMBER, NUMBER_DIGITS);
    if (misplaced || which < client->received[index] || which >= clients[number].said) {
        duplicated++;
        return;
    }
    unsigned missing = which - client->received[index];
    client->received[index] = which + 1;
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

static bool contains(const char *line, size_t length, const char *words)
{
    return memmem(line, length, words, strlen(words));
}

/* Whether this is a numeric reply of IRC: ":server 001 name ...". */
static bool is_reply(const char *line, size_t length, const char *number)
{
    const char *space = memchr(line, ' ', length);
    return *line == ':' && space && line + length - space > 5 && !memcmp(space + 1, number, 3);
}

static void enter_room(struct client *client);

static void receive_irc(struct client *client, const char *line, size_t length)
{
    if (length > 5 && !memcmp(line, "PING ", 5)) {
        char answer[600];
        int size = snprintf(answer, sizeof answer, "PONG %.*s\r\n",
                            length > 512 ? 507 : (int)length - 5, line + 5);
        send_words(client, answer, size);
    } else if (!client->named && is_reply(line, length, "001")) {
        client->named = true;
        if (given[ARRIVE])
            enter_room(client);
    } else if (client->named && !client->joined && is_reply(line, length, "366")) {
        client->joined = true;
    } else if (contains(line, length, "ERROR ") || is_reply(line, length, "433") ||
               is_reply(line, length, "432") || is_reply(line, length, "471")) {
        die("the server refuses: %.*s", (int)length, line);
    }
}

static void receive_chat(struct client *client, const char *line, size_t length)
{
    if (length >= 2 && !memcmp(line, "! ", 2))
        die("the server refuses: %.*s", (int)length, line);
    if (!client->named) {
        char words[32];
        snprintf(words, sizeof words, " is now u%05x", client->number);
        client->named = contains(line, length, words);
        client->joined = given[ARRIVE] && client->named;
    } else if (!client->joined) {
        client->joined = length == 20 && !memcmp(line, "* you have left main", 20);
    }
}

static void receive(struct client *client, const char *line, size_t length, uint64_t time)
{
    if (length && line[length - 1] == '\r')
        length--;
    if (is_said(line, length)) {
        receive_said(client, what_was_said(line, length), time);
        return;
    }
    notices++;
    notice_bytes += length + 1;
    bool before = client->joined;
    if (length)
        (given[IRC] ? receive_irc : receive_chat)(client, line, length);
    joined += client->joined && !before;
}

static void drop(struct client *client)
{
    closed++;
    end_tls(client);
    close(client->fd);
    client->fd = -1;
}

static void read_lines(struct client *client)
{
    static char buffer[LINE_LIMIT + READ_SIZE];
    memcpy(buffer, client->rest, client->buffered);
    ssize_t got = receive_bytes(client, buffer + client->buffered, READ_SIZE);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0) {
        drop(client);
        return;
    }
    uint64_t time = now();
    greeted += !client->greeted;
    client->greeted = true;
    char *line = buffer, *end = buffer + client->buffered + got, *newline;
    for (; (newline = memchr(line, '\n', end - line)); line = newline + 1)
        receive(client, line, newline - line, time);
    client->buffered = end - line;
    if (client->buffered > LINE_LIMIT)
        die("the server sends a line without an end");
    memcpy(client->rest, line, client->buffered);
}

/* Receive what there is, or wait for it until then. */
void listen_until(uint64_t then)
{
    static struct epoll_event events[EVENTS];
    uint64_t time = now();
    /* Rounded down: in the last millisecond it polls, so as not to be late. */
    int timeout = then > time ? (then - time) * 1000 / SECOND : 0;
    int count = epoll_wait(poller, events, EVENTS, timeout);
    for (int i = 0; i < count; i++)
        read_lines(events[i].data.ptr);
}

/* -- joining */

static void connect_to_server(struct client *client)
{
    int on = 1, limit = 4 * size * outstanding;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(given[PORT])};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (client->fd < 0)
        die("cannot make connection %u: %s", client->number + 1, strerror(errno));
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (client->number % members < senders && !given[RATE])
        setsockopt(client->fd, SOL_SOCKET, SO_SNDBUF, &limit, sizeof limit);
    if (connect(client->fd, (struct sockaddr *)&address, sizeof address))
        die("cannot connect to port %g: %s", given[PORT], strerror(errno));
    if (given[TLS])
        begin_tls(client);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, client->fd, &event))
        die("epoll_ctl: %s", strerror(errno));
}

/* Connect, and ask for a name; the server has not answered yet. */
static void begin(struct client *client, unsigned number)
{
    char words[128];
    client->number = number;
    client->rest = malloc(LINE_LIMIT);
    client->received = calloc(senders, sizeof *client->received);
    if (!client->rest || !client->received)
        die("there is no memory for connection %u", number + 1);
    connect_to_server(client);
    const char *how = given[TAGS]  ? "CAP REQ :message-tags server-time account-tag\r\n"
                                     "NICK u%05x\r\nUSER u 0 * :load\r\nCAP END\r\n"
                      : given[IRC] ? "PASS bench\r\nNICK u%05x\r\nUSER u 0 * :load\r\n"
                                   : "/nick u%05x\n";
    send_words(client, words, snprintf(words, sizeof words, how, number));
}

static void enter_room(struct client *client)
{
    char words[128];
    const char *how = given[IRC] ? "JOIN #b%05x\r\n" : "/join b%05x\n/leave main\n";
    send_words(client, words, snprintf(words, sizeof words, how, client->number / members));
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
    await(client, &client->named);
    enter_room(client);
    await(client, &client->joined);
}

/* Connect, but let no more than the backlog wait to be accepted. */
static void begin_in_time(unsigned number)
{
    uint64_t limit = now() + PATIENCE;
    begin(&clients[number], number);
    while (number + 1 - greeted >= given[BACKLOG] && now() < limit && !closed)
        listen_until(now() + SECOND / 10);
}

/* Join one after the other, so that the order of the members is always the same. Some servers
 * of IRC accept new clients once a second: there all get their names before the first joins. */
void join_all(void)
{
    greeted = joined = 0;
    if (given[IRC])
        for (unsigned i = 0; i < people; i++)
            begin_in_time(i);
    for (unsigned i = 0; i < people; i++) {
        if (!given[IRC])
            begin(&clients[i], i);
        join(&clients[i]);
    }
}

/* Join several at a time, since the order of the members does not matter. */
void join_to_idle(void)
{
    for (unsigned i = 0; i < people; i++) {
        begin(&clients[i], i);
        enter_room(&clients[i]);
        if (i >= 7)
            await(&clients[i - 7], &clients[i - 7].joined);
    }
    for (unsigned i = 0; i < people; i++)
        await(&clients[i], &clients[i].joined);
}

/* Connect so many clients a second, and wait until all have joined. */
void arrive_all(void)
{
    greeted = joined = 0;
    uint64_t start = now();
    for (unsigned i = 0; i < people; i++) {
        uint64_t due = start + i * SECOND / given[ARRIVE];
        while (now() < due)
            listen_until(due);
        begin_in_time(i);
        if (i % 8 == 0)
            listen_until(0);
    }
    uint64_t limit = now() + 6 * PATIENCE;
    while (joined < people && now() < limit && !closed)
        listen_until(now() + SECOND / 10);
    if (joined < people)
        die("%u of %u clients have joined", joined, people);
}

/* One client connects and leaves, so that the server has allocated what it needs for any. */
void warm_up(void)
{
    struct client client = {0};
    begin(&client, people);
    if (!given[ARRIVE])
        join(&client);
    else
        await(&client, &client.joined);
    end_tls(&client);
    close(client.fd);
    free(client.rest);
    free(client.received);
    usleep(100000);
}
