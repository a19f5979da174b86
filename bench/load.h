/* What the parts of the load share; load.c says what it is. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECOND 1000000000ULL   /* all times are in nanoseconds */
#define PATIENCE (10 * SECOND) /* for what must come before there is anything to measure */
#define QUIET (2 * SECOND)     /* when so long nothing comes, the rest is lost */
#define GATHERING (13 * SECOND / 10) /* longer than any server gathers what it tells */

/* -- load_options.c */

/* What can be given, in the order of the options. */
enum {
    PORT, PID, IRC, BACKLOG, ROOMS, MEMBERS, SENDERS, OUTSTANDING, RATE, HOLD, ARRIVE,
    SECONDS, WARMUP, SIZE, HELP
};
extern double given[HELP];
void read_options(int argc, char **argv);

/* -- load_tools.c */

void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
uint64_t now(void);
uint64_t server_cpu(void);  /* nanoseconds that all its threads have had, so far */
double server_memory(void); /* bytes that are resident */
void put_hex(char *to, uint64_t value, int digits);
uint64_t get_hex(const char *from, int digits);

void count_latency(uint64_t time);
double latency(double share); /* microseconds; 1 is the longest of all */

/* -- load_clients.c: who is connected, and what they hear */

struct client {
    int fd;
    unsigned number;
    bool heard_of;   /* the server has sent something */
    bool registered; /* it has its name */
    bool joined;     /* it is in its room */
    bool may_speak;  /* it is in `speakers` */
    unsigned said;   /* how many lines */
    unsigned *heard; /* the same of each sender in the room, by place, as far as has arrived */
    char *rest;      /* the beginning of a line */
    size_t held;
};

extern unsigned rooms, members, senders, outstanding, size; /* as given */
extern unsigned people;                                     /* rooms * members */
extern struct client *clients;
extern struct client **speakers; /* whose observer has heard something in this turn */
extern unsigned speaking;

/* What has been counted. */
extern uint64_t pending; /* deliveries that are still to come */
extern uint64_t delivered, lost, duplicated, closed;
extern uint64_t notices, notice_bytes; /* everything else that was heard */
extern unsigned heard_of, joined;
extern uint64_t measured_from, measured_to; /* the latency of lines said then counts */

void prepare(void);
void join_all(void);
void join_to_hold(void);
void arrive_all(void);
void visit(void);
void listen_until(uint64_t then);

/* -- load_talk.c: what is said */

struct client *observer_of(const struct client *sender);
void prepare_lines(void);
void say(struct client *client, unsigned count, uint64_t when);
void talk(double seconds);
void probe(void);
void await_the_rest(void);
/* Whether somebody of the load has said the line, which a client has heard. */
bool is_said(const char *line, size_t length);
const char *what_was_said(const char *line, size_t length);

/* What a said line holds: "m SSSSS NNNNNNNN WWWWWWWWWWWWWWWW xxx". */
enum {
    SENDER = 2, SENDER_DIGITS = 5, NUMBER = 8, NUMBER_DIGITS = 8, WHEN = 17, WHEN_DIGITS = 16,
    PADDING = 33, SMALLEST = PADDING + 2, LARGEST = 400,
};

#endif
