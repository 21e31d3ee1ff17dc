import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import readSheets from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import finance from '#domains/finance/index.ts';
import { fixture } from '#kernel/fixture.ts';
import { createMadeFiles } from '#ports/made-files.ts';
import { createObjectFolder } from '#ports/objects.ts';
import { type World, world } from '#tests/world.ts';
import { today } from '../testing.ts';
import { exportBooks, exportReport, renderExport } from './exports.ts';
import { getReceivablesAgeing } from './ageing.ts';
import { getTrialBalance } from './reports.ts';

let w: World;
const root = mkdtempSync(join(tmpdir(), 'nexus-exports-'));
beforeAll(async () => {
  w = await world(finance, 'files');
});
afterAll(() => rmSync(root, { recursive: true }));

/** Does what the port does behind the call: the bytes that are then in the object store. */
async function written(callId: string): Promise<Buffer> {
  const objects = createObjectFolder({ root });
  const deliver = async ({ tool, input }: { tool: string; input: Record<string, unknown> }) => (await w.result(tool, input)).output;
  const port = createMadeFiles({ objects, deliver });
  const [intent] = await w.sql<{ payload: unknown }>('SELECT payload FROM kernel.effects WHERE tenant_id = $1 AND call_id = $2', [
    w.tenantId,
    callId,
  ]);
  const payload = port.payload.parse(intent?.payload);
  await port.perform({ key: `${callId}:0`, tenantId: w.tenantId, payload, signal: new AbortController().signal });
  return Buffer.from(await new Response(await objects.get(`${w.tenantId}/files/${payload.objectId}`)).arrayBuffer());
}

test('a report is written as XLSX and as CSV, with the figures that it showed', async () => {
  const { report, lines } = await w.call(getTrialBalance, {});
  const xlsx = await w.result(exportReport, { report });
  const [sheet] = await readSheets(await written(xlsx.callId));
  const { year } = today();
  expect(xlsx.output).toMatchObject({ name: expect.stringMatching(new RegExp(`^trial-balance-${year}-01-01-to-.*\\.xlsx$`)) });
  expect(sheet?.data.slice(1)).toEqual(lines.map(({ label, amounts }) => [label, ...amounts.map(Number)]));
  const csv = await w.result(exportReport, { report, format: 'csv' });
  const text = (await written(csv.callId)).toString();
  expect(text).toContain(`Total,${lines.at(-1)?.amounts.join(',')}`);
  const file = await w.result('files_get_file', { fileId: csv.output['fileId'] });
  expect(file.output).toMatchObject({ name: csv.output['name'], contentType: 'text/csv' });
});

test('so is an ageing', async () => {
  const { report } = await w.call(getReceivablesAgeing, { asOf: '2026-06-30' });
  const { callId } = await w.result(exportReport, { report, format: 'csv' });
  const text = (await written(callId)).toString();
  expect(text).toMatch(
    /^\ufeff"Receivables ageing, 2026-06-30, NGN",Name,Not due,1 to 30 days,31 to 60 days,61 to 90 days,Over 90 days,Total\r\n/,
  );
  expect(text).toMatch(/Total,,.*\r\n$/);
});

test('the books are written for hledger and Beancount', async () => {
  const hledger = await w.result(exportBooks, { dialect: 'hledger' });
  expect((await written(hledger.callId)).toString()).toMatch(/\* \([^)]+\) Rent of the month\n {4}expenses:\d+-/);
  const beancount = await w.result(exportBooks, { dialect: 'beancount' });
  expect((await written(beancount.callId)).toString()).toContain('* "Rent of the month"');
});

test('what no report answered is refused, also for a report of nobody’s books', async () => {
  expect(await w.refusal(exportReport, { report: 'bm90IGE' })).toMatchObject({ reason: 'report_unknown' });
  expect(await w.refusal(renderExport, { export: 'bm90IGE' })).toMatchObject({ reason: 'export_unknown' });
  const { report } = await w.call(getTrialBalance, {});
  const spec = JSON.parse(Buffer.from(report, 'base64url').toString()) as object;
  const foreign = Buffer.from(JSON.stringify({ ...spec, entityId: fixture('nobody') })).toString('base64url');
  expect(await w.refusal(exportReport, { report: foreign })).toMatchObject({ reason: 'entity_not_found' });
});
