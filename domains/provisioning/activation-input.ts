import { countries } from 'countries-list';
import { z } from 'zod';
import {
  INDUSTRIES,
  INTEGRATIONS,
  keysOf,
  PLANS,
  REGIONS,
  requiredBy,
  TOGGLES,
  toggleNames,
  type Toggle,
  type Toggles,
} from './activation-tables.ts';

export const SLUG_LENGTH_MAX = 40;

/** A slug becomes a DNS label, a Kubernetes namespace and part of paths; these would be mistaken for the platform's own. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
  'admin',
  'api',
  'app',
  'console',
  'default',
  'docs',
  'health',
  'kube-public',
  'kube-system',
  'mail',
  'mcp',
  'metrics',
  'nexus',
  'platform',
  'static',
  'status',
  'system',
  'webhooks',
  'www',
]);

/** ISO 3166-1 alpha-2. The package also lists Kosovo (user-assigned), Ascension and Tristan da Cunha (exceptionally reserved). */
const isoCountries = new Set(Object.keys(countries).filter((code) => !['AC', 'TA', 'XK'].includes(code)));
/** ISO 4217 as the runtime knows it, less those that no longer circulate. */
const withdrawnCurrencies = ['ANG', 'BGN', 'CUC', 'HRK', 'SLL', 'ZWL', 'VEF', 'MRO', 'STD', 'BYR', 'LTL', 'LVL', 'EEK', 'XXX', 'XTS'];
const isoCurrencies = new Set(Intl.supportedValuesOf('currency').filter((code) => !withdrawnCurrencies.includes(code)));

export const isCountry = (code: string): boolean => isoCountries.has(code);
export const isCurrency = (code: string): boolean => isoCurrencies.has(code);

/** Offsets such as "+01:00" are refused although Intl takes them: they know nothing of summer time. */
export function isTimezone(zone: string): boolean {
  if (!/^[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const toggleShape = Object.fromEntries(toggleNames.map((name) => [name, z.boolean().describe(TOGGLES[name])])) as Record<
  Toggle,
  z.ZodBoolean
>;

/** Each field alone, so that the planner can judge a JSON payload field by field and keep what is right. */
export const activationFields = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .regex(/[\p{L}\p{N}]/u, 'needs at least one letter or digit')
    .describe('The business as its customers know it.'),
  slug: z
    .string()
    .min(2)
    .max(SLUG_LENGTH_MAX)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single hyphens between them')
    .refine((slug) => !RESERVED_SLUGS.has(slug), 'is reserved by the platform')
    .describe('Unique short name for addresses: 2 to 40 lower-case letters, digits and hyphens. Derived from the name when absent.'),
  industry: z.enum(keysOf(INDUSTRIES)).describe('Which preset to start from; "other" when none fits.'),
  country: z
    .string()
    .refine(isCountry, 'must be an ISO 3166-1 alpha-2 code such as NG')
    .describe('Where the business is registered, ISO 3166-1 alpha-2.'),
  currency: z
    .string()
    .refine(isCurrency, 'must be an ISO 4217 code such as NGN')
    .describe('Currency of the books, ISO 4217. The country’s own when absent.'),
  timezone: z
    .string()
    .refine(isTimezone, 'must be an IANA zone such as Africa/Lagos')
    .describe('IANA time zone. That of the city or of the capital when absent.'),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag such as en or pt-BR'))
    .min(1)
    .max(10)
    .describe('Languages as BCP 47 tags, the first for documents. The country’s official ones when absent.'),
  plan: z.enum(keysOf(PLANS)).describe('Subscription plan; by size, else starter, when absent.'),
  region: z.enum(keysOf(REGIONS)).describe('Where the data lives; the nearest to the country when absent.'),
  toggles: z.strictObject(toggleShape).describe('The fourteen features, each on or off.'),
  integrations: z
    .array(z.enum(keysOf(INTEGRATIONS)))
    .max(keysOf(INTEGRATIONS).length)
    .describe('Outside services to connect.'),
  domain: z
    .string()
    .max(253)
    .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$/, 'must be a lower-case domain name such as movewell.com.ng')
    .describe('Domain name that the business owns.'),
  adminEmail: z.email().max(254).describe('E-mail address of the first administrator.'),
};

/** Everything an activation runs on. `domain` and `adminEmail` may be absent; everything else is known or was derived and recorded. */
export const BusinessActivationInput = z
  .strictObject({
    ...activationFields,
    domain: activationFields.domain.optional(),
    adminEmail: activationFields.adminEmail.optional(),
  })
  .superRefine((input, check) => {
    for (const { toggle, missing } of unmetRequirements(input.toggles)) {
      check.addIssue({
        code: 'custom',
        path: ['toggles', toggle],
        message: `${toggle} needs ${missing.join(' and ')}`,
      });
    }
  })
  .describe('A whole business, ready to be activated.');
export type BusinessActivationInput = z.infer<typeof BusinessActivationInput>;

/** What people and programs may send: only what they know, toggles in part. `planActivation` completes it. */
export const BusinessActivationDraft = z
  .strictObject({
    ...activationFields,
    toggles: z.strictObject(toggleShape).partial().describe('Some of the fourteen features; the preset decides the others.'),
  })
  .partial()
  .describe('What is known of a business to activate; what is missing is derived, or asked for.');
export type BusinessActivationDraft = z.infer<typeof BusinessActivationDraft>;

function unmetRequirements(toggles: Toggles): { toggle: Toggle; missing: Toggle[] }[] {
  return toggleNames
    .filter((toggle) => toggles[toggle])
    .map((toggle) => ({ toggle, missing: requiredBy(toggle).filter((needed) => !toggles[needed]) }))
    .filter(({ missing }) => missing.length > 0);
}
