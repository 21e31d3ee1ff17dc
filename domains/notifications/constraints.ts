import type { ConstraintMessage } from '#kernel/domain.ts';

/** What the database refuses, said kindly. */
export const constraints: Readonly<Record<string, ConstraintMessage>> = {
  templates_name: {
    reason: 'template_exists',
    message: 'There is a template of this name for this channel and language already.',
    fix: { tool: 'notifications_list_templates' },
  },
  messages_dedupe: {
    reason: 'message_exists',
    message: 'A message with this dedupeKey was sent at the same moment.',
    fix: { tool: 'notifications_list_messages' },
  },
  opt_outs_address: {
    reason: 'opt_out_exists',
    message: 'The address has opted out already.',
    fix: { tool: 'notifications_list_opt_outs' },
  },
  message_states_order: { reason: 'state_impossible', message: 'A message cannot come to this state from where it is.' },
  messages_opted_out: {
    reason: 'opted_out',
    message: 'The address has opted out: nothing can be sent to it.',
    fix: { tool: 'notifications_list_opt_outs' },
  },
};
