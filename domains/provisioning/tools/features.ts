import { z } from 'zod';
import { notFound } from '#kernel/errors.ts';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { toggleNames } from '../activation-tables.ts';
import { planSwitch } from '../feature-switch.ts';
import { assertOperator, standingOf, startActivation, STARTING_CALLS } from '../start-activation.ts';
import { StartedActivation } from './activations.ts';

const feature = z.enum(toggleNames);
const Features = z.array(feature).max(toggleNames.length);

export const switchFeatures = defineTool({
  name: 'provisioning_switch_features',
  title: 'Switch features',
  summary: 'Switch features of a business on or off, with what they need.',
  guide:
    'Use to change what a business has. On brings along what it needs; off is refused where something needs it. Off hides tools and deletes no data: on again shows the same. Runs as an activation: watch provisioning_get_activation.',
  effect: 'compensable',
  compensate: { tool: 'provisioning_roll_back_activation', input: ({ output }) => ({ activationId: output.activationId }) },
  permission: 'platform:activate',
  powers: ['platform'],
  calls: STARTING_CALLS,
  input: z.object({
    businessId: z.uuid().describe('The tenant.'),
    on: Features.default([]).describe('To switch on.'),
    off: Features.default([]).describe('To switch off.'),
    withDependents: z.boolean().default(false).describe('Off takes along what needs it.'),
  }),
  output: StartedActivation.extend({
    on: z.array(feature).describe('Switched on.'),
    off: z.array(feature).describe('Switched off.'),
    alongWith: z
      .array(
        z.object({
          feature: feature.describe('Which.'),
          isOn: z.boolean().describe('On, or off.'),
          because: z.string().describe('Why it goes along.'),
        }),
      )
      .describe('What was not named and is switched too.'),
  }),
  examples: [{ businessId: fixture('tenancy.tenant.acme'), on: ['POS'] }],
  examplesIn: 'platform',
  async run({ businessId, ...wish }, ctx) {
    assertOperator(ctx);
    const standing = await standingOf(ctx, businessId);
    if (!standing) throw notFound('activation', { tool: 'provisioning_list_activations' });
    const { toggles, on, off, because: alongWith } = planSwitch(standing.input.toggles, wish);
    const said = [...on, ...off].map((name) => ({ field: `toggles.${name}`, value: toggles[name], because: 'Switched by the operator.' }));
    const started = await startActivation(ctx, { business: { ...standing.input, toggles }, assumptions: said, off });
    return { ...started, on, off, alongWith };
  },
});
