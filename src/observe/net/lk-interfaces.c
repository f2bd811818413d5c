/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-interfaces.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

static void
interface_free (gpointer data)
{
  LkInterface *self = data;

  g_ptr_array_unref (self->addresses);
  g_free (self->name);
  g_free (self);
}

static LkInterface *
get_interface (GPtrArray  *interfaces,
               const char *name)
{
  LkInterface *self;

  for (guint i = 0; i < interfaces->len; i++)
    {
      self = g_ptr_array_index (interfaces, i);
      if (strcmp (self->name, name) == 0)
        return self;
    }
  self = g_new0 (LkInterface, 1);
  self->name = g_strdup (name);
  self->kind = "other";
  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (interfaces, self);
  return self;
}

static GInetAddress *
read_sockaddr (const struct sockaddr *address)
{
  struct sockaddr_in in;
  struct sockaddr_in6 in6;

  if (address == NULL)
    return NULL;
  if (address->sa_family == AF_INET)
    {
      memcpy (&in, address, sizeof in);
      return g_inet_address_new_from_bytes ((const guint8 *) &in.sin_addr, G_SOCKET_FAMILY_IPV4);
    }
  if (address->sa_family == AF_INET6)
    {
      memcpy (&in6, address, sizeof in6);
      return g_inet_address_new_from_bytes ((const guint8 *) &in6.sin6_addr, G_SOCKET_FAMILY_IPV6);
    }
  return NULL;
}

static void
add_from_kernel (GPtrArray *interfaces,
                 gboolean   only_known)
{
  struct ifaddrs *list = NULL;

  if (getifaddrs (&list) != 0)
    return;
  for (struct ifaddrs *item = list; item != NULL; item = item->ifa_next)
    {
      LkInterface *self;
      GInetAddress *address;
      guint n_before = interfaces->len;

      self = get_interface (interfaces, item->ifa_name);
      if (only_known && interfaces->len > n_before)
        {
          g_ptr_array_remove_index (interfaces, n_before);
          continue;
        }
      if (!only_known)
        {
          self->up = (item->ifa_flags & IFF_UP) != 0;
          self->carrier = (item->ifa_flags & IFF_RUNNING) != 0;
          self->kind = (item->ifa_flags & IFF_LOOPBACK) != 0 ? "loopback" : self->kind;
        }
      address = read_sockaddr (item->ifa_addr);
      if (address != NULL)
        g_ptr_array_add (self->addresses, address);
    }
  freeifaddrs (list);
}

static char *
read_file (const char *folder,
           const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_strstrip (text) : NULL;
}

static gboolean
has_file (const char *folder,
          const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* What the kernel's own attributes say; names of interfaces say nothing. */
static const char *
read_kind (const char *folder,
           guint64     flags)
{
  g_autofree char *type = read_file (folder, "type");
  g_autofree char *uevent = read_file (folder, "uevent");
  guint64 number = type != NULL ? g_ascii_strtoull (type, NULL, 10) : 0;

  if (number == ARPHRD_LOOPBACK)
    return "loopback";
  if (has_file (folder, "wireless") || has_file (folder, "phy80211") ||
      (uevent != NULL && strstr (uevent, "DEVTYPE=wlan") != NULL))
    return "wifi";
  if (uevent != NULL && strstr (uevent, "DEVTYPE=wireguard") != NULL)
    return "vpn";
  if (has_file (folder, "tun_flags"))
    return has_file (folder, "brport") ? "other" : "vpn";
  if (number == ARPHRD_NONE)
    return "vpn";
  if (number != ARPHRD_ETHER || (flags & IFF_NOARP) != 0 || has_file (folder, "bridge"))
    return "other";
  return "ethernet";
}

static void
read_sysfs (LkInterface *self,
            const char  *root)
{
  g_autofree char *folder = g_build_filename (root != NULL ? root : "/", "sys", "class", "net",
                                              self->name, NULL);
  g_autofree char *flags = read_file (folder, "flags");
  g_autofree char *carrier = read_file (folder, "carrier");
  guint64 value;

  /* Without /sys of this network namespace what getifaddrs() told stands. */
  if (flags == NULL)
    return;
  value = g_ascii_strtoull (flags, NULL, 16);
  self->up = (value & IFF_UP) != 0;
  self->carrier = self->up && carrier != NULL && *carrier == '1';
  self->kind = read_kind (folder, value);
}

static void
add_from_root (GPtrArray  *interfaces,
               const char *root)
{
  g_autofree char *folder = g_build_filename (root, "sys", "class", "net", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    get_interface (interfaces, name);
}

static int
compare_interfaces (gconstpointer a,
                    gconstpointer b)
{
  return strcmp ((*(LkInterface *const *) a)->name, (*(LkInterface *const *) b)->name);
}

/**
 * lk_interfaces_list:
 * @root: (nullable): a folder that stands for `/`, whose `sys/class/net` then names the interfaces;
 *   %NULL for the real ones
 *
 * Asks the kernel; takes well under a millisecond on an ordinary machine.
 *
 * Returns: (transfer full) (element-type LkInterface): the network interfaces, sorted by name
 */
GPtrArray *
lk_interfaces_list (const char *root)
{
  GPtrArray *interfaces = g_ptr_array_new_with_free_func (interface_free);

  if (root != NULL)
    add_from_root (interfaces, root);
  add_from_kernel (interfaces, root != NULL);
  for (guint i = 0; i < interfaces->len; i++)
    read_sysfs (g_ptr_array_index (interfaces, i), root);
  g_ptr_array_sort (interfaces, compare_interfaces);
  return interfaces;
}
