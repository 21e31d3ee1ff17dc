/** What other domains may call: to take back, inside a call of their own, what they did in several; to prove what they keep. */
export { undoCall } from './tools/undo.ts';
export { verifyRows } from './tools/rows.ts';
export { verifySeals } from './tools/seals.ts';
