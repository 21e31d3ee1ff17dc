import fc from 'fast-check';
import { SEED } from '#tests/run.ts';

// Before each test file: properties grow from the seed of the run too.
fc.configureGlobal({ seed: SEED });
