/** The full counts of `npm run test:deep`. */
export const isDeep = process.env['NEXUS_DEEP'] === '1';

/** What the random choices of this run grow from: printed when something fails, given by NEXUS_SEED to repeat it. */
export const SEED = Number(process.env['NEXUS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const version = process.env['NEXUS_TEST_POSTGRES'];
/** Which server is started: NEXUS_TEST_POSTGRES=15 is the installed one of that version. */
export const POSTGRES = version ? { version } : {};
