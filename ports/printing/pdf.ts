import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PrintedPage, PrintedTable } from './page.ts';

type Pdf = PDFKit.PDFDocument;

/** Noto Sans (Open Font License): Latin with all the letters and tone marks of African languages, and ₦ ₵ ₣ € beside $. */
const FONTS = {
  plain: import.meta.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'),
  bold: import.meta.resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'),
} as const;

const A4 = { width: 595.28, height: 841.89 };
const MARGIN = 48;
const BOTTOM = A4.height - 64;
const WIDTH = A4.width - 2 * MARGIN;
const GREY = '#5b6470';
const INK = '#14181d';
const RULE = '#c9ced6';
const PADDING = 5;

/** Sets the page and answers the bytes of a PDF. Nothing of it depends on the clock or the machine. */
export async function toPdf(page: PrintedPage): Promise<Uint8Array> {
  // Loaded when the first page is printed: a server that prints nothing need not hold it.
  const { default: PDFDocument } = await import('pdfkit');
  const made = new Date(Temporal.Instant.from(page.printedAt).epochMilliseconds);
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: 0 },
    bufferPages: true,
    autoFirstPage: true,
    info: { Title: page.title, Author: page.from.name, CreationDate: made, ModDate: made },
  });
  const chunks: Uint8Array[] = [];
  const done = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject));
  doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  for (const [name, url] of Object.entries(FONTS)) doc.registerFont(name, await readFile(fileURLToPath(url)));
  let y = head(doc, page);
  for (const table of page.tables) y = totals(doc, table, rows(doc, table, y)) + 18;
  notes(doc, page.notes, y);
  feet(doc, page.footer);
  doc.end();
  await done;
  return Buffer.concat(chunks);
}

/** One letter may be written as several signs; composed, the font has a drawn form for most. */
const composed = (text: string): string => text.normalize('NFC');

interface Place {
  x: number;
  y: number;
  width: number;
  align?: 'left' | 'right';
  size?: number;
  colour?: string;
  isBold?: boolean;
}

/** Writes and answers where the next line begins. */
function write(doc: Pdf, text: string, { x, y, width, align = 'left', size = 9, colour = INK, isBold = false }: Place): number {
  doc
    .font(isBold ? 'bold' : 'plain')
    .fontSize(size)
    .fillColor(colour);
  doc.text(composed(text), x, y, { width, align });
  return doc.y;
}

function heightOf(doc: Pdf, text: string, width: number, size = 9): number {
  return doc.font('plain').fontSize(size).heightOfString(composed(text), { width });
}

function head(doc: Pdf, { title, from, to, facts }: PrintedPage): number {
  const half = WIDTH / 2 - 12;
  const right = MARGIN + WIDTH / 2 + 12;
  let left = write(doc, from.name, { x: MARGIN, y: MARGIN, width: half, size: 13, isBold: true });
  for (const line of from.lines) left = write(doc, line, { x: MARGIN, y: left, width: half, colour: GREY });
  const titleEnd = write(doc, title, { x: right, y: MARGIN - 4, width: half, size: 20, isBold: true, align: 'right' });
  const second = Math.max(left, titleEnd) + 22;
  let toEnd = second;
  if (to) {
    toEnd = write(doc, to.name, { x: MARGIN, y: second, width: half, size: 10, isBold: true });
    for (const line of to.lines) toEnd = write(doc, line, { x: MARGIN, y: toEnd, width: half });
  }
  let factEnd = second;
  for (const { label, value } of facts) {
    const labelEnd = write(doc, label, { x: right, y: factEnd, width: half * 0.45, colour: GREY });
    const valueEnd = write(doc, value, { x: right + half * 0.45, y: factEnd, width: half * 0.55, align: 'right' });
    factEnd = Math.max(labelEnd, valueEnd) + 2;
  }
  return Math.max(toEnd, factEnd) + 24;
}

interface Cell {
  x: number;
  width: number;
  align: 'left' | 'right';
}

function cells({ columns }: PrintedTable): Cell[] {
  const whole = columns.reduce((sum, { weight }) => sum + weight, 0);
  let x = MARGIN;
  return columns.map(({ weight, align }) => {
    const width = (WIDTH * weight) / whole;
    const cell = { x: x + PADDING, width: width - 2 * PADDING, align };
    x += width;
    return cell;
  });
}

function nextPage(doc: Pdf): number {
  doc.addPage();
  return MARGIN;
}

function columnHeads(doc: Pdf, table: PrintedTable, y: number): number {
  const places = cells(table);
  const height = Math.max(...table.columns.map(({ label }, i) => heightOf(doc, label, places[i]?.width ?? 0, 8)));
  table.columns.forEach(({ label }, i) => write(doc, label, { ...(places[i] as Cell), y: y + 4, size: 8, colour: GREY, isBold: true }));
  return rule(doc, y + height + 9, INK);
}

function rule(doc: Pdf, y: number, colour = RULE): number {
  doc
    .moveTo(MARGIN, y)
    .lineTo(MARGIN + WIDTH, y)
    .lineWidth(0.6)
    .strokeColor(colour)
    .stroke();
  return y;
}

/** A row never breaks; the heads of the columns stand on each page again. */
function rows(doc: Pdf, table: PrintedTable, start: number): number {
  const places = cells(table);
  let y = start;
  if (table.title !== null) y = write(doc, table.title, { x: MARGIN, y, width: WIDTH, size: 11, isBold: true }) + 4;
  y = columnHeads(doc, table, y);
  // The totals must not stand alone on a page, so the last row keeps room for them.
  const tail = table.totals.length * 17 + 8;
  table.rows.forEach((row, i) => {
    const height = Math.max(...row.map((text, column) => heightOf(doc, text, places[column]?.width ?? 0))) + 8;
    const isLast = i === table.rows.length - 1;
    if (y + height + (isLast ? tail : 0) > BOTTOM) y = columnHeads(doc, table, nextPage(doc));
    row.forEach((text, column) => write(doc, text, { ...(places[column] as Cell), y: y + 4 }));
    y = rule(doc, y + height);
  });
  return y;
}

function totals(doc: Pdf, table: PrintedTable, start: number): number {
  const [x, width] = [MARGIN + WIDTH * 0.5, WIDTH * 0.5 - PADDING];
  let y = start + 8;
  for (const { label, value, isStrong } of table.totals) {
    const size = isStrong ? 11 : 9;
    const ink = { size, isBold: isStrong };
    write(doc, label, { x, y, width: width * 0.55, ...ink, colour: isStrong ? INK : GREY });
    y = Math.max(write(doc, value, { x: x + width * 0.5, y, width: width * 0.5, align: 'right', ...ink }), y + 14) + 2;
  }
  return y;
}

function notes(doc: Pdf, texts: readonly string[], start: number): void {
  let y = start;
  for (const text of texts) {
    if (y + heightOf(doc, text, WIDTH) > BOTTOM) y = nextPage(doc);
    y = write(doc, text, { x: MARGIN, y, width: WIDTH, colour: GREY }) + 6;
  }
}

function feet(doc: Pdf, footer: string): void {
  const { count } = doc.bufferedPageRange();
  for (let i = 0; i < count; i++) {
    doc.switchToPage(i);
    const y = A4.height - 40;
    write(doc, footer, { x: MARGIN, y, width: WIDTH * 0.8, size: 7.5, colour: GREY });
    write(doc, `${i + 1} / ${count}`, { x: MARGIN + WIDTH * 0.8, y, width: WIDTH * 0.2, size: 7.5, colour: GREY, align: 'right' });
  }
}
