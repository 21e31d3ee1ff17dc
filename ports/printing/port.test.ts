import { expect, test } from 'vitest';
import { ToolError } from '#kernel/errors.ts';
import { PortRefusal } from '#kernel/port.ts';
import { createObjectFolder } from '#ports/objects.ts';
import { intentFor, temporaryFolder } from '#ports/port-harness.ts';
import type { PrintedPage } from './page.ts';
import { toPdf } from './pdf.ts';
import { createPrinting } from './port.ts';

const [FILE, OBJECT] = ['0190aaaa-0000-7000-8000-000000000001', '0190aaaa-0000-7000-8000-000000000002'];

const page = (rows: number): PrintedPage => ({
  title: 'Invoice',
  from: { name: 'Ọmọ́lará & Kọ́ládé Clinic Ltd', lines: ['12 Adétòkunbọ̀ Adémọ́lá Street', 'Lagos'] },
  to: { name: 'N’Guessan Kouamé & Frères SARL', lines: ['Abidjan'] },
  facts: [{ label: 'Number', value: 'INV-2026-00042' }],
  tables: [
    {
      title: null,
      columns: [
        { label: 'Description', align: 'left', weight: 4 },
        { label: 'Amount (NGN)', align: 'right', weight: 1 },
      ],
      rows: Array.from({ length: rows }, (_, i) => [
        `${i + 1}. Ẹ̀kọ́ ìṣègùn ${i % 9 === 0 ? 'with a description that runs over one line because it says a great deal about it' : ''}`,
        '3,125.03',
      ]),
      totals: [{ label: 'Total', value: '268,752.58 NGN', isStrong: true }],
    },
  ],
  notes: ['Thank you.'],
  footer: 'Clinic',
  printedAt: '2026-03-31T10:00:00Z',
});

const pagesOf = (pdf: Uint8Array): number =>
  (
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type \/Page\b/g) ?? []
  ).length;

test('a page is a PDF with its font inside, the same bytes each time', async () => {
  const [once, again] = [await toPdf(page(3)), await toPdf(page(3))];
  const text = Buffer.from(once).toString('latin1');
  expect(text.startsWith('%PDF-1.')).toBe(true);
  expect(text).toMatch(/\/FontName \/[A-Z]+\+NotoSans-Regular/);
  expect(Buffer.compare(once, again)).toBe(0);
  expect(pagesOf(once)).toBe(1);
});

test('eighty lines go over several pages, and the total does not stand alone', async () => {
  expect(pagesOf(await toPdf(page(80)))).toBe(3);
  // One row more or less around the break moves a row with the total, and never makes a page of its own for it.
  const counts: number[] = [];
  for (let rows = 25; rows <= 26; rows++) counts.push(pagesOf(await toPdf(page(rows))));
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
});

function portOver(deliver: (call: { tool: string; input: Record<string, unknown>; idempotencyKey: string }) => Promise<unknown>) {
  const objects = createObjectFolder({ root: temporaryFolder() });
  const port = createPrinting({ objects, deliver });
  const intent = intentFor(
    port,
    { fileId: FILE, objectId: OBJECT, name: 'Invoice INV-2026-00042.pdf', page: page(1) },
    { key: 'call:0', tenantId: 'tenant-a' },
  );
  return { objects, port, intent };
}

test('the bytes are there before the record, under the ids that were promised', async () => {
  const calls: unknown[] = [];
  const { objects, port, intent } = portOver(async (call) => {
    const stored = await objects.get(`tenant-a/files/${OBJECT}`);
    calls.push({ ...call, isStored: stored !== null });
    await stored?.cancel();
  });
  const done = await port.perform(intent);
  expect(done).toEqual({ fileId: FILE, size: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const { size, sha256 } = done;
  const input = { fileId: FILE, objectId: OBJECT, name: 'Invoice INV-2026-00042.pdf', contentType: 'application/pdf', size, sha256 };
  expect(calls).toEqual([{ tenantId: 'tenant-a', tool: 'files_register_file', input, idempotencyKey: 'call:0', isStored: true }]);
});

test('what files refuse is refused, and what is away is tried again', async () => {
  const refused = portOver(() => Promise.reject(new ToolError('conflict', { reason: 'file_exists', message: 'It is there.' })));
  await expect(refused.port.perform(refused.intent)).rejects.toThrow(PortRefusal);
  const away = new ToolError('unavailable', { reason: 'database_unreachable', message: 'Later.' });
  const later = portOver(() => Promise.reject(away));
  await expect(later.port.perform(later.intent)).rejects.toBe(away);
  expect(await later.port.lookUp?.(later.intent)).toEqual({ state: 'absent' });
});
