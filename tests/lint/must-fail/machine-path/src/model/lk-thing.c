/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See /tmp/br@@ief/notes. */
