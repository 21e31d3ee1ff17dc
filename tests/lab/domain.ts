import { pgSchema, integer, jsonb, text, uuid } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { defineDomain, defineEvent, type Domain, on } from '#kernel/domain.ts';
import { derived, ledger, record } from '#kernel/table.ts';
import { defineTool, type Effect, type ToolSpec } from '#kernel/tool.ts';
import type { ToolContext } from '#kernel/tool-context.ts';

/**
 * A domain with one tool of every effect whose `run` is written by the test that calls it: what authors could do, wrong or
 * right, is done here to find out whether the kernel keeps its promises all the same.
 */
const lab = pgSchema('lab');

export const items = record(lab, 'items', {
  name: text('name').notNull(),
  qty: integer('qty').notNull().default(0),
  tags: jsonb('tags'),
  parentId: uuid('parent_id'),
});
export const echoes = record(lab, 'echoes', { text: text('text').notNull() });
/** Tests may change its shape. */
export const scratch = record(lab, 'scratch', { text: text('text').notNull() });
export const entries = ledger(lab, 'entries', { amount: integer('amount').notNull() });
export const totals = derived(lab, 'totals', { total: integer('total').notNull() });

const annex = pgSchema('annex');
export const notes = record(annex, 'notes', { text: text('text').notNull() });

/** Columns of every type that a journal line could spoil are made here; drizzle knows only those that the tools write. */
export const LAB_SQL = `
CREATE SCHEMA lab;
CREATE TABLE lab.items (
  tenant_id uuid NOT NULL DEFAULT kernel.tenant(), id uuid NOT NULL,
  name text NOT NULL, qty integer NOT NULL DEFAULT 0, tags jsonb, parent_id uuid,
  data bytea, at timestamptz, price numeric(20, 4), ratio double precision, labels text[], numbers integer[], during tstzrange, wait interval, day date, mark char(5),
  n bigint GENERATED ALWAYS AS IDENTITY, doubled integer GENERATED ALWAYS AS (qty * 2) STORED,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT items_name_once UNIQUE (tenant_id, name) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT items_parent FOREIGN KEY (tenant_id, parent_id) REFERENCES lab.items,
  CONSTRAINT items_qty_small CHECK (qty < 1000000)
);
CREATE TABLE lab.echoes (tenant_id uuid NOT NULL DEFAULT kernel.tenant(), id uuid NOT NULL, text text NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE lab.scratch (tenant_id uuid NOT NULL DEFAULT kernel.tenant(), id uuid NOT NULL, text text NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE lab.entries (tenant_id uuid NOT NULL DEFAULT kernel.tenant(), id uuid NOT NULL, amount integer NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE lab.totals (tenant_id uuid NOT NULL DEFAULT kernel.tenant(), id uuid NOT NULL, total integer NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE FUNCTION lab.refuse_odd() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.name LIKE 'odd%' THEN RAISE EXCEPTION 'odd' USING ERRCODE = '23514', CONSTRAINT = 'lab_no_odd_names'; END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER items_not_odd AFTER INSERT OR UPDATE ON lab.items DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lab.refuse_odd();
CREATE SCHEMA annex;
CREATE TABLE annex.notes (tenant_id uuid NOT NULL DEFAULT kernel.tenant(), id uuid NOT NULL, text text NOT NULL, PRIMARY KEY (tenant_id, id));
`;

export type Behaviour = (ctx: ToolContext, args: Record<string, unknown>) => Promise<unknown>;

const behaviours = new Map<string, Behaviour>();
let count = 0;

/** Gives what a test wants done a name that a tool's input can carry. */
export function behaviour(run: Behaviour): string {
  const name = `behaviour-${++count}`;
  behaviours.set(name, run);
  return name;
}

const shapes = {
  input: z.object({
    behaviour: z.string().describe('What the test wants done.'),
    args: z.record(z.string(), z.unknown()).default({}).describe('For it.'),
  }),
  output: z.object({
    answer: z.unknown().describe('What it said.'),
    secret: z.string().optional().meta({ secret: true }).describe('Shown once.'),
  }),
};
type Shape = typeof shapes;

