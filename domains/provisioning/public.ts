/** What other domains may read. */
export { COUNTRY_FACTS, type CountryFacts } from './packs/facts.ts';
