/** What other domains may know and call. */
export { CHART_BASES, chartBaseOf } from './charts/chart-bases.ts';
export { seededAccount } from './charts/install.ts';
