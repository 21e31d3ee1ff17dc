import { ACCOUNT_ROLES, type AccountRole, DIMENSIONS } from '../ledger-rules.ts';
import { type ChartBase, type Numbered } from './base.ts';
import { BASES } from './bases.ts';
import type { Chart, ChartAccount } from './chart.ts';
import { type ChartBaseName, chartBaseOf } from './chart-bases.ts';
import type { ChartLanguage, Names } from './names.ts';
import { type Overlay, type OverlayAccount } from './overlay.ts';
import { type ChartIndustry, OVERLAYS } from './overlays.ts';
import { type Place, PLACES } from './places.ts';
import { REPORT_GROUPS } from './report-groups.ts';
import { STANDARD_ACCOUNTS, type StandardKey } from './standard-accounts.ts';

export interface ChartWish {
  industry: ChartIndustry;
  /** BCP 47; the first one that the base is written in decides. */
  languages: readonly string[];
}

/** The chart of a trade in a country: what its law or custom prescribes, and the international one elsewhere. */
export const chartFor = ({ country, ...wish }: ChartWish & { country: string }): Chart => chartOn(chartBaseOf(country) ?? 'ifrs_sme', wish);

/** The chart of a trade on a given base. */
export function chartOn(baseName: ChartBaseName, { industry, languages }: ChartWish): Chart {
  const base = BASES[baseName];
  const overlay: Overlay = OVERLAYS[industry];
  const language = languageOf(base, languages);
  const placed = placeAll(base, overlay, language);
  const accounts = [...headingsOf(base, language, placed), ...placed.map((account) => toAccount(base, language, account))];
  return {
    base: baseName,
    industry,
    language,
    accounts: accounts.toSorted((a, b) => (a.code < b.code ? -1 : 1)),
    roles: rolesOf(placed),
    dimensions: DIMENSIONS.flatMap((kind) => {
      const dimension = overlay.dimensions[kind];
      if (!dimension) return [];
      const values = dimension.values.map(({ code, names }) => ({ code, name: names[language] }));
      return [{ kind, means: dimension.means[language], values }];
    }),
  };
}

function languageOf(base: ChartBase, wanted: readonly string[]): ChartLanguage {
  const spoken = wanted.map((tag) => tag.split('-')[0]);
  return (
    base.languages.find((language) => language === spoken.find((tag) => (base.languages as readonly string[]).includes(tag ?? ''))) ??
    base.languages[0]
  );
}

interface Placed {
  key: string;
  code: string;
  name: string;
  place: Place;
  role: AccountRole | null;
}

/** Those that every business has, unless its trade has one of the same nature for the role; then those of the trade. */
function placeAll(base: ChartBase, overlay: Overlay, language: ChartLanguage): Placed[] {
  const taken = new Map(overlay.accounts.flatMap((account) => (account.role ? [[account.role as string, account] as const] : [])));
  const isReplaced = (key: string): boolean => taken.get(key)?.place === STANDARD_ACCOUNTS[key as StandardKey].place;
  const standard = (Object.keys(STANDARD_ACCOUNTS) as StandardKey[])
    .filter((key) => !isReplaced(key))
    .map((key): Placed => {
      const { place, names } = STANDARD_ACCOUNTS[key];
      const role = isRole(key) && !taken.has(key) ? key : null;
      return { key, code: codeOf(base.accounts[key]), name: nameOf(base, base.accounts[key], { names, language }), place, role };
    });
  const codes = new Set(standard.map(({ code }) => code));
  const own = overlay.accounts.map((account): Placed => {
    const { key, place, names, role } = account;
    const code = role && isReplaced(role) && base.stems ? codeOf(base.accounts[role]) : nextCode(base, account, codes);
    codes.add(code);
    return { key, code, name: names[language], place, role };
  });
  return [...standard, ...own];
}

const isRole = (key: string): key is AccountRole => key in ACCOUNT_ROLES;
const codeOf = (numbered: Numbered): string => (typeof numbered === 'string' ? numbered : numbered[0]);

/** In the standard’s own words where it has some in this language, else in ours. */
function nameOf({ languages }: ChartBase, numbered: Numbered, { names, language }: { names: Names; language: ChartLanguage }): string {
  const said = typeof numbered === 'string' ? undefined : numbered[languages.indexOf(language) + 1];
  return said ?? names[language];
}

/** The code that the trade proposes where the base is cut like ours; else the next free one of its place. */
function nextCode({ stems, digits }: ChartBase, { code, place }: OverlayAccount, taken: ReadonlySet<string>): string {
  if (!stems) return code;
  const stem = stems[place];
  for (let n = 1; ; n += 1) {
    const next = stem + String(n).padStart(Math.max(1, (digits ?? 0) - stem.length), '0');
    if (!taken.has(next)) return next;
  }
}

/** What the codes under a heading begin with: of four digits, those before the zeros. */
const stemOf = ({ digits }: ChartBase, code: string): string => (digits ? code.replace(/0+$/, '') : code);

function parentOf(base: ChartBase, code: string): string | null {
  let nearest: { code: string; length: number } | null = null;
  for (const [heading] of base.headings) {
    const stem = stemOf(base, heading);
    if (heading !== code && code.startsWith(stem) && stem.length > (nearest?.length ?? 0)) nearest = { code: heading, length: stem.length };
  }
  return nearest?.code ?? null;
}

function toAccount(base: ChartBase, language: ChartLanguage, { key, code, name, place }: Placed): ChartAccount {
  const { type, group, cashFlow, control } = PLACES[place];
  return {
    key,
    code,
    name,
    type,
    control,
    parent: parentOf(base, code),
    isPostable: true,
    cashFlow,
    reportGroup: REPORT_GROUPS[group][language],
  };
}

/** Headings that something stands under, with the type of the first account there. */
function headingsOf(base: ChartBase, language: ChartLanguage, placed: readonly Placed[]): ChartAccount[] {
  const at = base.languages.indexOf(language) + 1;
  return base.headings.flatMap((heading): ChartAccount[] => {
    const [code] = heading;
    const first = placed.find((account) => account.code.startsWith(stemOf(base, code)));
    if (!first) return [];
    const { type, cashFlow } = PLACES[first.place];
    const name = heading[at] ?? code;
    return [
      {
        key: `heading.${code}`,
        code,
        name,
        type,
        control: null,
        parent: parentOf(base, code),
        isPostable: false,
        cashFlow,
        reportGroup: null,
      },
    ];
  });
}

function rolesOf(placed: readonly Placed[]): Chart['roles'] {
  return Object.fromEntries(placed.flatMap(({ role, code }) => (role ? [[role, code]] : []))) as Chart['roles'];
}
