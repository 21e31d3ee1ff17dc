import { z } from 'zod';
import { fixture } from '#kernel/fixture.ts';
import { defineTool } from '#kernel/tool.ts';
import { organisationMerged, organisationUnmerged, personMerged, personUnmerged } from '../events.ts';
import { type MergeOutcome, mergeRecords } from '../merge.ts';
import { MERGEABLE, STRATEGIES } from '../merging.ts';
import { ref, text } from '../shapes.ts';
import { type UnmergeOutcome, unmergeRecord } from '../unmerge.ts';

const fieldsOf = <K extends string>(fields: Readonly<Record<K, unknown>>): [K, ...K[]] => Object.keys(fields) as [K, ...K[]];
const strategy = z.enum(STRATEGIES);
const KEEP = 'Whose value stays, field by field; default survivor. An empty value never wins.';
const counts = (what: string) => z.array(z.object({ what: text('Kind of row.'), count: z.int().describe('How many.') })).describe(what);

const toCounts = (map: Map<string, number>) => [...map].map(([what, count]) => ({ what, count }));

const Merged = z.object({
  survivorId: ref('record that stays'),
  mergedId: ref('record that now leads to it'),
  taken: z.array(z.string()).describe('Fields that the survivor took over.'),
  moved: counts('What went over to the survivor.'),
  dropped: z.int().describe('Phones, addresses and links that the survivor had already.'),
});
const toMerged = ({ moved, ...outcome }: MergeOutcome): z.input<typeof Merged> => ({ ...outcome, moved: toCounts(moved) });

const Unmerged = z.object({
  mergedId: ref('record that stands for itself again'),
  survivorId: ref('record that it was merged into'),
  returned: counts('What was given back.'),
  notReturned: z
    .array(z.object({ what: text('Kind of row, or field.'), recordId: ref('row'), because: text('Why.') }))
    .describe('What changed since and stays with the survivor.'),
  stayed: counts('What came to the survivor since: nobody can tell whose it is.'),
});
const toUnmerged = ({ returned, stayed, ...outcome }: UnmergeOutcome): z.input<typeof Unmerged> => ({
  ...outcome,
  returned: toCounts(returned),
  stayed: toCounts(stayed),
});

export const mergePerson = defineTool({
  name: 'crm_merge_person',
  title: 'Merge person',
  summary: 'Make one person of two.',
  guide:
    'personId goes and from then on leads to survivorId, which gets all that was theirs; of consents the stricter holds. Preview it first. Back: undo, or crm_unmerge_person.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    personId: z.uuid().describe('Who goes, from crm_list_duplicates.'),
    survivorId: z.uuid().describe('Who stays.'),
    keep: z
      .partialRecord(z.enum(fieldsOf(MERGEABLE.person.fields)), strategy)
      .default({})
      .describe(KEEP),
  }),
  output: Merged,
  examples: [
    {
      personId: fixture('crm.person.ngozi_again'),
      survivorId: fixture('crm.person.ngozi'),
      keep: { displayName: 'longest', language: 'newest' },
    },
  ],
  async run({ personId, survivorId, keep }, ctx) {
    const outcome = await mergeRecords(ctx, 'person', { survivorId, mergedId: personId, keep });
    ctx.emit(personMerged, { personId, survivorId });
    return toMerged(outcome);
  },
});

export const mergeOrganisation = defineTool({
  name: 'crm_merge_organisation',
  title: 'Merge organisation',
  summary: 'Make one organisation of two.',
  guide:
    'organisationId goes and from then on leads to survivorId, which gets all that was its. Preview it first. Back: undo, or crm_unmerge_organisation.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({
    organisationId: z.uuid().describe('Which goes, from crm_list_duplicates.'),
    survivorId: z.uuid().describe('Which stays.'),
    keep: z
      .partialRecord(z.enum(fieldsOf(MERGEABLE.organisation.fields)), strategy)
      .default({})
      .describe(KEEP),
  }),
  output: Merged,
  examples: [
    {
      organisationId: fixture('crm.organisation.mistake'),
      survivorId: fixture('crm.organisation.lagos_motors'),
      keep: { name: 'survivor' },
    },
  ],
  async run({ organisationId, survivorId, keep }, ctx) {
    const outcome = await mergeRecords(ctx, 'organisation', { survivorId, mergedId: organisationId, keep });
    ctx.emit(organisationMerged, { organisationId, survivorId });
    return toMerged(outcome);
  },
});

export const unmergePerson = defineTool({
  name: 'crm_unmerge_person',
  title: 'Unmerge person',
  summary: 'Make two people of one again.',
  guide:
    'For when others have worked on since, so that undo of the merge is refused. It gives back what is as the merge left it and lists the rest.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ personId: z.uuid().describe('Who was merged; not the survivor.') }),
  output: Unmerged,
  examples: [{ personId: fixture('crm.person.merged') }],
  async run({ personId }, ctx) {
    const outcome = await unmergeRecord(ctx, 'person', personId);
    ctx.emit(personUnmerged, { personId, survivorId: outcome.survivorId });
    return toUnmerged(outcome);
  },
});

export const unmergeOrganisation = defineTool({
  name: 'crm_unmerge_organisation',
  title: 'Unmerge organisation',
  summary: 'Make two organisations of one again.',
  guide:
    'For when others have worked on since, so that undo of the merge is refused. It gives back what is as the merge left it and lists the rest.',
  effect: 'reversible',
  permission: 'crm:write',
  input: z.object({ organisationId: z.uuid().describe('Which was merged; not the survivor.') }),
  output: Unmerged,
  examples: [{ organisationId: fixture('crm.organisation.merged') }],
  async run({ organisationId }, ctx) {
    const outcome = await unmergeRecord(ctx, 'organisation', organisationId);
    ctx.emit(organisationUnmerged, { organisationId, survivorId: outcome.survivorId });
    return toUnmerged(outcome);
  },
});
