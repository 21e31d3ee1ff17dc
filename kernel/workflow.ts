import type { CallRequest, CallResult } from '#kernel/kernel.ts';

/**
 * Long work that survives crashes: its steps are remembered, and after a crash it goes on behind the last one. It holds
 * ids, never secrets, and changes the world only by calls, each under the key "workflow id : step".
 */
export interface Workflow {
  readonly name: string;
  readonly run: (input: Record<string, unknown>, w: WorkflowContext) => Promise<void>;
}

export interface WorkflowContext {
  readonly id: string;
  /** A call that happens once, however often the workflow is taken up again. */
  call(step: string, request: Pick<CallRequest, 'tool' | 'input'> & { tenantId: string; actor: string }): Promise<CallResult>;
  /**
   * Waits until everything that the call asked of the outside has come to an end. Impatient: only until nothing is being
   * done at this moment; what waits for another try is then `pending`.
   */
  effectsOf(step: string, tenantId: string, callId: string, options?: { isPatient?: boolean }): Promise<EffectEnd[]>;
}

export interface EffectEnd {
  port: string;
  state: 'pending' | 'done' | 'failed' | 'unknown' | 'cancelled';
  /** The port said no and did nothing, as against an attempt that went wrong. */
  isRefusal: boolean;
  result: Record<string, unknown> | null;
}
