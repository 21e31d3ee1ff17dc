/** The languages that names of accounts are written in. A chart is installed in one of them, never in a mixture. */
export const CHART_LANGUAGES = ['en', 'fr', 'pt', 'es'] as const;
export type ChartLanguage = (typeof CHART_LANGUAGES)[number];
export type Names = Readonly<Record<ChartLanguage, string>>;

export const named = (en: string, fr: string, pt: string, es: string): Names => ({ en, fr, pt, es });
