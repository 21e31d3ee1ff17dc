import { defineConfig } from 'vitest/config';
import { isDeep } from './tests/run.ts';

const report = process.env['NEXUS_TEST_REPORT'];

/** What starts whole servers again and again, or waits for tens of thousands of rows: minutes that `npm test` does not have. */
const ONLY_DEEP = [
  'bin/{messages,plan,refusals}.test.ts',
  'domains/crm/tools/import-writing.test.ts',
  'tests/crash/{outage,saga,start-together}.test.ts',
  'tests/life/{crowd,destroy,live,preview}.test.ts',
];

export default defineConfig({
  test: {
    include: ['{kernel,ports,rag,domains,mcp-servers,agents,gateway,evals,bin,tests}/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...(isDeep ? [] : ONLY_DEEP)],
    globalSetup: ['tests/global-setup.ts'],
    setupFiles: ['tests/dice.ts'],
    isolate: false,
    maxWorkers: 2,
    testTimeout: isDeep ? 300_000 : 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
    // What the fleet prints (seeds, counts) belongs to the report.
    disableConsoleIntercept: true,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
