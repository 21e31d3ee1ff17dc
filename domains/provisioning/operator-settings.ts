import { z } from 'zod';
import { PLATFORM_DEFAULTS, type PlatformSettings } from './infrastructure/kubernetes.ts';

/** Where the operator runs this: kept under `provisioning` in the settings of the platform's own tenant. */
const Settings = z.object({
  baseDomain: z.string().default('nexus.internal'),
  image: z.string().default('nexus-bos:0.1.0'),
  gateway: z
    .object({ ipv4: z.array(z.string()).default([]), ipv6: z.array(z.string()).default([]), hostname: z.string().optional() })
    .default({ ipv4: [], ipv6: [], hostname: 'gateway.nexus.internal' }),
  mail: z
    .object({ host: z.string(), spf: z.string(), reportsTo: z.string() })
    .default({ host: 'mail.nexus.internal', spf: 'include:_spf.nexus.internal', reportsTo: 'dmarc@nexus.internal' }),
  certificateAuthority: z.string().default('letsencrypt.org'),
});

export type OperatorSettings = z.infer<typeof Settings> & { cluster: PlatformSettings };

/** The operator's settings, with defaults that work on one machine and are recognisably nobody's. */
export function operatorSettings(settings: Readonly<Record<string, unknown>>): OperatorSettings {
  return { ...Settings.parse(settings['provisioning'] ?? {}), cluster: PLATFORM_DEFAULTS };
}
