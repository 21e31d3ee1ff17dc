import { unzipSync } from 'fflate';
import readSheets from 'read-excel-file/node';
import { LIMITS, Unreadable } from './limits.ts';

/** The first sheet of a workbook as text. What a formula last came to is its value; formulas themselves are not read. */
export async function readSheet(bytes: Uint8Array): Promise<string[][]> {
  assertUnpackable(bytes);
  try {
    const [sheet] = await readSheets(Buffer.from(bytes));
    return (sheet?.data ?? []).map((row) => row.map(toText));
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable('xlsx_broken', 'The file is not a workbook that can be read. Save it as .xlsx or .csv again.');
  }
}

/** Small files can unpack to gigabytes. The directory at the end says how much comes out; who lies there breaks the unpacking. */
function assertUnpackable(bytes: Uint8Array): void {
  let total = 0;
  let hasWorkbook = false;
  try {
    unzipSync(bytes, {
      filter({ name, originalSize }) {
        total += originalSize;
        hasWorkbook ||= name === 'xl/workbook.xml';
        return false;
      },
    });
  } catch {
    throw new Unreadable('xlsx_broken', 'The file is not a workbook that can be read. Save it as .xlsx or .csv again.');
  }
  if (!hasWorkbook) throw new Unreadable('xlsx_broken', 'The file is a ZIP archive and no workbook.');
  if (total > LIMITS.unpackedBytes) throw new Unreadable('file_too_large', `The workbook unpacks to more than ${LIMITS.unpackedBytes} bytes.`);
}

function toText(cell: unknown): string {
  // A date cell has no zone: read-excel-file gives its day as UTC midnight.
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  if (typeof cell === 'number') return decimal(cell);
  return typeof cell === 'string' || typeof cell === 'boolean' ? String(cell) : '';
}

/** A number without exponent: long phone numbers that a spreadsheet took for numbers stay digits. */
function decimal(value: number): string {
  const plain = String(value);
  return plain.includes('e') ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 }) : plain;
}
