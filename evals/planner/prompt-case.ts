/** A prompt and what a person would expect of its plan. */
export type PromptCase = {
  prompt: string;
  name?: string;
  /** "country currency region", "-" for what must be missing; all three must be when absent. */
  at?: string;
  industry?: string;
  plan?: string;
  timezone?: string;
  domain?: string;
  adminEmail?: string;
  /** Toggles that must be true, and those that must be false, as names separated by blanks. */
  on?: string;
  off?: string;
  /** Exactly these; none when absent. */
  integrations?: string;
  /** Exactly these. */
  needs?: string;
  /** Whether the plan must report a contradiction. */
  contradicts?: boolean;
};
