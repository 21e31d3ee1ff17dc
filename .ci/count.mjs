// What failed in any of the runs, with the runner's words, then the closing line, counted from the runner's reports, and
// an exit code that says the same. Arguments: the folder of the reports, and how many steps of the CI failed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FULL_RUN = 'deep.json';
const MESSAGE_CHARACTERS = 3000;

const [folder, steps] = process.argv.slice(2);
const failedSteps = Number(steps);

/** Prints every failed test of a report: the end of a long log is what people see first. */
function printFailures(run, report) {
  for (const file of report.testResults) {
    if (file.status === 'failed' && file.message) {
      console.log(`-- ${run}: ${file.name}\n${file.message.slice(0, MESSAGE_CHARACTERS)}`);
    }
    for (const test of file.assertionResults.filter(({ status }) => status === 'failed')) {
      const words = test.failureMessages.join('\n').slice(0, MESSAGE_CHARACTERS);
      console.log(`-- ${run}: ${file.name}: ${test.fullName}\n${words}`);
    }
  }
}

const reports = new Map(readdirSync(folder).map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8'))]));
let failed = 0;
for (const [name, report] of reports) {
  printFailures(name.replace('.json', ''), report);
  failed += report.numFailedTests;
}
const full = reports.get(FULL_RUN);
if (!full) console.log('-- The full run left no report.');
// A step may fail without a failed test: by a type, the format, a server that did not start.
failed = Math.max(failed, failedSteps, full ? 0 : 1);
console.log(`${full?.numPassedTests ?? 0} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
