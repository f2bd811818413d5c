/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-question-card.h"

#include "lk-advise.h"
#include "lk-fold-layout.h"

/* A question that takes the place of another is not answered by the second half of a double click. */
#define CALM_US (500 * 1000)

struct _LkQuestionCard
{
  AdwBin       parent_instance;

  /* Template children. */
  GtkRevealer *revealer;   /* (borrowed) */
  GtkLabel    *text_label; /* (borrowed) */
  GtkWidget   *question_box;  /* (borrowed) */
  LkMessageField *message_field; /* (borrowed) */

  LkSession   *session;    /* (owned) (nullable) */
  LkCase      *kase;       /* (owned) (nullable) the case that @skipped belongs to */
  char        *question;   /* (owned) (nullable) what is asked now */
  GHashTable  *skipped;    /* (owned) (element-type utf8) */
  gint64       asked_us;   /* since when */
  gboolean     writing;    /* the person says what the message says */
};

G_DEFINE_FINAL_TYPE (LkQuestionCard, lk_question_card, ADW_TYPE_BIN)

static gboolean
is_read (LkQuestionCard *self)
{
  return g_get_monotonic_time () - self->asked_us >= CALM_US;
}

static void
answer (LkQuestionCard *self,
        gboolean        yes)
{
  g_autofree char *question = g_strdup (self->question);

  if (question != NULL && is_read (self))
    lk_session_answer (self->session, question, yes);
}

/* A message that was shown says more than that there was one. */
static void
on_yes (LkQuestionCard *self)
{
  if (g_strcmp0 (self->question, "message-shown") == 0 && is_read (self))
    {
      self->writing = TRUE;
      lk_message_field_reset (self->message_field);
    }
  answer (self, TRUE);
  if (!self->writing)
    return;
  lk_question_card_update (self, self->session);
  lk_message_field_take_focus (self->message_field);
}

static void
on_field_closed (LkQuestionCard *self)
{
  self->writing = FALSE;
  lk_question_card_update (self, self->session);
}

static void
on_no (LkQuestionCard *self)
{
  answer (self, FALSE);
}

static void
on_skip (LkQuestionCard *self)
{
  if (self->question == NULL || !is_read (self))
    return;
  g_hash_table_add (self->skipped, g_strdup (self->question));
  lk_question_card_update (self, self->session);
}

static void
lk_question_card_dispose (GObject *object)
{
  LkQuestionCard *self = LK_QUESTION_CARD (object);

  g_clear_object (&self->session);
  g_clear_object (&self->kase);
  g_clear_pointer (&self->question, g_free);
  g_clear_pointer (&self->skipped, g_hash_table_unref);
  G_OBJECT_CLASS (lk_question_card_parent_class)->dispose (object);
}

static void
lk_question_card_class_init (LkQuestionCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_question_card_dispose;
  g_type_ensure (LK_TYPE_FOLD_BOX);
  g_type_ensure (LK_TYPE_MESSAGE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/latchkey/Latchkey/lk-question-card.ui");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, LkQuestionCard, revealer);
  gtk_widget_class_bind_template_child (widget_class, LkQuestionCard, text_label);
  gtk_widget_class_bind_template_child (widget_class, LkQuestionCard, question_box);
  gtk_widget_class_bind_template_child (widget_class, LkQuestionCard, message_field);
  gtk_widget_class_bind_template_callback (widget_class, on_yes);
  gtk_widget_class_bind_template_callback (widget_class, on_no);
  gtk_widget_class_bind_template_callback (widget_class, on_skip);
  gtk_widget_class_bind_template_callback (widget_class, on_field_closed);
}

static void
lk_question_card_init (LkQuestionCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->skipped = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * lk_question_card_new:
 *
 * Returns: (transfer floating): a card that shows nothing yet
 */
GtkWidget *
lk_question_card_new (void)
{
  return g_object_new (LK_TYPE_QUESTION_CARD, NULL);
}

/**
 * lk_question_card_get_question:
 *
 * Returns: (transfer none) (nullable): the id of what is asked now
 */
const char *
lk_question_card_get_question (LkQuestionCard *self)
{
  return self->question;
}

/**
 * lk_question_card_get_message_field:
 *
 * Returns: (transfer none) (nullable): where the person says what the message says, while that is asked
 */
LkMessageField *
lk_question_card_get_message_field (LkQuestionCard *self)
{
  return self->writing ? self->message_field : NULL;
}

/**
 * lk_question_card_answer:
 * @self: the card
 * @yes: as if that button was pressed
 */
void
lk_question_card_answer (LkQuestionCard *self,
                         gboolean        yes)
{
  if (yes)
    on_yes (self);
  else
    on_no (self);
}

/* What the person has just tried is asked first. */
static LkQuestion *
find_open (LkQuestionCard *self,
           LkCase         *kase)
{
  GPtrArray *questions = lk_case_get_questions (kase);
  LkQuestion *first = NULL;

  for (guint i = 0; i < questions->len; i++)
    {
      LkQuestion *question = g_ptr_array_index (questions, i);

      if (question->answer >= 0 || question->text == NULL || g_hash_table_contains (self->skipped, question->id))
        continue;
      if (first == NULL || g_str_equal (question->id, "came-back"))
        first = question;
    }
  return first;
}

/**
 * lk_question_card_update:
 * @self: the card
 * @session: the session whose case asks
 */
void
lk_question_card_update (LkQuestionCard *self,
                         LkSession      *session)
{
  LkCase *kase = lk_session_get_case (session);
  LkQuestion *open = NULL;

  g_set_object (&self->session, session);
  lk_message_field_set_session (self->message_field, session);
  if (g_set_object (&self->kase, kase))
    g_hash_table_remove_all (self->skipped);
  /* A check from the start asks anew. */
  if (lk_session_is_running (session) && lk_session_get_rechecked (session) == NULL && !lk_session_is_signing_in (session))
    self->writing = FALSE;
  if (kase != NULL && !lk_session_is_running (session))
    open = find_open (self, kase);
  if (open != NULL && self->question != NULL && g_strcmp0 (open->id, self->question) != 0)
    self->asked_us = g_get_monotonic_time ();
  g_clear_pointer (&self->question, g_free);
  if (open != NULL)
    {
      self->question = g_strdup (open->id);
      gtk_label_set_text (self->text_label, open->text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, open->text, -1);
    }
  gtk_widget_set_visible (self->question_box, !self->writing);
  gtk_widget_set_visible (GTK_WIDGET (self->message_field), self->writing);
  gtk_revealer_set_reveal_child (self->revealer, open != NULL || self->writing);
}
