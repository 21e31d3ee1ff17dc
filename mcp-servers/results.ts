import type { CallToolResult } from '@modelcontextprotocol/server';
import { errorBody, type Fix, ToolError } from '#kernel/errors.ts';
import type { CallReceipt, CallResult, Preview } from '#kernel/kernel.ts';
import type { ToolLog } from '#kernel/tool-context.ts';

/** The output, once for programs and once as text: clients without structured content show the text to the model. */
export function toToolResult(result: CallResult): CallToolResult {
  const { output, receipt, preview } = result;
  const structuredContent = preview ? { isDryRun: true, preview, output } : output;
  const note = preview ? previewNote(preview) : receipt && receiptNote(receipt, result.isReplay ?? false);
  return {
    content: [{ type: 'text', text: JSON.stringify(structuredContent) }, ...(note ? [{ type: 'text' as const, text: note }] : [])],
    structuredContent,
    _meta: {
      'nexus/callId': result.callId,
      ...(receipt && { 'nexus/receipt': receipt }),
      ...(result.isReplay && { 'nexus/replay': true }),
    },
  };
}

/** Models do not see `_meta`, so how to take a write back is said in words as well. */
function receiptNote({ rowsChanged, undo }: CallReceipt, isReplay: boolean): string {
  const done = isReplay
    ? 'Already done under this idempotency key: this is the stored answer.'
    : `Done: ${count(rowsChanged, 'row')} changed.`;
  const back =
    undo.kind === 'refused' ? `It cannot be undone: ${undo.because}` : `To take it back: ${undo.tool} ${JSON.stringify(undo.input)}`;
  return `${done} ${back}`;
}

function previewNote({ total, events, effects }: Preview): string {
  const parts = [count(total, 'row'), count(events.length, 'event'), count(effects.length, 'outside effect')];
  return `Nothing was changed. Doing it would mean ${parts.join(', ')}.`;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** A failure that a model can read and mend: the message, what is wrong where, and the way out. */
export function toErrorResult(error: ToolError): CallToolResult {
  const body = errorBody(error);
  const lines = [
    body.message,
    ...(body.issues ?? []).map(({ path, message }) => `- ${path || 'input'}: ${message}`),
    fixLine(body.fix),
    body.retry && `Trying again can help${body.retryAfterMs ? `, in ${Math.ceil(body.retryAfterMs / 1000)} s` : ''}.`,
  ];
  return {
    isError: true,
    content: [{ type: 'text', text: lines.filter(Boolean).join('\n') }],
    structuredContent: { ...body },
  };
}

function fixLine(fix: Fix | undefined): string | undefined {
  if (!fix) return undefined;
  const call = fix.tool && `call ${fix.tool}${fix.input ? ` with ${JSON.stringify(fix.input)}` : ''}`;
  return `Fix: ${[call, fix.hint].filter(Boolean).join('. ')}`;
}

/** Whatever was thrown, as something that may leave the house. What is not ours is logged and not shown. */
export function asToolError(error: unknown, log: ToolLog): ToolError {
  if (error instanceof ToolError) return error;
  log.error({ err: error }, 'A failure that is no ToolError reached the MCP door.');
  return new ToolError('internal', { reason: 'internal', message: 'Something went wrong on our side.' });
}
