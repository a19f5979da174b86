/* How the clients of the load send and receive: through their sockets, or by TLS. */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>

#ifdef WITH_TLS
#include <openssl/ssl.h>

static SSL_CTX *context;

void begin_tls(struct client *client)
{
    if (!context)
        context = SSL_CTX_new(TLS_client_method()); /* It checks no certificate. */
    client->tls = context ? SSL_new(context) : NULL;
    if (!client->tls || !SSL_set_fd(client->tls, client->fd) || SSL_connect(client->tls) != 1)
        die("connection %u could not complete its handshake", client->number + 1);
    fcntl(client->fd, F_SETFL, fcntl(client->fd, F_GETFL) | O_NONBLOCK);
}

void end_tls(struct client *client)
{
    SSL_free(client->tls);
    client->tls = NULL;
}

static ssize_t result_of(struct client *client, int result)
{
    if (result > 0)
        return result;
    int error = SSL_get_error(client->tls, result);
    errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : EPIPE;
    return -1;
}

/* Without read-ahead OpenSSL leaves in the socket what follows a record, so epoll tells of it. */
static ssize_t receive_tls(struct client *client, char *buffer, size_t size)
{
    return result_of(client, SSL_read(client->tls, buffer, size));
}

static ssize_t send_tls(struct client *client, const char *bytes, size_t length)
{
    return result_of(client, SSL_write(client->tls, bytes, length));
}

#else

void begin_tls(struct client *client)
{
    die("connection %u cannot speak TLS: this was compiled without it", client->number + 1);
}

void end_tls(struct client *client)
{
    client->tls = NULL;
}

#define receive_tls(client, buffer, size) (-1)
#define send_tls(client, bytes, length) (-1)

#endif

ssize_t receive_bytes(struct client *client, char *buffer, size_t size)
{
    return client->tls ? receive_tls(client, buffer, size)
                       : recv(client->fd, buffer, size, MSG_DONTWAIT);
}

ssize_t send_bytes(struct client *client, const char *bytes, size_t length)
{
    return client->tls ? send_tls(client, bytes, length)
                       : send(client->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
}
