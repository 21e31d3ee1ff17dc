import { nearestNames } from '#kernel/names.ts';
import type { RegisteredTool } from '#kernel/registry.ts';
import type { Effect } from '#kernel/tool.ts';
import { isWithinSlips, SYNONYM_WORDS, synonymsOf, wordsOf } from '#mcp-servers/words.ts';

interface SearchQuery {
  query: string;
  domain?: string | undefined;
  effect?: Effect | undefined;
  limit: number;
}

interface SearchAnswer {
  hits: readonly RegisteredTool[];
  /** Where nothing was found: the names most alike. */
  nearest: readonly string[];
}

export type ToolSearch = (query: SearchQuery) => SearchAnswer;

/** How much a word counts by where it stands. Names follow one grammar, so they say most. */
const WEIGHTS = { name: 4, title: 3, summary: 2, guide: 1, domain: 1, noun: 1, field: 0.75, fieldText: 0.3 } as const;
const SYNONYM = 0.6;
const SLIP = 0.7;
const PREFIX = 0.6;
/**
 * Okapi BM25's constants. Weights make counts large, so they saturate later than the usual 1.2: a word in the name must
 * count several times a field that happens to mention it. Length matters little: a tool is not worse for more fields.
 */
const K1 = 2;
const B = 0.5;
/** What a word scores by one mention in a summary or better; less is a mention in passing. */
const STRONG = 0.9;
/** A hit that scores less than this part of the best is noise to a model. */
const NOISE = 0.12;

type Postings = Map<string, Map<number, number>>;

/**
 * Ranked search over these tools and no others: what a caller may not see is not in the index, so it cannot shift ranks
 * either. Lexical on purpose: with one naming grammar it finds as much as vectors do, needs no model and explains itself.
 */
export function createToolSearch(tools: readonly RegisteredTool[]): ToolSearch {
  const postings: Postings = new Map();
  const lengths = tools.map((tool, index) => addDocument(postings, index, tool));
  const meanLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, tools.length);
  // A slip in `custmer` must be found although the tools themselves say `person`.
  const vocabulary = new Set([...postings.keys(), ...SYNONYM_WORDS]);
  const names = tools.map((tool) => tool.name);

  const weigh = (word: string, factor: number, best: Map<number, number>): void => {
    for (const [index, weight] of postings.get(word) ?? []) {
      const saturation = (weight * (K1 + 1)) / (weight + K1 * (1 - B + (B * lengths[index]!) / meanLength));
      best.set(index, Math.max(best.get(index) ?? 0, factor * saturation));
    }
  };

  return ({ query, domain, effect, limit }) => {
    const scores = new Map<number, number>();
    for (const word of new Set(wordsOf(query.slice(0, 500)))) {
      // A word and its synonyms are one term: it counts once per tool, and is as rare as all of them together, so that a
      // rare synonym of a common verb does not outweigh the verb itself.
      const best = new Map<number, number>();
      for (const [variant, factor] of variantsOf(word, vocabulary)) weigh(variant, factor, best);
      // A mention in a field's description alone makes a word no commoner.
      const size = [...best.values()].filter((score) => score >= STRONG).length;
      const rarity = Math.log(1 + (tools.length - size + 0.5) / (size + 0.5));
      for (const [index, score] of best) scores.set(index, (scores.get(index) ?? 0) + rarity * score);
    }
    const ranked = [...scores]
      .map(([index, score]) => ({ tool: tools[index]!, index, score }))
      .filter(({ tool }) => (!domain || tool.domain.name === domain) && (!effect || tool.tool.effect === effect))
      .sort((a, b) => b.score - a.score || a.index - b.index);
    const floor = (ranked[0]?.score ?? 0) * NOISE;
    const hits = ranked
      .filter(({ score }) => score >= floor)
      .slice(0, limit)
      .map(({ tool }) => tool);
    const wanted = query.trim().replaceAll(/\s+/g, '_');
    return { hits, nearest: hits.length > 0 ? [] : nearestNames(wanted, names, 5) };
  };
}

function addDocument(postings: Postings, index: number, { tool, name, domain, noun, inputSchema }: RegisteredTool): number {
  let length = 0;
  const add = (text: string, weight: number): void => {
    for (const word of wordsOf(text)) {
      let found = postings.get(word);
      if (!found) postings.set(word, (found = new Map()));
      found.set(index, (found.get(index) ?? 0) + weight);
      if (weight >= 1) length += weight;
    }
  };
  add(name.slice(domain.name.length), WEIGHTS.name);
  for (const alias of tool.aliases ?? []) add(alias.slice(domain.name.length), WEIGHTS.name / 2);
  add(tool.title, WEIGHTS.title);
  add(tool.summary, WEIGHTS.summary);
  add(whenToUse(tool.guide), WEIGHTS.guide);
  add(`${domain.name} ${domain.title}`, WEIGHTS.domain);
  if (noun) add(`${noun.one} ${noun.summary}`, WEIGHTS.noun);
  for (const [field, schema] of Object.entries((inputSchema.properties as object | undefined) ?? {})) {
    add(field, WEIGHTS.field);
    add(String((schema as { description?: string }).description ?? ''), WEIGHTS.fieldText);
  }
  return length;
}

/** A guide also says what the tool is not for, and names other tools: those words would find the wrong one. */
function whenToUse(guide: string): string {
  return guide
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => !/^(not|do not|don't|never|for .* use)\b/i.test(sentence))
    .join(' ')
    .replaceAll(/\b[a-z0-9]+(_[a-z0-9]+)+\b/g, ' ');
}

/** The word itself, its synonyms, and where it is unknown the words it was likely meant to be. */
function variantsOf(word: string, vocabulary: ReadonlySet<string>): Map<string, number> {
  const variants = new Map<string, number>([[word, 1]]);
  const consider = (variant: string, factor: number): void => {
    if (!variants.has(variant)) variants.set(variant, factor);
  };
  for (const synonym of synonymsOf(word)) consider(synonym, SYNONYM);
  if (vocabulary.has(word) || word.length < 3) return variants;
  const slips = word.length >= 8 ? 2 : 1;
  for (const known of vocabulary) {
    if (known.length >= 4 && isWithinSlips(word, known, slips)) {
      consider(known, SLIP);
      for (const synonym of synonymsOf(known)) consider(synonym, SLIP * SYNONYM);
    } else if (word.length >= 4 && (known.startsWith(word) || (known.length >= 4 && word.startsWith(known)))) consider(known, PREFIX);
  }
  return variants;
}
