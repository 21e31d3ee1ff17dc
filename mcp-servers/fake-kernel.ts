import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { defineDomain, defineNoun, type Domain } from '#kernel/domain.ts';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { CallRequest, CallResult, Kernel, Principal } from '#kernel/kernel.ts';
import { isCovered } from '#kernel/names.ts';
import { createRegistry, type RegisteredTool } from '#kernel/registry.ts';
import { defineTool, type Effect, EFFECTS } from '#kernel/tool.ts';

// The smallest kernel that the doors can stand on, for tests of the doors alone. The real road is tested by its own.

const Deal = z.object({ id: z.uuid().describe('The deal.'), title: z.string().describe('Its name.') });
const one = z.object({ dealId: z.uuid().describe('A deal, from crm_list_deals.') });
const blank = z.object({});
const deals = new Map<string, { id: string; title: string }>();
export const DEAL_ID = '0198f0c0-0000-7000-8000-000000000001';

type Shape = z.ZodObject;
const tool = (name: string, effect: Effect, input: Shape, output: Shape, run: (input: never, ctx: never) => Promise<object>) =>
  defineTool({
    name,
    title: name.replaceAll('_', ' '),
    summary: `Fake ${name}.`,
    guide: 'Use in tests.',
    effect,
    permission: `${name.split('_')[0]}:${effect === 'read' ? 'read' : 'write'}`,
    input,
    output,
    examples: [{}],
    run: run as never,
    ...(effect === 'compensable' && { compensate: { tool: 'crm_create_deal', input: () => ({}) } }),
  });

interface FakeContext {
  signal: AbortSignal;
  progress(fraction: number, message: string): void;
}

export const observed = { aborted: 0, late: [] as (() => void)[], requests: [] as CallRequest[] };

const crm = defineDomain({
  name: 'crm',
  title: 'Customers',
  purpose: 'Keeps customers and deals. Nothing else.',
  toggle: 'CRM',
  tables: [],
  nouns: [
    defineNoun({ one: 'deal', many: 'deals', summary: 'A chance to sell.' }),
    defineNoun({ one: 'price_list', many: 'price_lists', summary: 'What things cost.' }),
  ],
  tools: [
    tool(
      'crm_list_deals',
      'read',
      z.object({ limit: z.int().min(1).max(100).default(20) }),
      z.object({ items: z.array(Deal) }),
      async () => ({
        items: [...deals.values()],
      }),
    ),
    tool('crm_get_deal', 'read', one, Deal, async ({ dealId }: { dealId: string }) => {
      const deal = deals.get(dealId);
      if (!deal) throw notFound('deal', { tool: 'crm_list_deals', input: {} });
      return deal;
    }),
    tool(
      'crm_get_price_list',
      'read',
      z.object({ priceListId: z.string() }),
      z.object({ priceListId: z.string() }),
      async (input) => input,
    ),
    tool('crm_create_deal', 'reversible', z.object({ title: z.string().min(1) }), Deal, async ({ title }: { title: string }) => ({
      id: DEAL_ID,
      title,
    })),
    tool('crm_send_offer', 'irreversible', one, blank, async () => ({})),
    tool('crm_import_deals', 'read', blank, blank, async (_: object, ctx: FakeContext) => {
      for (const part of [0.25, 0.5, 0.5, 1]) {
        ctx.progress(part, `${part * 100} %`);
        await delay(2);
      }
      observed.late.push(() => ctx.progress(2, 'too late'));
      return {};
    }),
    tool('crm_wait_deals', 'read', blank, blank, async (_: object, { signal }: FakeContext) => {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          observed.aborted++;
          resolve();
        });
      });
      return {};
    }),
    tool('crm_break_deals', 'read', blank, blank, async () => {
      throw new Error('password=hunter2 at /srv/secret.ts');
    }),
  ],
  prompts: [
    {
      name: 'follow_up',
      title: 'Follow up',
      summary: 'Chases open deals.',
      arguments: [{ name: 'days', summary: 'How old.', required: true }],
      text: ({ days }) => `Follow up on deals older than ${days} days.`,
    },
  ],
});

const finance = defineDomain({
  name: 'finance',
  title: 'Finance',
  purpose: 'Keeps the books.',
  toggle: 'Finance',
  tables: [],
  tools: [tool('finance_list_invoices', 'read', blank, blank, async () => ({}))],
});

export function fakePrincipal(...scopes: string[]): Principal {
  return {
    tenantId: '0198f0c0-0000-7000-8000-00000000000a',
    actor: { kind: 'agent', id: 'agent-1', name: 'Agent' },
    scopes,
    permissions: scopes,
    roles: [],
    credential: `key:${scopes.join('+')}`,
    callsPerMinute: null,
    isInteractive: false,
    expiresAt: null,
  };
}

export function fakeKernel(more: readonly Domain[] = []): Kernel {
  const registry = createRegistry([crm, finance, ...more]);
  deals.set(DEAL_ID, { id: DEAL_ID, title: 'Big one' });
  const visible = new Map<string, readonly RegisteredTool[]>();
  const stored = new Map<string, CallResult>();
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return {
    registry,
    log,
    authenticate: () => Promise.reject(new ToolError('unauthenticated', { reason: 'none', message: 'No.' })),
    tenant: () => Promise.reject(new Error('The doors ask for no tenant.')),
    async visibleTools(principal) {
      const known = visible.get(principal.credential);
      if (known) return known;
      const tools = Object.freeze(registry.tools.filter((each) => isCovered(each.tool.permission, principal.scopes)));
      visible.set(principal.credential, tools);
      return tools;
    },
    async call(request) {
      observed.requests.push(request);
      const found = registry.find(request.tool);
      if (!isCovered(found.tool.permission, request.principal.permissions)) {
        throw new ToolError('forbidden', { reason: 'not_permitted', message: 'Your roles do not allow this.' });
      }
      const key = request.idempotencyKey && `${request.principal.credential} ${request.idempotencyKey}`;
      const earlier = key && stored.get(key);
      if (earlier) return { ...earlier, isReplay: true };
      const result = await perform(found, request);
      if (key) stored.set(key, result);
      return result;
    },
  };
}

async function perform(found: RegisteredTool, request: CallRequest): Promise<CallResult> {
  const parsed = found.tool.input.safeParse(request.input);
  if (!parsed.success) {
    throw new ToolError('invalid_input', {
      reason: 'invalid_input',
      message: 'The input is not valid.',
      issues: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
      fix: { tool: 'tools_describe', input: { names: [found.name] } },
    });
  }
  const ctx = {
    signal: request.signal ?? new AbortController().signal,
    progress: (fraction: number, message: string) => request.onProgress?.(fraction, message),
  };
  const output = await found.tool.run(parsed.data as never, ctx as never);
  const callId = crypto.randomUUID();
  if (!EFFECTS[found.tool.effect].writes) return { callId, output };
  if (request.isDryRun) {
    return { callId, output, preview: { total: 1, hash: 'h', tables: [], rows: [], events: [], effects: [] } };
  }
  const undo = { kind: 'restore', tool: 'governance_undo_call', input: { callId } } as const;
  return { callId, output, receipt: { callId, rowsChanged: 1, undo } };
}
