/* The limit: the least that a broadcast server can do. The benchmark compares with it.
 *
 * It has one thread and one epoll set. In each turn of its loop it reads every socket
 * that has something to read, joins the lines of each room, and sends them to each
 * member with one send(). It checks nothing, stores nothing, and sends no notices, so
 * it costs no more than a broadcast has to.
 *
 * It speaks as much of the line protocol as load.c does: /nick, /join, /leave (which
 * it only answers), and text. A client that has not joined a room is in main. It prints
 * the port on which it listens.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    EVENTS = 4096,           /* the most sockets in a turn */
    READ_SIZE = 1 << 16,     /* the most bytes from each of them */
    LINE_LIMIT = 4096,
    NAME_SIZE = 33,
    BACKLOG_LIMIT = 1 << 20, /* the most bytes in an outbox */
};

/* A growing array, of any type. */
struct array {
    char *data;
    size_t size, capacity;
};

struct client {
    int fd;
    char name[NAME_SIZE];
    struct room *room;
    unsigned long spoke; /* the last batch of the room in which it said something */
    struct array rest;   /* the beginning of a line, whose end has not come */
    struct array outbox; /* bytes that the kernel has not taken yet */
};

/* One of the lines of a room, and the client that has said it. */
struct part {
    const struct client *by;
    size_t start, size;
};

struct room {
    char name[NAME_SIZE];
    unsigned long batch;
    struct array members; /* of struct client * */
    struct array lines;   /* the lines of this turn, rendered */
    struct array parts;   /* of struct part */
    struct room *next;
};

static int poller;
static struct room *rooms;
static struct array pending; /* of struct room *: those with lines to deliver */

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void append(struct array *array, const void *data, size_t size)
{
    if (!size)
        return;
    if (array->size + size > array->capacity) {
        array->capacity = 2 * array->size + size;
        array->data = realloc(array->data, array->capacity);
        if (!array->data)
            die("realloc");
    }
    memcpy(array->data + array->size, data, size);
    array->size += size;
}

static void clear(struct array *array)
{
    free(array->data);
    *array = (struct array){0};
}

/* -- sending */

static void watch(struct client *client, uint32_t what)
{
    struct epoll_event event = {.events = what, .data.ptr = client};
    epoll_ctl(poller, EPOLL_CTL_MOD, client->fd, &event);
}

