/* The least that a broadcast server can do: the yardstick of the benchmark.
 *
 * One thread, one epoll set. In each turn of its loop it reads every socket that
 * has something, gathers what each room has heard, and gives it to each member
 * with one send(). It checks nothing, remembers nothing and tells nobody who came
 * or went: all that is left is what a broadcast costs at least.
 *
 * It speaks as much of the line protocol as load.c does: /nick, /join, /leave
 * (which it only answers), and text. Who has joined nothing is in main. It prints
 * the port it listens on.
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
    EVENTS = 4096,           /* sockets in a turn */
    READ_SIZE = 1 << 16,     /* bytes from each of them */
    LINE_LIMIT = 4096,
    NAME_SIZE = 33,
    BACKLOG_LIMIT = 1 << 20, /* bytes that wait for a client that does not read */
};

/* A growing array, of whatever its owner keeps in it. */
struct array {
    char *data;
    size_t size, capacity;
};

struct client {
    int fd;
    char name[NAME_SIZE];
    struct room *room;
    unsigned long spoke; /* the last turn of the room in which it said something */
    struct array rest;   /* the beginning of a line */
    struct array outbox; /* what the kernel has not taken yet */
};

/* A line in what a room has heard, and whose it is. */
struct part {
    const struct client *by;
    size_t start, size;
};

struct room {
    char name[NAME_SIZE];
    unsigned long turn;
    struct array members; /* of struct client * */
    struct array heard;   /* the lines of this turn, ready to be sent */
    struct array parts;   /* of struct part */
    struct room *next;
};

static int poller;
static struct room *rooms;
static struct array news; /* of struct room *: those that have heard something in this turn */

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

static void tell(struct client *client, const char *data, size_t size)
{
    ssize_t sent = 0;
    if (!client->outbox.size) {
        sent = send(client->fd, data, size, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            return; /* It is dead, and epoll is about to say so. */
        if (sent < 0)
            sent = 0;
        if ((size_t)sent == size)
            return;
        watch(client, EPOLLIN | EPOLLOUT);
    }
    append(&client->outbox, data + sent, size - sent);
    if (client->outbox.size > BACKLOG_LIMIT)
        shutdown(client->fd, SHUT_RDWR); /* The next turn finds it gone. */
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

static void tell_what_others_said(struct client *member, const struct room *room)
{
    static struct array others;
    others.size = 0;
    const struct part *end = (struct part *)(room->parts.data + room->parts.size);
    for (const struct part *part = (struct part *)room->parts.data; part < end; part++)
        if (part->by != member)
            append(&others, room->heard.data + part->start, part->size);
    if (others.size)
        tell(member, others.data, others.size);
}

/* Everyone in the room is told what it has heard. */
static void flush(struct room *room)
{
    if (!room->heard.size)
        return;
    struct client **members = (struct client **)room->members.data;
    size_t count = room->members.size / sizeof *members;
    for (size_t i = 0; i < count; i++)
        if (members[i]->spoke == room->turn)
            tell_what_others_said(members[i], room);
        else
            tell(members[i], room->heard.data, room->heard.size);
    room->heard.size = room->parts.size = 0;
    room->turn++;
}

static void say(struct client *client, const char *text, size_t size)
{
    struct room *room = client->room;
    if (!room)
        return;
    if (!room->heard.size)
        append(&news, &room, sizeof room);
    struct part part = {.by = client, .start = room->heard.size};
    append(&room->heard, "<", 1);
    append(&room->heard, client->name, strlen(client->name));
    append(&room->heard, "> ", 2);
    append(&room->heard, text, size);
    append(&room->heard, "\n", 1);
    part.size = room->heard.size - part.start;
    append(&room->parts, &part, sizeof part);
    client->spoke = room->turn;
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
    room->turn = 1; /* A client that has said nothing `spoke` in turn 0. */
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
    flush(client->room); /* What was said before is not for the newcomer. */
    append(&client->room->members, &client, sizeof client);
}

/* -- receiving */

static void take_name(struct client *client, const char *name)
{
    char answer[2 * NAME_SIZE];
    strcpy(client->name, name);
    tell(client, answer, snprintf(answer, sizeof answer, "* guest is now %s\n", name));
}

static void obey(struct client *client, const char *line, size_t size)
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
        tell(client, left, sizeof left - 1);
}

/* Whether the client is still there. */
static bool receive(struct client *client)
{
    static char buffer[LINE_LIMIT + READ_SIZE];
    size_t held = client->rest.size;
    if (held)
        memcpy(buffer, client->rest.data, held);
    ssize_t got = recv(client->fd, buffer + held, READ_SIZE, 0);
    if (got <= 0)
        return got < 0 && errno == EAGAIN;
    char *line = buffer, *end = buffer + held + got, *newline;
    for (; (newline = memchr(line, '\n', end - line)); line = newline + 1)
        if (*line == '/')
            obey(client, line, newline - line);
        else
            say(client, line, newline - line);
    client->rest.size = 0;
    if (end - line > LINE_LIMIT)
        return false;
    append(&client->rest, line, end - line);
    return true;
}

static void goodbye(struct client *client)
{
    leave(client);
    close(client->fd);
    clear(&client->rest);
    clear(&client->outbox);
    free(client);
}

static void welcome(int listener)
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
    struct epoll_event event = {.events = EPOLLIN}; /* The listener is what has no client. */
    if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event))
        die("epoll");
    for (;;) {
        int count = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            if (!client) {
                welcome(listener);
                continue;
            }
            if (events[i].events & EPOLLOUT)
                send_outbox(client);
            if (events[i].events & ~(uint32_t)EPOLLOUT && !receive(client))
                goodbye(client);
        }
        struct room **room = (struct room **)news.data;
        for (size_t i = 0; i < news.size / sizeof *room; i++)
            flush(room[i]);
        news.size = 0;
    }
}
