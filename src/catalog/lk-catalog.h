/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-address.h"
#include "lk-policy.h"
#include "lk-service-file.h"

G_BEGIN_DECLS

#define LK_TYPE_CATALOG (lk_catalog_get_type ())
G_DECLARE_FINAL_TYPE (LkCatalog, lk_catalog, LK, CATALOG, GObject)

LkCatalog *lk_catalog_new           (void);
void       lk_catalog_load_default  (LkCatalog   *self);
void       lk_catalog_add_directory (LkCatalog   *self,
                                     const char  *directory);
void       lk_catalog_add           (LkCatalog   *self,
                                     LkService   *service);
LkService *lk_catalog_find          (LkCatalog   *self,
                                     const char  *id);
GPtrArray *lk_catalog_get_services  (LkCatalog   *self);
GPtrArray *lk_catalog_get_problems  (LkCatalog   *self);

/* A service for what a person named: an id of the catalogue, or a typed address. */
LkService *lk_catalog_resolve       (LkCatalog   *self,
                                     const char  *text,
                                     char       **account,
                                     GError     **error);

G_END_DECLS
