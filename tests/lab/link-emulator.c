/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bad link in user space: carries Ethernet frames between two interfaces and makes them late, few or
 * slow. It stands in for the kernel's netem, which many kernels lack. Segmentation and checksum offload of
 * the far ends must be off, or unfinished packets would be carried. */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ETHERNET_HEADER 14
#define FRAME_MAX 65536
#define BURST 64

typedef struct
{
  double delay_ms;      /* each way */
  double jitter_ms;     /* uniform, added to the delay */
  double loss_percent;  /* each way */
  double rate;          /* bytes per second and direction, 0 = no limit */
  size_t queue_bytes;   /* what a limited link holds before it drops */
  size_t mtu;           /* longer IP packets vanish silently, 0 = no limit */
  long seed;
} Settings;

typedef struct Frame Frame;
struct Frame
{
  Frame *next;
  uint64_t due_us;
  size_t length;
  unsigned char bytes[];
};

typedef struct
{
  int from;
  int to;
  Frame *first;
  Frame *last;
  size_t queued_bytes;
  uint64_t line_free_us;
  struct drand48_data *random;
} Direction;

static uint64_t
now_us (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (uint64_t) t.tv_sec * 1000000 + (uint64_t) t.tv_nsec / 1000;
}

static double
random_up_to (Direction *direction, double limit)
{
  double value;

  drand48_r (direction->random, &value);
  return value * limit;
}

static int
open_interface (const char *name)
{
  int fd = socket (AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, htons (ETH_P_ALL));
  int one = 1;
  int buffer = 4 << 20;
  struct sockaddr_ll address = { 0 };
  struct packet_mreq promiscuous = { 0 };

  address.sll_family = AF_PACKET;
  address.sll_protocol = htons (ETH_P_ALL);
  address.sll_ifindex = (int) if_nametoindex (name);
  promiscuous.mr_ifindex = address.sll_ifindex;
  promiscuous.mr_type = PACKET_MR_PROMISC;
  if (fd < 0 || address.sll_ifindex == 0 ||
      bind (fd, (struct sockaddr *) &address, sizeof address) != 0 ||
      setsockopt (fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promiscuous, sizeof promiscuous) != 0 ||
      setsockopt (fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one) != 0 ||
      setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer) != 0)
    {
      fprintf (stderr, "link-emulator: %s: %s\n", name, strerror (errno));
      exit (1);
    }
  return fd;
}

static bool
is_ip (const unsigned char *frame, size_t length)
{
  unsigned type = length >= ETHERNET_HEADER ? (unsigned) frame[12] << 8 | frame[13] : 0;

  return type == ETH_P_IP || type == ETH_P_IPV6;
}

/* Neighbour discovery over IPv4 (ARP) is spared, so that a lossy link stays a link. */
static bool
is_lost (Direction *direction, const Settings *settings, const unsigned char *frame, size_t length)
{
  if (!is_ip (frame, length))
    return false;
  if (settings->mtu > 0 && length - ETHERNET_HEADER > settings->mtu)
    return true;
  if (settings->rate > 0 && direction->queued_bytes + length > settings->queue_bytes)
    return true;
  return settings->loss_percent > 0 && random_up_to (direction, 100) < settings->loss_percent;
}

static void
enqueue (Direction *direction, const Settings *settings, const unsigned char *bytes, size_t length)
{
  uint64_t due = now_us ();
  Frame *frame = malloc (sizeof *frame + length);
  Frame **place = &direction->first;

  if (frame == NULL)
    return;
  if (settings->rate > 0)
    {
      if (direction->line_free_us < due)
        direction->line_free_us = due;
      direction->line_free_us += (uint64_t) ((double) length * 1e6 / settings->rate);
      due = direction->line_free_us;
    }
  due += (uint64_t) (settings->delay_ms * 1000);
  due += (uint64_t) random_up_to (direction, settings->jitter_ms * 1000);
  frame->due_us = due;
  frame->length = length;
  memcpy (frame->bytes, bytes, length);
  if (direction->last != NULL && direction->last->due_us <= due)
    place = &direction->last->next;
  while (*place != NULL && (*place)->due_us <= due)
    place = &(*place)->next;
  frame->next = *place;
  *place = frame;
  if (frame->next == NULL)
    direction->last = frame;
  direction->queued_bytes += length;
}

