import { COUNTRY_FACTS, type CountryFacts } from '#domains/provisioning/public.ts';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { taxCodes, taxRates } from '../schema-tax.ts';
import { taxReturnBoxes, taxReturnTemplates } from '../schema-tax-returns.ts';
import { DEMO_SOURCE, packCodes, packTemplates } from './packs.ts';
import { isTaxed, type TaxCodeKind } from './rules.ts';

const id = (name: string): string => fixture(`finance.${name}`);
/** Demo rates hold from here on, so that whatever is posted finds one; a reviewed rate takes over from the day that it begins. */
const SINCE = Temporal.PlainDate.from('1990-01-01');

/** The structure of the country's taxes, every code, rate and form of it marked as a demo. Seeding again adds nothing. */
export async function seed(ctx: ToolContext): Promise<void> {
  const country = ctx.tenant.settings['country'];
  const facts: Record<string, CountryFacts> = COUNTRY_FACTS;
  const taxes = (typeof country === 'string' ? facts[country]?.salesTaxes : undefined) ?? [];
  const stamps = { createdAt: ctx.now(), updatedAt: ctx.now() };
  const codes = packCodes(taxes);
  const added = await ctx.db
    .insert(taxCodes)
    .values(codes.map(({ rate: _, ...code }) => ({ id: id(`tax_code.${code.code}`), ...code, isDemo: true, ...stamps })))
    .onConflictDoNothing()
    .returning({ id: taxCodes.id });
  const isNew = new Set(added.map((row) => row.id));
  const rates = codes
    .filter(({ code, kind }) => isNew.has(id(`tax_code.${code}`)) && isTaxed({ kind: kind as TaxCodeKind }))
    .map(({ code, rate }) => ({
      id: id(`tax_rate.${code}`),
      codeId: id(`tax_code.${code}`),
      rate,
      validFrom: SINCE,
      isDemo: true,
      source: DEMO_SOURCE,
      ...stamps,
    }));
  if (rates.length > 0) await ctx.db.insert(taxRates).values(rates);
  for (const { boxes, ...template } of packTemplates(taxes)) {
    const templateId = id(`tax_return_template.${template.code}`);
    const [fresh] = await ctx.db
      .insert(taxReturnTemplates)
      .values({ id: templateId, ...template, basis: 'accrual', months: 1, isDemo: true, ...stamps })
      .onConflictDoNothing()
      .returning({ id: taxReturnTemplates.id });
    if (!fresh) continue;
    await ctx.db.insert(taxReturnBoxes).values(
      boxes.map(({ box, label, terms }, i) => ({
        id: id(`tax_return_box.${template.code}.${box}`),
        templateId,
        box,
        label,
        position: i + 1,
        terms: [...terms],
      })),
    );
  }
}
