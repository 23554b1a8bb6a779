#include "tcp_tally.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 256 };

void tcp_tally_reset(struct tcp_tally *t)
{
	memset(t->states, 0, sizeof(t->states));
	t->total = 0;
	t->nlisteners = 0;
	t->nports = 0;
	if (t->nslots)
		memset(t->slots, 0, t->nslots * sizeof(*t->slots));
}

void tcp_tally_release(struct tcp_tally *t)
{
	free(t->listeners);
	free(t->slots);
	memset(t, 0, sizeof(*t));
}

/* The slot of PORT and STATE, or the empty one where it belongs. */
static struct port_count *slot(const struct tcp_tally *t, uint16_t port, uint8_t state)
{
	size_t i = (size_t)hash_mix(port, state) & (t->nslots - 1);

	while (t->slots[i].state && (t->slots[i].port != port || t->slots[i].state != state))
		i = (i + 1) & (t->nslots - 1);
	return &t->slots[i];
}

static void grow(struct tcp_tally *t)
{
	struct port_count *old = t->slots;
	size_t n = t->nslots;

	t->nslots = n ? 2 * n : FIRST_SLOTS;
	t->slots = mem_zalloc(t->nslots, sizeof(*t->slots));
	for (size_t i = 0; i < n; i++)
		if (old[i].state)
			*slot(t, old[i].port, old[i].state) = old[i];
	free(old);
}

static void count_port(struct tcp_tally *t, uint16_t port, unsigned state)
{
	struct port_count *c;

	if (2 * (t->nports + 1) > t->nslots)
		grow(t);
	c = slot(t, port, (uint8_t)state);
	t->nports += !c->state;
	c->port = port;
	c->state = (uint8_t)state;
	c->sockets++;
}

static void add_listener(struct tcp_tally *t, const struct tcp_socket *s)
{
	void *p = t->listeners;

	if (t->nlisteners >= TCP_MAX_LISTENERS)
		return;
	mem_grow(&p, &t->cap, t->nlisteners + 1, sizeof(*t->listeners));
	t->listeners = p;
	t->listeners[t->nlisteners++] = *s;
}

void tcp_tally_add(struct tcp_tally *t, const struct tcp_socket *s)
{
	unsigned state = s->state == TCP_STATE_NEW_SYN_RECV ? TCP_STATE_SYN_RECV : s->state;

	if (!state || state >= TCP_STATES)
		return;
	t->states[s->family][state]++;
	t->total++;
	if (state == TCP_STATE_LISTEN)
		add_listener(t, s);
	else
		count_port(t, s->port, state);
}

static int by_count(const void *a, const void *b)
{
	const struct port_count *x = a, *y = b;

	if (x->sockets != y->sockets)
		return x->sockets > y->sockets ? -1 : 1;
	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	return x->state - y->state;
}

static int by_port(const void *a, const void *b)
{
	const struct port_count *x = a, *y = b;

	return x->port != y->port ? x->port - y->port : x->state - y->state;
}

struct port_count *tcp_tally_ports(const struct tcp_tally *t, uint16_t ephemeral_from,
				   uint16_t ephemeral_to, size_t max, size_t *n)
{
	struct port_count *out = mem_zalloc(t->nports + TCP_STATES, sizeof(*out));
	uint8_t *listening = mem_zalloc(65536, 1);
	uint64_t folded[TCP_STATES] = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < t->nlisteners; i++)
		listening[t->listeners[i].port] = 1;
	for (size_t i = 0; i < t->nslots; i++) {
		const struct port_count *c = &t->slots[i];

		if (!c->state)
			continue;
		if (c->port >= ephemeral_from && c->port <= ephemeral_to && !listening[c->port])
			folded[c->state] += c->sockets;
		else
			out[count++] = *c;
	}
	mem_sort(out, count, sizeof(*out), by_count);
	for (; count > max; count--)
		folded[out[count - 1].state] += out[count - 1].sockets;
	for (unsigned st = 0; st < TCP_STATES; st++)
		if (folded[st])
			out[count++] = (struct port_count){ 0, (uint8_t)st, folded[st] };
	mem_sort(out, count, sizeof(*out), by_port);
	free(listening);
	*n = count;
	return out;
}
