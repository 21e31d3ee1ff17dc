import { canonicalJson } from '#kernel/canonical.ts';

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?/g;
/** Made of the tenant's id and the endpoint's. */
const ENDPOINT = /(\/webhooks\/[a-z_]+\/)[A-Za-z0-9_-]{43}/g;
/** Key material, digests, PEM bodies, sealed secrets: long, and with a digit or a change to capitals, as no name has it. */
const RANDOM = /(?:v1\.)?(?=[A-Za-z+/_-]*(?:\d|[a-z][A-Z]))[A-Za-z0-9+/_-]{32,}={0,2}/g;
/** The end of a key, which people know it by. */
const LAST_FOUR = /"last_?[fF]our":"[^"]{4}"/g;

/**
 * What two runs of the same call must have in common: ids that were made anew are numbered in the order in which they
 * appear, times and random texts lose their value. Ids that were there before keep theirs: to touch another record is to differ.
 */
export function normalise(value: unknown, known: ReadonlySet<string>): string {
  const seen = new Map<string, string>();
  return canonicalJson(value)
    .replaceAll(/-----BEGIN [^-]+-----[\s\S]*?-----END [^-]+-----/g, '<pem>')
    .replaceAll(LAST_FOUR, '"last_four":"<four>"')
    .replaceAll(TIME, '<time>')
    .replaceAll(ENDPOINT, '$1<endpoint>')
    .replaceAll(ID, (id) => {
      if (known.has(id)) return `<known ${id.slice(0, 8)} ${id.slice(-12)}>`;
      if (!seen.has(id)) seen.set(id, `<id ${seen.size + 1}>`);
      return seen.get(id) ?? id;
    })
    .replaceAll(RANDOM, '<random>');
}

/** All ids that a text holds. */
export function idsIn(text: string): Set<string> {
  return new Set(text.match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g) ?? []);
}
