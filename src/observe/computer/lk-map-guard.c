/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-map-guard.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static __thread volatile sig_atomic_t guarded;
static __thread volatile sig_atomic_t n_mended;
static struct sigaction before;

/* Only what may be done in a signal handler. A second fault at the same place has the default action. */
static void
mend (int        number,
      siginfo_t *info,
      void      *context)
{
  gsize size = (gsize) sysconf (_SC_PAGESIZE);
  void *page = (void *) ((gsize) info->si_addr & ~(size - 1));

  if (guarded && info->si_code == BUS_ADRERR &&
      mmap (page, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == page)
    {
      n_mended++;
      return;
    }
  sigaction (SIGBUS, &before, NULL);
}

static gpointer
install (gpointer data)
{
  struct sigaction action;

  memset (&action, 0, sizeof action);
  action.sa_sigaction = mend;
  action.sa_flags = SA_SIGINFO;
  sigemptyset (&action.sa_mask);
  sigaction (SIGBUS, &action, &before);
  return NULL;
}

/**
 * lk_map_guard_begin:
 *
 * From now on, until lk_map_guard_end(), pages that this thread cannot read are zeros.
 */
void
lk_map_guard_begin (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, install, NULL);
  n_mended = 0;
  guarded = 1;
}

/**
 * lk_map_guard_end:
 *
 * Returns: whether there were such pages
 */
gboolean
lk_map_guard_end (void)
{
  guarded = 0;
  return n_mended > 0;
}
