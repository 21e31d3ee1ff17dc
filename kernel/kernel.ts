import type { Actor, TenantInfo } from '#kernel/tool-context.ts';
import type { Registry, RegisteredTool } from '#kernel/registry.ts';
import type { ToolLog } from '#kernel/tool-context.ts';

/** Who calls, proved by a credential: what it may see (scopes) and what it may do (permissions) are two lists. */
export interface Principal {
  readonly tenantId: string;
  readonly actor: Actor;
  /** What the token may see: permission patterns such as `crm:*`. */
  readonly scopes: readonly string[];
  /** What the roles allow: permission patterns such as `crm:read`. */
  readonly permissions: readonly string[];
  readonly roles: readonly string[];
  /** Names the credential in receipts and rate limits; never a secret. */
  readonly credential: string;
  /** Calls a minute of this credential; null means the tenant's default. */
  readonly callsPerMinute: number | null;
  /** True for a person's own interactive session: the only kind that may approve. */
  readonly isInteractive: boolean;
  /** Unix milliseconds after which the principal is no longer valid; null: as long as its tenant's version lasts. */
  readonly expiresAt: number | null;
}

export type Door = 'mcp' | 'rest' | 'cli' | 'chat' | 'event' | 'schedule' | 'workflow' | 'test';

export interface CallRequest {
  tool: string;
  input: unknown;
  principal: Principal;
  door: Door;
  isDryRun?: boolean;
  idempotencyKey?: string;
  /** What one agent run or chat did hangs together by it. Default: the credential, within half an hour. */
  session?: string;
  /** Name and version of the client program, for the receipt. */
  client?: string;
  requestId?: string;
  /** The event that caused this call. */
  cause?: { eventId: string; consumer: string };
  signal?: AbortSignal;
  onProgress?: (fraction: number, message: string) => void;
}

export interface ChangedRow {
  table: string;
  op: 'insert' | 'update' | 'delete';
  key: Record<string, unknown>;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** What a write would do or did: exact totals and a hash over all rows; of the rows themselves the first page. */
export interface Preview {
  total: number;
  hash: string;
  tables: { table: string; op: string; rows: number }[];
  rows: ChangedRow[];
  events: { type: string; payload: unknown }[];
  effects: { port: string; payload: unknown }[];
}

export interface CallReceipt {
  callId: string;
  rowsChanged: number;
  undo: { kind: 'restore' | 'compensate'; tool: 'governance_undo_call'; input: { callId: string } } | { kind: 'refused'; because: string };
}

export interface CallResult {
  callId: string;
  output: Record<string, unknown>;
  /** Writes only. */
  receipt?: CallReceipt;
  /** Dry runs only. */
  preview?: Preview;
  /** True when an earlier answer under the same idempotency key was given again. */
  isReplay?: boolean;
}

/** What the doors stand on. Every failure is a ToolError. */
export interface Kernel {
  readonly registry: Registry;
  readonly log: ToolLog;
  call(request: CallRequest): Promise<CallResult>;
  /** Finds out who presents this credential (`nxs_…` key or signed JWT), or throws `unauthenticated`. */
  authenticate(credential: string): Promise<Principal>;
  /** The tools that this caller can see and may call now, in registry order. The array is cached and frozen. */
  visibleTools(principal: Principal): Promise<readonly RegisteredTool[]>;
  /** The tenant as tools see it. */
  tenant(tenantId: string): Promise<TenantInfo>;
}
