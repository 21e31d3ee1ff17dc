import type pg from 'pg';
import type { Credentials } from '#kernel/credentials.ts';
import type { IdSequence } from '#kernel/ids.ts';
import type { CallRequest, Principal } from '#kernel/kernel.ts';
import type { Question, Verdict } from '#kernel/policy.ts';
import type { Limiter } from '#kernel/port.ts';
import type { Recorder } from '#kernel/receipts.ts';
import type { RegisteredTool, Registry } from '#kernel/registry.ts';
import type { SessionLabels } from '#kernel/session-labels.ts';
import type { TenantCache } from '#kernel/tenant-cache.ts';
import type { ContextSealer } from '#kernel/tenant-context.ts';
import type { ToolLog } from '#kernel/tool-context.ts';

export interface Road {
  registry: Registry;
  pool: pg.Pool;
  sealer: ContextSealer;
  tenants: TenantCache;
  credentials: Credentials;
  limiter: Limiter;
  visible: (principal: Principal, modules: readonly string[]) => readonly RegisteredTool[];
  recorder: Recorder;
  labels: SessionLabels;
  log: ToolLog;
  /** What sealed secrets are sealed with. */
  sealingSecret: string;
  now: () => Temporal.Instant;
}

/** What stays the same when the call is tried again. */
export interface Call {
  request: CallRequest;
  id: string;
  startedAt: Temporal.Instant;
  began: number;
  session: string;
  ids: IdSequence;
  inputDigest: string;
  /** Filled as far as the call came: the receipt of a failure names them. */
  entry: RegisteredTool | null;
  principal: Principal;
  verdict: Verdict | null;
}

export interface Outcome {
  output: Record<string, unknown>;
  question: Question;
}

export function seal(road: Road, call: Call, callId: string): string {
  return road.sealer.seal(call.request.principal.tenantId, callId, Date.now());
}
