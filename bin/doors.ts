import type { Config } from '#kernel/config.ts';
import { ConfigError } from '#kernel/config.ts';
import type { RunningKernel } from '#kernel/create-kernel.ts';
import type { RegisteredTool, Registry } from '#kernel/registry.ts';

/**
 * `NEXUS_DOMAINS=crm`: the doors of this process show these domains and those without a toggle, on which all others stand.
 * The road behind them stays whole: a tool may call one of another domain, and workers serve every queue.
 */
export function doorsOf(kernel: RunningKernel, { NEXUS_DOMAINS: wanted }: Config): RunningKernel {
  if (wanted.length === 0) return kernel;
  const { domains } = kernel.registry;
  const unknown = wanted.filter((name) => !domains.has(name));
  if (unknown.length > 0)
    throw new ConfigError(`NEXUS_DOMAINS names ${unknown.join(', ')}, which do not exist. There are ${[...domains.keys()].join(', ')}.`);
  const isServed = ({ domain }: RegisteredTool): boolean => domain.toggle === null || wanted.includes(domain.name);
  return {
    ...kernel,
    registry: servedRegistry(kernel.registry, isServed),
    visibleTools: async (principal) => (await kernel.visibleTools(principal)).filter(isServed),
  };
}

function servedRegistry(registry: Registry, isServed: (entry: RegisteredTool) => boolean): Registry {
  const get = (name: string): RegisteredTool | null => {
    const entry = registry.get(name);
    return entry && isServed(entry) ? entry : null;
  };
  const tools = registry.tools.filter(isServed);
  const names = new Set(tools.map(({ domain }) => domain.name));
  return {
    ...registry,
    tools,
    get,
    domains: new Map([...registry.domains].filter(([name]) => names.has(name))),
    has: (name) => get(name) !== null,
  };
}
