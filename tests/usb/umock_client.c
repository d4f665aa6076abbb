/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_client - see umock_client.h. A client is data of umockdev's object, and ends with it.
 */
#include "tests/usb/umock_client.h"

#include "tests/usb/emu_state.h"
#include "tests/usb/umock_lock.h"

EMU_STATE static GPtrArray *clients;
EMU_STATE static int plugged, plugs;
static void (*after_gone)(void);
struct client *client_me;

void client_begin(void (*gone)(void))
{
	after_gone = gone;
	clients = g_ptr_array_new();
}

/* The descriptor was closed. umockdev's own signal for that does not come always. */
static void on_client_gone(gpointer gone, GObject *c)
{
	struct client *x = gone;

	(void)c;
	umock_lock(x->device);
	g_ptr_array_remove(clients, x);
	g_ptr_array_unref(x->in_flight);
	g_ptr_array_unref(x->mute);
	g_ptr_array_unref(x->done);
	g_free(x);
	client_me = NULL;
	after_gone();
	umock_unlock();
}

struct client *client_of(UMockdevIoctlClient *c)
{
	struct client *x = g_object_get_data(G_OBJECT(c), "client");

	if (x)
		return x;
	x = g_new0(struct client, 1);
	x->in_flight = g_ptr_array_new();
	x->mute = g_ptr_array_new();
	x->done = g_ptr_array_new();
	x->device = emu_used();
	x->plug = plugs;
	g_object_set_data(G_OBJECT(c), "client", x);
	g_object_weak_ref(G_OBJECT(c), on_client_gone, x);
	g_ptr_array_add(clients, x);
	return x;
}

static struct client *client_at(guint i)
{
	return g_ptr_array_index(clients, i);
}

int client_any(int (*is)(const struct client *c))
{
	for (guint i = 0; i < clients->len; i++)
		if (is(client_at(i)))
			return 1;
	return 0;
}

unsigned client_claims_of_others(void)
{
	unsigned all = 0;

	for (guint i = 0; i < clients->len; i++)
		all |= client_at(i) == client_me ? 0 : client_at(i)->claimed;
	return all;
}

void client_forget(struct client *c)
{
	g_ptr_array_set_size(c->in_flight, 0);
	g_ptr_array_set_size(c->mute, 0);
	g_ptr_array_set_size(c->done, 0);
	c->claimed = 0;
}

void client_plug(void)
{
	for (guint i = 0; i < clients->len; i++)
		client_at(i)->claimed = 0;
	plugged = 1;
	plugs++;
}

void client_unplug(void)
{
	plugged = 0;
}

int client_is_plugged(void)
{
	return plugged;
}

int client_is_here(void)
{
	return plugged && client_me->plug == plugs;
}
