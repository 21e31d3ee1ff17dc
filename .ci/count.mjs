// What failed in the full run, with the runner's words, then the closing line, counted from the report of the full
// run, and an exit code that says the same.
import { readFileSync } from 'node:fs';

const REPORT = '.nexus/test-report.json';
const MESSAGE_CHARACTERS = 3000;

const failedSteps = Number(process.argv[2] ?? 0);

/** Prints every failed test of a report: the end of a long log is what people see first. */
function printFailures(report) {
  for (const file of report.testResults ?? []) {
    if (file.status === 'failed' && file.message) {
      console.log(`-- ${file.name}\n${file.message.slice(0, MESSAGE_CHARACTERS)}`);
    }
    for (const test of file.assertionResults.filter(({ status }) => status === 'failed')) {
      console.log(`-- ${file.name}: ${test.fullName}\n${test.failureMessages.join('\n').slice(0, MESSAGE_CHARACTERS)}`);
    }
  }
}

let report = { numPassedTests: 0, numFailedTests: 1 };
try {
  report = JSON.parse(readFileSync(REPORT, 'utf8'));
} catch (error) {
  console.error(`There is no test report: ${error.message}`);
}
printFailures(report);
const failed = report.numFailedTests + (report.numFailedTests === 0 ? failedSteps : 0);
console.log(`${report.numPassedTests} passed, ${failed} failed`);
process.exit(failed > 0 || failedSteps > 0 ? 1 : 0);
