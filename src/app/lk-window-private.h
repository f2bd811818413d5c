/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-bundle.h"
#include "lk-setup.h"
#include "lk-window.h"

G_BEGIN_DECLS

struct _LkWindow
{
  AdwApplicationWindow parent_instance;

  /* Widgets. */
  AdwToastOverlay *toast_overlay; /* (borrowed) */
  AdwLeaflet      *leaflet;       /* (borrowed) */
  LkStartPage     *start_page;    /* (borrowed) */
  LkCheckPage     *check_page;    /* (borrowed) (nullable) until something is checked first */
  LkReportView    *report_view;   /* (borrowed) (nullable) until a report is prepared first */
  GtkWidget       *dialog;        /* (borrowed) (nullable) while it asks for a password */
  GtkWidget       *message_dialog; /* (borrowed) (nullable) while it says what a message means */

  GSettings       *settings;      /* (owned) (nullable) */
  LkSetup         *setup;         /* (owned) (nullable) until it is read */
  LkSession       *session;       /* (owned) (nullable) until it is read */
  char            *wanted;        /* (owned) (nullable) what to run once it is read */
  LkCase          *wanted_case;   /* (owned) (nullable) what to show once it is read */
  LkBundle        *wanted_report; /* (owned) (nullable) the same */
  char            *heading;       /* (owned) (nullable) what is being checked */
  char            *fault;         /* (owned) (nullable) the practice service's */
  guint            load_id;
  /* Cancelled when the window goes. */
  GCancellable    *cancellable;   /* (owned) */
};

void lk_window_show_wanted (LkWindow *self);

G_END_DECLS
