/* What the clients of the load say: lines with a sender, a number and a time. */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PREFIX = 20 }; /* the most bytes that IRC needs before the text */
static const char BEFORE_TEXT[] = "PRIVMSG #b00000 :";
enum { ROOM = 10, ROOM_DIGITS = 5 }; /* in BEFORE_TEXT */

static char *lines;                      /* the lines that a sender says at once */
static size_t before, stride;            /* the offset of the text in a line; the size of a line */

void prepare_lines(void)
{
    const char *end = given[IRC] ? "\r\n" : "\n";
    before = given[IRC] ? sizeof BEFORE_TEXT - 1 : 0;
    stride = before + size - 1 + strlen(end);
    lines = malloc((size_t)outstanding * stride);
    if (!lines)
        die("there is no memory for what is said");
    for (unsigned i = 0; i < outstanding; i++) {
        char *line = lines + i * stride;
        memcpy(line, BEFORE_TEXT, before);
        memset(line + before, ' ', PADDING);
        memset(line + before + PADDING, 'x', size - PADDING - 1);
        line[before] = 'm';
        memcpy(line + before + size - 1, end, strlen(end));
    }
}

/* "<uSSSSS> m SSSSS ..." or ":uSSSSS!user@host PRIVMSG #b00000 :m SSSSS ...", which may have
 * "@tags " before it: the whole line. */
bool is_said(const char *line, size_t length)
{
    const char *blank = *line == '@' ? memchr(line, ' ', length) : NULL;
    if (blank) {
        length -= blank + 1 - line;
        line = blank + 1;
    }
    if (length < size + 8 || line[0] != (given[IRC] ? ':' : '<') || line[1] != 'u')
        return false;
    const char *said = what_was_said(line, length);
    if (said[0] != 'm' || said[1] != ' ' || memcmp(line + 2, said + SENDER, SENDER_DIGITS))
        return false;
    return given[IRC] ? said[-1] == ':' : said == line + 9;
}

const char *what_was_said(const char *line, size_t length)
{
    return line + length - (size - 1);
}

struct client *observer_of(const struct client *sender)
{
    unsigned last = sender->number / members * members + members - 1;
    return &clients[sender->number == last ? last - 1 : last];
}

void say(struct client *client, unsigned count, uint64_t when)
{
    for (unsigned i = 0; i < count; i++) {
        char *line = lines + i * stride;
        if (before)
            put_hex(line + ROOM, client->number / members, ROOM_DIGITS);
        put_hex(line + before + SENDER, client->number, SENDER_DIGITS);
        put_hex(line + before + NUMBER, client->said++, NUMBER_DIGITS);
        put_hex(line + before + WHEN, when, WHEN_DIGITS);
    }
    pending += (uint64_t)count * (members - 1);
    ssize_t sent = send_bytes(client, lines, count * stride);
    if (sent == (ssize_t)(count * stride) || client->fd < 0)
        return;
    if (sent >= 0 || errno == EAGAIN)
        die("the server does not read what is said; say less");
    /* The connection is closed, which is counted when it is read. */
}

static void say_more(struct client *sender, uint64_t when)
{
    unsigned index = sender->number % members;
    unsigned under_way = sender->said - observer_of(sender)->received[index];
    if (under_way < outstanding)
        say(sender, outstanding - under_way, when);
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

/* A line is due in the middle of its interval, so none is due at the end of the measurement. */
static void open_loop(uint64_t until)
{
    static uint64_t count, start;
    double interval = SECOND / given[RATE];
    if (!start)
        start = now();
    for (;;) {
        uint64_t due = start + (count + 0.5) * interval;
        if (now() >= due && due < until) {
            unsigned turn = count++ % (rooms * senders);
            say(&clients[turn / senders * members + turn % senders], 1, due);
        } else if (now() >= until) {
            return;
        } else {
            listen_until(due < until ? due : until);
        }
    }
}

static void stay_idle(uint64_t until)
{
    while (now() < until)
        listen_until(until);
}

void talk(double seconds)
{
    void (*how)(uint64_t) = given[IDLE] ? stay_idle : given[RATE] ? open_loop : closed_loop;
    how(now() + seconds * SECOND);
}

/* Each sender says one line, which every other member of the room has to receive. */
void probe(void)
{
    uint64_t start = now(), already = duplicated;
    for (unsigned i = 0; i < people; i++)
        if (i % members < senders)
            say(&clients[i], 1, start);
    while (pending && now() < start + PATIENCE)
        listen_until(start + PATIENCE);
    if (pending || lost || duplicated > already || closed)
        die("what is said does not reach everyone else in the room once: %llu deliveries are "
            "missing, %llu came twice or to the wrong client, %llu connections are closed",
            (unsigned long long)(pending + lost), (unsigned long long)duplicated,
            (unsigned long long)closed);
}

void await_the_rest(void)
{
    uint64_t last = now(), left = pending;
    while (pending && now() < last + QUIET) {
        listen_until(last + QUIET);
        if (pending != left) {
            left = pending;
            last = now();
        }
    }
    lost += pending;
}
