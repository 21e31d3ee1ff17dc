import { PLANS, type ActivationPlan } from '../activation-tables.ts';
import { findAll, lexiconOfTable } from './lexicon.ts';
import type { Prompt, Token } from './text.ts';

const planWords = lexiconOfTable<ActivationPlan>({
  starter: 'starter|start|basic|demarrage|debutant|inicial|basico',
  growth: 'growth|croissance|crecimiento|crescimento',
  enterprise: 'enterprise|entreprise|empresarial|corporativo',
});
const planNouns = new Set(
  'plan|tier|package|subscription|edition|licence|license|pricing|level|forfait|formule|offre|abonnement|suscripcion|paquete|plano|pacote|assinatura|account'.split(
    '|',
  ),
);

/** "growth plan", "plan: growth", "on enterprise", "…; enterprise": the word alone in a sentence ("growth is strong") is no choice. */
export function readPlans({ tokens }: Prompt): ActivationPlan[] {
  const plans = findAll(planWords, tokens, true).filter(({ from, to }) => {
    const [before, word, next] = [tokens[from - 1], tokens[from], tokens[to]];
    const isNear = (token?: Token) => token !== undefined && planNouns.has(token.fold);
    if (isNear(next) && next?.gap === 'soft') return true;
    const noun = [tokens[from - 1], tokens[from - 2]].findIndex(isNear);
    if (
      noun >= 0 &&
      (noun === 0 || ['is', 'a', 'de', 'est', 'es', 'e', 'be', 'the', 'of'].includes(before?.fold ?? '')) &&
      word?.gap !== 'comma'
    )
      return true;
    if (!(word && ['starter', 'growth', 'enterprise'].includes(word.fold))) return false;
    const isAlone = (from === 0 || word.gap !== 'soft' || before?.fold === 'on') && (!next || next.gap !== 'soft');
    return isAlone;
  });
  return [...new Set(plans.map((plan) => plan.value))];
}

const people = new Set(
  'employee|employees|staff|people|workers|persons|person|team|members|users|seats|headcount|drivers|teachers|nurses|doctors|guards|technicians|employes|salaries|personnes|empleados|trabajadores|personas|funcionarios|trabalhadores|pessoas|colaboradores|waiters|lawyers|consultants|developers'.split(
    '|',
  ),
);
const sites = new Set(
  'branches|branch|locations|outlets|shops|stores|sites|clinics|restaurants|campuses|warehouses|hotels|succursales|agences|magasins|sucursales|tiendas|locales|filiais|lojas|unidades|schools|farms|offices|depots'.split(
    '|',
  ),
);
const numerals: Record<string, number> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  hundred: 100,
  hundreds: 200,
  thousand: 1000,
  deux: 2,
  trois: 3,
  dos: 2,
  tres: 3,
  dois: 2,
  duas: 2,
};

export type Size = { plan: ActivationPlan; because: string };

/** "800 employees", "6 branches". The larger of both decides. */
export function readSize({ tokens }: Prompt): Size | undefined {
  let best: (Size & { rank: number }) | undefined;
  for (const [at, token] of tokens.entries()) {
    const thousands =
      token.gapText === ',' && /^\d{3}$/.test(token.text) && /^\d{1,3}$/.test(tokens[at - 1]?.text ?? '')
        ? Number(tokens[at - 1]?.text) * 1000
        : 0;
    const count = /^\d{1,6}$/.test(token.fold) ? thousands + Number(token.fold) : numerals[token.fold];
    if (count === undefined) continue;
    const near = [tokens[at + 1], tokens[at + 2]].filter(
      (word, index): word is Token => word !== undefined && (word.gap === 'soft' || index === 1),
    );
    const isPeople = near.some((word) => people.has(word.fold));
    const isSites = !isPeople && near.some((word) => sites.has(word.fold));
    if (!isPeople && !isSites) continue;
    const rank = isPeople ? (count > 200 ? 2 : count > 10 ? 1 : 0) : count > 10 ? 2 : count > 1 ? 1 : 0;
    if (!best || rank > best.rank)
      best = {
        rank,
        plan: (['starter', 'growth', 'enterprise'] as const)[rank] ?? 'starter',
        because: `By the size: ${count} ${isPeople ? 'people' : 'sites'}. ${PLANS[(['starter', 'growth', 'enterprise'] as const)[rank] ?? 'starter']}.`,
      };
  }
  return best;
}
