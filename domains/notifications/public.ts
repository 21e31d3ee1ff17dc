/** What other domains may call: a message is irreversible, so a tool that sends one is so too. */
export { sendMessage } from './tools/sending.ts';
export { getMessage } from './tools/messages.ts';
export { createTemplate } from './tools/templates.ts';
