/** What other domains may call: to take back, inside a call of their own, what they did in several. */
export { undoCall } from './tools/undo.ts';
