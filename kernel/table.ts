import { sql } from 'drizzle-orm';
import {
  customType,
  type PgColumn,
  type PgColumnBuilderBase,
  type PgSchema,
  type PgTable,
  type PgTableExtraConfigValue,
  type PgTableWithColumns,
  primaryKey,
  uuid,
} from 'drizzle-orm/pg-core';
import type { BuildColumns, BuildExtraConfigColumns } from 'drizzle-orm';

/**
 * What a table is:
 * record: its rows are journalled and undoable;
 * ledger: append-only by privilege and trigger;
 * derived: can be rebuilt from the others, outside changes and undo.
 */
export type TableKind = 'record' | 'ledger' | 'derived';

export interface TableFacts {
  kind: TableKind;
  /** A second column that names a tenant with a say: it may read the row, and change it when `write` is set. */
  shared?: { column: string; write: boolean };
  /** A change decides who may do what: cached principals and policies of that tenant become stale. */
  bumps?: { column: string };
}

const FACTS = new WeakMap<PgTable, TableFacts>();

export function tableFacts(table: PgTable): TableFacts {
  const facts = FACTS.get(table);
  if (!facts) throw new Error('A domain table is made by record(), ledger() or derived() of kernel/table.ts.');
  return facts;
}

/** Every tenant table starts with these two; `tenant_id` is filled by the context and by nothing else, and verified by the table's policy. */
const tenantColumns = {
  tenantId: uuid('tenant_id')
    .notNull()
    .default(sql`kernel.named_tenant()`),
  id: uuid('id').notNull(),
};

type WithTenant<C> = typeof tenantColumns & C;
type Extras<N extends string, C> = (table: BuildExtraConfigColumns<N, WithTenant<C>, 'pg'>) => PgTableExtraConfigValue[];
type Made<S extends string, N extends string, C extends Record<string, PgColumnBuilderBase>> = PgTableWithColumns<{
  name: N;
  schema: S;
  columns: BuildColumns<N, WithTenant<C>, 'pg'>;
  dialect: 'pg';
}>;

function maker(kind: TableKind) {
  return <S extends string, N extends string, C extends Record<string, PgColumnBuilderBase>>(
    schema: PgSchema<S>,
    name: N,
    columns: C,
    extras?: Extras<N, C>,
    facts: Omit<TableFacts, 'kind'> = {},
  ): Made<S, N, C> => {
    const table = schema.table(name, { ...tenantColumns, ...columns } as WithTenant<C>, (t) => {
      const own = t as unknown as { tenantId: PgColumn; id: PgColumn };
      return [
        primaryKey({ columns: [own.tenantId as never, own.id as never] }),
        ...(extras?.(t as unknown as BuildExtraConfigColumns<N, WithTenant<C>, 'pg'>) ?? []),
      ];
    });
    FACTS.set(table as unknown as PgTable, { kind, ...facts });
    return table as unknown as Made<S, N, C>;
  };
}

/** A table whose rows are journalled in kernel.changes and restored by undo. */
export const record = maker('record');
/** An append-only table: no UPDATE, no DELETE, for anybody. Its writers are at least compensable. */
export const ledger = maker('ledger');
/** A table that a tool can rebuild from the others. */
export const derived = maker('derived');

/** A moment: `timestamptz` in SQL, Temporal.Instant in code. */
export const instant = customType<{ data: Temporal.Instant; driverData: string }>({
  dataType: () => 'timestamp with time zone',
  fromDriver: (value) => Temporal.Instant.from(value.replace(' ', 'T')),
  toDriver: (value) => value.toString(),
});

/** A date without time: `date` in SQL, Temporal.PlainDate in code. */
export const plainDate = customType<{ data: Temporal.PlainDate; driverData: string }>({
  dataType: () => 'date',
  fromDriver: (value) => Temporal.PlainDate.from(value),
  toDriver: (value) => value.toString(),
});
