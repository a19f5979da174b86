/* The options of the load. */
#include "load.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

double given[HELP];

static const struct option OPTIONS[] = {
    {"port", required_argument, NULL, PORT},
    {"pid", required_argument, NULL, PID},
    {"irc", no_argument, NULL, IRC},
    {"tags", no_argument, NULL, TAGS},
    {"tls", no_argument, NULL, TLS},
    {"backlog", required_argument, NULL, BACKLOG},
    {"rooms", required_argument, NULL, ROOMS},
    {"members", required_argument, NULL, MEMBERS},
    {"senders", required_argument, NULL, SENDERS},
    {"outstanding", required_argument, NULL, OUTSTANDING},
    {"rate", required_argument, NULL, RATE},
    {"idle", no_argument, NULL, IDLE},
    {"arrive", required_argument, NULL, ARRIVE},
    {"seconds", required_argument, NULL, SECONDS},
    {"warmup", required_argument, NULL, WARMUP},
    {"size", required_argument, NULL, SIZE},
    {"help", no_argument, NULL, HELP},
    {0},
};

static const struct { double least, most, standard; const char *help; } LIMITS[] = {
    [PORT] = {1, 65535, 0, "where the server listens, on 127.0.0.1"},
    [PID] = {1, 1 << 22, 0, "the server's process"},
    [IRC] = {0, 1, 0, "speak IRC and not the line protocol"},
    [TAGS] = {0, 1, 0, "speak IRC, and ask for the tags of messages"},
    [TLS] = {0, 1, 0, "speak by TLS"},
    [BACKLOG] = {1, 4096, 8, "connections that may wait to be accepted"},
    [ROOMS] = {1, 10000, 1, "rooms"},
    [MEMBERS] = {2, 100000, 10, "clients in each room"},
    [SENDERS] = {1, 100000, 1, "of them, those that talk"},
    [OUTSTANDING] = {1, 10000, 1, "closed loop: the lines that a sender has under way"},
    [RATE] = {0, 1e6, 0, "open loop: lines per second, of all senders together"},
    [IDLE] = {0, 1, 0, "nobody talks"},
    [ARRIVE] = {0, 1e6, 0, "measure arrivals: so many a second, in one room"},
    [SECONDS] = {0.1, 600, 3, "how long to measure"},
    [WARMUP] = {0, 60, 0.5, "how long to talk before that"},
    [SIZE] = {SMALLEST, LARGEST, 100, "bytes of text in a line, its end counted"},
};

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

static double number(int which, const char *text)
{
    char *end;
    double value = strtod(text, &end);
    if (*end || !(value >= LIMITS[which].least && value <= LIMITS[which].most))
        die("--%s takes a number from %g to %g", OPTIONS[which].name, LIMITS[which].least,
            LIMITS[which].most);
    return value;
}

void read_options(int argc, char **argv)
{
    for (int i = 0; i < HELP; i++)
        given[i] = LIMITS[i].standard;
    for (int which; (which = getopt_long(argc, argv, "", OPTIONS, NULL)) >= 0;) {
        if (which == HELP)
            show_help();
        if (which > HELP)
            exit(1);
        given[which] = optarg ? number(which, optarg) : 1;
    }
    if (given[TAGS])
        given[IRC] = 1;
    if (optind < argc || !given[PORT] || !given[PID])
        die("--port and --pid must be given, and nothing but options; see --help");
    if (given[SENDERS] > given[MEMBERS] || given[ROOMS] * given[MEMBERS] >= 1 << 20)
        die("there cannot be more senders than members, or a million clients");
    if (given[ARRIVE] && given[ROOMS] > 1)
        die("all arrive in one room");
}