function labTool(name: string, effect: Effect, more: Partial<ToolSpec<Shape['input'], Shape['output']>> = {}) {
  return defineTool({
    name,
    effect,
    title: name,
    summary: 'Does what the test says.',
    guide: 'For tests.',
    permission: effect === 'read' ? 'lab:read' : 'lab:write',
    ...shapes,
    examples: [{ behaviour: 'none' }],
    async run({ behaviour: wanted, args }, ctx) {
      const answer = await behaviours.get(wanted)?.(ctx, args);
      if (answer !== null && typeof answer === 'object' && 'raw' in answer) return answer.raw as never;
      if (answer !== null && typeof answer === 'object' && 'secret' in answer) return { answer: null, secret: String(answer.secret) };
      return { answer: answer ?? null };
    },
    ...more,
  });
}

export const peek = labTool('lab_peek_item', 'read');
export const peekSensitive = labTool('lab_peek_secret', 'read', { sensitive: true, labels: ['private'] });
export const survey = labTool('lab_survey_items', 'read', { calls: ['lab_peek_item', 'lab_peek_secret'] });
export const stageRead = labTool('lab_stage_items', 'read', { powers: ['rehearse'] });
export const ship = labTool('lab_ship_parcel', 'compensable', {
  compensate: { tool: 'lab_send_letter', input: () => ({ behaviour: 'none' }) },
});
export const inner = labTool('lab_change_inner', 'reversible');
export const annexWrite = labTool('annex_change_note', 'reversible', { permission: 'annex:write' });
export const unpost = labTool('lab_unpost_entry', 'compensable', {
  compensate: { tool: 'lab_post_entry', input: () => ({ behaviour: 'none' }) },
});
export const post = labTool('lab_post_entry', 'compensable', {
  calls: ['lab_change_inner'],
  compensate: {
    tool: 'lab_unpost_entry',
    input: ({ input, output, callId }) => ({
      behaviour: (input.args['unpost'] as string | undefined) ?? 'none',
      args: { callId, answer: output.answer },
    }),
  },
});
export const send = labTool('lab_send_letter', 'irreversible');
export const decide = labTool('lab_decide_case', 'human_only');
export const change = labTool('lab_change_item', 'reversible', {
  calls: ['lab_change_inner', 'annex_change_note', 'lab_peek_item'],
  aliases: ['lab_alter_item'],
});
export const hear = labTool('lab_hear_item', 'reversible');
export const hearEcho = labTool('lab_hear_echo', 'reversible');
/** May rehearse. */
export const direct = labTool('lab_direct_play', 'reversible', { powers: ['rehearse'] });
export const tick = labTool('lab_tick_clock', 'reversible');

const payload = z.object({ behaviour: z.string(), args: z.record(z.string(), z.unknown()).default({}) });
/** Whoever emits says what its listener shall do. */
export const happened = defineEvent({ name: 'item.happened', summary: 'For tests.', payload });
export const echoed = defineEvent({ name: 'item.echoed', summary: 'For tests.', payload });

export const labDomain: Domain = defineDomain({
  name: 'lab',
  title: 'Lab',
  purpose: 'Tests of the kernel.',
  toggle: null,
  tables: [items, echoes, scratch, entries, totals],
  tools: [peek, peekSensitive, survey, stageRead, ship, change, inner, post, unpost, send, decide, hear, hearEcho, tick, direct],
  events: [happened, echoed],
  listeners: [
    on(happened, { consumer: 'lab.hear', tool: hear, input: (said) => (said.behaviour === 'nothing' ? null : said) }),
    on(echoed, { consumer: 'lab.hear_echo', tool: hearEcho, input: (said) => said }),
  ],
  schedules: [{ name: 'lab.tick', cron: '30 2 * * *', tool: 'lab_tick_clock', input: { behaviour: 'tick' } }],
  workflows: [],
  constraints: { lab_no_odd_names: { reason: 'odd_name', message: 'Names here are even.' } },
  seed: async () => {},
});

/** What the schedule does, as the test says. */
export function onTick(run: Behaviour): void {
  behaviours.set('tick', run);
}

export const annexDomain: Domain = defineDomain({
  name: 'annex',
  title: 'Annex',
  purpose: 'Tests of calls across domains.',
  toggle: null,
  tables: [notes],
  tools: [annexWrite],
});
