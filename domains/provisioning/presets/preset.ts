import { z } from 'zod';
import { INDUSTRIES, keysOf, TOGGLES, type Toggle } from '../activation-tables.ts';
import { Scenario } from './scenario.ts';

const toggle = z.enum(keysOf(TOGGLES));
export const key = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/)
  .max(40);
const title = z.string().min(1).max(80);
const languageTag = z.string().regex(/^[a-z]{2}$/);

/** A domain is named like the toggle that switches it on, in lower case; these are always on. */
export const domainOf = (name: Toggle): string => name.toLowerCase();
export const ALWAYS_ON = ['tenancy', 'governance', 'provisioning', 'files', 'notifications'] as const;
export const KNOWN_DOMAINS: ReadonlySet<string> = new Set([...keysOf(TOGGLES).map(domainOf), ...ALWAYS_ON]);

const permission = z
  .string()
  .regex(/^(\*|[a-z][a-z0-9]*:(\*|[a-z][a-z0-9_]*))$/)
  .refine((text) => text === '*' || KNOWN_DOMAINS.has(text.slice(0, text.indexOf(':'))), 'must name a domain that is known or planned');

const PresetRole = z.strictObject({
  key: key.describe('Stable name of the role.'),
  title: title.describe('What people see.'),
  permissions: z.array(permission).min(1).describe('Permissions as domain:action, with wildcards.'),
  mustNot: z
    .array(permission.refine((text) => !text.includes('*'), 'must be one permission'))
    .min(1)
    .describe('What it must be refused, one permission each: tried at the end of every activation.'),
});

const PresetStage = z.strictObject({
  key: key.describe('Stable name of the stage.'),
  name: title.describe('What people see.'),
  semantic: z.enum(['open', 'won', 'lost']).describe('What it means for reports.'),
  probability: z.int().min(0).max(100).describe('Chance to win, in percent.'),
  rotDays: z.int().min(1).max(365).nullable().describe('After so many days without news it needs a look; null: it ends here.'),
});

const PresetPipeline = z
  .strictObject({
    key: key.describe('Stable name; `main` is the default of its domain.'),
    domain: z.string().refine((name) => KNOWN_DOMAINS.has(name), 'must be a domain that is known or planned'),
    name: title.describe('What people see.'),
    stages: z.array(PresetStage).min(3).max(30).describe('In order.'),
  })
  .refine(({ stages }) => (['open', 'won', 'lost'] as const).every((kind) => stages.some(({ semantic }) => semantic === kind)), {
    message: 'needs an open, a won and a lost stage',
  });

const CatalogueItem = z.strictObject({
  key: key.describe('Stable name.'),
  title: title.describe('What people see.'),
  kind: z.enum(['product', 'service', 'subscription', 'fee', 'programme', 'asset']).describe('What is sold, charged or kept.'),
  unit: z.string().min(1).max(20).describe('Counted in.'),
  isDemo: z.literal(true).describe('An example to be replaced; it has no price, which is the business’s own to set.'),
});

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
const Calendar = z
  .strictObject({
    title: title.describe('What people see.'),
    days: z.enum(['working', 'all']).describe('The working days of the country’s week, or every day.'),
    opens: clock.describe('Local time.'),
    closes: clock.describe('Local time, after `opens`.'),
  })
  .refine(({ opens, closes }) => opens < closes, 'must close after it opens');

const Target = z
  .strictObject({
    title: title.describe('What is promised to whom.'),
    calendar: key.describe('The hours that count.'),
    respondMinutes: z.int().positive().describe('Minutes of the calendar until the first answer.'),
    resolveMinutes: z.int().positive().describe('Minutes of the calendar until it is done.'),
  })
  .refine(({ respondMinutes, resolveMinutes }) => respondMinutes <= resolveMinutes, 'must be answered before it is done');

const Series = z.strictObject({
  title: title.describe('What is numbered.'),
  prefix: z
    .string()
    .regex(/^[A-Z]{1,5}-$/)
    .describe('Stands before the number.'),
  digits: z.int().min(3).max(10).describe('The number is filled with zeros to so many digits.'),
  restarts: z.enum(['never', 'yearly']).describe('When it begins at 1 again.'),
});

export const CHANNELS = ['email', 'sms', 'whatsapp'] as const;
const Text = z.strictObject({ subject: z.string().min(1).max(120).optional(), body: z.string().min(1).max(1500) });
const Template = z.strictObject({
  title: title.describe('What it tells.'),
  channels: z
    .partialRecord(z.enum(CHANNELS), z.record(languageTag, Text))
    .describe('By channel and language; {{placeholders}} are filled when it is sent.'),
});

export const sections = {
  roles: z.array(PresetRole).describe('Roles that activation creates.'),
  pipelines: z.array(PresetPipeline).describe('How work moves, with stages that reports understand.'),
  leadSources: z.record(title, z.int().min(0).max(20)).describe('Where leads come from, and the points they start with.'),
  catalogue: z.array(CatalogueItem).describe('A first catalogue, as an example.'),
  calendars: z.record(key, Calendar).describe('Hours that service levels count.'),
  targets: z.record(key, Target).describe('Service levels.'),
  series: z.record(key, Series).describe('Number series.'),
  templates: z.record(key, Template).describe('Messages.'),
};

/** What a preset says; `scenario` proves it and is no setting. */
export const IndustryPreset = z
  .strictObject({
    industry: z.enum(keysOf(INDUSTRIES)).describe('The industry it is for.'),
    version: z.number().int().positive().describe('Raised with every change, so that an upgrade can merge.'),
    title: title.describe('What people see.'),
    on: z.array(toggle).describe('Toggles that are on unless the prompt says otherwise.'),
    offered: z.array(toggle).describe('Toggles that suit the industry but start off.'),
    ...sections,
    scenario: Scenario.describe('A day in the life of the business, played and taken back.'),
  })
  .refine(({ on, offered }) => !on.some((name) => offered.includes(name)), 'a toggle is on or offered, not both');
export type IndustryPreset = z.infer<typeof IndustryPreset>;
