import { sql } from 'drizzle-orm';
import { check, jsonb, text, unique } from 'drizzle-orm/pg-core';
import { instant, record } from '#kernel/table.ts';
import { provisioning } from './schema.ts';
import type { Layer } from './settings/layers.ts';

/** What a business was set up with, layer by layer: what its settings are explained by, and the base that an upgrade merges from. */
export const appliedSettings = record(
  provisioning,
  'applied_settings',
  {
    layers: jsonb('layers').$type<Layer[]>().notNull(),
    /** What was handed to a domain once, such as `roles.cashier`: people may delete it, and it does not come back. */
    installed: text('installed').array().notNull(),
    appliedAt: instant('applied_at').notNull(),
  },
  (t) => [unique('applied_settings_one').on(t.tenantId), check('applied_settings_layers', sql`jsonb_typeof(${t.layers}) = 'array'`)],
);
