"""What tests share: servers, clients and transports without sockets, and cases built on them."""
