import type OpenAI from 'openai';

export interface Model {
  name: string;
  /** One answer to one message. Throws when the endpoint is down, slow, refuses, or says nothing. */
  ask(instructions: string, message: string): Promise<string>;
}

export interface ModelSettings {
  /** Such as http://127.0.0.1:11434/v1. */
  baseUrl: string;
  apiKey: string | undefined;
  name: string;
  timeoutMs: number;
}

const ANSWER_TOKENS_MAX = 1_500;

/** Any endpoint that speaks OpenAI's chat completions. The client is loaded with the first question: most processes never ask one. */
export function createModel({ baseUrl, apiKey, name, timeoutMs }: ModelSettings): Model {
  let client: Promise<OpenAI> | undefined;
  const open = async (): Promise<OpenAI> => {
    const { default: Client } = await import('openai');
    // Organisation and project are null lest the client look for them in the environment; local servers want no key, the client does.
    return new Client({
      baseURL: baseUrl,
      apiKey: apiKey ?? 'none',
      organization: null,
      project: null,
      timeout: timeoutMs,
      maxRetries: 0,
      logLevel: 'off',
    });
  };
  return {
    name,
    async ask(instructions, message) {
      client ??= open();
      const completion = await (
        await client
      ).chat.completions.create(
        {
          model: name,
          temperature: 0,
          max_tokens: ANSWER_TOKENS_MAX,
          messages: [
            { role: 'system', content: instructions },
            { role: 'user', content: message },
          ],
        },
        // The client's own timeout ends with the headers; this one holds for an answer that trickles, too.
        { signal: AbortSignal.timeout(timeoutMs) },
      );
      const answer = completion.choices?.[0]?.message?.content;
      if (typeof answer !== 'string' || answer.trim() === '') throw new Error('The model said nothing.');
      return answer;
    },
  };
}
