/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-credentials-probe.h"

LkNameWants
lk_credentials_probe_get_wants (LkCase *kase)
{
  return LK_NAME_WANTS_ANY;
}

LkObservation *
lk_credentials_probe_record_name (LkCase *kase)
{
  return NULL;
}

LkObservation *
lk_credentials_probe_record_typing (LkCase *kase, LkSecret *password, const LkKeyboard *keyboard)
{
  return NULL;
}
