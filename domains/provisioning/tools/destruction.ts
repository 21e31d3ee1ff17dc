import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { ToolError } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { before, openPage, page, pageInput } from '#kernel/page.ts';
import { defineTool } from '#kernel/tool.ts';
import { getTenant, resumeTenant, suspendTenant } from '#domains/tenancy/public.ts';
import { assertNotToBeDestroyed, type DestructionRow, lockDestruction } from '../destruction-rows.ts';
import { assertDue, assertCancellable } from '../destruction-rules.ts';
import { DESTRUCTION_STATUS, destructions } from '../schema-life.ts';
import { assertOperator, standingOf } from '../start-activation.ts';
import { askForRunning } from './standing.ts';

const DEFAULT_COOL_OFF_DAYS = 30;

const Destruction = z.object({
  destructionId: z.uuid().describe('For the tools that go on with it.'),
  businessId: z.uuid().describe('The tenant.'),
  slug: z.string().describe('Its short name.'),
  status: z.enum(DESTRUCTION_STATUS).describe('Where it is.'),
  reason: z.string().describe('Why.'),
  askedBy: z.string().describe('Who asked.'),
  askedAt: z.string().describe('When.'),
  dueAt: z.string().describe('From when on it may be completed.'),
  exported: z.record(z.string(), z.unknown()).nullable().describe('The archive: file below exports/, SHA-256, bytes, rows, objects.'),
  erased: z.record(z.string(), z.int()).nullable().describe('Rows that were erased, by table.'),
  failure: z.record(z.string(), z.unknown()).nullable().describe('Why it is stuck.'),
  endedAt: z.string().nullable().describe('When it ended.'),
});

const toDestruction = (row: DestructionRow): z.input<typeof Destruction> => ({
  destructionId: row.id,
  businessId: row.businessId,
  slug: row.slug,
  status: row.status,
  reason: row.reason,
  askedBy: row.askedBy,
  askedAt: row.askedAt.toString(),
  dueAt: row.dueAt.toString(),
  exported: row.exported && { ...row.exported },
  erased: row.erased,
  failure: row.failure && { ...row.failure },
  endedAt: row.endedAt?.toString() ?? null,
});

export const destroyBusiness = defineTool({
  name: 'provisioning_destroy_business',
  title: 'Destroy business',
  summary: 'Begin to take a business away for good: suspend it, export it, start the cool-off.',
  guide:
    'Use when a business leaves and wants nothing kept. A person must do it. Erases nothing yet: after the cool-off provisioning_complete_destruction does; until then provisioning_cancel_destruction.',
  effect: 'human_only',
  permission: 'platform:destroy',
  powers: ['platform'],
  calls: ['tenancy_get_tenant', 'tenancy_suspend_tenant'],
  input: z.object({
    businessId: z.uuid().describe('The tenant.'),
    slug: z.string().max(40).describe('Its short name, typed again: so that no other is hit.'),
    coolOffDays: z.int().min(1).max(365).default(DEFAULT_COOL_OFF_DAYS).describe('Days in which it can be cancelled.'),
    reason: z.string().trim().min(1).max(500).describe('Why; kept, so without personal data.'),
  }),
  output: Destruction,
  examples: [{ businessId: fixture('tenancy.tenant.acme'), slug: 'fixture-acme', reason: 'The contract has ended.' }],
  examplesIn: 'platform',
  async run({ businessId, slug, coolOffDays, reason }, ctx) {
    assertOperator(ctx);
    const standing = await standingOf(ctx, businessId);
    const tenant = await ctx.call(getTenant, { tenantId: businessId });
    if (tenant.slug !== slug) {
      throw new ToolError('invalid_input', {
        reason: 'slug_differs',
        message: 'The slug is not that of this business.',
        issues: [{ path: 'slug', message: 'Type the short name of the business that is to be destroyed.' }],
      });
    }
    await assertNotToBeDestroyed(ctx, businessId);
    if (tenant.status === 'active') await ctx.call(suspendTenant, { tenantId: businessId });
    const id = ctx.newId();
    // The database counts from when it is told, which is a moment later.
    const dueAt = ctx.now().add({ hours: 24 * coolOffDays, minutes: 10 });
    const [row] = await ctx.db
      .insert(destructions)
      .values({ id, businessId, slug, reason, coolOffDays, dueAt, status: 'exporting', askedAt: ctx.now(), askedBy: ctx.actor.id })
      .returning();
    if (!row) throw new Error('The destruction did not come back.');
    askForRunning(ctx, standing, { modules: tenant.modules, isStopped: true });
    ctx.effect('tenant', { action: 'plan', tenantId: businessId, dueAt: dueAt.toString() });
    ctx.effect('tenant', { action: 'export', tenantId: businessId, name: `${slug}-${id}` });
    ctx.start('export', { destructionId: id, callId: ctx.callId });
    return toDestruction(row);
  },
});