static void deliver(struct client *client, const char *data, size_t size)
{
    ssize_t sent = 0;
    if (!client->outbox.size) {
        sent = send(client->fd, data, size, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            return; /* The connection is dead, and epoll will say so. */
        if (sent < 0)
            sent = 0;
        if ((size_t)sent == size)
            return;
        watch(client, EPOLLIN | EPOLLOUT);
    }
    append(&client->outbox, data + sent, size - sent);
    if (client->outbox.size > BACKLOG_LIMIT)
        shutdown(client->fd, SHUT_RDWR); /* The next turn reads its end. */
}

static void send_outbox(struct client *client)
{
    struct array *outbox = &client->outbox;
    ssize_t sent = send(client->fd, outbox->data, outbox->size, MSG_NOSIGNAL);
    if (sent <= 0)
        return;
    outbox->size -= sent;
    memmove(outbox->data, outbox->data + sent, outbox->size);
    if (!outbox->size) {
        clear(outbox);
        watch(client, EPOLLIN);
    }
}

/* -- rooms */

static void deliver_what_others_said(struct client *member, const struct room *room)
{
    static struct array others;
    others.size = 0;
    const struct part *end = (struct part *)(room->parts.data + room->parts.size);
    for (const struct part *part = (struct part *)room->parts.data; part < end; part++)
        if (part->by != member)
            append(&others, room->lines.data + part->start, part->size);
    if (others.size)
        deliver(member, others.data, others.size);
}

/* Deliver the lines of the room to its members. */
static void flush(struct room *room)
{
    if (!room->lines.size)
        return;
    struct client **members = (struct client **)room->members.data;
    size_t count = room->members.size / sizeof *members;
    for (size_t i = 0; i < count; i++)
        if (members[i]->spoke == room->batch)
            deliver_what_others_said(members[i], room);
        else
            deliver(members[i], room->lines.data, room->lines.size);
    room->lines.size = room->parts.size = 0;
    room->batch++;
}

static void say(struct client *client, const char *text, size_t size)
{
    struct room *room = client->room;
    if (!room)
        return;
    if (!room->lines.size)
        append(&pending, &room, sizeof room);
    struct part part = {.by = client, .start = room->lines.size};
    append(&room->lines, "<", 1);
    append(&room->lines, client->name, strlen(client->name));
    append(&room->lines, "> ", 2);
    append(&room->lines, text, size);
    append(&room->lines, "\n", 1);
    part.size = room->lines.size - part.start;
    append(&room->parts, &part, sizeof part);
    client->spoke = room->batch;
}

static struct room *room_called(const char *name)
{
    for (struct room *room = rooms; room; room = room->next)
        if (!strcmp(room->name, name))
            return room;
    struct room *room = calloc(1, sizeof *room);
    if (!room)
        die("calloc");
    strcpy(room->name, name);
    room->batch = 1; /* 0 is the `spoke` of a client that has said nothing. */
    room->next = rooms;
    return rooms = room;
}

static void leave(struct client *client)
{
    struct room *room = client->room;
    if (!room)
        return;
    flush(room);
    struct client **member = (struct client **)room->members.data;
    while (*member != client)
        member++;
    room->members.size -= sizeof *member;
    memmove(member, member + 1, room->members.data + room->members.size - (char *)member);
    client->room = NULL;
}

static void join(struct client *client, const char *name)
{
    leave(client);
    client->room = room_called(name);
    client->spoke = 0;
    flush(client->room); /* A new member does not get earlier lines. */
    append(&client->room->members, &client, sizeof client);
}

/* -- receiving */

static void take_name(struct client *client, const char *name)
{
    char answer[2 * NAME_SIZE];
    strcpy(client->name, name);
    deliver(client, answer, snprintf(answer, sizeof answer, "* guest is now %s\n", name));
}

static void run_command(struct client *client, const char *line, size_t size)
{
    static const char left[] = "* you have left main\n";
    char word[8] = "", argument[NAME_SIZE] = "", copy[64];
    snprintf(copy, sizeof copy, "%.*s", (int)size, line);
    sscanf(copy, "%7s %32s", word, argument);
    if (!strcmp(word, "/nick"))
        take_name(client, argument);
    else if (!strcmp(word, "/join"))
        join(client, argument);
    else if (!strcmp(word, "/leave"))
        deliver(client, left, sizeof left - 1);
}

/* Read from the client; false if its connection has ended. */
static bool receive(struct client *client)
{
    static char buffer[LINE_LIMIT + READ_SIZE];
    size_t buffered = client->rest.size;
    if (buffered)
        memcpy(buffer, client->rest.data, buffered);
    ssize_t got = recv(client->fd, buffer + buffered, READ_SIZE, 0);
    if (got <= 0)
        return got < 0 && errno == EAGAIN;
    char *line = buffer, *end = buffer + buffered + got, *newline;
    for (; (newline = memchr(line, '\n', end - line)); line = newline + 1)
        if (*line == '/')
            run_command(client, line, newline - line);
        else
            say(client, line, newline - line);
    client->rest.size = 0;
    if (end - line > LINE_LIMIT)
        return false;
    append(&client->rest, line, end - line);
    return true;
}

static void drop(struct client *client)
{
    leave(client);
    close(client->fd);
    clear(&client->rest);
    clear(&client->outbox);
    free(client);
}

static void accept_clients(int listener)
{
    int fd, on = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct client *client = calloc(1, sizeof *client);
        if (!client)
            die("calloc");
        client->fd = fd;
        join(client, "main");
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event))
            die("epoll_ctl");
    }
    if (errno != EAGAIN && errno != ECONNABORTED)
        die("accept4");
}

static int listen_on_loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) ||
        listen(listener, 4096) || getsockname(listener, (struct sockaddr *)&address, &size))
        die("cannot listen");
    printf("listening on %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

int main(void)
{
    static struct epoll_event events[EVENTS];
    poller = epoll_create1(0);
    int listener = listen_on_loopback();
    struct epoll_event event = {.events = EPOLLIN}; /* No client: this is the listener. */
    if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event))
        die("epoll");
    for (;;) {
        int count = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            if (!client) {
                accept_clients(listener);
                continue;
            }
            if (events[i].events & EPOLLOUT)
                send_outbox(client);
            if (events[i].events & ~(uint32_t)EPOLLOUT && !receive(client))
                drop(client);
        }
        struct room **room = (struct room **)pending.data;
        for (size_t i = 0; i < pending.size / sizeof *room; i++)
            flush(room[i]);
        pending.size = 0;
    }
}
