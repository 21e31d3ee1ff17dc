export interface Line {
  what: string;
  /** As people read it; `value` is what is compared. */
  measured: string;
  value: number;
  bar: { atLeast: number } | { atMost: number };
  unit: string;
}

export function passes({ value, bar }: Line): boolean {
  return 'atLeast' in bar ? value >= bar.atLeast : value <= bar.atMost;
}

/** The table; answers how many bars were missed. */
export function printTable(lines: readonly Line[]): number {
  const rows = lines.map((line) => ({
    what: line.what,
    measured: line.measured,
    bar: 'atLeast' in line.bar ? `≥ ${line.bar.atLeast}${line.unit}` : `≤ ${line.bar.atMost}${line.unit}`,
    verdict: passes(line) ? 'pass' : 'FAIL',
  }));
  const widths = (['what', 'measured', 'bar'] as const).map((column) => Math.max(column.length, ...rows.map((row) => row[column].length)));
  const show = (cells: string[]): void => console.log(`  ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('   ')}`);
  console.log('');
  show(['what', 'measured', 'bar', '']);
  for (const row of rows) show([row.what, row.measured, row.bar, row.verdict]);
  const missed = rows.filter(({ verdict }) => verdict === 'FAIL').length;
  console.log(`\n${rows.length - missed} bars held, ${missed} missed.`);
  return missed;
}
