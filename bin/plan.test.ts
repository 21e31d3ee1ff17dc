import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { planActivation } from '#domains/provisioning/planner/plan.ts';
import { readConfig } from '#kernel/config.ts';
import { isDeep } from '#tests/run.ts';
import { promptToActivate } from './plan.ts';
import { type Desk, openDesk } from './testing/cli.ts';

type Answer = { status?: number; content?: string; body?: string; isSilent?: boolean };
type Asked = { path: string; authorization: string | undefined; model: string; messages: { role: string; content: string }[] };

/** Speaks OpenAI's chat completions and says what it is told to. */
let server: Server;
let answer: Answer = {};
let asked: Asked[] = [];
let desk: Desk;

beforeAll(async () => {
  desk = await openDesk({ isCold: true });
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { model, messages } = JSON.parse(text) as Asked;
      asked.push({ path: request.url ?? '', authorization: request.headers.authorization, model, messages });
      if (answer.isSilent) return;
      const completion = {
        id: 'c',
        object: 'chat.completion',
        created: 0,
        model,
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: answer.content } }],
      };
      response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json' }).end(answer.body ?? JSON.stringify(completion));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  answer = {};
  asked = [];
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await desk.remove();
});

const env = () => ({
  OPENAI_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
  OPENAI_API_KEY: 'sk-test',
  OPENAI_MODEL: 'small',
});
const prompt = 'Zed Ltd is in Lagos and helps people to get things done';

async function plan(more: Record<string, string> = {}) {
  const { code, out } = await desk.nexus(['plan', prompt, '--json'], { ...env(), ...more });
  return {
    code,
    ...(JSON.parse(out) as { input: Record<string, unknown>; assumptions: { field: string; because: string }[]; needs: string[] }),
  };
}

test('the model is asked under the key and name of the settings, and what it proposes is judged by the schema', async () => {
  answer = { content: '```json\n{"industry": "professional_services", "country": "Narnia", "toggles": {"Projects": true}}\n```' };
  const { code, input } = await plan();
  expect(code).toBe(0);
  expect(input).toMatchObject({ name: 'Zed Ltd', industry: 'professional_services', country: 'NG', toggles: { Projects: true } });
  expect(asked).toMatchObject([{ path: '/v1/chat/completions', authorization: 'Bearer sk-test', model: 'small' }]);
  expect(asked[0]?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  expect(asked[0]?.messages[1]?.content).toBe(prompt);
});

const FAILURES = [
  ['answers rubbish', { content: 'As a language model I cannot.' }],
  ['answers no completion', { body: '<html>' }],
  ['fails', { status: 500, body: '{}' }],
  ['is silent', { isSilent: true }],
] as const;

test.for(isDeep ? FAILURES : [FAILURES[0]])('a model that %s leaves the deterministic plan, which says so', async ([, given]) => {
  answer = given;
  const { code, assumptions, ...rest } = await plan({ OPENAI_TIMEOUT_MS: '500' });
  const { out } = await desk.nexus(['plan', prompt, '--json']);
  const alone = JSON.parse(out) as typeof rest & { assumptions: typeof assumptions };
  expect(code).toBe(0);
  expect(rest).toEqual({ ...alone, assumptions: undefined, code: undefined });
  expect(assumptions.slice(1)).toEqual(alone.assumptions);
  expect(assumptions[0]).toMatchObject({ field: 'model', because: expect.stringContaining('was made without it') });
});

test('an endpoint that is not there leaves the deterministic plan, which says so', async () => {
  const { assumptions } = await plan({ OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' });
  expect(assumptions[0]).toMatchObject({ field: 'model', because: expect.stringContaining('did not answer') });
});

test('without the setting nobody is asked', async () => {
  await desk.nexus(['plan', prompt, '--json']);
  expect(asked).toEqual([]);
});

test('what is activated is the plan that the model made, as a payload that every tool reads the same', async () => {
  answer = { content: '{"industry": "professional_services"}' };
  const sent = await promptToActivate(readConfig(env()), prompt);
  const { input, needs, contradictions } = planActivation(sent);
  expect([needs, contradictions]).toEqual([[], []]);
  expect(JSON.parse(sent)).toEqual(input);
  expect(input).toMatchObject({ name: 'Zed Ltd', industry: 'professional_services', country: 'NG' });
});

test('a plan that is not whole, or no model, sends the prompt as it is', async () => {
  answer = { content: '{"plan": "growth"}' };
  expect(await promptToActivate(readConfig(env()), 'a shop')).toBe('a shop');
  expect(await promptToActivate(readConfig({}), prompt)).toBe(prompt);
});

test('lines are answered in their order, and a bad one does not stop the rest', async () => {
  const lines = [{ prompt: 'Shop "Uno" in Lagos' }, { prompt: 7 }, { prompt: '' }, { prompt: 'Shop "Dos" in Accra' }].map((line) =>
    JSON.stringify(line),
  );
  const { code, out } = await desk.pipe(['plan', '--stdin'], [lines[0], 'not json', 'null', ...lines.slice(1)].join('\n'));
  expect(code).toBe(0);
  const answers = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { input?: { name?: string }; error?: string; needs?: string[] });
  expect(answers.map(({ input, error }) => (error ? 'error' : input?.name))).toEqual(['Uno', 'error', 'error', 'error', undefined, 'Dos']);
  expect(answers[4]?.needs).toEqual(['name', 'country', 'industry']);
});