export const cancelDestruction = defineTool({
  name: 'provisioning_cancel_destruction',
  title: 'Cancel destruction',
  summary: 'Keep a business that was to be destroyed, and let it run again.',
  guide: 'Use within the cool-off, or after it as long as nobody completed the destruction. The archive stays.',
  effect: 'irreversible',
  permission: 'platform:destroy',
  powers: ['platform'],
  calls: ['tenancy_resume_tenant'],
  input: z.object({ destructionId: z.uuid().describe('From provisioning_list_destructions.') }),
  output: Destruction,
  examples: [{ destructionId: fixture('provisioning.destruction.cooling') }],
  examplesIn: 'platform',
  async run({ destructionId }, ctx) {
    assertOperator(ctx);
    const row = await lockDestruction(ctx, destructionId);
    assertCancellable(row);
    const { modules } = await ctx.call(resumeTenant, { tenantId: row.businessId });
    ctx.effect('tenant', { action: 'cancel', tenantId: row.businessId });
    askForRunning(ctx, await standingOf(ctx, row.businessId), { modules, isStopped: false });
    const [cancelled] = await ctx.db
      .update(destructions)
      .set({ status: 'cancelled', endedAt: ctx.now() })
      .where(eq(destructions.id, destructionId))
      .returning();
    return toDestruction(cancelled ?? row);
  },
});

export const completeDestruction = defineTool({
  name: 'provisioning_complete_destruction',
  title: 'Complete destruction',
  summary: 'After the cool-off: erase a business. Its rows, files, records and objects are gone for good.',
  guide:
    'Use when the cool-off is over and nobody wants the business back. A person must do it. Receipts and seals stay, without data. Watch provisioning_list_destructions; where it is stuck, call it again.',
  effect: 'human_only',
  permission: 'platform:destroy',
  input: z.object({ destructionId: z.uuid().describe('From provisioning_list_destructions.') }),
  output: Destruction,
  examples: [{ destructionId: fixture('provisioning.destruction.due') }],
  examplesIn: 'platform',
  async run({ destructionId }, ctx) {
    assertOperator(ctx);
    const row = await lockDestruction(ctx, destructionId);
    assertDue(row, ctx.now());
    const [erasing] = await ctx.db
      .update(destructions)
      .set({ status: 'erasing', failure: null })
      .where(eq(destructions.id, destructionId))
      .returning();
    ctx.start('erasure', { destructionId });
    return toDestruction(erasing ?? row);
  },
});

export const listDestructions = defineTool({
  name: 'provisioning_list_destructions',
  title: 'List destructions',
  summary: 'Businesses that are or were to be destroyed, newest first.',
  guide: 'Use to see when one is due, where its archive is, and what was erased.',
  effect: 'read',
  permission: 'provisioning:read',
  input: z.object({ status: z.enum(DESTRUCTION_STATUS).optional().describe('Only these.'), ...pageInput }),
  output: page(Destruction),
  examples: [{}],
  async run(input, ctx) {
    const paging = openPage({ tool: 'provisioning_list_destructions', tenantId: ctx.tenant.id, input, position: ['instant', 'uuid'] });
    const rows = await ctx.db
      .select()
      .from(destructions)
      .where(
        and(
          input.status && eq(destructions.status, input.status),
          before(paging.after, sql`${destructions.askedAt}`, sql`${destructions.id}`),
        ),
      )
      .orderBy(desc(destructions.askedAt), desc(destructions.id))
      .limit(paging.take);
    return paging.cut(rows, (row) => [row.askedAt.toString(), row.id], toDestruction);
  },
});
