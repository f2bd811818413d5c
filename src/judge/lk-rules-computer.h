/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-local.h"

G_BEGIN_DECLS

/**
 * LkLocal:
 *
 * What is found of this computer while it is judged, before it joins the other candidates of the picture.
 */
typedef struct
{
  LkPicture *picture;    /* (borrowed) */
  GPtrArray *found;      /* (owned) (element-type LkCandidate) */
  gboolean   by_browser; /* signing in goes through a browser, or may */
} LkLocal;

LkCandidate *lk_local_add           (LkLocal       *self,
                                     const char    *code,
                                     LkCertainty    certainty,
                                     LkObservation *observation,
                                     const char    *client);
LkCandidate *lk_local_note          (LkLocal       *self,
                                     const char    *code,
                                     LkObservation *observation,
                                     const char    *client);
const char  *lk_local_get_check     (const char    *code);
LkObservation *lk_local_find_opened (LkPicture     *picture);
LkObservation *lk_local_find_demand (LkPicture     *picture);

void         lk_rules_clients       (LkLocal       *self);
void         lk_rules_versions      (LkLocal       *self);
void         lk_rules_keyring       (LkLocal       *self);
void         lk_rules_hand_over     (LkLocal       *self);
void         lk_rules_storage       (LkLocal       *self);
void         lk_rules_answers       (LkLocal       *self);

LkObservation *lk_rules_find_third_party (LkPicture *picture);

/* Both for the judge as a whole. */
void         lk_rules_computer      (LkPicture     *picture,
                                     gboolean       aside);
void         lk_rules_refine_clock  (LkPicture     *picture);
void         lk_local_ask           (LkPicture     *picture,
                                     LkVerdict     *verdict);

G_END_DECLS
