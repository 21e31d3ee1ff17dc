import { freshCases } from './held-out-first.ts';
import { moreFreshCases } from './held-out-second.ts';
import type { PromptCase } from './prompt-case.ts';
import { firstCases } from './tuning-first.ts';
import { lastCases } from './tuning-last.ts';
import { letterCases } from './tuning-letters.ts';
import { messageCases } from './tuning-messages.ts';
import { secondCases } from './tuning-second.ts';
import { voiceCases } from './tuning-voices.ts';

/** What rules and tables were tuned on. */
export const tuning: readonly PromptCase[] = [...firstCases, ...secondCases, ...voiceCases, ...messageCases, ...letterCases, ...lastCases];
/** What nothing was tuned on. Whoever looks at a miss of these moves the case to the others and writes a fresh one. */
export const heldOut: readonly PromptCase[] = [...freshCases, ...moreFreshCases];
