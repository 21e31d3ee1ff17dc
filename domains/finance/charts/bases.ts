import type { ChartBase } from './base.ts';
import { cgnc } from './bases/cgnc.ts';
import { ifrsSme } from './bases/ifrs-sme.ts';
import { pcg } from './bases/pcg.ts';
import { pcmn } from './bases/pcmn.ts';
import { pgc } from './bases/pgc.ts';
import { scf } from './bases/scf.ts';
import { snc } from './bases/snc.ts';
import { syscohada } from './bases/syscohada.ts';
import { uk } from './bases/uk.ts';
import { usGaap } from './bases/us-gaap.ts';
import type { ChartBaseName } from './chart-bases.ts';

export const BASES: Readonly<Record<ChartBaseName, ChartBase>> = {
  ifrs_sme: ifrsSme,
  syscohada,
  us_gaap: usGaap,
  uk,
  pcg,
  pcmn,
  pgc,
  snc,
  cgnc,
  scf,
};
