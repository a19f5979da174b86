/* The load of the benchmark: clients of a chat server, and what they cost the server.
 *
 * It opens connections, lets them join rooms, checks that what is said in each room
 * arrives, and then talks for some seconds. Every line that it says has the form
 *
 *     m SENDER NUMBER WHEN xxxx...    (hexadecimal, of fixed width)
 *
 * so the client that receives it knows the sender, whether a line before it is missing,
 * and how long it took. Other lines (the server's notices) are only counted.
 *
 * In a closed loop a sender has a fixed number of lines under way: lines that its
 * observer, another member of its room, has not received yet. In an open loop (--rate)
 * lines are said when they are due, and the latency of a line counts from then, even if
 * the server has fallen behind. With --idle nobody talks. With --arrive the arrival of
 * all clients in one room is measured.
 *
 * It speaks the chat's line protocol, or IRC (--irc). It prints one JSON object, and
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

/* Measure the members of rooms, who talk or are idle. */
static void measure_talk(void)
{
    double memory = server_memory();
    uint64_t cpu = server_cpu();
    (given[IDLE] && !given[IRC] ? join_to_idle : join_all)();
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
    if (given[IDLE])
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

/* Measure the arrival of all clients: until they have joined, and until the server has sent
 * the notices that it batches. */
static void measure_arrival(void)
{
    uint64_t cpu = server_cpu(), start = now(), notices_before = notices, bytes = notice_bytes;
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
    print("notices", notices - notices_before);
    print("notice_bytes", notice_bytes - bytes);
    probe();
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    prepare();
    /* End even if the server hangs. */
    alarm(given[WARMUP] + given[SECONDS] + 80);
    warm_up();
    (given[ARRIVE] ? measure_arrival : measure_talk)();
    print_end();
    return 0;
}
