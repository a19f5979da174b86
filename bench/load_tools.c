/* Clocks, numbers, and the distribution of latencies. */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static uint64_t nanoseconds(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time))
        die("cannot read a clock: %s", strerror(errno));
    return time.tv_sec * SECOND + time.tv_nsec;
}

uint64_t now(void)
{
    return nanoseconds(CLOCK_MONOTONIC);
}

uint64_t server_cpu(void)
{
    clockid_t clock;
    int error = clock_getcpuclockid(given[PID], &clock);
    if (error)
        die("cannot read the CPU time of process %.0f: %s", given[PID], strerror(error));
    return nanoseconds(clock);
}

double server_memory(void)
{
    char path[64], line[256];
    long long kilobytes = -1;
    snprintf(path, sizeof path, "/proc/%.0f/smaps_rollup", given[PID]);
    FILE *file = fopen(path, "r");
    while (file && kilobytes < 0 && fgets(line, sizeof line, file))
        sscanf(line, "Rss: %lld kB", &kilobytes);
    if (kilobytes < 0)
        die("cannot read %s", path);
    fclose(file);
    return kilobytes * 1024.0;
}

void put_hex(char *to, uint64_t value, int digits)
{
    for (; digits--; value >>= 4)
        to[digits] = "0123456789abcdef"[value & 15];
}

uint64_t get_hex(const char *from, int digits)
{
    uint64_t value = 0;
    for (; digits--; from++)
        value = value << 4 | (*from <= '9' ? *from - '0' : *from - 'a' + 10);
    return value;
}

/* -- latencies, counted in a histogram; the width of a bin is 1/FINE of a power of two */

enum { FINE = 64 }; /* so the error is less than 2 % */
static uint64_t steps[FINE * 60], count, longest;

void count_latency(uint64_t time)
{
    int shift = time < 2 * FINE ? 0 : 57 - __builtin_clzll(time);
    steps[FINE * shift + (time >> shift)]++;
    count++;
    if (time > longest)
        longest = time;
}

/* The middle of the bin. */
double latency(double share)
{
    if (!count || share >= 1)
        return longest / 1000.0;
    uint64_t left = share * count;
    size_t step = 0;
    while (step < sizeof steps / sizeof *steps - 1 && steps[step] <= left)
        left -= steps[step++];
    int shift = step < 2 * FINE ? 0 : step / FINE - 1;
    return (step - FINE * shift + 0.5) * (1ULL << shift) / 1000;
}
