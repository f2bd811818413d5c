/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts a program and prints the milliseconds until the first frame of its first window is on the
 * X server: the first damage after which the window's pixels, read back, are not all black, which
 * is what the server paints an exposed window with.
 *
 *   first-frame PROGRAM [ARGUMENT]… */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GIVE_UP_MS 30000
#define LEAST_SIZE 100

static double
now_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

/* A window can be gone by the time that it is asked about. */
static int
on_error (Display     *display,
          XErrorEvent *event)
{
  return 0;
}

static int
is_painted (Display *display,
            Window   window)
{
  XWindowAttributes is;
  int painted = 0;

  if (!XGetWindowAttributes (display, window, &is) || is.map_state != IsViewable
      || is.width < LEAST_SIZE || is.height < LEAST_SIZE)
    return 0;
  for (int part = 1; part < 8 && !painted; part++)
    {
      int y = is.height * part / 8;
      XImage *row = XGetImage (display, window, 0, y, (unsigned) is.width, 1, AllPlanes, ZPixmap);

      if (row == NULL)
        return 0;
      for (int x = 0; x < is.width && !painted; x += 8)
        painted = (XGetPixel (row, x, 0) & 0xffffff) != 0;
      XDestroyImage (row);
    }
  return painted;
}

/* Whether a window was painted by what has happened since. */
static int
take_events (Display *display,
             int      damage_base)
{
  while (XPending (display) > 0)
    {
      XEvent event;

      XNextEvent (display, &event);
      if (event.type == CreateNotify && !event.xcreatewindow.override_redirect)
        {
          XDamageCreate (display, event.xcreatewindow.window, XDamageReportNonEmpty);
        }
      else if (event.type == damage_base + XDamageNotify)
        {
          XDamageNotifyEvent *damage = (XDamageNotifyEvent *) &event;

          if (is_painted (display, damage->drawable))
            return 1;
          XDamageSubtract (display, damage->damage, None, None);
        }
    }
  return 0;
}

int
main (int    argc,
      char **argv)
{
  Display *display = XOpenDisplay (NULL);
  int damage_base, unused, painted = 0;
  double start;
  pid_t child;

  if (argc < 2 || display == NULL || !XDamageQueryExtension (display, &damage_base, &unused))
    {
      fprintf (stderr, "first-frame: expected a program, and a display with XDamage\n");
      return 2;
    }
  XSetErrorHandler (on_error);
  XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
  XSync (display, False);

  start = now_ms ();
  child = fork ();
  if (child == 0)
    {
      execvp (argv[1], argv + 1);
      _exit (127);
    }
  while (!painted && now_ms () - start < GIVE_UP_MS && waitpid (child, NULL, WNOHANG) == 0)
    {
      struct pollfd events = { .fd = ConnectionNumber (display), .events = POLLIN };

      painted = take_events (display, damage_base);
      if (!painted)
        poll (&events, 1, 5);
    }
  if (painted)
    printf ("%.1f\n", now_ms () - start);
  kill (child, SIGTERM);
  waitpid (child, NULL, 0);
  XCloseDisplay (display);
  return painted ? 0 : 1;
}
