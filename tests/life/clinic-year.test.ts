import { afterAll, beforeAll, test } from 'vitest';
import { type House, openHouse } from '#tests/crash/harness.ts';
import { beAudited, doWhatElseThereIs, proveTheBooks, startTheNextYear } from './clinic/audit.ts';
import { MONTHS, people } from './clinic/clinic.ts';
import { endTheYear, liveThrough } from './clinic/months.ts';
import { activateTheClinic, hirePeople, meetEverybody, openTheBooks } from './clinic/start.ts';
import { explainFigures, readTheStatements } from './clinic/statements.ts';

/**
 * A year of a small clinic, told through MCP by a client that nobody here wrote: from the activation to the audit. Beside it
 * the test keeps a notebook of its own; whatever the books say at the end must be what stands in there.
 */

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  await Promise.all(Object.values(people).map((person) => person.leave()));
  await house.remove();
});

test('a clinic keeps its books for a year, closes them and is audited', { timeout: 300_000 }, async () => {
  await activateTheClinic(house);
  await hirePeople();
  await openTheBooks();
  await meetEverybody();
  for (const month of MONTHS) await liveThrough(month);
  await endTheYear();
  await readTheStatements();
  await explainFigures();
  await startTheNextYear();
  await doWhatElseThereIs();
  await proveTheBooks();
  await beAudited();
});
