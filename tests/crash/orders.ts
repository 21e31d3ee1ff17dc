/** What a harness server is told to do. */
export interface Order {
  /** A prompt, or a BusinessActivationInput as JSON. */
  activate?: string;
  /** An activation that a person takes back. */
  rollBack?: string;
  /** Calls in the operator's tenant, one after the other, before anything else. */
  calls?: { tool: string; input: Record<string, unknown> }[];
  faults?: Fault[];
  /** Domains that this house does not have yet. */
  without?: string[];
  effectsWaitMs?: number;
}

export interface Fault {
  /**
   * `before` or `after`, then `call <tool>` (around its transaction) or `<port> <action> <n>` (around the n-th time that the
   * port is asked this); or, for failures, a port alone, with its action, or with its action and n: `dns upsert`.
   */
  at: string;
  /** `forget`: the port cannot be asked about attempts. */
  does: 'die' | 'wait' | 'refuse' | 'fail' | 'flaky' | 'forget';
}

/** One line of its standard output. */
export interface Said {
  answer?: Answered;
  url?: string;
  operatorKey?: string;
  waitsAt?: string;
  /** Of the calls that were ordered, in their order. */
  answers?: Record<string, unknown>[];
  /** How the wish to roll back was answered: a status, or the reason of the refusal. */
  rollingBack?: string;
  activated?: { activationId: string; businessId: string; slug: string; isUnchanged: boolean; notAvailable: string[] };
}

/** One line of its standard input: a call that the test wants made. */
export interface Asked {
  id: number;
  tool: string;
  input: Record<string, unknown>;
  /** Left out: the operator's. */
  tenantId?: string;
  /** As an agent with a key would be, and not as a person at the console. */
  isAgent?: boolean;
  isDryRun?: boolean;
}

export interface Answered {
  id: number;
  output?: Record<string, unknown>;
  callId?: string;
  error?: { code: string; reason: string; message: string; data?: Record<string, unknown> };
}
