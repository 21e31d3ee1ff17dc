import { eq } from 'drizzle-orm';
import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { ACCOUNT_ROLES, type AccountRole, JOURNAL_KINDS } from '../ledger-rules.ts';
import { accounts, dimensionValues, entities, journals, postingAccounts, series } from '../schema-books.ts';
import type { Chart } from './chart.ts';
import { type ChartBaseName, chartBaseOf } from './chart-bases.ts';
import { chartOn } from './chart-for.ts';
import { openFirstYears } from './fiscal-years.ts';
import { JOURNALS, SERIES, type SeriesCode } from './numbering.ts';
import { type ChartIndustry, isChartIndustry } from './overlays.ts';

/** What the books of a business start from; what is left out follows from its country, or is what most have. */
export interface BooksPlan {
  base?: ChartBaseName | undefined;
  industry?: ChartIndustry | undefined;
  /** BCP 47, the most wanted first. */
  languages?: readonly string[] | undefined;
  /** MM-DD. */
  fiscalYearStart?: string | undefined;
  series?: Partial<Record<SeriesCode, SeriesPlan>> | undefined;
}

export interface SeriesPlan {
  prefix: string;
  digits?: number | undefined;
  restarts?: 'never' | 'yearly' | undefined;
}

const id = (name: string): string => fixture(`finance.${name}`);
const MAIN = id('entity.main');

/**
 * The id that a seeded account has in every business: by the part that it played when it was seeded, else by its key.
 * Renamed or renumbered, it is still that account.
 */
export const seededAccount = (roleOrKey: string): string => id(`account.${roleOrKey}`);

/** What every tenant starts with that no activation has set up for its trade: by its own settings. */
export async function seed(ctx: ToolContext): Promise<void> {
  await installBooks(ctx, {});
}

/**
 * Opens the books: an entity, its chart with every part played, journals, series, dimensions and the fiscal year of today. Does
 * nothing where there are books, so what people have renamed, moved or deleted stays as they left it.
 */
export async function installBooks(ctx: ToolContext, plan: BooksPlan): Promise<{ isNew: boolean; chart: Chart }> {
  const chart = chartOn(plan.base ?? chartBaseOf(textIn(ctx, 'country') ?? '') ?? 'ifrs_sme', {
    industry: plan.industry ?? industryOf(ctx),
    languages: plan.languages ?? languagesOf(ctx),
  });
  if (!(await addEntity(ctx))) return { isNew: false, chart };
  await addAccounts(ctx, chart);
  await addNumbering(ctx, chart, plan.series ?? {});
  await addDimensions(ctx, chart);
  await openFirstYears(ctx, MAIN, plan.fiscalYearStart ?? '01-01');
  return { isNew: true, chart };
}

function textIn(ctx: ToolContext, key: string): string | undefined {
  const value = ctx.tenant.settings[key];
  return typeof value === 'string' ? value : undefined;
}

function industryOf(ctx: ToolContext): ChartIndustry {
  const industry = ctx.tenant.settings['industry'];
  return isChartIndustry(industry) ? industry : 'other';
}

function languagesOf(ctx: ToolContext): string[] {
  const languages = ctx.tenant.settings['languages'];
  return Array.isArray(languages) ? languages.filter((tag) => typeof tag === 'string') : [];
}

const stampsOf = (ctx: ToolContext) => ({ createdAt: ctx.now(), updatedAt: ctx.now() });

/** Answers whether there were no books before: also when people have closed ours and opened others. */
async function addEntity(ctx: ToolContext): Promise<boolean> {
  const [standing] = await ctx.db.select({ id: entities.id }).from(entities).where(eq(entities.isDefault, true));
  if (standing) return false;
  const added = await ctx.db
    .insert(entities)
    .values({
      id: MAIN,
      code: 'MAIN',
      name: ctx.tenant.name,
      functionalCurrency: textIn(ctx, 'currency') ?? 'USD',
      country: textIn(ctx, 'country') ?? null,
      isDefault: true,
      ...stampsOf(ctx),
    })
    .onConflictDoNothing()
    .returning({ id: entities.id });
  return added.length > 0;
}

/** Headings come before what stands under them, since their codes are shorter or end in more zeros. */
async function addAccounts(ctx: ToolContext, chart: Chart): Promise<void> {
  const stamps = stampsOf(ctx);
  const roleOf = new Map(Object.entries(chart.roles).map(([role, code]) => [code, role]));
  const idOf = new Map(
    chart.accounts.map(({ code, key }) => {
      // A general account whose part the trade’s own account plays gives that one the id of the part.
      const name = roleOf.get(code) ?? (key in ACCOUNT_ROLES ? `general_${key}` : key);
      return [code, seededAccount(name)] as const;
    }),
  );
  await ctx.db.insert(accounts).values(
    chart.accounts.map(({ key: _, parent, ...account }) => ({
      id: idOf.get(account.code)!,
      ...account,
      parentId: parent === null ? null : (idOf.get(parent) ?? null),
      ...stamps,
    })),
  );
  await ctx.db.insert(postingAccounts).values(
    (Object.keys(ACCOUNT_ROLES) as AccountRole[]).map((role) => ({
      id: id(`posting_account.${role}`),
      role,
      accountId: seededAccount(role),
      ...stamps,
    })),
  );
}

async function addNumbering(ctx: ToolContext, { language }: Chart, wanted: NonNullable<BooksPlan['series']>): Promise<void> {
  const own = { entityId: MAIN, ...stampsOf(ctx) };
  await ctx.db.insert(series).values(
    (Object.keys(SERIES) as SeriesCode[]).map((code) => ({
      id: id(`series.${code}`),
      code,
      name: SERIES[code].names[language],
      prefix: SERIES[code].prefix,
      ...wanted[code],
      ...own,
    })),
  );
  await ctx.db.insert(journals).values(
    JOURNAL_KINDS.map((kind) => ({
      id: id(`journal.${kind}`),
      code: kind.toUpperCase(),
      name: JOURNALS[kind][language],
      kind,
      seriesId: id('series.ENTRY'),
      ...own,
    })),
  );
}

async function addDimensions(ctx: ToolContext, { dimensions }: Chart): Promise<void> {
  const stamps = stampsOf(ctx);
  const rows = dimensions.flatMap(({ kind, values }) =>
    values.map((value) => ({ id: id(`seeded.${kind}.${value.code}`), kind, ...value, ...stamps })),
  );
  if (rows.length > 0) await ctx.db.insert(dimensionValues).values(rows).onConflictDoNothing();
}
