import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INDUSTRIES, keysOf } from '#domains/provisioning/activation-tables.ts';
import { ends, expectNothingLeft } from '#tests/crash/activation-facts.ts';
import { type HarnessServer, type House, openHouse } from '#tests/crash/harness.ts';
import { isDeep, SEED } from '#tests/run.ts';
import { activate, activateWhole, found, previewOf, promised, traceOf } from './life-facts.ts';

const INTEGRATIONS: Record<string, string[]> = {
  NG: ['sms', 'paystack'],
  KE: ['whatsapp'],
  ZA: ['email', 'stripe'],
  GB: ['google_workspace', 'zoho'],
  BR: [],
};
const countries = Object.keys(INTEGRATIONS);
const all = keysOf(INDUSTRIES).flatMap((industry) => countries.map((country) => ({ industry, country })));
/** In the plain run two of them, by the printed seed. */
const sampled = isDeep ? all : [0, 31].map((n) => all[(SEED + n) % all.length] as (typeof all)[number]);

let house: House;
let server: HarnessServer;
let bystander: { slug: string; businessId: string };
beforeAll(async () => {
  house = await openHouse();
  server = house.start({});
  await server.said('url');
  const slug = 'bystander';
  const prompt = JSON.stringify({ name: 'Bystander', slug, industry: 'retail', country: 'NG' });
  bystander = { slug, businessId: (await activateWhole(house, server, { slug, prompt })).businessId };
});
afterAll(() => {
  console.log(`Preview: seed ${SEED}`);
  return house.remove();
});

describe('a preset in a country', () => {
  test.for(sampled)(
    '$industry in $country: the preview is what happens; again changes nothing; taken back leaves nothing',
    async ({ industry, country }) => {
      const slug = `p-${industry.replaceAll('_', '-')}-${country.toLowerCase()}`;
      const prompt = JSON.stringify({
        name: `The ${industry} of ${country}`,
        slug,
        industry,
        country,
        integrations: INTEGRATIONS[country],
        adminEmail: `boss@${slug}.example`,
        ...(country === 'GB' && { domain: `${slug}.example` }),
      });
      const others = await traceOf(house, bystander);

      const preview = await previewOf(server, prompt);
      expect(preview).toMatchObject({ isNew: true, isUnchanged: false });
      expect(await house.sql('SELECT FROM tenancy.tenants WHERE slug = $1', [slug])).toEqual([]);

      const { activationId, businessId } = await activateWhole(house, server, { slug, prompt });
      expect(await found(house, { slug, businessId, activationId })).toEqual(promised(preview));

      const before = await traceOf(house, { slug, businessId });
      expect(await activate(server, prompt)).toMatchObject({ activationId, isUnchanged: true });
      const again = await previewOf(server, prompt);
      expect(again).toMatchObject({ isNew: false, isUnchanged: true, rows: [], awaiting: [] });
      expect(
        new Set([...again.files, ...again.records, ...again.endpoints, ...again.copilots, ...again.modules].map(({ change }) => change)),
      ).toEqual(new Set(['same']));
      expect(await traceOf(house, { slug, businessId })).toBe(before);

      await server.call('provisioning_roll_back_activation', { activationId });
      await ends(house, slug, 'rolled_back');
      await expectNothingLeft(house, slug);
      expect(await traceOf(house, bystander)).toBe(others);
    },
  );
});

test('of a change says what is added, what is changed and what stays', async () => {
  const slug = 'changing';
  const prompt = (more: object): string =>
    JSON.stringify({ name: 'Changing', slug, industry: 'other', country: 'KE', toggles: { CRM: false }, ...more });
  await activateWhole(house, server, { slug, prompt: prompt({}) });
  const wish = prompt({ toggles: { CRM: true }, integrations: ['sms'] });
  const preview = await previewOf(server, wish);
  expect(preview).toMatchObject({ isNew: false, isUnchanged: false });
  expect(preview.modules).toEqual([
    { name: 'CRM', change: 'added' },
    { name: 'Finance', change: 'same' },
  ]);
  expect(preview.endpoints).toMatchObject([{ integration: 'sms', change: 'added' }]);
  expect(preview.copilots).toContainEqual({ domain: 'crm', change: 'added' });
  expect(preview.copilots).toContainEqual({ domain: 'tenancy', change: 'same' });
  expect(preview.files.find(({ path }) => path.endsWith('argocd/applications.yaml'))).toMatchObject({ change: 'changed' });
  expect(preview.files.find(({ path }) => path.endsWith('base/namespace.yaml'))).toMatchObject({ change: 'same' });
  expect(new Set(preview.records.map(({ change }) => change))).toEqual(new Set(['same']));
  const { activationId, businessId } = await activate(server, wish);
  await ends(house, slug, 'done');
  expect(await found(house, { slug, businessId, activationId })).toEqual(promised(preview));
  // Of a business that is there the digests can be known as well.
  const files = await house.sql<{ digests: Record<string, string> }>('SELECT digests FROM provisioning.deployments WHERE tenant_id = $1', [
    businessId,
  ]);
  expect(Object.fromEntries(preview.files.map(({ path, sha256 }) => [path.slice(path.indexOf('/') + 1), sha256]))).toEqual(
    files[0]?.digests,
  );
});
