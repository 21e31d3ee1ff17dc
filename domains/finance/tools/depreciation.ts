import { z } from 'zod';
import { fromMinor } from '#kernel/money.ts';
import { defineTool } from '#kernel/tool.ts';
import { chargeDepreciation } from '../close/charging.ts';
import { periodsToRun } from '../close/entity-periods.ts';
import { Runs, takenBackByRun, tellRuns } from '../close/run-output.ts';
import { holdEntity, type Run } from '../close/runs.ts';
import { money, periodId, ref } from '../shapes.ts';
import { sumOf } from '../close/amounts.ts';

export const runDepreciation = defineTool({
  name: 'finance_run_depreciation',
  title: 'Run depreciation',
  summary: 'Charge depreciation up to the end of a period: one entry for each asset category.',
  guide: 'Running it again charges only what is new. Without periodId: of every entity the last period that is over and open.',
  effect: 'compensable',
  compensate: takenBackByRun,
  permission: 'finance:post',
  input: z.object({ periodId: periodId.optional() }),
  output: Runs.extend({
    charges: z
      .array(z.object({ entityId: ref('entity'), assets: z.int().describe('Assets charged.'), total: money('Charged in all.') }))
      .describe('What was charged.'),
  }),
  examples: [{}],
  async run({ periodId }, ctx) {
    const [runs, charged]: [Run[], { entityId: string; assets: number; total: { amount: string; currency: string } }[]] = [[], []];
    for (const period of await periodsToRun(ctx, periodId)) {
      const entity = await holdEntity(ctx, period.entityId);
      const { run, charges } = await chargeDepreciation(ctx, entity, { date: period.endsOn, note: `Depreciation ${period.name}` });
      runs.push(run);
      charged.push({
        entityId: entity.id,
        assets: charges.length,
        total: fromMinor(sumOf(charges.map(({ charge }) => charge)), entity.functionalCurrency),
      });
    }
    return { ...(await tellRuns(ctx, runs)), charges: charged };
  },
});
