/* Declarations that the files of the load share; load.c says what it does. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SECOND 1000000000ULL   /* all times are in nanoseconds */
#define PATIENCE (10 * SECOND) /* to connect and join */
#define QUIET (2 * SECOND)     /* what has not come after so long a silence is lost */
#define GATHERING (13 * SECOND / 10) /* longer than any server batches notices */

/* -- load_options.c */

/* The options, in the order of OPTIONS. */
enum {
    PORT, PID, IRC, TAGS, TLS, BACKLOG, ROOMS, MEMBERS, SENDERS, OUTSTANDING, RATE, IDLE, ARRIVE,
    SECONDS, WARMUP, SIZE, HELP
};
extern double given[HELP];
void read_options(int argc, char **argv);

/* -- load_tools.c */

void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
uint64_t now(void);
uint64_t server_cpu(void);  /* nanoseconds, in all its threads */
double server_memory(void); /* resident bytes */
void put_hex(char *to, uint64_t value, int digits);
uint64_t get_hex(const char *from, int digits);

void count_latency(uint64_t time);
double latency(double share); /* a quantile, in microseconds; 1 is the maximum */

/* -- load_clients.c: the clients, and what they receive */

struct client {
    int fd;
    void *tls;       /* OpenSSL's, where TLS is spoken */
    unsigned number;
    bool greeted;    /* the server has sent something */
    bool named;      /* it has its name */
    bool joined;     /* it is in its room */
    bool may_speak;  /* it is in `speakers` */
    unsigned said;   /* how many lines it has said */
    unsigned *received; /* how many lines of each sender in its room, by index */
    char *rest;      /* the beginning of a line, whose end has not come */
    size_t buffered; /* bytes of it */
};

extern unsigned rooms, members, senders, outstanding, size; /* the options */
extern unsigned people;                                     /* rooms * members */
extern struct client *clients;
extern struct client **speakers; /* those whose observer has received something in this turn */
extern unsigned speaking;

/* Counts. */
extern uint64_t pending; /* deliveries that have not arrived yet */
extern uint64_t delivered, lost, duplicated, closed;
extern uint64_t notices, notice_bytes; /* all other lines that were received */
extern unsigned greeted, joined;
extern uint64_t measured_from, measured_to; /* when lines are said whose latency counts */

void prepare(void);
void join_all(void);
void join_to_idle(void);
void arrive_all(void);
void warm_up(void);
void listen_until(uint64_t then);

/* -- load_tls.c: like recv and send, which do not wait */

void begin_tls(struct client *client);
void end_tls(struct client *client);
ssize_t receive_bytes(struct client *client, char *buffer, size_t size);
ssize_t send_bytes(struct client *client, const char *bytes, size_t length);

/* -- load_talk.c: the lines that are said */

struct client *observer_of(const struct client *sender);
void prepare_lines(void);
void say(struct client *client, unsigned count, uint64_t when);
void talk(double seconds);
void probe(void);
void await_the_rest(void);
/* Whether the line, which a client has received, is one that a client has said. */
bool is_said(const char *line, size_t length);
const char *what_was_said(const char *line, size_t length);

/* The parts of a line that is said: "m SSSSS NNNNNNNN WWWWWWWWWWWWWWWW xxx". */
enum {
    SENDER = 2, SENDER_DIGITS = 5, NUMBER = 8, NUMBER_DIGITS = 8, WHEN = 17, WHEN_DIGITS = 16,
    PADDING = 33, SMALLEST = PADDING + 2, LARGEST = 400,
};

#endif
