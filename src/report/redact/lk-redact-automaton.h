/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Finds many byte strings in one pass (Aho and Corasick, 1975), whatever the case of ASCII letters. Private to this folder. */

typedef struct _LkAutomaton LkAutomaton;

/* @start and @end: where the string with that id stands. Returns whether to go on. */
typedef gboolean (*LkAutomatonFound) (guint    id,
                                      gsize    start,
                                      gsize    end,
                                      gpointer data);

LkAutomaton *lk_automaton_new  (void);
void         lk_automaton_free (LkAutomaton      *automaton);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkAutomaton, lk_automaton_free)

void         lk_automaton_add  (LkAutomaton      *automaton,
                                const char       *bytes,
                                gsize             length,
                                guint             id);
void         lk_automaton_run  (LkAutomaton      *automaton,
                                const char       *text,
                                gsize             length,
                                LkAutomatonFound  found,
                                gpointer          data);

G_END_DECLS
