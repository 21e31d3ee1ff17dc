/** A prompt and what a person would expect of its plan. `at` is "country currency region"; without it they must be missing. */
export type PromptCase = {
  prompt: string;
  name?: string;
  at?: string;
  industry?: string;
  plan?: string;
  timezone?: string;
  domain?: string;
  email?: string;
  /** Toggles that must be true, and those that must be false, as names separated by blanks. */
  on?: string;
  off?: string;
  /** Exactly these; none when absent. */
  integrations?: string;
  /** Exactly these needs; "country" stands for country, currency, timezone and region together. */
  needs?: string;
  /** Whether the plan must report a contradiction. */
  contradicts?: boolean;
};
