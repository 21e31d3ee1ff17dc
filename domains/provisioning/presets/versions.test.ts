import { expect, test } from 'vitest';
import { digest } from '#kernel/canonical.ts';
import { keysOf, PLANS } from '../activation-tables.ts';
import { chartBaseOf } from '#domains/finance/public.ts';
import { COUNTRY_FACTS } from '../packs/facts.ts';
import { countryLayer, packCountries } from '../packs/pack.ts';
import { PLATFORM_LAYER, sizeLayer } from '../settings/platform.ts';
import { industryLayer } from '../settings/registry.ts';
import { presets } from './presets.ts';

/**
 * What each version said, by digest. A business keeps the version that it was set up with, so a version that has been
 * released is never changed: raise `version` beside the data and add a line here.
 */
const SAID: Readonly<Record<string, string>> = {
  'industry retail 1': '1a6b8d7793ea',
  'industry restaurant 1': 'e5b54a66afec',
  'industry healthcare 1': '2c7cf28081e6',
  'industry education 1': '162eb2115d93',
  'industry logistics 1': '3d0769f205ec',
  'industry professional_services 1': 'a5da653279fa',
  'industry nonprofit 1': '33aadfa7c641',
  'industry manufacturing 1': 'ddb8d769cb99',
  'industry media 1': '2c3a272d61c5',
  'industry field_services 1': '0c4cbbbcd1a0',
  'industry hospitality 1': '1f35f42ca8bc',
  'industry agriculture 1': '439c36bb52a6',
  'industry other 1': '481e10c2ceba',
  'industry retail 2': '0046c7f78c29',
  'industry restaurant 2': 'd489015a403e',
  'industry healthcare 2': '4d8cb63321ce',
  'industry logistics 2': '39a2a2d0c55b',
  'industry professional_services 2': '0a0b23c07b90',
  'industry nonprofit 2': '57bbc7f20074',
  'industry manufacturing 2': '4991ce45093a',
  'industry media 2': '6d24aa328887',
  'industry field_services 2': '54392a1ca182',
  'industry hospitality 2': 'f8ecf71e9f01',
  'industry agriculture 2': 'ebd49b7ee670',
  'industry other 2': '0123b15cac04',
  'platform nexus 1': 'fee0290832e7',
  'platform nexus 2': '4a6d3a95a35e',
  'size small 1': 'a9ea86a49739',
  'size medium 1': '6370a484a4bb',
  'size large 1': '9e81037b2876',
  'country facts 1': '0c5e671de4cf',
  'country facts 2': '30dabc859684',
};

const layers = [...Object.values(presets).map(industryLayer), PLATFORM_LAYER, ...keysOf(PLANS).map(sizeLayer)];
const said: [name: string, digest: string][] = [
  ...layers.map(({ layer, id, version, values }): [string, string] => [`${layer} ${id} ${version}`, digest(values).slice(0, 12)]),
  // Of packs, what is written here: what libraries know comes and goes with them.
  [
    `country facts ${countryLayer('NG').version}`,
    digest({ facts: COUNTRY_FACTS, charts: packCountries.map((code) => [code, chartBaseOf(code)]) }).slice(0, 12),
  ],
];

test.for(said)('%s says what it always said', ([name, now]) => {
  expect({ [name]: now }).toEqual({ [name]: SAID[name] });
});
