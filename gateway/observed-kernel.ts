import { ToolError } from '#kernel/errors.ts';
import type { Kernel } from '#kernel/kernel.ts';
import type { Metrics } from '#gateway/metrics.ts';

/** The same kernel, with every call counted by tool, door and outcome: for all doors that are given this one. */
export function observedKernel<K extends Kernel>(kernel: K, metrics: Metrics): K {
  const { registry } = kernel;
  return {
    ...kernel,
    async call(request) {
      const began = performance.now();
      let outcome = 'ok';
      try {
        return await kernel.call(request);
      } catch (error) {
        outcome = error instanceof ToolError ? error.code : 'internal';
        throw error;
      } finally {
        // A name that a client made up would be a series of its own.
        const tool = registry.has(request.tool) ? registry.find(request.tool).name : 'unknown';
        metrics.observeCall({ tool, door: request.door, outcome, ms: performance.now() - began });
      }
    },
  };
}
