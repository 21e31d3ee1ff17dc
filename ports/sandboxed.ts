import type { RunningKernel } from '#kernel/create-kernel.ts';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { type EffectIntent, type EffectPort, PortRefusal } from '#kernel/port.ts';

interface Guarded {
  kernel: Pick<RunningKernel, 'tenant'>;
  port: EffectPort;
  /** What a sandbox gets in its place; null: it is refused. */
  standIn: EffectPort | null;
}

/** Keeps what a sandbox asks for away from the real outside, whatever tool of whatever domain asked. */
export function sandboxed({ kernel, port, standIn }: Guarded): EffectPort {
  const portFor = async ({ tenantId }: EffectIntent): Promise<EffectPort | null> => {
    if (tenantId === PLATFORM_TENANT_ID) return port;
    const { settings } = await kernel.tenant(tenantId);
    return settings['sandboxOf'] ? standIn : port;
  };
  const { lookUp } = port;
  return {
    ...port,
    async perform(intent) {
      const chosen = await portFor(intent);
      if (!chosen) throw new PortRefusal('sandbox', `A sandbox has no ${port.name}.`);
      return chosen.perform(intent);
    },
    ...(lookUp && { lookUp: async (intent) => (await portFor(intent))?.lookUp?.(intent) ?? { state: 'absent' } }),
  };
}
