import { type Unzipped, unzipSync, zipSync } from 'fflate';
import readSheets from 'read-excel-file/node';
import { LIMITS, Unreadable } from './limits.ts';

/** The first sheet of a workbook as text. What a formula last came to is its value; formulas themselves are not read. */
export async function readSheet(bytes: Uint8Array): Promise<string[][]> {
  const parts = unpack(bytes);
  if (!parts['xl/workbook.xml']) throw broken('The file is a ZIP archive and no workbook.');
  try {
    // Packed again without compression, so that the reader unpacks nothing that was not measured.
    const [sheet] = await readSheets(Buffer.from(zipSync(parts, { level: 0 })));
    return (sheet?.data ?? []).map((row) => row.map(toText));
  } catch {
    throw broken('The file is not a workbook that can be read. Save it as .xlsx or .csv again.');
  }
}

const broken = (message: string): Unreadable => new Unreadable('xlsx_broken', message);

/**
 * The parts that hold cells. Small files can unpack to gigabytes: the directory says how much comes out, and no more than it
 * says is taken, so that one that lies is cut short and not believed.
 */
function unpack(bytes: Uint8Array): Unzipped {
  let total = 0;
  try {
    return unzipSync(bytes, {
      filter({ name, originalSize }) {
        const isNeeded = /^(\[Content_Types\]\.xml|_rels\/.*|xl\/(?!media\/).*\.(xml|rels))$/.test(name);
        if (isNeeded) total += originalSize;
        if (total > LIMITS.unpackedBytes) {
          throw new Unreadable('file_too_large', `The workbook unpacks to more than ${LIMITS.unpackedBytes} bytes.`);
        }
        return isNeeded;
      },
    });
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw broken('The file is not a workbook that can be read. Save it as .xlsx or .csv again.');
  }
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
