/*
 * Answers sock_diag dumps in the kernel's place, so that a real ss prints built sockets of every family.
 *
 * Loaded into ss with LD_PRELOAD. A dump request for FAMILY and PROTOCOL is answered with the netlink messages in
 * the file $KERNEL_ANSWERS/FAMILY-PROTOCOL (numbers of the request), or with none where there is no such file.
 * Everything else goes to the real kernel. One request at a time, as ss asks.
 *
 *     cc -shared -fPIC -O1 -o kernel.so kernel.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { LARGEST_FILE = 1 << 26, LARGEST_ANSWER = 1 << 14 };

static int diag_socket = -1;
static char *answers;          /* What is left of the file, with a NLMSG_DONE behind it. */
static size_t next, length;

/* The protocol that a request means: that of its header, or the wider one in an attribute. */
static unsigned protocol(const struct nlmsghdr *request)
{
	const struct sock_diag_req *body = NLMSG_DATA(request);
	size_t at = NLMSG_LENGTH(sizeof(struct inet_diag_req_v2));

	while (at + 8 <= request->nlmsg_len && (body->sdiag_family == AF_INET || body->sdiag_family == AF_INET6)) {
		const unsigned short *attribute = (const void *)((const char *)request + at);

		if (attribute[1] == INET_DIAG_REQ_PROTOCOL)
			return *(const unsigned *)(attribute + 2);
		at += NLMSG_ALIGN(attribute[0] < 4 ? 4 : attribute[0]);
	}
	return body->sdiag_protocol;
}

static void load(const struct nlmsghdr *request)
{
	const struct sock_diag_req *body = NLMSG_DATA(request);
	struct nlmsghdr *done;
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%u-%u", getenv("KERNEL_ANSWERS"), body->sdiag_family, protocol(request));
	answers = answers ? answers : malloc(LARGEST_FILE + NLMSG_LENGTH(4));
	file = fopen(path, "rb");
	length = file ? fread(answers, 1, LARGEST_FILE, file) : 0;
	if (file)
		fclose(file);
	done = (struct nlmsghdr *)(answers + length);
	memset(done, 0, NLMSG_LENGTH(4));
	done->nlmsg_len = NLMSG_LENGTH(4);
	done->nlmsg_type = NLMSG_DONE;
	length += done->nlmsg_len;
	next = 0;
}

/* Whether the kernel need not see this: the request of a dump. */
static int takes(int fd, const void *bytes, size_t size)
{
	const struct nlmsghdr *request = bytes;

	if (!getenv("KERNEL_ANSWERS") || size < sizeof(*request) + sizeof(struct sock_diag_req) ||
	    request->nlmsg_type != SOCK_DIAG_BY_FAMILY || !(request->nlmsg_flags & NLM_F_DUMP))
		return 0;
	diag_socket = fd;
	load(request);
	return 1;
}

ssize_t sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t to_size)
{
	ssize_t (*real)(int, const void *, size_t, int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "sendto");

	return takes(fd, bytes, size) ? (ssize_t)size : real(fd, bytes, size, flags, to, to_size);
}

ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
	return sendto(fd, bytes, size, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	ssize_t (*real)(int, const struct msghdr *, int) = dlsym(RTLD_NEXT, "sendmsg");
	char bytes[65536];
	size_t size = 0;

	for (size_t at = 0; at < message->msg_iovlen; at++) {
		const struct iovec *part = message->msg_iov + at;

		if (size + part->iov_len > sizeof(bytes))
			return real(fd, message, flags);
		memcpy(bytes + size, part->iov_base, part->iov_len);
		size += part->iov_len;
	}
	return takes(fd, bytes, size) ? (ssize_t)size : real(fd, message, flags);
}

/* As many whole messages as go into one answer, at least one. */
static size_t answer(void)
{
	size_t size = 0;

	while (next + size < length) {
		size_t message = NLMSG_ALIGN(((struct nlmsghdr *)(answers + next + size))->nlmsg_len);

		if (size && size + message > LARGEST_ANSWER)
			break;
		size += message;
	}
	return size;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	ssize_t (*real)(int, struct msghdr *, int) = dlsym(RTLD_NEXT, "recvmsg");
	struct sockaddr_nl own, kernel = { .nl_family = AF_NETLINK };
	socklen_t own_size = sizeof(own);
	size_t size, kept;

	if (fd != diag_socket || next >= length)
		return real(fd, message, flags);
	size = answer();
	kept = message->msg_iov[0].iov_len < size ? message->msg_iov[0].iov_len : size;
	getsockname(fd, (struct sockaddr *)&own, &own_size);
	for (size_t at = 0; at < size; at += NLMSG_ALIGN(((struct nlmsghdr *)(answers + next + at))->nlmsg_len)) {
		struct nlmsghdr *header = (struct nlmsghdr *)(answers + next + at);

		header->nlmsg_seq = 123456; /* The number that ss gives to its requests. */
		header->nlmsg_pid = own.nl_pid;
	}
	memcpy(message->msg_iov[0].iov_base, answers + next, kept);
	memcpy(message->msg_name, &kernel, sizeof(kernel));
	message->msg_namelen = sizeof(kernel);
	message->msg_flags = kept < size ? MSG_TRUNC : 0;
	if (!(flags & MSG_PEEK))
		next += size;
	return (ssize_t)size;
}
