/* The load of the benchmark: clients of a chat server, and what the server pays for them.
 *
 * It opens connections, lets them join rooms, sees that what is said in each room
 * arrives, and then says things for some seconds. Every line that it says holds
 *
 *     m SENDER NUMBER WHEN xxxx...    (hexadecimal, of fixed width)
 *
 * so whoever hears it knows whose it is, whether one is missing before it, and how
 * long it took. Lines that are not of this kind (the server's notices) are only counted.
 *
 * In a closed loop a sender has at most so many lines under way that its observer,
 * another member of its room, has not heard yet. In an open loop (--rate) lines are
 * said when they are due, and a line's time counts from then: a server that falls
 * behind is not spared. With --hold nobody talks; with --arrive what is measured is
 * how everybody comes into one room.
 *
 * It speaks the chat's line protocol or (--irc) IRC. It prints one JSON object, and
 * ends with status 1 if there is nothing to print.
 */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <unistd.h>

static void print(const char *name, double value)
{
    static bool begun;
    printf("%s\"%s\": %.4f", begun ? ", " : "{", name, value);
    begun = true;
}

static void print_end(void)
{
    print("lost", lost);
    print("duplicated", duplicated);
    print("closed", closed);
    puts("}");
}

/* What members say to one another, or nothing. */
static void measure_talk(void)
{
    double memory = server_memory();
    uint64_t cpu = server_cpu();
    (given[HOLD] && !given[IRC] ? join_to_hold : join_all)();
    print("cpu_us_per_connection", (server_cpu() - cpu) / 1000.0 / people);
    print("bytes_per_connection", (server_memory() - memory) / people);
    probe();
    talk(given[WARMUP]);

    uint64_t start = now(), before = delivered;
    cpu = server_cpu();
    measured_from = start;
    talk(given[SECONDS]);
    uint64_t end = now(), spent = server_cpu() - cpu, deliveries = delivered - before;
    measured_to = end;
    await_the_rest();

    print("seconds", (double)(end - start) / SECOND);
    print("cpu_seconds", (double)spent / SECOND);
    if (given[HOLD])
        return;
    if (!deliveries)
        die("nothing arrived while it was measured");
    print("deliveries", deliveries);
    print("us_per_delivery", spent / 1000.0 / deliveries);
    print("p50_us", latency(0.5));
    print("p99_us", latency(0.99));
    print("p999_us", latency(0.999));
    print("max_us", latency(1));
}

/* How everybody comes: until they are in, and until the server has told what it gathered. */
static void measure_arrival(void)
{
    uint64_t cpu = server_cpu(), start = now(), told = notices, bytes = notice_bytes;
    arrive_all();
    print("seconds", (double)(now() - start) / SECOND);
    uint64_t before;
    do {
        before = notices;
        uint64_t end = now() + GATHERING;
        while (now() < end)
            listen_until(end);
    } while (notices > before);
    uint64_t spent = server_cpu() - cpu;
    print("cpu_seconds", (double)spent / SECOND);
    print("cpu_us_per_connection", spent / 1000.0 / people);
    print("notices", notices - told);
    print("notice_bytes", notice_bytes - bytes);
    probe();
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    prepare();
    /* Whatever hangs, it ends. */
    alarm(given[WARMUP] + given[SECONDS] + 80);
    visit();
    (given[ARRIVE] ? measure_arrival : measure_talk)();
    print_end();
    return 0;
}
