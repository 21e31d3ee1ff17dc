import { z } from 'zod';

const text = z.string().max(2000);
const address = z.object({ name: text, lines: z.array(text).max(12) });

/**
 * What stands on paper, with no word of how it is set: whoever prints an invoice, a statement or a payslip says what is
 * on it, and one place makes all of them look like they are from the same house.
 */
export const PrintedPage = z.object({
  title: text,
  from: address,
  to: address.nullable(),
  facts: z.array(z.object({ label: text, value: text })).max(12),
  tables: z
    .array(
      z.object({
        title: text.nullable(),
        /** `weight` shares out the width. */
        columns: z
          .array(z.object({ label: text, align: z.enum(['left', 'right']), weight: z.number().positive() }))
          .min(1)
          .max(10),
        rows: z.array(z.array(text)).max(5000),
        /** Under the table, on the right; the last page always has them beside at least one row. */
        totals: z.array(z.object({ label: text, value: text, isStrong: z.boolean() })).max(20),
      }),
    )
    .max(5),
  notes: z.array(text).max(10),
  /** At the foot of each page, before its number. */
  footer: text,
  /** ISO 8601. Stands in the file, so that the same page printed twice is the same bytes. */
  printedAt: z.iso.datetime(),
});

export type PrintedPage = z.output<typeof PrintedPage>;
export type PrintedTable = PrintedPage['tables'][number];
