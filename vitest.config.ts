import { defineConfig } from 'vitest/config';

const isDeep = process.env['NEXUS_DEEP'] === '1';

export default defineConfig({
  test: {
    include: ['{kernel,ports,rag,domains,mcp-servers,agents,gateway,evals,bin,tests}/**/*.test.ts'],
    globalSetup: ['tests/global-setup.ts'],
    isolate: false,
    maxWorkers: 2,
    testTimeout: isDeep ? 300_000 : 60_000,
    hookTimeout: 120_000,
    // What the fleet prints (seeds, counts) belongs to the report.
    disableConsoleIntercept: true,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.nexus/test-report.json' }]] : ['default'],
  },
});
