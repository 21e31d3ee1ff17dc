// The closing line, counted from the runner's own report, and an exit code that says the same.
import { readFileSync } from 'node:fs';

const failedSteps = Number(process.argv[2] ?? 0);
let report = { numPassedTests: 0, numFailedTests: 1 };
try {
  report = JSON.parse(readFileSync('.nexus/test-report.json', 'utf8'));
} catch (error) {
  console.error(`There is no test report: ${error.message}`);
}
const failed = report.numFailedTests + (report.numFailedTests === 0 ? failedSteps : 0);
console.log(`${report.numPassedTests} passed, ${failed} failed`);
process.exit(failed > 0 || failedSteps > 0 ? 1 : 0);
