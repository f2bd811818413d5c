/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Runs a fuzz target without a fuzzer: each file whole, cut off and spoilt at up to 512 places. */
static gboolean
run_file (const char *path)
{
  g_autofree char   *data = NULL;
  g_autoptr(GError)  error = NULL;
  gsize              length = 0;
  gsize              i;

  if (!g_file_get_contents (path, &data, &length, &error))
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }
  LLVMFuzzerTestOneInput ((const guint8 *) data, length);
  for (i = 0; i < length; i += 1 + length / 512)
    {
      char kept = data[i];

      LLVMFuzzerTestOneInput ((const guint8 *) data, i);
      data[i] = (char) (kept ^ (1 << (i % 8)));
      LLVMFuzzerTestOneInput ((const guint8 *) data, length);
      data[i] = kept;
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  int i;

  for (i = 1; i < argc; i++)
    {
      g_autoptr(GDir) dir = g_dir_open (argv[i], 0, NULL);
      const char     *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (argv[i], name, NULL);

          if (!run_file (path))
            return EXIT_FAILURE;
        }
      if (dir == NULL && !run_file (argv[i]))
        return EXIT_FAILURE;
    }
  return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