static void
receive (Direction *direction, const Settings *settings)
{
  static unsigned char bytes[FRAME_MAX];

  for (int i = 0; i < BURST; i++)
    {
      ssize_t length = recv (direction->from, bytes, sizeof bytes, 0);

      if (length <= 0)
        return;
      if (!is_lost (direction, settings, bytes, (size_t) length))
        enqueue (direction, settings, bytes, (size_t) length);
    }
}

static void
deliver (Direction *direction)
{
  uint64_t now = now_us ();

  while (direction->first != NULL && direction->first->due_us <= now)
    {
      Frame *frame = direction->first;
      ssize_t sent;

      direction->first = frame->next;
      if (direction->first == NULL)
        direction->last = NULL;
      direction->queued_bytes -= frame->length;
      sent = send (direction->to, frame->bytes, frame->length, 0);
      if (sent < 0 && errno != ENETDOWN && errno != ENOBUFS && errno != EAGAIN)
        fprintf (stderr, "link-emulator: send: %s\n", strerror (errno));
      free (frame);
    }
}

static const struct timespec *
time_to_next (const Direction *directions, struct timespec *wait)
{
  uint64_t now = now_us ();
  uint64_t next = UINT64_MAX;

  for (int i = 0; i < 2; i++)
    if (directions[i].first != NULL && directions[i].first->due_us < next)
      next = directions[i].first->due_us;
  if (next == UINT64_MAX)
    return NULL;
  next = next > now ? next - now : 0;
  wait->tv_sec = (time_t) (next / 1000000);
  wait->tv_nsec = (long) (next % 1000000 * 1000);
  return wait;
}

static int
carry (Direction *directions, const Settings *settings)
{
  struct pollfd fds[2] = { { directions[0].from, POLLIN, 0 }, { directions[1].from, POLLIN, 0 } };

  for (;;)
    {
      struct timespec wait;

      if (ppoll (fds, 2, time_to_next (directions, &wait), NULL) < 0 && errno != EINTR)
        {
          perror ("link-emulator: ppoll");
          return 1;
        }
      for (int i = 0; i < 2; i++)
        {
          receive (&directions[i], settings);
          deliver (&directions[i]);
        }
    }
}

static void
usage (void)
{
  fputs ("usage: link-emulator [OPTION]... INTERFACE INTERFACE\n"
         "  -d MS       one-way delay\n"
         "  -j MS       jitter, added to the delay\n"
         "  -l PERCENT  loss of IP packets, each way\n"
         "  -r BYTES    rate per second, each way\n"
         "  -q BYTES    queue of a limited link (65536)\n"
         "  -m BYTES    longest IP packet that gets through\n"
         "  -s SEED     seed of the random numbers\n", stderr);
  exit (2);
}

static double
number (const char *text)
{
  char *end;
  double value = strtod (text, &end);

  if (end == text || *end != '\0' || !(value >= 0))
    usage ();
  return value;
}

static void
read_options (int argc, char **argv, Settings *settings)
{
  int option;

  while ((option = getopt (argc, argv, "d:j:l:r:q:m:s:")) != -1)
    switch (option)
      {
      case 'd': settings->delay_ms = number (optarg); break;
      case 'j': settings->jitter_ms = number (optarg); break;
      case 'l': settings->loss_percent = number (optarg); break;
      case 'r': settings->rate = number (optarg); break;
      case 'q': settings->queue_bytes = (size_t) number (optarg); break;
      case 'm': settings->mtu = (size_t) number (optarg); break;
      case 's': settings->seed = (long) number (optarg); break;
      default: usage ();
      }
  if (argc - optind != 2)
    usage ();
}

int
main (int argc, char **argv)
{
  Settings settings = { .queue_bytes = 65536, .seed = time (NULL) };
  struct drand48_data random = { 0 };
  Direction directions[2] = { 0 };
  int first, second;

  read_options (argc, argv, &settings);
  first = open_interface (argv[optind]);
  second = open_interface (argv[optind + 1]);
  srand48_r (settings.seed, &random);
  directions[0] = (Direction) { .from = first, .to = second, .random = &random };
  directions[1] = (Direction) { .from = second, .to = first, .random = &random };
  /* The default slack of 50 us on every wake-up would be seen in the measured delay. */
  prctl (PR_SET_TIMERSLACK, 1000UL);
  puts ("ready");
  fflush (stdout);
  return carry (directions, &settings);
}
