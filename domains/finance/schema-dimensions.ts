import { type AnyPgColumn, foreignKey, uuid } from 'drizzle-orm/pg-core';
import { dimensionValues } from './schema-books.ts';

/** The dimensions of something that will be posted, or that postings are compared with. */
export const dimensionColumns = {
  costCentreId: uuid('cost_centre_id'),
  projectId: uuid('project_id'),
  fundId: uuid('fund_id'),
  branchId: uuid('branch_id'),
};

export const dimensionKeys = (table: string, t: Record<'tenantId' | keyof typeof dimensionColumns, AnyPgColumn>) =>
  (
    [
      ['cost_centre', t.costCentreId],
      ['project', t.projectId],
      ['fund', t.fundId],
      ['branch', t.branchId],
    ] as const
  ).map(([kind, column]) =>
    foreignKey({ name: `${table}_${kind}`, columns: [t.tenantId, column], foreignColumns: [dimensionValues.tenantId, dimensionValues.id] }),
  );
