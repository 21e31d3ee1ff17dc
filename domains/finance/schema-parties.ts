import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, text, unique, uuid } from 'drizzle-orm/pg-core';
import { record } from '#kernel/table.ts';
import { finance, isCurrency, isNotBlank, minor, stamps } from './schema-parts.ts';

/** Customers and suppliers: who owes, and who is owed. */
export const parties = record(
  finance,
  'parties',
  {
    code: text('code').notNull(),
    name: text('name').notNull(),
    isCustomer: boolean('is_customer').notNull().default(false),
    isSupplier: boolean('is_supplier').notNull().default(false),
    isActive: boolean('is_active').notNull().default(true),
    /** What they are usually billed in. */
    currency: text('currency').notNull(),
    paymentTermsDays: integer('payment_terms_days').notNull().default(30),
    creditLimitMinor: minor('credit_limit_minor'),
    taxNumber: text('tax_number'),
    email: text('email'),
    phone: text('phone'),
    address: text('address'),
    /** Records of crm, if that is where they come from. */
    personId: uuid('person_id'),
    organisationId: uuid('organisation_id'),
    ...stamps,
  },
  (t) => [
    unique('parties_code').on(t.tenantId, t.code),
    unique('parties_person').on(t.tenantId, t.personId),
    unique('parties_organisation').on(t.tenantId, t.organisationId),
    isCurrency('parties_currency', t.currency),
    isNotBlank('parties_name_not_blank', t.name),
    check('parties_customer_or_supplier', sql`${t.isCustomer} OR ${t.isSupplier}`),
    check('parties_terms', sql`${t.paymentTermsDays} BETWEEN 0 AND 365 AND ${t.creditLimitMinor} >= 0`),
    index('parties_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
  ],
);
